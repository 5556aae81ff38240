"""Reads any report file by its content, not by its name."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from python_calamine import CalamineWorkbook

from app.domain.progress import StopToken
from app.domain.table import Cell, Snapshot, Source, Table, Workbook
from app.services import snapshot as snapshots


class Reader:
    """Fulfils `TableReader`."""

    def snapshot(self, path: str) -> Snapshot:
        """Read a file once. Raises ReadError."""
        return snapshots.take(path)

    def read(self, snapshot: Snapshot, stop: StopToken) -> Workbook:
        """Every table in it. Raises ReadError and Stopped."""
        stop.check()
        if snapshot.data[:2] == b"PK":
            return Workbook(tuple(_sheets(snapshot)))
        return Workbook((_delimited(snapshot),))


def _sheets(snapshot: Snapshot) -> list[Table]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(snapshot.data))
    found = []
    for name in book.sheet_names:
        rows: list[list[Cell]] = [
            [None if cell == "" else cell for cell in row]
            for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        ]
        found.append(_table(Source(snapshot.name, "xlsx", name), rows))
    return found


def _delimited(snapshot: Snapshot) -> Table:
    try:
        text, encoding = snapshot.data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        text, encoding = snapshot.data.decode("cp1252", "replace"), "cp1252"
    sample = text[:20000]
    delimiter = max(",;\t|", key=sample.count)
    rows: list[list[Cell]] = [
        list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    ]
    return _table(Source(snapshot.name, "csv", "", encoding, delimiter), rows)


def _table(source: Source, rows: Sequence[Sequence[Cell]]) -> Table:
    def as_shown(column: int) -> list[str]:
        return [_shown(row[column]) if column < len(row) else "" for row in rows]

    return Table(source, rows, as_shown)


def _shown(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and not isinstance(value, bool):
        return format(Decimal(repr(value)).normalize(), "f")
    return str(value)
