"""Reads xlsx and xlsm workbooks: values by calamine, the rest from the XML beside it."""

import re
from collections.abc import Iterator

from python_calamine import CalamineWorkbook

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import Source, Table, Workbook
from app.services.reading import safe_xml, sheet_xml
from app.services.reading.calamine_rows import (
    MAX_CELLS,
    hidden_content,
    open_workbook,
    put_cells,
    sheet_rows,
    sheets,
    without_blank_end,
)
from app.services.reading.number_formats import BUILT_IN, GENERAL
from app.services.reading.relations import worksheet_targets
from app.services.reading.shown_column import ShownColumns
from app.services.reading.zip_parts import ZipParts

_TEXT_COUNT = re.compile(rb"uniqueCount\s*=\s*[\"'](\d{1,20})")
_FEW_TEXTS = 100_000  # some programs count wrong; so many cost nothing


def read(file: str, data: bytes, parts: ZipParts, stop: StopToken) -> Workbook:
    """All sheets. Raises ReadError and Stopped."""
    package = _Package(file, parts)
    parts.check_sizes(parts.names - set(package.sheet_paths), stop)
    package.check_shared_texts()
    book = open_workbook(file, data)
    return Workbook(
        tuple(
            _table(package, path, Source(file, "xlsx", name, hidden=hidden), book, stop)
            for path, name, hidden in _placed(package, book)
        )
    )


def _placed(package: "_Package", book: CalamineWorkbook) -> Iterator[tuple[str, str, bool]]:
    """Part, name and whether it is hidden of every sheet of cells."""
    for index, name, hidden in sheets(book):
        path = package.sheet_paths[index] if index < len(package.sheet_paths) else ""
        if not path:  # better no report than one without this sheet
            raise ReadError(ReadCode.DAMAGED, file=package.file)
        yield path, name, hidden


def _table(
    package: "_Package", path: str, source: Source, book: CalamineWorkbook, stop: StopToken
) -> Table:
    facts = package.scan(path, stop)
    rows = sheet_rows(source.file_name, book, source.sheet, stop)
    put_cells(rows, facts.cells)
    without_blank_end(rows)
    as_shown = ShownColumns(
        rows,
        package.formats,
        lambda column: sheet_xml.styles_of(package.parts.pieces(path), column),
    )
    return Table(source, rows, as_shown, hidden_content(rows, facts.hidden_rows))


class _Package:
    """The XML parts of a workbook by what they are for."""

    def __init__(self, file: str, parts: ZipParts) -> None:
        self.file = file
        self.parts = parts
        self.sheet_paths = self._sheet_paths()
        self.formats = self._formats()

    def scan(self, path: str, stop: StopToken) -> sheet_xml.SheetFacts:
        """Facts of one sheet, known not to exceed the memory. Raises ReadError."""
        facts = sheet_xml.scan(_stoppable(self.parts.pieces(path), stop))
        if facts.last_row * facts.last_column > MAX_CELLS:
            facts.last_row, facts.last_column = sheet_xml.extent(self.parts.pieces(path))
        if facts.last_row * facts.last_column > MAX_CELLS:
            raise ReadError(ReadCode.TOO_FAR_APART, file=self.file)
        return facts

    def check_shared_texts(self) -> None:
        """calamine reserves memory for as many texts as the part says it has."""
        name = self.parts.spelt("xl/sharedStrings.xml")
        head = next(self.parts.pieces(name), b"") if name in self.parts.names else b""
        for said in _TEXT_COUNT.findall(head):
            if int(said) > max(self.parts.size(name), _FEW_TEXTS):
                raise ReadError(ReadCode.DAMAGED, file=self.file)

    def _sheet_paths(self) -> list[str]:
        """Part of each sheet in the workbook's order, "" for charts and what is missing."""
        book = safe_xml.parse(self.file, self._read("xl/workbook.xml"))
        targets = worksheet_targets(self.file, self.parts, "xl/_rels/workbook.xml.rels")
        return [
            targets.get(safe_xml.attribute(sheet, "id"), "")
            for sheet in book.iterfind("{*}sheets/{*}sheet")
        ]

    def _formats(self) -> list[str]:
        """Number formats by the index that a cell's `s` names."""
        data = self._read("xl/styles.xml")
        if not data:
            return []
        styles = safe_xml.parse(self.file, data)
        codes = dict(BUILT_IN)
        for custom in styles.iterfind("{*}numFmts/{*}numFmt"):
            codes[_number(custom.get("numFmtId"))] = custom.get("formatCode", GENERAL)
        return [
            codes.get(_number(style.get("numFmtId")), GENERAL)
            for style in styles.iterfind("{*}cellXfs/{*}xf")
        ]

    def _read(self, path: str) -> bytes:
        return self.parts.read(self.parts.spelt(path))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _stoppable(pieces: Iterator[bytes], stop: StopToken) -> Iterator[bytes]:
    for piece in pieces:
        stop.check()
        yield piece
