"""Currencies as codes, signs and names."""

import pytest

from app.domain.reading.currencies import code_in_header, code_of, sign_in


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GBP", "GBP"),
        ("gbp", "GBP"),
        ("€", "EUR"),
        ("Swedish Krona - SEK", "SEK"),
        ("EUR 12.50", "EUR"),
        ("£", "GBP"),
        ("Kč", "CZK"),
        ("", ""),
        ("XYZ", ""),
        ("kr", ""),
    ],
)
def test_a_cell_names_a_currency(text: str, code: str) -> None:
    assert code_of(text) == code


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Balance (GBP)", "GBP"),
        ("Outstanding EUR", "EUR"),
        ("Balance", ""),
        ("GBP in EUR", ""),
        ("Eurobetrag", ""),
    ],
)
def test_a_column_name_tells_its_currency(header: str, code: str) -> None:
    assert code_in_header(header) == code


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("7.850,72 €", ("EUR", False)),
        ("USD 5.00", ("USD", True)),
        ("5.00", ("", False)),
        ("kr 5,00", ("", False)),
    ],
)
def test_a_sign_is_a_hint_and_a_code_is_told(cell: str, found: tuple[str, bool]) -> None:
    assert sign_in(cell) == found
