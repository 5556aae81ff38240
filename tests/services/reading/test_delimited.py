"""Text files: no record is lost, every row keeps its number."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Stopped
from app.domain.progress import StopToken
from app.services.reading.delimited import read, sniff

HEADER = ["Invoice", "Customer", "Due", "Amount", "Balance"]
ROWS = [
    ["00117", "Alder & Sons, Ltd", "2026-05-01", "1.234,50", "1.234,50"],
    ["22E1", 'The "Old" Mill', "2026-05-02", "80,00", "80,00"],
    ["118", "Two lines\nof name", "2026-05-03", "10,00", "10,00"],
]


def written(rows: list[list[str]], delimiter: str, end: str = "\r\n") -> str:
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL  # else it leaves "\n" bare
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


def rows_of(text: str) -> list[list[str]]:
    return [[str(cell) for cell in row] for row in read("f.csv", text, "utf-8", StopToken()).rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_every_delimiter_and_line_end(delimiter: str, end: str) -> None:
    table = read("f.csv", written([HEADER, *ROWS], delimiter, end), "utf-8", StopToken())
    assert table.source.delimiter == delimiter
    assert [list(row) for row in table.rows] == [HEADER, *ROWS]
    assert list(table.as_shown(0)) == ["Invoice", "00117", "22E1", "118"]


def test_decimal_commas_do_not_make_a_comma_file() -> None:
    text = "Nr;Betrag;Offen\n" + "".join(f"{n};1.000,50;80,25\n" for n in range(50))
    assert sniff(text) == ";"


def test_the_header_tells_the_delimiter_where_values_could_be_either() -> None:
    assert sniff("Customer;Amount\n" + "Alder, Ann;1,50\n" * 20) == ";"


def test_title_lines_above_the_header_do_not_decide() -> None:
    text = "Acme Ltd, London, Aged Debtors\nFrom 1, 2, 3\n\n" + written([HEADER, *ROWS], ";")
    assert sniff(text) == ";"


@pytest.mark.parametrize("line", ["sep=|\n", '"sep=|"\r\n', "SEP=|\n"])
def test_a_sep_line_decides_and_counts_as_a_row(line: str) -> None:
    rows = rows_of(line + "a,b|c,d\n1,2|3,4\n")
    assert rows == [[line.strip().strip('"')], ["a,b", "c,d"], ["1,2", "3,4"]]


def test_blank_lines_count_and_breaks_in_quotes_do_not() -> None:
    assert rows_of('a,b\n\n"1\n2",3\n\n4,5\n\n\n') == [
        ["a", "b"],
        [],
        ["1\n2", "3"],
        [],
        ["4", "5"],
    ]


def test_ragged_rows_stay_ragged() -> None:
    table = read("f.csv", "Report\na,b,c\n1\n1,2,3,4\n", "utf-8", StopToken())
    assert [len(row) for row in table.rows] == [1, 3, 1, 4]
    assert list(table.as_shown(2)) == ["", "c", "", "3"]


@pytest.mark.parametrize("place", [0, 3, 40, 99])
def test_a_quote_nobody_closed_swallows_no_invoice(place: int) -> None:
    lines = [f"INV-{n};Customer {n};10,00;5,00" for n in range(100)]
    lines[place] = f'INV-{place};"Customer {place};10,00;5,00'
    rows = rows_of("Ref;Name;Amount;Balance\n" + "\n".join(lines) + "\n")
    assert [row[0] for row in rows[1:]] == [f"INV-{n}" for n in range(100)]
    assert {len(row) for row in rows} == {4}


def test_two_unclosed_quotes_swallow_nothing_either() -> None:
    lines = [f"INV-{n},Customer {n},10.00,5.00" for n in range(60)]
    lines[10] = 'INV-10,"Customer,10.00,5.00'
    lines[40] = 'INV-40,"Customer,10.00,5.00'
    rows = rows_of("Ref,Name,Amount,Balance\n" + "\n".join(lines) + "\n")
    assert [row[0] for row in rows[1:]] == [f"INV-{n}" for n in range(60)]


def test_addresses_with_breaks_and_commas_stay_one_record() -> None:
    address = "1 Main St, Floor 2,\nSpringfield, IL, 62704,\nUSA"
    rows = [["Ref", "Address", "Balance"]] + [[f"I{n}", address, "5.00"] for n in range(30)]
    assert rows_of(written(rows, ",")) == rows


def test_stop_ends_reading() -> None:
    stop = StopToken()
    stop.stop()
    with pytest.raises(Stopped):
        read("f.csv", "a,b\n1,2\n", "utf-8", stop)


_FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=12)


@given(st.lists(st.lists(_FIELD, min_size=2, max_size=5), min_size=1, max_size=8))
def test_what_csv_wrote_is_read_back(rows: list[list[str]]) -> None:
    text = "sep=;\r\n" + written(rows, ";")
    read_back = rows_of(text)[1:]
    while rows and not any(rows[-1]):
        rows.pop()
    assert [row for row in read_back if row] == [row for row in rows if row]


@given(st.text(max_size=400))
def test_any_text(text: str) -> None:
    rows_of(text)
