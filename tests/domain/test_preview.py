"""The four lists are right for every pair of reports."""

from collections import Counter
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.baseline import Baseline, Origin
from app.domain.decisions import Decisions, decide
from app.domain.invoice import Invoice
from app.domain.outgoing import read_report, write_report
from app.domain.preview import PaidPreview, preview

text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
refs = st.one_of(st.integers(0, 30).map(str), st.integers(0, 30).map("{:05d}".format), text)
money = st.decimals(-(10**9), 10**9, allow_nan=False, places=2)
days = st.none() | st.dates(date(1990, 1, 1), date(2040, 1, 1))
invoices = st.builds(
    Invoice,
    ref=refs,
    customer_id=text,
    customer_name=text,
    date_issued=days,
    date_due=days,
    amount=st.none() | money,
    balance=money,
    currency_iso=st.sampled_from(["GBP", "EUR", ""]),
)
ledgers = st.lists(invoices, max_size=20)
one_per_ref = st.lists(invoices, max_size=20, unique_by=lambda one: one.ref)


def known(held: list[Invoice]) -> Baseline:
    return Baseline(tuple(held), Origin.SENT_HERE, "open_invoices.csv")


def stays(shown: PaidPreview) -> Counter[str]:
    return Counter(one.new.ref for one in shown.changed) + Counter(
        one.ref for one in shown.unchanged
    )


@given(ledgers, ledgers)
def test_every_invoice_of_the_baseline_is_in_one_list(
    old: list[Invoice], new: list[Invoice]
) -> None:
    shown = preview(known(old), new)
    assert Counter(one.ref for one in shown.paid) + stays(shown) == Counter(o.ref for o in old)


@given(ledgers, ledgers)
def test_every_invoice_of_the_report_is_in_one_list(old: list[Invoice], new: list[Invoice]) -> None:
    shown = preview(known(old), new)
    assert Counter(one.ref for one in shown.new) + stays(shown) == Counter(n.ref for n in new)


@given(one_per_ref, one_per_ref)
def test_paid_is_exactly_what_the_report_does_not_name(
    old: list[Invoice], new: list[Invoice]
) -> None:
    shown = preview(known(old), new)
    assert {one.ref for one in shown.paid} == {o.ref for o in old} - {n.ref for n in new}


@given(one_per_ref, one_per_ref)
def test_keeping_everything_open_marks_nothing_as_paid(
    old: list[Invoice], new: list[Invoice]
) -> None:
    decided = decide(new, old, Decisions().keep(one.ref for one in old))
    shown = preview(known(old), decided.invoices)
    assert shown.paid_count == 0
    gone = {o.ref for o in old} - {n.ref for n in new}
    assert {one.ref for one in decided.carried} == gone


@given(ledgers)
def test_sending_the_baseline_again_changes_nothing(held: list[Invoice]) -> None:
    shown = preview(known(held), read_report(write_report(held)))
    assert (shown.paid, shown.new, shown.changed) == ((), (), ())
    assert len(shown.unchanged) == len(held)


@given(ledgers)
def test_without_a_baseline_counts_are_unknown_not_zero(report: list[Invoice]) -> None:
    shown = preview(None, report)
    assert shown.paid_count is None
    assert shown.new_count is None


@given(one_per_ref, one_per_ref)
def test_a_pair_of_suspects_is_one_gone_and_one_new(old: list[Invoice], new: list[Invoice]) -> None:
    shown = preview(known(old), new)
    gone = [pair.gone.ref for pair in shown.suspects]
    come = [pair.new.ref for pair in shown.suspects]
    assert len(set(gone)) == len(gone)
    assert len(set(come)) == len(come)
    assert set(gone) <= {one.ref for one in shown.paid}
    assert set(come) <= {one.ref for one in shown.new}


@given(one_per_ref, one_per_ref)
def test_settling_every_suspect_leaves_none_and_loses_no_row(
    old: list[Invoice], new: list[Invoice]
) -> None:
    first = preview(known(old), new)
    pairs = [(pair.gone.ref, pair.new.ref) for pair in first.suspects]
    decided = decide(new, old, Decisions().settle(pairs))
    assert len(decided.invoices) == len(new)
    second = preview(known(old), decided.invoices)
    assert len(second.paid) == len(first.paid) - len(pairs)
    assert {one.ref for one in second.paid}.isdisjoint(gone for gone, _ in pairs)


def test_a_changed_balance_shows_old_new_and_difference() -> None:
    old = Invoice("7", "", "", None, None, None, Decimal("100.00"), "GBP")
    new = Invoice("7", "", "", None, None, None, Decimal("40.00"), "GBP")
    (change,) = preview(known([old]), [new]).changed
    assert (change.old, change.new, change.difference) == (old, new, Decimal("-60.00"))


def test_a_change_of_currency_has_no_difference() -> None:
    old = Invoice("7", "", "", None, None, None, Decimal(100), "GBP")
    new = Invoice("7", "", "", None, None, None, Decimal(100), "EUR")
    (change,) = preview(known([old]), [new]).changed
    assert change.difference is None
