"""XML Spreadsheet 2003 under the name .xls."""

from datetime import date, datetime

import pytest

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import CellError, Snapshot, Workbook
from app.services.reading.reader import Reader

SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def book(inside: str) -> str:
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<Workbook xmlns="{SPACE}" xmlns:ss="{SPACE}"><Styles><Style ss:ID="Default"/>'
        '<Style ss:ID="five"><NumberFormat ss:Format="00000"/></Style></Styles>'
        f"{inside}</Workbook>"
    )


def cell(kind: str, value: str, more: str = "") -> str:
    return f'<Cell {more}><Data ss:Type="{kind}">{value}</Data></Cell>'


def read(text: str, encoding: str = "utf-8") -> Workbook:
    return Reader().read(Snapshot("report.xls", text.encode(encoding), ""), StopToken())


REPORT = book(
    '<Worksheet ss:Name="Open"><Table>'
    f"<Row>{cell('String', 'Rechnung')}{cell('String', 'Fällig', 'ss:Index=&quot;3&quot;')}</Row>"
    f"<Row ss:Index='4' ss:Hidden='1'>{cell('Number', '117', 'ss:StyleID=&quot;five&quot;')}<Cell/>"
    f"{cell('DateTime', '2026-05-01T00:00:00.000')}{cell('Number', '1234.5')}</Row>"
    f"<Row>{cell('String', 'wide', 'ss:MergeAcross=&quot;2&quot;')}{cell('Boolean', '1')}</Row>"
    f"<Row>{cell('Error', '#REF!')}<Cell ss:Formula='=RC[-1]'/>"
    f"{cell('DateTime', '2026-05-01T14:30:00.000')}{cell('Number', '1234567890123456789')}</Row>"
    "</Table></Worksheet>"
    f'<Worksheet ss:Name="Second"><Table><Row>{cell("String", "x")}</Row></Table></Worksheet>'
).replace("&quot;", '"')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_values_formats_positions(encoding: str) -> None:
    text = REPORT if encoding != "utf-16" else REPORT.replace('"1.0"', '"1.0" encoding="utf-16"', 1)
    first, second = read(text, encoding).tables
    assert (first.source.kind, first.source.sheet, second.source.sheet) == ("xml", "Open", "Second")
    assert [list(row) for row in first.rows] == [
        ["Rechnung", None, "Fällig"],
        [],
        [],
        [117.0, None, date(2026, 5, 1), 1234.5],
        ["wide", None, None, True],
        [
            CellError("#REF!"),
            CellError("=RC[-1]"),
            datetime(2026, 5, 1, 14, 30),
            1234567890123456789,
        ],
    ]
    assert list(first.as_shown(0)) == ["Rechnung", "", "", "00117", "wide", "#REF!"]
    assert first.hidden_rows == {4}


def test_leading_blank_lines_are_forgiven() -> None:
    assert read("\r\n\r\n" + REPORT).tables[0].rows[0][0] == "Rechnung"


def test_even_a_small_entity_is_refused() -> None:
    text = REPORT.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook', 1)
    with pytest.raises(ReadError) as caught:
        read(text)
    assert caught.value.code is ReadCode.DAMAGED


def test_entities_are_refused() -> None:
    laughs = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(12)
    )  # fmt: skip
    text = book(
        f'<Worksheet ss:Name="S"><Table><Row>{cell("String", "&l11;")}</Row></Table></Worksheet>'
    )
    with pytest.raises(ReadError) as caught:
        read(text.replace("<Workbook", f"<!DOCTYPE x [{laughs}]><Workbook", 1))
    assert caught.value.code is ReadCode.DAMAGED


def test_far_cells_do_not_fill_the_memory() -> None:
    rows = (
        f"<Row>{cell('String', 'x', 'ss:Index=&quot;16384&quot;')}</Row>".replace("&quot;", '"')
        * 2000
    )
    for inside in (rows, rows.replace("<Row>", '<Row ss:Index="99999999">')):
        with pytest.raises(ReadError) as caught:
            read(book(f'<Worksheet ss:Name="S"><Table>{inside}</Table></Worksheet>'))
        assert caught.value.code is ReadCode.TOO_FAR_APART


def test_cut_off_file() -> None:
    with pytest.raises(ReadError) as caught:
        read(REPORT[: len(REPORT) // 2])
    assert caught.value.code is ReadCode.DAMAGED
