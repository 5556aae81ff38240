"""Binary workbooks, written here record by record: no library writes them."""

import io
import struct
import zipfile

import pytest

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import CellError, Snapshot, Workbook
from app.services.reading.reader import Reader

RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def record(kind: int, body: bytes = b"") -> bytes:
    """Type in one or two bytes, size in seven-bit groups, body."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    groups = [size & 0x7F]
    while size := size >> 7:
        groups[-1] |= 0x80
        groups.append(size & 0x7F)
    return head + bytes(groups) + body


def text(words: str) -> bytes:
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def row(number: int, hidden: bool = False) -> bytes:
    flags = bytes([0, 0x10 if hidden else 0, 0])
    return record(0, struct.pack("<IIH", number, 0, 300) + flags + struct.pack("<I", 0))


def cell(kind: int, column: int, style: int, value: bytes) -> bytes:
    return record(kind, struct.pack("<II", column, style) + value)


def real(column: int, value: float, style: int = 0) -> bytes:
    return cell(5, column, style, struct.pack("<d", value))


def words(column: int, value: str, style: int = 0) -> bytes:
    return cell(6, column, style, text(value))


def workbook(rows: bytes) -> bytes:
    sheet = record(129) + record(148, struct.pack("<IIII", 0, 9, 0, 9)) + record(145) + rows
    sheet += record(146) + record(130)
    formats = record(44, struct.pack("<H", 164) + text("00000"))
    styles = record(278) + record(615, struct.pack("<I", 1)) + formats + record(616)
    styles += record(626, struct.pack("<I", 1)) + record(
        47, struct.pack("<HH", 0xFFFF, 164) + bytes(12)
    )
    styles += record(627) + record(617, struct.pack("<I", 2))
    styles += record(47, struct.pack("<HH", 0, 0) + bytes(12))
    styles += record(47, struct.pack("<HH", 0, 164) + bytes(12)) + record(618) + record(279)
    book = record(131) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Open"))
    book += record(144) + record(132)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        parts.writestr("xl/workbook.bin", book)
        parts.writestr("xl/worksheets/sheet1.bin", sheet)
        parts.writestr("xl/styles.bin", styles)
        parts.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="rId1" Type="{RELS}/worksheet" Target="worksheets/sheet1.bin"/>'
            f'<Relationship Id="rId2" Type="{RELS}/styles" Target="styles.bin"/></Relationships>',
        )
    return out.getvalue()


def read(data: bytes) -> Workbook:
    return Reader().read(Snapshot("report.xlsb", data, ""), StopToken())


def test_values_formats_hidden_rows_and_errors() -> None:
    table = read(
        workbook(
            row(0) + words(0, "Invoice") + words(1, "Balance")
            + row(1) + real(0, 117, style=1) + real(1, 12.5)
            + row(3, hidden=True) + real(0, 118) + cell(3, 1, 0, b"\x17")
        )
    ).tables[0]  # fmt: skip
    assert (table.source.kind, table.source.sheet) == ("xlsb", "Open")
    assert [list(cells) for cells in table.rows] == [
        ["Invoice", "Balance"],
        [117.0, 12.5],
        [],
        [118.0, CellError("#REF!")],
    ]
    assert list(table.as_shown(0)) == ["Invoice", "00117", "", "118"]
    assert table.hidden_rows == {4}


def test_cells_in_opposite_corners_do_not_fill_the_memory() -> None:
    with pytest.raises(ReadError) as caught:
        read(workbook(row(0) + real(0, 1) + row(1048575) + real(16383, 2)))
    assert caught.value.code is ReadCode.TOO_FAR_APART


def test_a_record_that_is_cut_off() -> None:
    data = workbook(row(0) + real(0, 1) + b"\x05\xff\xff\xff\x0f")
    try:
        assert read(data).tables[0].rows[0][0] == 1
    except ReadError as error:
        assert error.code is ReadCode.DAMAGED  # noqa: PT017
