"""Looks a code's sentence up in the rooms' texts."""

from collections.abc import Mapping
from functools import cache

from app.domain.errors import Code, UploaderError
from app.ui.messages import (
    common,
    connection,
    history,
    keys,
    pdfs,
    preview,
    reading,
    report,
    transfer,
)
from app.ui.messages.message import Message

ROOMS = (common, keys, connection, reading, report, preview, history, pdfs, transfer)


@cache
def texts() -> dict[Code, Message]:
    """Every code's message with its blanks still open."""
    return {code: message for room in ROOMS for code, message in room.TEXTS.items()}


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
