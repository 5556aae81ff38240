"""Reads any report file by its content, not by its name."""

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import Snapshot, Workbook
from app.services.reading import (
    delimited,
    encodings,
    html_tables,
    ods,
    spreadsheetml,
    xls,
    xlsb,
    xlsx,
)
from app.services.reading import snapshot as snapshots
from app.services.reading.sniff import Kind, Package, kind_of, package_of
from app.services.reading.zip_parts import ZipParts

_NOTHING = " \t\r\n,;|\ufeff"
_HEAD = 1 << 12


class Reader:
    """Fulfils `TableReader`."""

    def snapshot(self, path: str) -> Snapshot:
        """Read a file once. Raises ReadError."""
        return snapshots.take(path)

    def read(self, snapshot: Snapshot, stop: StopToken) -> Workbook:
        """Every table in it. Raises ReadError and Stopped."""
        stop.check()
        file, data = snapshot.name, snapshot.data
        book = _workbook(file, data, stop)
        if not any(table.rows for table in book.tables):
            raise ReadError(ReadCode.EMPTY, file=file)
        return book


def _workbook(file: str, data: bytes, stop: StopToken) -> Workbook:
    match kind_of(file, data):
        case Kind.ZIP:
            return _packed(file, data, stop)
        case Kind.OLE:
            return xls.read(file, data, stop)
        case Kind.HTML:
            return Workbook((html_tables.read(file, data, stop),))
        case Kind.MHTML:
            return Workbook((html_tables.read(file, html_tables.unwrap(file, data), stop),))
        case Kind.SPREADSHEET_XML:
            return spreadsheetml.read(file, data, stop)
        case Kind.OPEN_DOCUMENT_XML:
            return ods.read(file, data, stop)
        case Kind.TEXT:
            return _text(file, data, stop)


def _packed(file: str, data: bytes, stop: StopToken) -> Workbook:
    parts = ZipParts(file, data)
    match package_of(file, parts):
        case Package.XLSX:
            return xlsx.read(file, data, parts, stop)
        case Package.XLSB:
            return xlsb.read(file, data, parts, stop)
        case Package.ODS:
            return ods.read(file, parts.read("content.xml"), stop)


def _text(file: str, data: bytes, stop: StopToken) -> Workbook:
    decoded = encodings.decode(data)
    if decoded is None:
        raise ReadError(ReadCode.NOT_A_TABLE, file=file)
    text, encoding = decoded
    if not text[:_HEAD].strip(_NOTHING) and not text.strip(_NOTHING):
        raise ReadError(ReadCode.EMPTY, file=file)
    return Workbook((delimited.read(file, text, encoding, stop),))
