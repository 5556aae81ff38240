"""A column of the report: its name and what kind of values stand below it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from app.domain.reading.amounts import looks_like_amount
from app.domain.reading.currencies import code_of
from app.domain.reading.dates import SERIALS, looks_like_date, parted
from app.domain.reading.names import FieldNames, Meaning
from app.domain.reading.table import Cell, CellError

_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]*)[.,][0-9]{1,2}")  # an amount, and never a date
_CENTS = re.compile(r"\d[.,]\d{1,2}(?!\d)")


class Kind(Enum):
    """What one cell is, judged by itself."""

    BLANK = 0
    DATE = 1
    NUMBER = 2
    BOOL = 3
    CURRENCY = 4
    CODE = 5  # text with digits: references, customer numbers
    TEXT = 6


@dataclass(frozen=True, slots=True)
class Column:
    """A column: 0-based `index`, the `header` as the file has it, and a sample of its values.

    `above` is the next named column to the left, which tells what a bare "Name" is the name of.
    Shares are of the sample's non-blank cells; `filled` is of all sampled rows.
    """

    index: int
    header: str
    meaning: Meaning
    above: Meaning | None
    sample: tuple[Cell, ...]
    kinds: Mapping[Kind, float]
    filled: float
    distinct: int
    count: int

    def share(self, *kinds: Kind) -> float:
        """Share of non-blank sample cells of these kinds."""
        return sum(self.kinds.get(kind, 0.0) for kind in kinds)

    @property
    def is_dates(self) -> bool:
        """Mostly dates; plain numbers of days only where the name speaks of a date."""
        if self.share(Kind.DATE) >= 0.6:
            return True
        named = self.meaning.has("date", "due") and not self.meaning.has("amount", "days", "open")
        return named and self.count > 0 and all(map(_is_day_number, filter(text_of, self.sample)))

    @property
    def is_numbers(self) -> bool:
        """Mostly numbers; where the name speaks of money, even if many cannot be read."""
        named = self.meaning.has("amount", "balance", "open", "total", "paid")
        return self.share(Kind.NUMBER) >= (0.3 if named else 0.7)

    @property
    def has_cents(self) -> bool:
        """Mostly values with decimals, as amounts have and numbers of documents have not."""
        shown = [text for cell in self.sample if (text := text_of(cell))]
        return sum(bool(_CENTS.search(text)) for text in shown) > 0.5 * len(shown)

    @property
    def uniqueness(self) -> float:
        """Different values per value: 1.0 where none repeats."""
        return self.distinct / self.count if self.count else 0.0


def _is_day_number(cell: Cell) -> bool:
    """Whether a cell is a day count as spreadsheets keep dates, or a date such as 20260403."""
    text = text_of(cell).partition(".")[0]
    return text.isdecimal() and (int(text) in SERIALS or looks_like_date(parted(text), {}))


def text_of(cell: Cell) -> str:
    """A cell as plain text, for looking at words; numbers without a needless `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def kind_of(cell: Cell, names: FieldNames) -> Kind:
    """What a cell is."""
    if cell is None:
        return Kind.BLANK
    if isinstance(cell, bool):
        return Kind.BOOL
    if isinstance(cell, int | float):
        return Kind.NUMBER
    if isinstance(cell, date | datetime):
        return Kind.DATE
    if isinstance(cell, time | timedelta):
        return Kind.TEXT
    if isinstance(cell, CellError):
        return Kind.TEXT
    return _kind_of_text(cell.strip(), names)


def _kind_of_text(text: str, names: FieldNames) -> Kind:
    if not text or text.isspace():
        return Kind.BLANK
    if _PLAIN.fullmatch(text):
        return Kind.NUMBER
    if any(map(str.isdigit, text)):
        if looks_like_date(text, names.months):
            return Kind.CODE if text.isdecimal() else Kind.DATE
        if (text[0] == "0" and text[1:2].isdecimal()) or (text.isdecimal() and len(text) > 12):
            return Kind.CODE  # leading zeros: nobody writes an amount so
        return Kind.NUMBER if looks_like_amount(text) else Kind.CODE
    if len(text) == 3 and code_of(text):
        return Kind.CURRENCY
    if names.is_value("yes", text) or names.is_value("no", text):
        return Kind.BOOL
    return Kind.TEXT


def columns_of(
    headers: Sequence[str], body: Sequence[Sequence[Cell]], names: FieldNames
) -> tuple[Column, ...]:
    """The columns, judged by a sample of body rows."""
    found: list[Column] = []
    above: Meaning | None = None
    for index, header in enumerate(headers):
        sample = tuple(row[index] if index < len(row) else None for row in body)
        typed = [(type(cell), cell) for cell in sample]  # True and 1 are alike, and differ
        known = {key: kind_of(key[1], names) for key in set(typed)}  # a column repeats itself
        kinds = [known[key] for key in typed]
        filled = [k for k in kinds if k is not Kind.BLANK]
        shares: dict[Kind, float] = {kind: filled.count(kind) / len(filled) for kind in set(filled)}
        texts = {text.casefold() for _, c in known if (text := text_of(c))}
        meaning = names.meaning(header)
        share = len(filled) / len(body) if body else 0.0
        column = Column(
            index, header, meaning, above, sample, shares, share, len(texts), len(filled)
        )
        found.append(column)
        if header:
            above = meaning
    return tuple(found)
