"""Excel workbooks: what was written is what is read, and what Excel shows is what is shown."""

import io
import zipfile
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import CellError, Snapshot, Table, Workbook
from app.services.reading.reader import Reader

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
PREFIXED = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def read(data: bytes) -> Workbook:
    return Reader().read(Snapshot("report.xlsx", data, ""), StopToken())


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table_of(fill: "object", **properties: object) -> Table:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    fill(sheet)  # type: ignore[operator]
    return read(saved(book)).tables[0]


def package(sheet: str, styles: str = "", shared: str = "") -> bytes:
    """A workbook around hand-written sheet XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        relation = f'<Relationship Id="{{}}" Type="{RELS}/{{}}" Target="{{}}"/>'
        parts.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + relation.format("rId1", "officeDocument", "xl/workbook.xml")
            + "</Relationships>",
        )
        parts.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + relation.format("rId1", "worksheet", "worksheets/sheet1.xml")
            + relation.format("rId2", "styles", "styles.xml")
            + relation.format("rId3", "sharedStrings", "sharedStrings.xml")
            + "</Relationships>",
        )
        parts.writestr(
            "xl/workbook.xml",
            f'<workbook {MAIN} xmlns:r="{RELS}"><sheets>'
            '<sheet name="Open" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        if styles:
            parts.writestr("xl/styles.xml", styles)
        if shared:
            parts.writestr("xl/sharedStrings.xml", shared)
        parts.writestr("xl/worksheets/sheet1.xml", sheet)
    return out.getvalue()


def sheet(rows: str, before: str = "") -> str:
    return f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData></worksheet>"


def test_values_and_row_numbers() -> None:
    def fill(ws: Worksheet) -> None:
        ws["B3"], ws["C3"], ws["D3"] = "Invoice", "Due", "Paid"
        ws["B5"], ws["C5"], ws["D5"] = "00117", date(2026, 5, 1), True
        ws["C6"] = datetime(2026, 5, 1, 14, 30)
        ws["B7"] = 12.5

    rows = [list(row) for row in table_of(fill).rows]
    assert rows[0] == rows[1] == rows[3] == []
    assert rows[2] == [None, "Invoice", "Due", "Paid"]
    assert rows[4] == [None, "00117", date(2026, 5, 1), True]
    assert rows[5][2] == datetime(2026, 5, 1, 14, 30)
    assert rows[6][1] == 12.5


def test_number_formats_are_shown() -> None:
    def fill(ws: Worksheet) -> None:
        ws.append(["Invoice", "Amount", "Text"])
        for number, code in ((117, "00000"), (118, '"INV-"0000'), (119, "General"), (12.0, "0")):
            ws.append([number, number, f"T{number}"])
            ws.cell(ws.max_row, 1).number_format = code
            ws.cell(ws.max_row, 3).number_format = '"No. "@'

    table = table_of(fill)
    assert list(table.as_shown(0)) == ["Invoice", "00117", "INV-0118", "119", "12"]
    assert list(table.as_shown(1)) == ["Amount", "117", "118", "119", "12"]
    assert list(table.as_shown(2))[1] == "No. T117"
    assert list(table.as_shown(9)) == [""] * 5


def test_long_numbers_keep_every_digit() -> None:
    numbers = ("1234567890123456789", "3412345678901", "1.234567890123457E+18")
    cells = "".join(
        f'<row r="{row}"><c r="A{row}"><v>{number}</v></c></row>'
        for row, number in enumerate(numbers, 1)
    )
    table = read(package(sheet(cells))).tables[0]
    assert table.rows[0][0] == 1234567890123456789
    assert list(table.as_shown(0)) == [*numbers[:2], "1234567890123457000"]


def test_1904_workbooks() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([date(2026, 5, 1)])
    assert read(saved(book)).tables[0].rows[0][0] == date(2026, 5, 1)


def test_hidden_rows_are_read_and_named() -> None:
    def fill(ws: Worksheet) -> None:
        for number in range(1, 8):
            ws.append([f"INV-{number}", number])
        for number in (3, 6, 9):
            ws.row_dimensions[number].hidden = True

    table = table_of(fill)
    assert table.hidden_rows == {3, 6}
    assert table.rows[2][0] == "INV-3"


def test_merged_area_has_its_value_in_the_first_cell() -> None:
    def fill(ws: Worksheet) -> None:
        ws["A1"] = "Report"
        ws["C3"] = "end"
        ws.merge_cells("A1:B2")

    table = table_of(fill)
    assert [list(row) for row in table.rows] == [["Report", None, None], [], [None, None, "end"]]


def test_sheets_in_order_with_hidden_ones_marked() -> None:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["x"])
    for name, state in (("Open", "visible"), ("Lists", "hidden"), ("Deep", "veryHidden")):
        ws = book.create_sheet(name)
        ws.append([name])
        ws.sheet_state = state
    book.create_chartsheet("Chart")
    tables = read(saved(book)).tables
    assert [(t.source.sheet, t.source.hidden, t.rows[0][0]) for t in tables] == [
        ("Notes", False, "x"),
        ("Open", False, "Open"),
        ("Lists", True, "Lists"),
        ("Deep", True, "Deep"),
    ]


def test_errors_and_formulas_without_result_are_named() -> None:
    rows = (
        read(
            package(
                sheet(
                    '<row r="1"><c r="A1" t="e"><f>B9</f><v>#REF!</v></c>'
                    '<c r="B1"><f>C1-D1</f></c><c r="C1"><f>1+1</f><v></v></c>'
                    '<c r="D1"><f>1+1</f><v>2</v></c><c r="E1" t="str"><f>""</f><v></v></c>'
                    '<c r="F1"><f t="shared" si="0"/></c><c r="G1"><v>7</v></c></row>'
                )
            )
        )
        .tables[0]
        .rows
    )
    assert list(rows[0]) == [
        CellError("#REF!"),
        CellError("=C1-D1"),
        CellError("=1+1"),
        2.0,
        None,
        CellError("="),
        7.0,
    ]


def test_formulas_written_by_programs_that_do_not_calculate() -> None:
    table = table_of(lambda ws: ws.append(["INV-1", "=10-3"]))
    assert list(table.rows[0]) == ["INV-1", CellError("=10-3")]
    assert list(table.as_shown(1)) == ["=10-3"]


def test_shared_texts_and_text_results() -> None:
    """How Excel itself writes texts; digits that point to a text are not taken for a number."""
    runs = '<r><t xml:space="preserve">Two </t></r><r><t>runs</t></r>'
    shared = f"<sst {MAIN}><si><t>Alder</t></si><si>{runs}</si></sst>"
    cells = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
        '<c r="C1" t="str"><f>A1</f><v>12345678901234567890</v></c></row>'
    )
    table = read(package(sheet(cells), shared=shared)).tables[0]
    assert list(table.rows[0]) == ["Alder", "Two runs", "12345678901234567890"]


def test_a_count_of_texts_that_lies_reserves_no_memory() -> None:
    shared = f'<sst {MAIN} uniqueCount="4294967295"><si><t>x</t></si></sst>'
    with pytest.raises(ReadError) as caught:
        read(package(sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), shared=shared))
    assert caught.value.code is ReadCode.DAMAGED


def test_a_dimension_that_lies_is_not_believed() -> None:
    cells = "".join(f'<row r="{n}"><c r="C{n}"><v>{n}</v></c></row>' for n in range(1, 51))
    table = read(package(sheet(cells, '<dimension ref="A1"/>'))).tables[0]
    assert [row[2] for row in table.rows] == list(range(1, 51))


STYLES = (
    f'<styleSheet {MAIN}><numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>'
)


@pytest.mark.parametrize(
    "xml",
    [
        sheet('<row r="1" hidden="1"><c r="A1" s="1"><v>117</v></c>'
              '<c r="B1" t="e"><v>#N/A</v></c></row>'),
        sheet('<row hidden="1"><c s="1"><v>117</v></c><c t="e"><v>#N/A</v></c></row>'),
        sheet("<row r='1' hidden='1'><c s='1' r='A1'><v>117</v></c>"
              "<c t='e' r='B1'><v>#N/A</v></c></row>"),
        sheet('<row\n r="1"\n hidden="true"><c\n s="1"\n r="A1"><v>117</v></c>'
              '<c\n t="e"\n r="B1"><v>#N/A</v></c></row>'),
        f'<?xml version="1.0"?><x:worksheet {PREFIXED}><x:sheetData><x:row r="1" hidden="1">'
        '<x:c r="A1" s="1"><x:v>117</x:v></x:c><x:c r="B1" t="e"><x:v>#N/A</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>",
    ],
    ids=["Excel", "no positions", "single quotes", "line breaks", "prefixes"],
)  # fmt: skip
def test_every_way_of_writing_a_sheet(xml: str) -> None:
    table = read(package(xml, STYLES)).tables[0]
    assert list(table.rows[0]) == [117.0, CellError("#N/A")]
    assert table.hidden_rows == {1}
    assert list(table.as_shown(0)) == ["00117"]


def test_styled_blanks_far_away_do_no_harm() -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>' + "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 4000)
    ) + '<row r="1048576"><c r="XFD1048576" s="1"/></row>'  # fmt: skip
    table = read(package(sheet(rows))).tables[0]
    assert len(table.rows) == 3999


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>',
        '<row r="2"><c r="XFD1048576"><v>2</v></c></row>',
        '<row><c r="ZZZ999999"><v>2</v></c></row>',
        '<row r="99999999"><c r="ZZ99999999"><v>2</v></c></row>',
    ],
)
def test_cells_in_opposite_corners_do_not_fill_the_memory(far: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(package(sheet(f'<row r="1"><c r="A1"><v>1</v></c></row>{far}')))
    assert caught.value.code is ReadCode.TOO_FAR_APART


def test_a_million_blank_rows() -> None:
    blank = "".join(f'<row r="{n}" ht="15"/>' for n in range(2, 1_048_576))
    rows = f'<row r="1"><c r="A1"><v>1</v></c></row>{blank}'
    table = read(package(sheet(rows))).tables[0]
    assert [list(row) for row in table.rows] == [[1.0]]
    table = read(
        package(sheet(rows + '<row r="1048576"><c r="A1048576"><v>9</v></c></row>'))
    ).tables[0]
    assert len(table.rows) == 1_048_576
    assert table.rows[-1][0] == 9


def test_an_empty_workbook() -> None:
    with pytest.raises(ReadError) as caught:
        read(saved(openpyxl.Workbook()))
    assert caught.value.code is ReadCode.EMPTY


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1)
_CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
    _TEXTS.filter(
        lambda text: not text.startswith(("=", "#")) and "\ufffe" not in text and "_x" not in text
    ),
)


@given(st.lists(st.lists(_CELLS, min_size=1, max_size=6), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_what_openpyxl_wrote_is_read_back(written: list[list[object]]) -> None:
    if not any(cell is not None for row in written for cell in row):
        return
    table = table_of(lambda ws: [ws.append(row) for row in written])
    for row, cells in enumerate(written):
        for column, cell in enumerate(cells):
            got = None
            if row < len(table.rows) and column < len(table.rows[row]):
                got = table.rows[row][column]
            if isinstance(cell, datetime) and not isinstance(got, datetime):
                assert (got, cell.time().isoformat()) == (cell.date(), "00:00:00")
            elif isinstance(cell, datetime):
                assert isinstance(got, datetime)
                assert abs(got - cell) < timedelta(seconds=1)
            elif isinstance(cell, float):
                assert got == pytest.approx(cell, rel=1e-14)  # openpyxl writes 16 digits
            else:
                assert got == cell
