"""One fact explains the gap, where there is one."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.domain.explanations import ExplanationCode, explain
from app.domain.finding import Finding
from app.domain.invoice import Invoice
from app.domain.report import (
    OpenReport,
    Problem,
    ProblemCode,
    Severity,
    SkippedRow,
    SkipReason,
)
from app.ui.messages.findings import finding_message

TODAY = date(2026, 11, 21)


def ledger(count: int = 100) -> list[Invoice]:
    """Dates, customers and amounts scattered over the rows, so that no fact fits by chance."""
    return [
        Invoice(
            ref=f"{n}",
            customer_id="",
            customer_name=f"Customer {n * 7 % 9}",
            date_issued=date(2026, 6, 1) + timedelta(days=n * 37 % 100),
            date_due=date(2026, 7, 1) + timedelta(days=n * 37 % 100),
            amount=None,
            balance=Decimal(100 + n),
            currency_iso="GBP",
        )
        for n in range(count)
    ]


def why(
    old: list[Invoice], kept: list[Invoice], report: OpenReport | None = None
) -> Finding | None:
    refs = {one.ref for one in kept}
    gone = [one for one in old if one.ref not in refs]
    found = explain(gone, old, report or OpenReport(tuple(kept)), TODAY)
    assert found is None or str(finding_message(found))  # it has its sentence
    return found


def code(old: list[Invoice], kept: list[Invoice], report: OpenReport | None = None) -> object:
    found = why(old, kept, report)
    return found.code if found else None


def every(old: list[Invoice], step: int, start: int = 0) -> list[str]:
    return [one.ref for one in old[start::step]]


def test_scattered_payments_have_no_common_cause() -> None:
    old = ledger()
    assert code(old, [one for one in old if one.ref not in every(old, 11, 4)]) is None


def test_two_missing_invoices_need_no_cause() -> None:
    old = ledger()
    assert code(old, old[:-2]) is None


def test_all_of_one_currency() -> None:
    old = ledger()
    euros = every(old, 6)
    old = [replace(one, currency_iso="EUR") if one.ref in euros else one for one in old]
    found = why(old, [one for one in old if one.currency_iso == "GBP"])
    assert found is not None
    assert (found.code, found.params["currency"]) == (ExplanationCode.CURRENCY, "EUR")
    one_left = [one for one in old if one.currency_iso == "GBP" or one.ref == "0"]
    assert code(old, one_left) is None


def test_all_of_one_currency_beside_some_real_payments() -> None:
    old = ledger()
    euros = every(old, 5)
    old = [replace(one, currency_iso="EUR") if one.ref in euros else one for one in old]
    found = why(old, [one for one in old if one.currency_iso == "GBP"][2:])
    assert found is not None
    assert found.code is ExplanationCode.CURRENCY
    assert (found.params["gone"], found.params["all"]) == (20, 22)


def test_one_customer() -> None:
    old = ledger()
    found = why(old, [one for one in old if one.customer_name != "Customer 4"])
    assert found is not None
    assert (found.code, found.params["customer"]) == (ExplanationCode.CUSTOMER, "Customer 4")


def test_one_branch() -> None:
    old = ledger()
    leeds = every(old, 6)
    old = [replace(one, ref=f"{'LDS' if one.ref in leeds else 'YRK'}-{one.ref}") for one in old]
    found = why(old, [one for one in old if one.ref.startswith("YRK")])
    assert found is not None
    assert (found.code, found.params["branch"]) == (ExplanationCode.BRANCH, "LDS-")


def test_all_credit_notes() -> None:
    old = ledger()
    notes = every(old, 8)
    old = [replace(one, balance=-one.balance) if one.ref in notes else one for one in old]
    assert code(old, [one for one in old if one.balance > 0]) is ExplanationCode.CREDIT_NOTES


def test_everything_not_yet_due() -> None:
    old = ledger()
    later = every(old, 6)
    due = TODAY + timedelta(days=5)
    old = [replace(one, date_due=due) if one.ref in later else one for one in old]
    assert code(old, [one for one in old if one.date_due != due]) is ExplanationCode.NOT_DUE


def test_everything_before_and_after_a_day() -> None:
    old = ledger()
    cut = date(2026, 6, 20)
    found = why(old, [one for one in old if one.date_issued and one.date_issued >= cut])
    assert found is not None
    assert (found.code, found.params["day"]) == (ExplanationCode.BEFORE, cut)
    found = why(old, [one for one in old if one.date_issued and one.date_issued <= cut])
    assert found is not None
    assert (found.code, found.params["day"]) == (ExplanationCode.AFTER, cut)


def test_everything_after_a_row() -> None:
    old = ledger()
    found = why(old, old[:80])
    assert found is not None
    assert (found.code, found.params["row"]) == (ExplanationCode.AFTER_ROW, 80)


def test_rows_of_the_file_that_are_left_out() -> None:
    old = ledger()
    out = every(old, 11, 4)
    kept = [one for one in old if one.ref not in out]
    skipped = tuple(SkippedRow(5 + n, SkipReason.DRAFT, "", ref) for n, ref in enumerate(out))
    found = why(old, kept, OpenReport(tuple(kept), skipped))
    assert found is not None
    assert (found.code, found.params["row"]) == (ExplanationCode.LEFT_OUT, 5)
    settled = tuple(replace(row, why=SkipReason.SETTLED) for row in skipped)
    assert code(old, kept, OpenReport(tuple(kept), settled)) is None


def test_hidden_rows() -> None:
    old = ledger()
    kept = [one for one in old if one.ref not in every(old, 11, 4)]
    hidden = (Problem(0, ProblemCode.HIDDEN_ROWS, Severity.WARN),)
    assert code(old, kept, OpenReport(tuple(kept), (), hidden)) is ExplanationCode.HIDDEN
