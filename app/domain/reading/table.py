"""Cells of one sheet or text file, before anyone knows what they mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that has no value to read: `text` is its error (`#REF!`, `#N/A`) or, starting with
    `=`, a formula whose result the program that wrote the file never stored."""

    text: str

    def __str__(self) -> str:
        return self.text


Cell = str | int | float | bool | date | datetime | time | timedelta | CellError | None
"""A cell's value. Blank cells are None in spreadsheets and "" in text and HTML files."""


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
    `hidden` sheets are not shown by Excel.
    """

    file_name: str
    kind: str
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: `rows[i]` is row i + 1 of the file (a record of a text file), blank rows included.

    Rows may be ragged; blank rows at the end are dropped. A merged area has its value in its first
    cell, the others are blank. A `sep=;` line is a record like any other. `hidden_rows` are 1-based
    rows with content that a person does not see in Excel (hidden or filtered out).
    `as_shown(column)` gives the column's cells, for every row, as the spreadsheet shows them:
    number formats honoured (a stored 117 shown as 00117), no scientific notation.
    """

    source: Source
    rows: Sequence[Sequence[Cell]]
    as_shown: Callable[[int], Sequence[str]]
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Workbook:
    """All tables of one file, in its order; a text file has one."""

    tables: tuple[Table, ...]
