"""Whatever is dropped: one of the program's own errors, soon, and never a full memory."""

import io
import random
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest
import xlwt
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from app.domain.errors import ReadError, Stopped, UploaderError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import Snapshot, Workbook
from app.services.reading.reader import Reader

DATA = Path(__file__).parents[2] / "data" / "containers"


def read(data: bytes, name: str = "report.xlsx") -> Workbook:
    return Reader().read(Snapshot(name, data, ""), StopToken())


def refused(data: bytes) -> ReadCode:
    started = time.monotonic()
    with pytest.raises(ReadError) as caught:
        read(data)
    assert time.monotonic() - started < 10
    assert caught.value.params["file"] == "report.xlsx"
    assert isinstance(caught.value.code, ReadCode)
    return caught.value.code


def xlsx(rows: int = 20) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Invoice", "Customer", "Balance"])
    for number in range(rows):
        book.active.append([f"INV-{number}", "Alder & Sons", number * 1.5])
        book.active.cell(number + 2, 1).number_format = "0000"
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("Open")
    for number in range(20):
        sheet.write(number, 0, f"INV-{number}")
        sheet.write(number, 1, number * 1.5, xlwt.easyxf(num_format_str="0000"))
    book.save(out)
    return out.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_sheet(xml: bytes) -> bytes:
    """A sound workbook whose sheet is replaced."""
    with zipfile.ZipFile(io.BytesIO(xlsx())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**members, "xl/worksheets/sheet1.xml": xml})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", ReadCode.PDF),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ReadCode.PICTURE),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", ReadCode.PICTURE),
        (b"GIF89a\x01\0\x01\0", ReadCode.PICTURE),
        (b"\0\0\0\x18ftypheic\0\0\0\0", ReadCode.PICTURE),
        (b"RIFF\x10\0\0\0WEBPVP8 ", ReadCode.PICTURE),
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff", ReadCode.PROGRAM),
        (b"\x7fELF\x02\x01\x01\0", ReadCode.PROGRAM),
        (b"{\\rtf1\\ansi Dear customer}", ReadCode.WORD),
        (b"\x1f\x8b\x08\0\0\0\0\0", ReadCode.ARCHIVE),
        (b"7z\xbc\xaf\x27\x1c\0\x04", ReadCode.ARCHIVE),
        (zipped({"word/document.xml": b"<x/>"}), ReadCode.WORD),
        (zipped({"ppt/presentation.xml": b"<x/>"}), ReadCode.SLIDES),
        (zipped({"Index/Document.iwa": b"x"}), ReadCode.NUMBERS),
        (zipped({"invoices/1.pdf": b"x"}), ReadCode.ARCHIVE),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}),
         ReadCode.WORD),
        (zipped({}), ReadCode.ARCHIVE),
        (random.Random(1).randbytes(5000), ReadCode.NOT_A_TABLE),
        (b"\n \r\n\t\n", ReadCode.EMPTY),
        (b"\xef\xbb\xbf", ReadCode.EMPTY),
        (b";;;\n;;;\n", ReadCode.EMPTY),
        (b'<?xml version="1.0"?><invoices><invoice/></invoices>', ReadCode.NOT_A_TABLE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ReadCode.DAMAGED),
    ],
)  # fmt: skip
def test_what_is_no_report(data: bytes, code: ReadCode) -> None:
    assert refused(data) is code


def test_text_that_starts_like_a_program_is_text() -> None:
    rows = read(b"MZ number,Customer,Balance of the customer today\n1,Alder,5.00\n").tables[0].rows
    assert rows[1][1] == "Alder"


def test_encrypted_xlsx() -> None:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx())).encrypt("secret", out)
    assert msoffcrypto.OfficeFile(io.BytesIO(out.getvalue())).is_encrypted()
    assert refused(out.getvalue()) is ReadCode.PASSWORD


def test_encrypted_xls() -> None:
    """The FILEPASS record follows the first BOF; xlwt cannot encrypt, so one is put in."""
    data = bytearray(xls())
    start = data.index(struct.pack("<HHH", 0x809, 16, 0x600)) + 20
    data[start : start + 4] = struct.pack("<HH", 0x2F, 0)
    assert refused(bytes(data)) is ReadCode.PASSWORD


def test_encrypted_zip_members() -> None:
    data = bytearray(xlsx())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(bytes(data)) is ReadCode.PASSWORD


