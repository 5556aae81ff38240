"""The first rows of a sheet: a person may point at the one that holds the column names."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.reading.column import Kind, kind_of, text_of
from app.domain.reading.names import FieldNames
from app.domain.reading.table import Cell, Table

OFFERED_ROWS = 200
OFFERED_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class FirstRows:
    """`rows[i]` is row i + 1 of the sheet, cut to the first columns; `invoices` are the 1-based
    rows that look like invoices, not like column names."""

    sheet: str
    rows: tuple[tuple[Cell, ...], ...]
    invoices: tuple[int, ...]


def first_rows(table: Table, names: FieldNames) -> FirstRows:
    """The rows among which a person can choose."""
    rows = tuple(tuple(row[:OFFERED_COLUMNS]) for row in table.rows[:OFFERED_ROWS])
    return FirstRows(table.source.sheet, rows, like_invoices(rows, names))


def like_invoices(rows: Sequence[Sequence[Cell]], names: FieldNames) -> tuple[int, ...]:
    """1-based rows with an amount and something else that is no word, such as a date or number."""
    return tuple(at for at, row in enumerate(rows, start=1) if _like_invoice(row, names))


def _like_invoice(row: Sequence[Cell], names: FieldNames) -> bool:
    texts = [text for cell in row if (text := text_of(cell))]
    kinds = [kind_of(cell, names) for cell in row if text_of(cell)]
    words = [text for text, kind in zip(texts, kinds, strict=True) if kind is Kind.TEXT]
    data = len([kind for kind in kinds if kind in {Kind.DATE, Kind.NUMBER, Kind.CODE}])
    if len(texts) < 3 or data < 2 or Kind.NUMBER not in kinds:
        return False
    if any(word.endswith(":") for word in words):
        return False  # labels and their values above the table
    if Kind.DATE not in kinds and any(names.starts_value("total", word) for word in words):
        return False
    # Ageing columns called 30, 60 and 90 stand among names.
    return sum(bool(names.meaning(word).concepts) for word in words) < data
