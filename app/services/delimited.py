"""Reads CSV and its relatives: text whose fields a delimiter separates."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from app.domain.progress import StopToken
from app.domain.table import Cell, Source, Table

_DELIMITERS = ";\t|,"  # of two that fit equally well, the one rarer in prose comes first
_SAMPLE_RECORDS = 300
_CHUNK = 2_000  # records between two looks at Stop, about 10 ms

_SEP = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)
"""First line by which a file tells Excel its delimiter."""

csv.field_size_limit(1 << 30)  # the default refuses 128 KB; the file's own size is limited


def read(name: str, text: str, encoding: str, stop: StopToken) -> Table:
    """The one table of a text file. Row numbers are records: blank lines and a `sep=` line count,
    a line break inside quotes does not."""
    delimiter = sniff(text)
    rows = _rows(text, delimiter, stop)
    while rows and not any(rows[-1]):
        rows.pop()

    def as_shown(column: int) -> list[str]:
        return [row[column] if column < len(row) else "" for row in rows]

    cells: list[list[Cell]] = rows  # type: ignore[assignment]  # str is a Cell; list is invariant
    return Table(Source(name, "csv", "", encoding, delimiter), cells, as_shown)


def sniff(text: str) -> str:
    """The delimiter: what a `sep=` line says, else the one that cuts most records into the same
    number of fields, the more fields the better."""
    sample = text[: 1 << 18]
    if said := _SEP.match(sample):
        return said[1]
    best, found = 0.0, ","
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        records = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = Counter(len(record) for record in islice(records, _SAMPLE_RECORDS) if any(record))
        fit = max((width - 1) * count**1.5 for width, count in widths.items()) if widths else 0
        if fit > best:
            best, found = fit, delimiter
    return found


def _rows(text: str, delimiter: str, stop: StopToken) -> list[list[str]]:
    lines: Iterator[str] = io.StringIO(text, newline="")
    said = [[next(lines).strip().strip('"')]] if _SEP.match(text) else []
    rows = _parse(lines, delimiter, stop)
    if not any(_swallows(row, delimiter) for row in rows):
        return said + rows
    # A quote that nobody closed swallows the lines behind it, and a row that is lost is an
    # invoice that is marked as paid. Whichever reading gives more whole records is right.
    lines = io.StringIO(text, newline="")
    by_line = [_line(line, delimiter) for line in islice(lines, len(said), None)]
    return said + max(rows, by_line, key=_whole_records)


def _parse(lines: Iterator[str], delimiter: str, stop: StopToken) -> list[list[str]]:
    rows: list[list[str]] = []
    records = csv.reader(lines, delimiter=delimiter)
    while chunk := list(islice(records, _CHUNK)):  # one C call each, so the window may answer
        rows += chunk
        stop.check()
    return rows


def _swallows(row: list[str], delimiter: str) -> bool:
    whole = delimiter.join(row)
    return "\n" in whole and any("\n" in field and field.count(delimiter) > 1 for field in row)


def _line(line: str, delimiter: str) -> list[str]:
    line = line.rstrip("\r\n")
    if line.count('"') % 2:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [])


def _whole_records(rows: list[list[str]]) -> int:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(widths.values(), default=0)
