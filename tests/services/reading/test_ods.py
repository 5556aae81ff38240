"""OpenDocument spreadsheets, packed and flat."""

import io
import zipfile
from datetime import date, datetime, timedelta

import pytest

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import CellError, Snapshot, Workbook
from app.services.reading.reader import Reader

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
) + (' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"')


def content(*tables: str, root: str = "document-content") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:{root} {SPACES}><office:body>'
        f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:{root}>"
    )


def table(name: str, rows: str) -> str:
    return f'<table:table table:name="{name}">{rows}</table:table>'


def row(cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{cells}</table:table-row>"


def text(words: str, more: str = "") -> str:
    return (
        f'<table:table-cell office:value-type="string" {more}>'
        f"<text:p>{words}</text:p></table:table-cell>"
    )


def number(value: str, shown: str, kind: str = "float") -> str:
    return (
        f'<table:table-cell office:value-type="{kind}" office:value="{value}">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def packed(xml: str, manifest: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", xml)
        if manifest:
            parts.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def read(data: bytes) -> Workbook:
    return Reader().read(Snapshot("report.ods", data, ""), StopToken())


REPORT = content(
    table(
        "Offen",
        row(text("Nr") + text("Betrag") + text("Fällig"))
        + row(
            number("117", "00117")
            + number("1234.5", "1.234,50 €", "currency")
            + '<table:table-cell office:value-type="date" office:date-value="2026-05-01">'
            "<text:p>01.05.26</text:p></table:table-cell>"
        )
        + row(text("gefiltert"), 'table:visibility="filter"')
        + row('<table:table-cell table:number-columns-repeated="16384"/>',
              'table:number-rows-repeated="2"')
        + row(
            '<table:table-cell table:formula="of:=[.B9]" office:value-type="string" '
            'calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
            '<table:table-cell office:value-type="boolean" office:boolean-value="true">'
            "<text:p>WAHR</text:p></table:table-cell>"
            '<table:table-cell office:value-type="time" office:time-value="PT30H05M00S">'
            "<text:p>30:05</text:p></table:table-cell>"
        )
        + row('<table:table-cell table:number-columns-repeated="16384"/>',
              'table:number-rows-repeated="1048000"'),
    ),
    table("Leer", ""),
)  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [packed(REPORT), REPORT.replace("document-content", "document").encode()],
    ids=["packed", "flat"],
)
def test_values_and_what_was_shown(data: bytes) -> None:
    first, second = read(data).tables
    assert (first.source.kind, first.source.sheet, second.source.sheet) == ("ods", "Offen", "Leer")
    assert [list(cells) for cells in first.rows] == [
        ["Nr", "Betrag", "Fällig"],
        [117.0, 1234.5, date(2026, 5, 1)],
        ["gefiltert"],
        [],
        [],
        [CellError("#REF!"), True, timedelta(hours=30, minutes=5)],
    ]
    assert list(first.as_shown(0)) == ["Nr", "00117", "gefiltert", "", "", "#REF!"]
    assert list(first.as_shown(1))[1] == "1.234,50 €"
    assert first.hidden_rows == {3}


def test_repeated_cells_and_rows_are_all_there() -> None:
    cells = (
        text("a", 'table:number-columns-repeated="2"')
        + '<table:table-cell table:number-columns-repeated="2"/>'
        + text("b")
    )
    rows = (
        read(packed(content(table("S", row(cells, 'table:number-rows-repeated="3"')))))
        .tables[0]
        .rows
    )
    assert [list(one) for one in rows] == [["a", "a", None, None, "b"]] * 3


def test_merged_cells_annotations_and_spaces() -> None:
    cells = (
        '<table:table-cell table:number-columns-spanned="2" office:value-type="string">'
        "<office:annotation><text:p>a note</text:p></office:annotation>"
        '<text:p>two<text:s text:c="2"/>spaces<text:line-break/>and '
        "<text:span>more</text:span></text:p>"
        "</table:table-cell><table:covered-table-cell/>" + text("end")
    )
    rows = read(packed(content(table("S", row(cells))))).tables[0].rows
    assert list(rows[0]) == ["two  spaces\nand more", None, "end"]


def test_date_with_time_and_long_number() -> None:
    cells = (
        '<table:table-cell office:value-type="date" office:date-value="2026-05-01T14:30:00">'
        "<text:p>x</text:p></table:table-cell>" + number("1234567890123456789", "1,23E+18")
    )
    assert list(read(packed(content(table("S", row(cells))))).tables[0].rows[0]) == [
        datetime(2026, 5, 1, 14, 30),
        1234567890123456789,
    ]


@pytest.mark.parametrize(
    "rows",
    [
        row(text("x", 'table:number-columns-repeated="16384"')) * 2000,
        row(text("x"), 'table:number-rows-repeated="1048576"') * 2,
        row('<table:table-cell table:number-columns-repeated="9999999"/>' + text("x")),
    ],
)
def test_repeats_do_not_fill_the_memory(rows: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(packed(content(table("S", rows))))
    assert caught.value.code is ReadCode.TOO_FAR_APART


def test_a_password() -> None:
    with pytest.raises(ReadError) as caught:
        read(packed("scrambled", "<manifest:encryption-data/>"))
    assert caught.value.code is ReadCode.PASSWORD
