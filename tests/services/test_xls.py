"""Old binary workbooks: values, number formats, hidden rows and errors."""

import io
import struct
from datetime import date, datetime

import pytest
import xlwt

from app.domain.progress import StopToken
from app.domain.table import CellError, Snapshot, Workbook
from app.services.reader import Reader


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


def test_number_is_read_wherever_the_stream_is_cut() -> None:
    """A file that was only partly saved says so; it never yields half the invoices in silence."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    for row in range(500):
        sheet.write(row, 0, f"INV-{row}")
        sheet.write(row, 1, row * 1.5)
    data = saved(book)
    assert len(read(data).tables[0].rows) == 500
    assert struct.unpack_from("<Q", data)[0] == 0xE11AB1A1E011CFD0
