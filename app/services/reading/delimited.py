"""Reads CSV and its relatives: text whose fields a delimiter separates."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from app.domain.progress import StopToken
from app.domain.reading.table import Source, Table

_DELIMITERS = ";\t|,"  # of two that fit equally well, the one rarer in prose comes first
_SAMPLE_RECORDS = 300
_CHUNK = 1_000  # records between two looks at Stop, about 2 ms

Records = list[Sequence[str]]
"""Tuples while reading: the garbage collector soon forgets tuples of texts, whereas 100,000 lists
would make it stop the whole program for 50 ms every now and then."""


_HEADER_WITHIN = 40
_DIGIT = re.compile(r"\d")
_SEP = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)
"""First line by which a file tells Excel its delimiter."""

csv.field_size_limit(1 << 30)  # the default refuses 128 KB; the file's own size is limited


def read(name: str, text: str, encoding: str, stop: StopToken) -> Table:
    """The one table of a text file. Row numbers are records: blank lines and a `sep=` line count,
    a line break inside quotes does not."""
    delimiter = sniff(text)
    rows = _rows(text, delimiter, stop)
    if '="' in text:
        rows = [tuple(map(_as_excel_shows, row)) for row in rows]
    while rows and not any(rows[-1]):
        rows.pop()

    def as_shown(column: int) -> list[str]:
        return [row[column] if column < len(row) else "" for row in rows]

    return Table(Source(name, "csv", "", encoding, delimiter), rows, as_shown)


def _as_excel_shows(field: str) -> str:
    """`="00117"`, by which programs keep Excel from taking the zeros away, is 00117."""
    return field[2:-1] if field.startswith('="') and field.endswith('"') else field


def sniff(text: str) -> str:
    """The delimiter: what a `sep=` line says, else the one that cuts most records into the same
    number of fields, the more fields the better, and best if a header is among them."""
    sample = text[: 1 << 18]
    if said := _SEP.match(sample):
        return said[1]
    best, found = 0.0, ","
    lines = list(islice(io.StringIO(sample, newline=""), _SAMPLE_RECORDS))
    for delimiter in _DELIMITERS:
        if delimiter in sample:
            records = list(csv.reader(lines, delimiter=delimiter))
            by_line = [_line(line, delimiter) for line in lines]  # a quote may never be closed
            fit = max(_fit(records), _fit(by_line))
            if fit > best:
                best, found = fit, delimiter
    return found


def _fit(records: Sequence[Sequence[str]]) -> float:
    widths = _widths(records)
    if not widths:
        return 0
    width = max(widths, key=lambda width: (width - 1) * widths[width] ** 1.5)
    headed = any(
        len(record) == width and not any(_DIGIT.search(field) for field in record)
        for record in records[:_HEADER_WITHIN]
    )
    return float((width - 1) * widths[width] ** 1.5 * (2 if headed else 1))


def _widths(records: Sequence[Sequence[str]]) -> Counter[int]:
    return Counter(len(record) for record in records if len(record) > 1 and any(record))


def _rows(text: str, delimiter: str, stop: StopToken) -> Records:
    lines: Iterator[str] = io.StringIO(text, newline="")
    said: Records = [(next(lines).strip().strip('"'),)] if _SEP.match(text) else []
    rows = _parse(lines, delimiter, stop)
    if not any(_swallows(row, delimiter) for row in rows):
        return said + rows
    # A quote that nobody closed swallows the lines behind it, and a row that is lost is an
    # invoice that is marked as paid. Whichever reading gives more whole records is right.
    lines = io.StringIO(text, newline="")
    by_line = [_line(line, delimiter) for line in islice(lines, len(said), None)]
    whole, whole_by_line = _widths(rows), _widths(by_line)
    usual = [max(widths, key=widths.__getitem__, default=0) for widths in (whole, whole_by_line)]
    lost = all(whole_by_line[width] > whole[width] for width in usual)
    return said + (by_line if lost else rows)


def _parse(lines: Iterator[str], delimiter: str, stop: StopToken) -> Records:
    rows: Records = []
    records = csv.reader(lines, delimiter=delimiter)
    while chunk := list(map(tuple, islice(records, _CHUNK))):  # one C call, then others may run
        rows += chunk
        stop.check()
    return rows


def _swallows(row: Sequence[str], delimiter: str) -> bool:
    whole = delimiter.join(row)
    return "\n" in whole and any("\n" in field and field.count(delimiter) > 1 for field in row)


def _line(line: str, delimiter: str) -> list[str]:
    line = line.rstrip("\r\n")
    if line.count('"') % 2:
        return line.split(delimiter)
    return next(csv.reader([line], delimiter=delimiter), [])
