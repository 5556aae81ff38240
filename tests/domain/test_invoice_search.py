"""Typing a part of a number or customer finds the invoice."""

from decimal import Decimal

from app.domain.invoice import Invoice
from app.domain.invoice_search import InvoiceSearch

LEDGER = [
    Invoice(ref, "", customer, None, None, None, Decimal(1), "GBP")
    for ref, customer in (
        ("SH-1", "Calder Interiors"),
        ("SH-2", "Alder & Sons"),
        ("INV-0415", "Café Büro"),
        ("ALD-7", "Zetland"),
    )
]


def refs(typed, most=10):
    return [one.ref for one in InvoiceSearch(LEDGER).find(typed, most)]


def test_parts_of_number_and_customer_find_it_in_any_order_and_case():
    assert refs("415") == ["INV-0415"]
    assert refs("büro inv") == ["INV-0415"]
    assert refs("BÜRO") == ["INV-0415"]
    assert refs("nobody") == []


def test_beginnings_go_before_parts_of_words():
    assert refs("ald") == ["ALD-7", "SH-2", "SH-1"]


def test_nothing_typed_shows_all_up_to_the_most():
    assert refs("  ", 3) == ["SH-1", "SH-2", "INV-0415"]
