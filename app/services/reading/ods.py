"""Reads OpenDocument spreadsheets, packed (.ods) or flat (.fods).

Not with calamine: the file stores beside each value the text that the person saw, and which rows
are filtered out; one pass over its XML gives all three.
"""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import Cell, CellError, Source, Table, Workbook
from app.services.reading import safe_xml
from app.services.reading.calamine_rows import MAX_CELLS, Rows, without_blank_end

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_MAX_ROWS = 1 << 20
_MAX_COLUMNS = 1 << 14
_MAX_DEPTH = 50
_DURATION = re.compile(r"-?PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?$")
_ERROR = re.compile(r"#[A-Z/0]+[!?]|#N/A|Err:\d+")


def read(file: str, data: bytes, stop: StopToken) -> Workbook:
    """All sheets of a `content.xml` or flat document. Raises ReadError and Stopped."""
    sheet, tables = _Sheet(file), []
    ends = safe_xml.ends(file, data, f"{_TABLE}table-row", f"{_TABLE}table")
    for number, element in enumerate(ends):
        if number % 500 == 0:
            stop.check()
        if element.tag == f"{_TABLE}table-row":
            sheet.add(element)
        else:
            tables.append(sheet.table(element.get(f"{_TABLE}name", "")))
            sheet = _Sheet(file)
        element.clear()
    return Workbook(tuple(tables))


class _Sheet:
    """Rows of one table as they come by; repeated ones share one list."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._rows: Rows = []
        self._texts: list[list[str]] = []
        self._hidden: set[int] = set()
        self._spent = 0

    def add(self, element: safe_xml.Element) -> None:
        """The next row."""
        cells: list[Cell] = []
        texts: list[str] = []
        blank = 0
        for value, text, count in _cells(element):
            if value is None:
                blank += count
                continue
            if len(cells) + blank + count > _MAX_COLUMNS:
                raise self._too_far()
            cells += [None] * blank + [value] * count
            texts += [""] * blank + [text] * count
            blank = 0
        times = _repeated(element, "rows")
        before = len(self._rows)
        self._spent += len(cells)
        if cells and (before + times > _MAX_ROWS or self._spent > MAX_CELLS // 2):
            raise self._too_far()
        times = min(times, _MAX_ROWS - before)
        self._rows += [cells] * times
        self._texts += [texts] * times
        if cells and element.get(f"{_TABLE}visibility") in ("collapse", "filter"):
            self._hidden.update(range(before + 1, before + times + 1))

    def table(self, name: str) -> Table:
        """The sheet as it is now."""
        without_blank_end(self._rows)
        rows, texts = self._rows, self._texts[: len(self._rows)]

        def as_shown(column: int) -> list[str]:
            return [row[column] if column < len(row) else "" for row in texts]

        seen = frozenset(row for row in self._hidden if row <= len(rows))
        return Table(Source(self._file, "ods", name), rows, as_shown, seen)

    def _too_far(self) -> ReadError:
        return ReadError(ReadCode.TOO_FAR_APART, file=self._file)


def _cells(row: safe_xml.Element) -> Iterator[tuple[Cell, str, int]]:
    for cell in row:
        if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            text = "\n".join(_paragraph(node) for node in cell.iterfind(f"{_TEXT}p"))
            yield _value(cell, text), text, _repeated(cell, "columns")


def _value(cell: safe_xml.Element, text: str) -> Cell:
    kind = cell.get(f"{_OFFICE}value-type", "")
    is_formula = cell.get(f"{_TABLE}formula") is not None
    if cell.get(f"{_CALC}value-type") == "error" or (is_formula and _ERROR.fullmatch(text)):
        return CellError(text or "#ERROR")
    match kind:
        case "float" | "percentage" | "currency":
            return _number(cell.get(f"{_OFFICE}value", ""), text)
        case "date":
            return _date(cell.get(f"{_OFFICE}date-value", ""), text)
        case "time":
            return _duration(cell.get(f"{_OFFICE}time-value", ""), text)
        case "boolean":
            return bool(cell.get(f"{_OFFICE}boolean-value") == "true")
    if not kind and is_formula and not text:
        return CellError("=" + cell.get(f"{_TABLE}formula", "").rpartition("=")[2])
    return str(cell.get(f"{_OFFICE}string-value", "")) or text or None


def _number(stored: str, text: str) -> Cell:
    if 15 < len(stored) < 40 and stored.removeprefix("-").isdecimal():
        return int(stored)
    try:
        number = float(stored)
    except ValueError:
        return text or None
    return number if number - number == 0 else text or None


def _date(stored: str, text: str) -> Cell:
    try:
        moment = datetime.fromisoformat(stored.removesuffix("Z")[:26])
    except ValueError:
        return text or None
    return moment if "T" in stored else moment.date()


def _duration(stored: str, text: str) -> Cell:
    found = _DURATION.match(stored)
    if not found:
        return text or None
    hours, minutes, seconds = (min(int(part or 0), 10**9) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _paragraph(node: safe_xml.Element, depth: int = 0) -> str:
    """Text with the spaces, tabs and line breaks that OpenDocument writes as elements."""
    if depth > _MAX_DEPTH:
        return "".join(node.itertext())
    pieces = [node.text or ""]
    for child in node:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            pieces.append(" " * (int(count) if count.isdecimal() and len(count) < 4 else 1))
        elif child.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif not child.tag.startswith(_OFFICE):  # no annotations
            pieces.append(_paragraph(child, depth + 1))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _repeated(element: safe_xml.Element, what: str) -> int:
    text = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1
