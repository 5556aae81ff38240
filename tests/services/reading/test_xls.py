"""Old binary workbooks: values, number formats, hidden rows and errors."""

import io
import struct
import time
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import pytest
import xlwt

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import CellError, Snapshot, Workbook
from app.services.reading.reader import Reader

DATA = Path(__file__).parents[2] / "data" / "containers"


def read(data: bytes) -> Workbook:
    return Reader().read(Snapshot("report.xls", data, ""), StopToken())


def saved(book: xlwt.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_values_formats_hidden_rows_and_sheets() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Offene Posten")
    five = xlwt.easyxf(num_format_str="00000")
    named = xlwt.easyxf(num_format_str='"RE-"0000')
    day = xlwt.easyxf(num_format_str="DD.MM.YYYY")
    for column, text in enumerate(("Rechnung", "Kunde", "Fällig", "Betrag")):
        sheet.write(1, column, text)
    for row, style in ((2, five), (3, named), (4, None)):
        number = [117, style] if style else [117]
        sheet.write(row, 0, *number)
        sheet.write(row, 1, "Müller & Söhne")
        sheet.write(row, 2, date(2026, 5, row), day)
        sheet.write(row, 3, 1234.5)
    sheet.row(3).hidden = True
    book.add_sheet("Zweites").write(0, 0, "x")

    found = read(saved(book))
    first, second = found.tables
    assert (first.source.kind, first.source.sheet) == ("xls", "Offene Posten")
    assert list(first.rows[0]) == []
    assert list(first.rows[2]) == [117.0, "Müller & Söhne", date(2026, 5, 2), 1234.5]
    assert list(first.as_shown(0)) == ["", "Rechnung", "00117", "RE-0117", "117"]
    assert first.hidden_rows == {4}
    assert second.source.sheet == "Zweites"


def test_neighbouring_numbers_that_share_a_record() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    style = xlwt.easyxf(num_format_str="0000")
    for column in range(6):
        sheet.write(0, column, column + 1, style if column % 2 else xlwt.Style.default_style)
    table = read(saved(book)).tables[0]
    assert [table.as_shown(column)[0] for column in range(6)] == [
        "1",
        "0002",
        "3",
        "0004",
        "5",
        "0006",
    ]


@pytest.mark.parametrize("column", [0, 2])
def test_errors_are_named(column: int) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    sheet.write(0, column, "x")
    sheet.row(1).set_cell_error(column, "#REF!")
    sheet.row(1).set_cell_text(column + 1, "kept")
    rows = read(saved(book)).tables[0].rows
    assert rows[1][column] == CellError("#REF!")
    assert rows[1][column + 1] == "kept"


def test_1904_workbooks() -> None:
    book = xlwt.Workbook()
    book.dates_1904 = True
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    book.add_sheet("S").write(0, 0, datetime(2026, 5, 1), day)
    assert read(saved(book)).tables[0].rows[0][0] == date(2026, 5, 1)


def _changed(data: bytes, kind: int, size: int, body: bytes) -> bytes:
    """The file with the body of its first record of that kind and size replaced."""
    at = data.index(struct.pack("<HH", kind, size)) + 4
    return data[:at] + body + data[at + len(body) :]


def small_book() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    sheet.write(0, 0, 1.23456789)
    sheet.write(1, 1, 2.3456789)
    return saved(book)


def test_a_dimension_that_lies_is_not_believed() -> None:
    lie = struct.pack("<IIHH", 0, 0xFFFFFF00, 0, 0xFFF0)
    rows = read(_changed(small_book(), 0x200, 14, lie)).tables[0].rows
    assert [list(row) for row in rows] == [[1.23456789, None], [None, 2.3456789]]


def test_cells_in_opposite_corners_do_not_fill_the_memory() -> None:
    number = struct.pack("<HH", 65535, 65535)
    with pytest.raises(ReadError) as caught:
        read(_changed(small_book(), 0x203, 14, number))
    assert caught.value.code is ReadCode.TOO_FAR_APART


@pytest.mark.parametrize("name", ["endless_sector_chain.xls", "circular_sector_chain.xls"])
def test_sector_chains_without_end(name: str) -> None:
    """Found by fuzzing: libraries followed them until the memory was full."""
    started = time.monotonic()
    with suppress(ReadError):
        read((DATA / name).read_bytes())
    assert time.monotonic() - started < 5


def test_a_sheet_that_only_one_reader_finds_is_damage() -> None:
    """Found by fuzzing: there was no account of hidden rows and errors for it."""
    with pytest.raises(ReadError) as caught:
        read((DATA / "unlisted_sheet.xls").read_bytes())
    assert caught.value.code is ReadCode.DAMAGED


def test_a_sheet_that_begins_amid_its_records_does_not_fill_the_memory() -> None:
    """Found by fuzzing: calamine aborted the process over 137 GB."""
    with pytest.raises(ReadError) as caught:
        read((DATA / "sheet_begins_amid_records.xls").read_bytes())
    assert caught.value.code is ReadCode.TOO_FAR_APART
