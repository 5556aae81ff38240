"""Dates as reports write them."""

from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.reading.dates import DateOrder, date_parser, looks_like_date, order_of
from app.services.reading.field_names import field_names

MONTHS = field_names().months
APRIL_3 = date(2026, 4, 3)


@pytest.mark.parametrize(
    ("order", "text"),
    [
        (DateOrder.DMY, "03/04/2026"),
        (DateOrder.DMY, "3.4.2026"),
        (DateOrder.DMY, "03-04-26"),
        (DateOrder.DMY, "3. 4. 2026"),
        (DateOrder.MDY, "4/3/2026"),
        (DateOrder.MDY, "04/03/26"),
        (DateOrder.YMD, "2026-04-03"),
        (DateOrder.YMD, "2026-04-03 12:24"),
        (DateOrder.YMD, "2026-04-03T12:24:11Z"),
        (DateOrder.YMD, "2026/04/03"),
        (DateOrder.YMD, "2026.04.03."),
        (DateOrder.YMD, "20260403"),
        (DateOrder.DMY, "3 Apr 2026"),
        (DateOrder.DMY, "3-Apr-2026"),
        (DateOrder.DMY, "03-APR-26"),
        (DateOrder.MDY, "April 3, 2026"),
        (DateOrder.MDY, "Friday, April 3, 2026 04:19 PM"),
        (DateOrder.DMY, "3. April 2026"),
        (DateOrder.DMY, "3 avril 2026"),
        (DateOrder.DMY, "3 de abril de 2026"),
        (DateOrder.DMY, "3 aprile 2026"),
        (DateOrder.DMY, "3 april 2026"),
        (DateOrder.DMY, "3. huhtikuuta 2026"),
        (DateOrder.DMY, "3 kwietnia 2026"),
        (DateOrder.DMY, "3. dubna 2026"),
        (DateOrder.DMY, "46115"),
    ],
)
def test_a_date_is_read(order: DateOrder, text: str) -> None:
    assert date_parser(order, MONTHS)(text) == APRIL_3


@pytest.mark.parametrize(
    "text", ["31/02/2026", "00/01/2026", "2026-13-01", "32.1.2026", "net 30", "", "1/2", "12:30"]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert date_parser(DateOrder.DMY, MONTHS)(text) is None


@pytest.mark.parametrize(
    "december", ["Dezember", "décembre", "diciembre", "dicembre", "desember", "joulukuuta"]
)
def test_a_month_is_known_by_its_name_with_and_without_accents(december: str) -> None:
    assert date_parser(DateOrder.DMY, MONTHS)(f"24 {december} 2026") == date(2026, 12, 24)


def test_cells_that_are_dates_already() -> None:
    parse = date_parser(DateOrder.NATIVE, MONTHS)
    assert parse(datetime(2026, 4, 3, 9, 12)) == APRIL_3
    assert parse(APRIL_3) == APRIL_3
    assert parse(46115.0) == APRIL_3
    assert parse(20260403) == APRIL_3
    assert parse(12.5) is None
    assert parse(True) is None
    assert parse(float("inf")) is None


def test_a_workbook_of_the_1904_system() -> None:
    assert date_parser(DateOrder.NATIVE, MONTHS, base_1904=True)(44653) == APRIL_3


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["03/04/2026", "28/04/2026"], DateOrder.DMY),
        (["03/04/2026", "04/28/2026"], DateOrder.MDY),
        (["03.04.2026"], DateOrder.DMY),
        (["2026-04-03"], DateOrder.YMD),
        (["3-Apr-2026"], DateOrder.DMY),
        (["03/04/2026", "05/06/2026"], None),
        (["04/04/2026"], None),
        ([], None),
    ],
)
def test_the_order_is_decided_from_the_whole_column(
    values: list[str], order: DateOrder | None
) -> None:
    assert order_of(values, MONTHS)[0] == order


def test_doubt_is_shown_by_the_values_that_fit_both() -> None:
    assert order_of(["03/04/2026", "05/05/2026"], MONTHS)[1] == ["03/04/2026"]


FORMATS = {
    "%d/%m/%Y": DateOrder.DMY,
    "%m/%d/%Y": DateOrder.MDY,
    "%Y-%m-%d": DateOrder.YMD,
    "%d.%m.%y": DateOrder.DMY,
    "%d %b %Y": DateOrder.DMY,
}


@given(
    st.lists(st.dates(date(2001, 1, 1), date(2068, 12, 31)), min_size=1),
    st.sampled_from(sorted(FORMATS)),
)
def test_what_one_program_writes_is_read_back(days: list[date], how: str) -> None:
    first = [day.day for day in days]  # 13.01.01 and 13.01.07 are days of 2013 sooner than a 13th
    assume("%y" not in how or min(first) <= 12 or max(first) - min(first) >= 5)
    texts = [day.strftime(how) for day in days]
    order, doubt = order_of(texts, MONTHS)
    if order is None:
        assert doubt or all(day.day == day.month for day in days)
        order = FORMATS[how]
    assert [date_parser(order, MONTHS)(text) for text in texts] == days


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert isinstance(looks_like_date(text, MONTHS), bool)
    for order in DateOrder:
        found = date_parser(order, MONTHS)(text)
        assert found is None or isinstance(found, date)
