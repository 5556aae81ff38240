"""Reads old binary workbooks, and tells the other files of that container apart."""

import io
from functools import partial

import olefile

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import Source, Table, Workbook
from app.services.reading.calamine_rows import (
    MAX_CELLS,
    hidden_content,
    open_workbook,
    put_cells,
    sheet_rows,
    sheets,
    without_blank_end,
)
from app.services.reading.ole_container import contained
from app.services.reading.shown_column import ShownColumns
from app.services.reading.xls_records import XlsRecords

_OTHER_STREAMS = (
    ("EncryptedPackage", ReadCode.PASSWORD),
    ("EncryptionInfo", ReadCode.PASSWORD),
    ("WordDocument", ReadCode.WORD),
    ("PowerPoint Document", ReadCode.SLIDES),
)


def read(file: str, data: bytes, stop: StopToken) -> Workbook:
    """All sheets. Raises ReadError and Stopped."""
    records = XlsRecords(file, _workbook_stream(file, data))
    facts = [records.sheet(index, stop) for index in range(records.sheets)]
    if sum(sheet.last_row * sheet.last_column for sheet in facts) > MAX_CELLS:
        raise ReadError(ReadCode.TOO_FAR_APART, file=file)  # calamine reads all sheets at once
    book = open_workbook(file, contained("Workbook", records.without_dimensions()))
    if len(book.sheets_metadata) != records.sheets:
        raise ReadError(ReadCode.DAMAGED, file=file)  # the two do not agree on what is listed
    tables = []
    for index, name, hidden in sheets(book):
        rows = sheet_rows(file, book, name, stop)
        put_cells(rows, facts[index].errors)
        without_blank_end(rows)
        shown = ShownColumns(rows, records.formats, partial(records.styles_of, index))
        source = Source(file, "xls", name, hidden=hidden)
        tables.append(Table(source, rows, shown, hidden_content(rows, facts[index].hidden_rows)))
    return Workbook(tuple(tables))


def _workbook_stream(file: str, data: bytes) -> bytes:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            found = next((code for name, code in _OTHER_STREAMS if container.exists(name)), None)
            name = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
            # A sector chain may run in circles up to the size that the directory claims.
            sound = name is not None and container.get_size(name) <= len(data)
            stream = container.openstream(name).read() if sound else b""
    except Exception as error:
        # olefile lets whatever a broken directory provokes through.
        raise ReadError(ReadCode.DAMAGED, file=file) from error
    if found or not name:
        raise ReadError(found or ReadCode.NOT_A_TABLE, file=file)
    if not sound:
        raise ReadError(ReadCode.DAMAGED, file=file)
    return bytes(stream)
