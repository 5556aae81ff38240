"""Column names in thirteen languages, whole, compounded, shortened and misspelt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reading.names import fold
from app.services.reading.field_names import field_names

NAMES = field_names()


@pytest.mark.parametrize(
    ("header", "concepts"),
    [
        ("InvoiceNumber", {"invoice", "number"}),
        ("INVOICE_NUMBER", {"invoice", "number"}),
        ("Invoice #", {"invoice", "number"}),
        ("Rechnungs-Nr.", {"invoice", "number"}),
        ("Fakturadatum", {"invoice", "date"}),
        ("Nettofälligkeit", {"net", "due"}),
        ("Nettofaelligkeit", {"due"}),
        ("Data Venc.", {"date", "due"}),
        ("F. Vto.", {"date", "due"}),
        ("Nº Factura", {"invoice", "number"}),
        ("N° facture", {"invoice", "number"}),
        ("Kundnr", {"customer", "number"}),
        ("Restbeløb (RV)", {"open", "amount", "local"}),
        ("Amt in loc.cur.", {"amount", "local", "currency"}),
        ("Laskun päivä", {"invoice", "date"}),
        ("K likvidaci", {"open"}),
        ("Datum splatnosti", {"date", "due"}),
        ("Soll/Haben-Kennz.", {"sign"}),
        ("Betrag fällig", {"amount", "due"}),
    ],
)
def test_a_name_speaks_of(header: str, concepts: set[str]) -> None:
    assert concepts <= NAMES.meaning(header).concepts
    assert not NAMES.meaning(header).unknown


@pytest.mark.parametrize("header", ["Rechnugsnummer", "Invoce number", "Facturnummer"])
def test_a_misspelt_name_is_guessed_and_said_to_be(header: str) -> None:
    meaning = NAMES.meaning(header)
    assert {"invoice", "number"} <= meaning.concepts
    assert meaning.guessed


@pytest.mark.parametrize("header", ["", "*", "Qwxyz", "12", "€"])
def test_a_name_that_says_nothing(header: str) -> None:
    assert not NAMES.meaning(header).concepts
    assert not NAMES.meaning(header).fields


@pytest.mark.parametrize("kind", ["invoice", "credit_note", "payment", "paid", "open", "total"])
def test_every_language_has_words_for_cells(kind: str) -> None:
    assert len(NAMES.values[kind]) >= 13


def test_totals_are_known_by_how_a_text_begins_or_ends() -> None:
    assert NAMES.starts_value("total", "Total for Alder & Sons")
    assert NAMES.starts_value("total", "Sous-total client")
    assert NAMES.ends_value("total", "Alder & Sons yhteensä")
    assert not NAMES.starts_value("total", "Totalenergies Ltd")


@given(st.text(max_size=40))
def test_any_text_can_be_a_column_name(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert NAMES.meaning(text).unknown >= 0
