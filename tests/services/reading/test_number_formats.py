"""References and amounts look as they do in the spreadsheet."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reading.table import Cell, CellError
from app.services.reading.number_formats import shown


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (117.0, "00000", "00117"),
        (117, '"INV-"0000', "INV-0117"),
        (117, '#"INV-"0000', "INV-0117"),
        (20260117, "0000-0000", "2026-0117"),
        (20260117, r"0000\/0000", "2026/0117"),
        (12345678, "00-000-000", "12-345-678"),
        (5, "R0000;;", "R0005"),
        (5, '"RE "0', "RE 5"),
        (12.0, "General", "12"),
        (12.5, "General", "12.5"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567890123456789, "General", "1234567890123456789"),
        (1234567890123.0, "General", "1234567890123"),
        (1e15, "General", "1000000000000000"),
        (4503599627370497.0, "General", "4503599627370497"),
        (1.234567890123457e18, "General", "1234567890123457000"),
        (1.5e-7, "General", "0.00000015"),
        (123456789012, "0.00E+00", "123456789012"),
        (1234.5, "#,##0.00", "1,234.50"),
        (1234567.891, "#,##0", "1,234,568"),
        (0, "#,##0.00", "0.00"),
        (-1234.5, "#,##0.00", "-1,234.50"),
        (-1234.5, "#,##0.00;(#,##0.00)", "(1,234.50)"),
        (-1234.5, "#,##0.00_);[Red](#,##0.00)", "(1,234.50)"),
        (0, '#,##0.00;-#,##0.00;"-"', "-"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (1234.5, "#,##0.00 [$€-407]", "1,234.50 €"),
        (1234.5, '_-* #,##0.00\\ "kr"_-', "1,234.50 kr"),
        (1234.5, "[$£-809]#,##0.00;-[$£-809]#,##0.00", "£1,234.50"),
        (0.196, "0.0%", "19.6%"),
        (1500000, '0.0,," M"', "1.5 M"),
        (12, "[<100]0;[>=100]000000", "12"),
        (120, "[<100]0;[>=100]000000", "000120"),
        (0.5, "0.##", "0.5"),
        (2.5, "0", "3"),
        (12345678901234.5, "0." + "0" * 30, "12345678901234.5" + "0" * 29),
        (0.1, "0." + "0" * 60, "0.1" + "0" * 29),
        (1e300, "0%", "1" + "0" * 300),
        (5e-324, "#,##0.00", "0.00"),
        (True, "0", "TRUE"),
        ("A-1", '"INV-"@', "INV-A-1"),
        ("A-1", '0;0;0;"No. "@', "No. A-1"),
        ("00117", "@", "00117"),
        ("text", "0000", "text"),
        (117, "@", "117"),
        (None, "0000", ""),
        (CellError("#REF!"), "0000", "#REF!"),
        (date(2026, 4, 3), "dd/mm/yyyy", "03/04/2026"),
        (date(2026, 4, 3), "d-mmm-yy", "3-Apr-26"),
        (date(2026, 4, 3), "[$-407]d. mmmm yyyy", "3. April 2026"),
        (date(2026, 4, 3), "General", "2026-04-03"),
        (datetime(2026, 4, 3, 15, 4, 5), "yyyy-mm-dd hh:mm:ss", "2026-04-03 15:04:05"),
        (datetime(2026, 4, 3, 15, 4, 5), "h:mm AM/PM", "3:04 PM"),
        (time(9, 5), "hh:mm", "09:05"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05:00"),
    ],
)
def test_as_a_spreadsheet_shows_it(value: Cell, code: str, text: str) -> None:
    assert shown(value, code) == text


@given(st.integers(0, 99999), st.integers(5, 9))
def test_leading_zeros_never_change_the_number(value: int, width: int) -> None:
    text = shown(float(value), "0" * width)
    assert len(text) == width
    assert int(text) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_scientific_notation(value: float) -> None:
    assert "e" not in shown(value).lower()


@given(
    st.one_of(st.floats(), st.integers(), st.datetimes(), st.timedeltas(), st.times(), st.text()),
    st.one_of(st.text(max_size=30), st.text('0#?.,;[]$€"\\-@%E+ymdhs/ ()<>=19', max_size=30)),
)
def test_any_code(value: Cell, code: str) -> None:
    assert isinstance(shown(value, code), str)
