"""A changed reference is told from a payment, and a payment from a changed reference."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.invoice import Invoice
from app.domain.suspects import Reason, Suspect, find_suspects, reason

ISSUED, DUE = date(2026, 9, 1), date(2026, 10, 1)


def invoice(ref: str, balance: str = "80.00", customer: str = "Brightwater") -> Invoice:
    return Invoice(ref, "", customer, ISSUED, DUE, Decimal("96.00"), Decimal(balance), "GBP")


def only(gone: Invoice, new: Invoice) -> Suspect:
    (found,) = find_suspects([gone], [new])
    return found


@pytest.mark.parametrize(
    ("gone", "new", "why"),
    [
        ("INV 117", "INV117", Reason.SPACES),
        ("INV 117", "INV\u00a0117", Reason.SPACES),
        ("inv-117", "INV-117", Reason.CASE),
        ("INV-117", "INV/117", Reason.PUNCTUATION),
        ("2026.117", "2026_117", Reason.PUNCTUATION),
        ("00117", "117", Reason.ZEROS),
        ("117", "00117", Reason.ZEROS),
        ("INV-00117", "inv117", Reason.ZEROS),
        ("22E1", "220", Reason.NUMBER),
        ("22e1", "2.20E+02", Reason.NUMBER),
        ("117", "117.0", Reason.NUMBER),
        ("123456789012", "1.23457E+11", Reason.NUMBER),
        ("INV-117", "117", Reason.PREFIX),
        ("117", "RE 0117", Reason.PREFIX),
        ("2026-0117", "2026-0171", Reason.NEAR),
    ],
)
def test_one_invoice_under_two_references(gone: str, new: str, why: Reason) -> None:
    assert only(invoice(gone), invoice(new)).why is why


@pytest.mark.parametrize(
    ("gone", "new"),
    [
        (invoice("INV-0042"), replace(invoice("INV-0043"), date_issued=DUE, date_due=None)),
        (invoice("INV-12"), invoice("CN-12", "-80.00")),
        (invoice("00117"), replace(invoice("117", "5.00", "Someone Else"), amount=None)),
        (invoice("A1"), invoice("Z9876543", "80.00")),
        (invoice("00117"), replace(invoice("117", customer="Else"), currency_iso="EUR")),
    ],
    ids=["next month's invoice", "its credit note", "another's", "far reference", "currency"],
)
def test_two_invoices_that_only_look_a_little_alike(gone: Invoice, new: Invoice) -> None:
    assert find_suspects([gone], [new]) == ()


def test_a_part_payment_at_the_same_time_does_not_hide_a_lost_zero() -> None:
    found = only(invoice("00117", "80.00"), replace(invoice("117"), balance=Decimal("30.00")))
    assert found.why is Reason.ZEROS


def test_what_speaks_against_a_pair_makes_it_unsure() -> None:
    assert only(invoice("00117"), invoice("117")).sure
    moved = replace(invoice("117"), date_issued=DUE, date_due=DUE + timedelta(days=30))
    assert not only(invoice("00117"), moved).sure


def test_without_customer_and_dates_the_amount_decides() -> None:
    bare = Invoice("00117", "", "", None, None, None, Decimal("80"), "")
    assert only(bare, replace(bare, ref="117")).why is Reason.ZEROS
    assert find_suspects([bare], [replace(bare, ref="117", balance=Decimal("1"))]) == ()


def test_the_best_partner_is_taken() -> None:
    gone = [invoice("00117"), invoice("0117", customer="Else")]
    new = [invoice("117", customer="Else"), invoice("117 ")]
    found = {pair.gone.ref: pair.new.ref for pair in find_suspects(gone, new)}
    assert found == {"00117": "117 ", "0117": "117"}


def test_a_customers_many_equal_invoices_are_paired_in_order() -> None:
    gone = [invoice(f"INV-{n:05d}") for n in range(60)]
    new = [invoice(f"INV-{n}") for n in range(60)]
    found = find_suspects(gone, new)
    assert [(pair.gone.ref, pair.new.ref) for pair in found] == [
        (f"INV-{n:05d}", f"INV-{n}") for n in range(60)
    ]


refs = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=10)


@given(refs, refs)
def test_the_reason_does_not_depend_on_the_direction(one: str, other: str) -> None:
    assert reason(one, other) is reason(other, one)


@given(st.integers(1, 10**12), st.integers(1, 6))
def test_lost_zeros_are_always_found(number: int, zeros: int) -> None:
    assert only(invoice("0" * zeros + str(number)), invoice(str(number))).why is Reason.ZEROS
