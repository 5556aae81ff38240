"""Looks a code's sentence up in the rooms' texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import import_module

from app.domain.errors import Code, UploaderError

ROOMS = (
    "common",
    "keys",
    "connection",
    "reading",
    "report",
    "preview",
    "history",
    "pdfs",
    "transfer",
)


class Who(StrEnum):
    """Who has to act."""

    YOU = "you"
    IT = "your IT"
    RECEIVER = "the receiver"
    NOBODY = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence of what happened, who has to act, and what to press or do about it."""

    what: str
    who: Who = Who.YOU
    press: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.press}".strip()


@cache
def texts() -> dict[Code, Message]:
    """Every code's message with its blanks still open."""
    found: dict[Code, Message] = {}
    for room in ROOMS:
        found.update(import_module(f"app.ui.messages.{room}").TEXTS)
    return found


def say(what: UploaderError | Code, params: Mapping[str, object] | None = None) -> Message:
    """The message for an error, or for a code with its parameters, blanks filled."""
    if isinstance(what, UploaderError):
        return say(what.code, what.params)
    message = texts()[what]
    blanks = _Blanks({name: str(value) for name, value in (params or {}).items()})
    return Message(message.what.format_map(blanks), message.who, message.press.format_map(blanks))


class _Blanks(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "?"  # a sentence with a hole still helps; a crash does not
