"""Amounts as people and programs write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reading.amounts import amount_parser, decimal_of, looks_like_amount, plain

SPACES = [" ", "\u00a0", "\u2009", "\u202f"]


@pytest.mark.parametrize(
    ("decimal", "text", "value"),
    [
        (".", "1,234.50", "1234.50"),
        (",", "1.234,50", "1234.50"),
        *[(",", f"1{space}234,50", "1234.50") for space in SPACES],
        (".", "1'234.50", "1234.50"),
        (".", "1’234.50", "1234.50"),
        (".", "4,76,124.41 Dr", "476124.41"),
        (".", "15,205.32 Cr", "-15205.32"),
        (".", "(80.00)", "-80.00"),
        (".", "$(1,000.00)", "-1000.00"),
        (".", "($200.00)", "-200.00"),
        (".", "-$1,164.58", "-1164.58"),
        (".", "80.00-", "-80.00"),
        (",", "1.234,50-", "-1234.50"),
        (".", "−80", "-80"),
        (",", "9\u202f927,26\u202f€", "9927.26"),
        (",", "7.850,72 €", "7850.72"),
        (".", "EUR 12.50", "12.50"),
        (".", "CHF 1'200.50", "1200.50"),
        (",", "1 230,00 zł", "1230.00"),
        (",", "kr 1 234,50", "1234.50"),
        (".", ".50", "0.50"),
        (".", "0.00", "0.00"),
        (".", "12.345", "12.345"),
    ],
)
def test_an_amount_is_read(decimal: str, text: str, value: str) -> None:
    assert amount_parser(decimal)(text) == Decimal(value)


@pytest.mark.parametrize(
    ("decimal", "text"),
    [
        (".", "1.234,50"),
        (",", "1,234.50"),
        (".", "12,34"),
        (".", "2026-04-01"),
        (".", "01/04/2026"),
        (".", "n/a"),
        (".", ""),
        (".", "-"),
        (".", "#REF!"),
        (".", "1.2.3"),
        (".", "INV-001"),
        (".", "12 items"),
    ],
)
def test_what_is_no_amount_under_the_convention_is_not_guessed(decimal: str, text: str) -> None:
    assert amount_parser(decimal)(text) is None


@pytest.mark.parametrize(
    ("values", "sign"),
    [
        (["1,234.50", "12.00"], "."),
        (["1.234,50", "12,00"], ","),
        (["1.234", "2.50"], "."),
        (["1.234", "2,50"], ","),
        (["1.234.567"], ","),
        (["1 234,5"], ","),
        (["0.125"], "."),
        (["1.000", "17"], None),
        (["1.000", "17", "2.345", "12.808"], ","),
        (["1,000", "980", "2,345", "12,808"], "."),
        (["1,000", "2,345", "12,808"], None),
        ([], None),
    ],
)
def test_the_decimal_sign_is_decided_from_the_whole_column(
    values: list[str], sign: str | None
) -> None:
    assert decimal_of(values)[0] == sign


def test_only_a_lone_group_of_three_is_left_in_doubt() -> None:
    assert decimal_of(["1.234", "17"])[1]
    assert not decimal_of(["17", "18"])[1]


@pytest.mark.parametrize("cell", [True, None, float("inf"), float("nan"), 1e300])
def test_cells_that_are_no_money_are_none(cell: object) -> None:
    assert amount_parser(".")(cell) is None  # type: ignore[arg-type]


def test_stored_numbers_lose_their_binary_dust() -> None:
    assert amount_parser(".")(0.1 + 0.2) == Decimal("0.3")
    assert amount_parser(",")(2076.2) == Decimal("2076.2")


MONEY = st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False)


def written(value: Decimal, groups: str, decimal: str, minus: str) -> str:
    text = f"{abs(value):,.2f}".replace(",", "G").replace(".", decimal).replace("G", groups)
    return minus.format(text) if value < 0 else text


@given(
    st.lists(MONEY, min_size=1),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("\u202f", ","), ("", ".")]),
    st.sampled_from(["-{}", "({})", "{}-", "−{}", "- {}"]),
)
def test_what_one_program_writes_is_read_back(
    values: list[Decimal], signs: tuple[str, str], minus: str
) -> None:
    texts = [written(value, *signs, minus) for value in values]
    decimal, doubt = decimal_of(texts)
    assert decimal == signs[1]
    assert not doubt
    assert [amount_parser(decimal)(text) for text in texts] == values


@given(st.text(max_size=30))
def test_any_text_is_read_or_none(text: str) -> None:
    assert isinstance(looks_like_amount(text), bool)
    for decimal in ".,":
        value = amount_parser(decimal)(text)
        assert value is None or value.is_finite()


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12))
def test_money_is_sent_without_exponent_and_nothing_lost(value: Decimal) -> None:
    text = plain(value)
    assert "e" not in text.lower()
    assert Decimal(text) == value
    assert len(text.partition(".")[2]) >= 2