@pytest.mark.parametrize("make", [xlsx, xls])
def test_half_a_file(make: Callable[[], bytes]) -> None:
    data = make()
    assert refused(data[: len(data) // 2]) is ReadCode.DAMAGED


def test_a_bomb_that_says_so() -> None:
    piece = bytes(1 << 20)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx())) as sound,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in sound.namelist():
            if "sheet1" not in name:
                archive.writestr(name, sound.read(name))
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(700):
                member.write(piece)
    assert len(out.getvalue()) < 1 << 20
    assert refused(out.getvalue()) is ReadCode.UNPACKS_TOO_LARGE


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_bomb_that_lies(name: str) -> None:
    """Both size fields claim a kilobyte, the member unpacks to 50 MB."""
    with zipfile.ZipFile(io.BytesIO(xlsx())) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    real = 50 << 20
    data = bytearray(zipped({**members, name: b" " * real}))
    size = struct.pack("<I", real)
    assert data.count(size) == 2
    assert refused(bytes(data.replace(size, struct.pack("<I", 1000)))) is ReadCode.UNPACKS_TOO_LARGE


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml"])
def test_billion_laughs(part: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [{laughs}]><x>&l11;</x>'.encode()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert refused(zipped({**members, part: xml})) is ReadCode.DAMAGED


def test_billion_laughs_in_a_sheet() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12))
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&l11;</t></is></c></row>'
    xml = f"<!DOCTYPE x [{laughs}]><worksheet><sheetData>{cell}</sheetData></worksheet>"
    started = time.monotonic()
    with pytest.raises(ReadError):
        read(with_sheet(xml.encode()))
    assert time.monotonic() - started < 10


def test_a_million_blank_lines() -> None:
    table = read(b"a,b\n" + b"\n" * 1_000_000 + b"1,2\n" + b"\n" * 1_000_000, "r.csv").tables[0]
    assert len(table.rows) == 1_000_002
    assert list(table.rows[-1]) == ["1", "2"]


def test_stop_is_heard() -> None:
    stop = StopToken()
    stop.stop()
    for data in (xlsx(), xls(), b"a,b\n1,2\n"):
        with pytest.raises(Stopped):
            Reader().read(Snapshot("x", data, ""), stop)


_SOUND = [
    xlsx(5),
    xls(),
    "Nr;Kunde;Betrag\n1;Müller;\"1.234,50\"\n".encode("cp1252"),
    b"<html><table><tr><td rowspan=2>a<td>b</table>",
    *(path.read_bytes() for path in sorted(DATA.glob("*"))),
]  # fmt: skip


def survives(data: bytes) -> None:
    try:
        book = read(data)
        for table in book.tables:
            for column in range(3):
                assert len(table.as_shown(column)) == len(table.rows)
    except UploaderError as error:
        assert error.code in ReadCode  # noqa: PT017


@given(st.binary(max_size=600))
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
@settings(deadline=None)
def test_any_bytes(data: bytes) -> None:
    survives(data)


@given(
    st.sampled_from(_SOUND),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.binary(max_size=6)), min_size=1, max_size=5),
    st.integers(0, 40),
)
@settings(deadline=None, max_examples=150)
def test_damaged_files(data: bytes, changes: list[tuple[int, bytes]], cut: int) -> None:
    changed = bytearray(data)
    for place, new in changes:
        at = place % len(changed)
        changed[at : at + len(new)] = new
    survives(bytes(changed[: len(changed) - cut]))


@given(st.integers(0, 1 << 16), st.binary(min_size=1, max_size=4), st.sampled_from([0, 1, 2]))
@settings(deadline=None, max_examples=150)
def test_damaged_parts_in_a_sound_zip(at: int, new: bytes, which: int) -> None:
    """Past the checksums: the member is changed, then packed again."""
    with zipfile.ZipFile(io.BytesIO(xlsx(5))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    names = ("xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml")
    part = bytearray(members[names[which]])
    at %= len(part)
    part[at : at + len(new)] = new
    survives(zipped({**members, names[which]: bytes(part)}))


def test_zlib_errors_are_damage() -> None:
    data = bytearray(zipped({"xl/workbook.xml": b"x" * 1000, "a": b"y"}))
    start = data.index(zlib.compress(b"x" * 1000, wbits=-15)[:4])
    data[start : start + 4] = b"\xff\xff\xff\xff"
    assert refused(bytes(data)) is ReadCode.DAMAGED
