"""One sentence to a person."""

from dataclasses import dataclass
from enum import StrEnum


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
