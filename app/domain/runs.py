"""Texts as runs of letters and runs of digits, so that references compare as people read them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_RUN = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Run:
    """Letters or digits of a folded text: `raw` as they stand there, `key` without leading zeros.

    `start` and `end` are positions in the folded text.
    """

    raw: str
    key: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Digits, not letters."""
        return self.raw[0].isdecimal()


def fold(text: str) -> str:
    """The text without differences of case, width or composition (macOS: `u` + `¨`)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def runs_of(folded: str) -> list[Run]:
    """The runs of a folded text, in order; separators are what lies between them."""
    runs = []
    for match in _RUN.finditer(folded):
        raw = match[0]
        key = (raw.lstrip("0") or "0") if raw[0].isdecimal() else raw
        runs.append(Run(raw, key, match.start(), match.end()))
    return runs


def key_of(runs: Sequence[Run]) -> tuple[str, ...]:
    """What equal references have in common."""
    return tuple(run.key for run in runs)


def digits_of(runs: Sequence[Run]) -> tuple[str, ...]:
    """The numbers with their leading zeros."""
    return tuple(run.raw for run in runs if run.is_number)
