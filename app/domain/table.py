"""Cells of one sheet or text file, before anyone knows what they mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell's value. Blank cells are None in spreadsheets and "" in text files."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file's bytes, read once, so that what is previewed cannot change underneath."""

    name: str
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a table came from.

    `kind` is the container found by content, not by name (`xlsx`, `xls`, `xlsb`, `ods`, `csv`,
    `html`, `xml`). `sheet` is "" for text files; `encoding` and `delimiter` are "" for workbooks.
    """

    file_name: str
    kind: str
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: `rows[i]` is row i + 1 of the file (a record of a text file), blank rows included.

    Rows may be ragged. `hidden_rows` are 1-based rows a person does not see in Excel (hidden or
    filtered out). `as_shown(column)` gives the column's cells, for every row, as the spreadsheet
    shows them: number formats honoured (a stored 117 shown as 00117), no scientific notation.
    """

    source: Source
    rows: Sequence[Sequence[Cell]]
    as_shown: Callable[[int], Sequence[str]]
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Workbook:
    """All tables of one file, in its order; a text file has one."""

    tables: tuple[Table, ...]
