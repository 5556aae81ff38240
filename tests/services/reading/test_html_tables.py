"""HTML under the name .xls, as many packages write it."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ReadError, UploaderError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import Snapshot, Table
from app.services.reading.reader import Reader


def read(page: str | bytes, encoding: str = "utf-8") -> Table:
    data = page if isinstance(page, bytes) else page.encode(encoding)
    return Reader().read(Snapshot("report.xls", data, ""), StopToken()).tables[0]


def rows_of(page: str) -> list[list[object]]:
    return [list(row) for row in read(page).rows]


def test_a_plain_table() -> None:
    table = read(
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>td{x:y}</style></head>'
        "<body><table><thead><tr><th>Invoice<th>Amount</thead>"
        "<tr><td>00117<td style='mso-number-format:\"0.00\"'>1.234,50&nbsp;&euro;"
        "<tr style='display:none'><td> two \n lines<br>here <b>bold</b></td><td></table>"
    )
    assert [list(row) for row in table.rows] == [
        ["Invoice", "Amount"],
        ["00117", "1.234,50\xa0€"],
        ["two lines here bold", ""],
    ]
    assert table.hidden_rows == {3}
    assert list(table.as_shown(0)) == ["Invoice", "00117", "two lines here bold"]
    assert table.source.kind == "html"


def test_spans_leave_blanks() -> None:
    assert rows_of(
        "<table><tr><td colspan=3>Title</td></tr>"
        "<tr><td rowspan=2>Alder</td><td>1</td><td>x</td></tr><tr><td>2</td><td>y</td></tr>"
        "<tr><td>Beech</td><td>3</td></tr></table>"
    ) == [["Title", "", ""], ["Alder", "1", "x"], ["", "2", "y"], ["Beech", "3"]]


def test_tables_below_each_other_and_within_each_other() -> None:
    assert rows_of("<table><tr><td>Title</table><p>text<table><tr><td>a<td>b</table>") == [
        ["Title"],
        ["a", "b"],
    ]
    nested = "<table><tr><td><table><tr><td>a<td>b</tr><tr><td>1<td>2</table></td></tr></table>"
    assert rows_of(nested) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1250"])
def test_encodings(encoding: str) -> None:
    said = encoding.removesuffix("-sig")
    name = "Žluťoučký" if encoding == "cp1250" else "Müller"
    page = f'<html><meta charset="{said}"><table><tr><td>{name}</td></tr></table>'
    assert read(page, encoding).rows[0][0] == name


def test_a_wrong_charset_is_not_believed() -> None:
    assert read('<meta charset="utf-8"><table><tr><td>Müller Größe</table>', "cp1252").rows[0][
        0
    ] == ("Müller Größe")


def test_single_file_web_page() -> None:
    part = "<html><table><tr><td>00117</td><td style=3D'x'>M=C3=BCller</td></tr></table></html>"
    page = (
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=XX\n\n--XX\n"
        "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        f"{part}\n--XX--\n"
    )
    assert rows_of(page) == [["00117", "Müller"]]


@pytest.mark.parametrize("piece", ['<a "', "<!--", "<script>", "<", "<a'", "<a ", "<![<!-", "&#"])
def test_broken_markup_does_not_hang(piece: str) -> None:
    started = time.monotonic()
    rows = rows_of("<table><tr><td>x</td></tr><tr><td>y" + piece * 200_000)
    assert rows[0] == ["x"]
    assert time.monotonic() - started < 10


def test_signs_within_attributes_and_comments_are_no_text() -> None:
    page = "<table><tr><td title='a > b' x=\"1<2\">1 &lt; 2<!-- <td>no</td> --></td><![if x]><td>y"
    assert rows_of(page) == [["1 < 2", "y"]]


def test_a_sign_in_page_is_no_report() -> None:
    with pytest.raises(ReadError) as caught:
        read("<!DOCTYPE html><html><body><form>Your session has ended</form></body></html>")
    assert caught.value.code is ReadCode.NOT_A_TABLE


def test_spans_do_not_fill_the_memory() -> None:
    with pytest.raises(ReadError) as caught:
        read("<table>" + "<tr><td colspan=1000>x</td><td colspan=1000>" * 12_000)
    assert caught.value.code is ReadCode.TOO_FAR_APART


def test_tags_nobody_closed_cost_no_row() -> None:
    rows = rows_of("<table>" + "<tr><td><font><b>x<i><td>y" * 3_000 + "</table>")
    assert rows == [["x", "y"]] * 3_000


@given(st.text(st.sampled_from(list("<>/=\"' abtdrhcolspanwex19&;\n-!")), max_size=200))
def test_any_markup(middle: str) -> None:
    with suppress(UploaderError):
        rows_of(f"<html><table><tr><td>x{middle}</table>")
