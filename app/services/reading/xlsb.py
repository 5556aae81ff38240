"""Reads binary xlsb workbooks."""

from functools import partial

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import Source, Table, Workbook
from app.services.reading import xlsb_records
from app.services.reading.calamine_rows import (
    MAX_CELLS,
    hidden_content,
    open_workbook,
    put_cells,
    sheet_rows,
    sheets,
    without_blank_end,
)
from app.services.reading.relations import worksheet_targets
from app.services.reading.shown_column import ShownColumns
from app.services.reading.zip_parts import ZipParts


def read(file: str, data: bytes, parts: ZipParts, stop: StopToken) -> Workbook:
    """All sheets. Raises ReadError and Stopped."""
    parts.check_sizes(parts.names, stop)
    targets = worksheet_targets(file, parts, "xl/_rels/workbook.bin.rels")
    relations = xlsb_records.sheet_relations(_read(parts, "xl/workbook.bin"))
    formats = xlsb_records.formats(_read(parts, "xl/styles.bin"))
    book = open_workbook(file, data)
    tables = []
    for _, name, hidden in sheets(book):
        if (path := targets.get(relations.get(name, ""))) is None:
            raise ReadError(ReadCode.DAMAGED, file=file)
        content = parts.read(path)
        facts = xlsb_records.scan(content)
        if facts.last_row * facts.last_column > MAX_CELLS:
            raise ReadError(ReadCode.TOO_FAR_APART, file=file)
        rows = sheet_rows(file, book, name, stop)
        put_cells(rows, facts.errors)
        without_blank_end(rows)
        shown = ShownColumns(rows, formats, partial(xlsb_records.styles_of, content))
        source = Source(file, "xlsb", name, hidden=hidden)
        tables.append(Table(source, rows, shown, hidden_content(rows, facts.hidden_rows)))
    return Workbook(tuple(tables))


def _read(parts: ZipParts, name: str) -> bytes:
    return parts.read(parts.spelt(name))
