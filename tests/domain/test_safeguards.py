"""Every safeguard: one case that trips it, and one beside it that does not."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.domain.baseline import Baseline, Origin
from app.domain.decisions import Decisions, Note
from app.domain.destination import SafeguardLimits
from app.domain.finding import Finding
from app.domain.invoice import Invoice
from app.domain.preview import preview
from app.domain.report import Severity, SkippedRow, SkipReason
from app.domain.safeguards import (
    Circumstances,
    SafeguardCode,
    money_share,
    safeguards,
    worst,
)
from app.ui.messages.findings import finding_message

TODAY = date(2026, 11, 21)
LIMITS = SafeguardLimits()
HASH = "ab" * 32


def invoice(
    ref: str,
    balance: str = "100",
    customer: str = "Alder",
    due: date = date(2026, 10, 1),
    currency: str = "GBP",
    issued: date = date(2026, 9, 1),
) -> Invoice:
    return Invoice(ref, "", customer, issued, due, None, Decimal(balance), currency)


def ledger(count: int, customers: int = 10, prefix: str = "A") -> list[Invoice]:
    return [invoice(f"{prefix}{n}", customer=f"{prefix} {n % customers}") for n in range(count)]


def check(
    old: list[Invoice] | None,
    new: list[Invoice],
    *,
    skipped: tuple[SkippedRow, ...] = (),
    decisions: Decisions | None = None,
    sent_hash: str = "",
    file_hash: str = "",
    limits: SafeguardLimits = LIMITS,
) -> dict[SafeguardCode, Finding]:
    baseline = Baseline(tuple(old), Origin.SENT_HERE, "x.csv", None, sent_hash) if old else None
    around = Circumstances(TODAY, new, skipped, file_hash, decisions or Decisions())
    found = safeguards(preview(baseline, new), limits, around)
    assert all(str(finding_message(one)) for one in found)  # each has its sentence
    assert all(isinstance(one.code, SafeguardCode) for one in found)
    assert len({one.code for one in found}) == len([one.code for one in found]) or any(
        one.code in (SafeguardCode.CURRENCY_GONE, SafeguardCode.CURRENCY_NEW) for one in found
    )
    return {one.code: one for one in found}  # type: ignore[misc]


def test_an_ordinary_week_trips_nothing() -> None:
    old = ledger(100)
    new = [*old[3:], *[invoice(f"B{500 + n}", issued=TODAY) for n in range(4)]]
    assert check(old, new) == {}


def test_a_changed_reference_stops_until_somebody_says_what_it_is() -> None:
    old = [invoice("00117"), *ledger(30)]
    new = [invoice("117"), *ledger(30)]
    assert check(old, new)[SafeguardCode.SUSPECTS].severity is Severity.STOP
    paid = Decisions().note(["00117"], Note.PAID)
    assert SafeguardCode.SUSPECTS not in check(old, new, decisions=paid)
    unsure = Decisions().note(["00117"], Note.NOT_SURE)
    assert SafeguardCode.SUSPECTS in check(old, new, decisions=unsure)


def test_kept_open_and_a_reason_for_being_gone_never_stand_together() -> None:
    noted = Decisions().keep(["A1"]).settle([("A2", "2")]).note(["A1", "A2"], Note.CREDITED)
    assert (noted.keep_open, noted.same) == (frozenset(), {})
    kept = noted.keep(["A1"])
    assert (kept.keep_open, dict(kept.notes)) == ({"A1"}, {"A2": Note.CREDITED})


def test_zero_invoices_block_even_the_first_report() -> None:
    assert check(ledger(3), [])[SafeguardCode.ZERO_INVOICES].severity is Severity.BLOCK
    assert check(None, [])[SafeguardCode.ZERO_INVOICES].severity is Severity.BLOCK
    assert SafeguardCode.ZERO_INVOICES not in check(ledger(3), ledger(1))


def test_all_gone_blocks_and_one_left_does_not() -> None:
    old = ledger(40)
    renamed = [replace(one, ref=f"Z{one.ref}") for one in old]
    assert check(old, renamed)[SafeguardCode.ALL_GONE].severity is Severity.BLOCK
    assert SafeguardCode.ALL_GONE not in check(old, [old[0], *renamed[1:]])


def test_another_companys_report_is_blocked() -> None:
    old, other = ledger(100), ledger(100, prefix="Other")
    assert check(old, other)[SafeguardCode.OTHER_COMPANY].severity is Severity.BLOCK
    by_chance = [*other[:97], *old[:3]]  # numbers that both companies used
    assert SafeguardCode.OTHER_COMPANY in check(
        old, [replace(one, customer_name=f"Other {n}") for n, one in enumerate(by_chance)]
    )


def test_another_company_that_numbers_its_invoices_alike_is_blocked() -> None:
    old = ledger(100)
    other = [
        replace(one, customer_name=f"Else {n}", balance=Decimal(n + 500))
        for n, one in enumerate(old)
    ]
    assert check(old, other)[SafeguardCode.OTHER_COMPANY].severity is Severity.BLOCK
    same_money = [replace(one, customer_name=f"Else {n}") for n, one in enumerate(old)]
    assert SafeguardCode.OTHER_COMPANY not in check(old, same_money)  # customers renamed
    same_customers = [replace(one, balance=Decimal(n + 500)) for n, one in enumerate(old)]
    assert SafeguardCode.OTHER_COMPANY not in check(old, same_customers)


def test_the_same_customers_under_new_numbers_are_not_another_company() -> None:
    old = ledger(100)
    found = check(old, [replace(one, ref=f"N{n}") for n, one in enumerate(old)])
    assert SafeguardCode.OTHER_COMPANY not in found


def test_a_shared_ledger_is_not_another_company() -> None:
    old = ledger(100)
    assert SafeguardCode.OTHER_COMPANY not in check(old, [*old[:10], *ledger(90, prefix="Other")])


def test_not_sure_blocks_while_the_invoice_would_be_paid() -> None:
    old = ledger(20)
    unsure = Decisions().note(["A0"], Note.NOT_SURE)
    assert check(old, old[1:], decisions=unsure)[SafeguardCode.NOT_SURE].severity is Severity.BLOCK
    assert SafeguardCode.NOT_SURE not in check(old, old, decisions=unsure)
    paid = Decisions().note(["A0"], Note.PAID)
    assert SafeguardCode.NOT_SURE not in check(old, old[1:], decisions=paid)


def test_the_file_that_was_sent_last_time() -> None:
    old = ledger(20)
    found = check(old, old, sent_hash=HASH, file_hash=HASH)
    assert found[SafeguardCode.SAME_FILE].severity is Severity.STOP
    assert SafeguardCode.SAME_FILE not in check(old, old, sent_hash=HASH, file_hash="cd" * 32)
    assert SafeguardCode.SAME_FILE not in check(old, old)  # neither hash is known


def test_an_export_of_changes_only() -> None:
    old = ledger(100)
    changes = [replace(one, balance=Decimal(1)) for one in old[:5]]
    found = check(old, [*changes, invoice("B1")])
    assert found[SafeguardCode.CHANGES_ONLY].severity is Severity.STOP
    assert SafeguardCode.CHANGES_ONLY not in check(old, [*changes, *old[5:8]])


def test_a_report_whose_newest_invoice_is_older() -> None:
    old = [*ledger(20), invoice("NEW", issued=date(2026, 11, 10))]
    assert check(old, old[:-1])[SafeguardCode.OLDER_REPORT].severity is Severity.STOP
    same_day = [*old[:-1], invoice("NEWER", issued=date(2026, 11, 10))]
    assert SafeguardCode.OLDER_REPORT not in check(old, same_day)


def test_invoices_kept_open_do_not_make_an_old_file_look_new() -> None:
    newest = invoice("NEW", issued=date(2026, 11, 10))
    old = [*ledger(20), newest]
    baseline = Baseline(tuple(old), Origin.SENT_HERE, "x.csv")
    found = safeguards(preview(baseline, old), LIMITS, Circumstances(TODAY, old[:-1]))
    assert SafeguardCode.OLDER_REPORT in [one.code for one in found]


def test_many_gone_by_count() -> None:
    old = ledger(50)
    assert check(old, old[11:])[SafeguardCode.MANY_GONE].severity is Severity.STOP
    assert SafeguardCode.MANY_GONE not in check(old, old[10:])  # exactly 20 %
    small = ledger(40)
    assert SafeguardCode.MANY_GONE not in check(small, small[9:])  # fewer than 10


def test_much_money_gone() -> None:
    big = [invoice(f"BIG{n}", "3000", customer=f"C{n}") for n in range(10)]
    old = [*big, *ledger(100)]
    found = check(old, old[10:])
    assert found[SafeguardCode.MUCH_MONEY_GONE].severity is Severity.STOP
    assert SafeguardCode.MANY_GONE not in found
    light = [replace(one, balance=Decimal(300)) for one in big]
    assert SafeguardCode.MUCH_MONEY_GONE not in check([*light, *old[10:]], old[10:])


def test_the_limits_are_the_destinations() -> None:
    old = ledger(50)
    strict = SafeguardLimits(stop_gone_count=2, stop_gone_share=0.02)
    assert SafeguardCode.MANY_GONE in check(old, old[2:], limits=strict)
    assert SafeguardCode.MANY_GONE not in check(old, old[2:])


def test_a_customer_with_everything_gone() -> None:
    old = [*ledger(60), *[invoice(f"C{n}", customer="Cobalt") for n in range(3)]]
    found = check(old, old[:60])[SafeguardCode.CUSTOMER_GONE]
    assert found.severity is Severity.STOP
    assert (found.params["example"], found.params["invoices"]) == ("Cobalt", 3)
    assert SafeguardCode.CUSTOMER_GONE not in check(old, old[:61])
    assert SafeguardCode.CUSTOMER_GONE not in check(old[:62], old[:60])  # too few to matter
    new_one = invoice("C9", customer="Cobalt")
    assert SafeguardCode.CUSTOMER_GONE not in check(old, [*old[:60], new_one])


@pytest.mark.parametrize("count", [500, 1000, 5000, 65_535])
def test_a_suspiciously_round_row_count(count: int) -> None:
    old = ledger(count)
    assert check(None, old)[SafeguardCode.ROUND_ROWS].severity is Severity.STOP
    assert SafeguardCode.ROUND_ROWS not in check(None, old[1:])


def test_rows_left_out_count_to_the_files_size_but_blank_ones_do_not() -> None:
    old = ledger(990)
    left_out = tuple(SkippedRow(n, SkipReason.SETTLED) for n in range(10))
    blank = tuple(SkippedRow(n, SkipReason.BLANK) for n in range(10))
    assert SafeguardCode.ROUND_ROWS in check(None, old, skipped=left_out)
    assert SafeguardCode.ROUND_ROWS not in check(None, old, skipped=blank)


def test_rows_left_out_that_the_last_report_had() -> None:
    old = ledger(30)
    draft = (SkippedRow(7, SkipReason.DRAFT, "", "A0"),)
    found = check(old, old[1:], skipped=draft)[SafeguardCode.LEFT_OUT]
    assert (found.severity, found.params["example"], found.params["row"]) == (
        Severity.STOP,
        "A0",
        7,
    )
    settled = (SkippedRow(7, SkipReason.SETTLED, "", "A0"),)
    assert SafeguardCode.LEFT_OUT not in check(old, old[1:], skipped=settled)
    assert SafeguardCode.LEFT_OUT not in check(old, old, skipped=draft)


def test_fewer_than_ten_but_over_half() -> None:
    old = ledger(10)
    assert check(old, old[6:])[SafeguardCode.OVER_HALF].severity is Severity.WARN
    assert SafeguardCode.OVER_HALF not in check(old, old[5:])


def test_invoices_not_yet_due() -> None:
    old = [invoice("LATER", due=TODAY + timedelta(days=1)), *ledger(30)]
    assert check(old, old[1:])[SafeguardCode.NOT_DUE].severity is Severity.WARN
    due_today = [replace(old[0], date_due=TODAY), *old[1:]]
    assert SafeguardCode.NOT_DUE not in check(due_today, old[1:])


def test_what_is_overdue_only_is_named_as_the_cause_when_it_explains_most() -> None:
    early = [invoice(f"LATER{n}", due=TODAY + timedelta(days=1)) for n in range(4)]
    rest = ledger(30)
    assert SafeguardCode.MOST_NOT_DUE in check([*early, *rest], rest[4:])
    few = check([*early, *rest], rest[5:])
    assert SafeguardCode.NOT_DUE in few
    assert SafeguardCode.MOST_NOT_DUE not in few


def test_credit_notes_gone_without_their_invoice() -> None:
    note = invoice("CN1", "-50", customer="Cobalt")
    bill = invoice("C1", "80", customer="Cobalt")
    old = [note, bill, *ledger(30)]
    found = check(old, old[1:])
    assert found[SafeguardCode.CREDIT_NOTES_ALONE].severity is Severity.WARN
    assert SafeguardCode.CREDIT_NOTES_ALONE not in check(old, old[2:])  # both gone
    set_off = [replace(bill, balance=Decimal(30)), *old[2:]]
    assert SafeguardCode.CREDIT_NOTES_ALONE not in check(old, set_off)


def test_currencies_that_vanish_or_appear() -> None:
    old = [invoice("E1", currency="EUR"), *ledger(30)]
    found = check(old, old[1:])[SafeguardCode.CURRENCY_GONE]
    assert (found.severity, found.params["currency"]) == (Severity.WARN, "EUR")
    found = check(old[1:], old)[SafeguardCode.CURRENCY_NEW]
    assert (found.severity, found.params["currency"]) == (Severity.WARN, "EUR")
    two = [*old, invoice("E2", currency="EUR")]
    assert SafeguardCode.CURRENCY_GONE not in check(two, two[1:])


def test_money_in_several_currencies_is_weighed_without_rates() -> None:
    whole = [invoice("1", "100"), invoice("2", "100"), invoice("3", "9999", currency="JPY")]
    assert money_share(whole[:1], whole) == pytest.approx(1 / 3)
    assert money_share(whole[2:], whole) == pytest.approx(1 / 3)
    assert money_share(whole, whole) == pytest.approx(1.0)


def test_credit_notes_do_not_hide_what_they_offset() -> None:
    whole = [invoice("1", "100"), invoice("2", "-100"), invoice("3", "10")]
    assert money_share(whole[:2], whole) > 0.9


def test_a_baseline_without_invoices_is_compared_without_trouble() -> None:
    baseline = Baseline((), Origin.CHOSEN, "empty.csv")
    new = ledger(3)
    assert safeguards(preview(baseline, new), LIMITS, Circumstances(TODAY, new)) == ()


def test_the_gravest_comes_first() -> None:
    old = [*ledger(40), invoice("LATER", due=TODAY + timedelta(days=9))]
    found = list(check(old, old[20:40]).values())
    order = list(Severity)
    assert [order.index(one.severity) for one in found] == sorted(
        order.index(one.severity) for one in found
    )
    assert worst(found) is Severity.STOP
    assert worst([]) is Severity.INFO


def test_balances_changed_throughout() -> None:
    old = ledger(20)
    misread = [replace(one, balance=one.balance * 1000) for one in old]
    assert check(old, [*misread[:11], *old[11:]])[SafeguardCode.BALANCES_CHANGED].severity is (
        Severity.WARN
    )
    assert SafeguardCode.BALANCES_CHANGED not in check(old, [*misread[:10], *old[10:]])
    assert SafeguardCode.BALANCES_CHANGED not in check(old[:9], misread[:9])  # too few to judge


def test_dates_changed_throughout() -> None:
    old = [replace(one, date_issued=date(2026, 3, 4)) for one in ledger(20)]
    swapped = [replace(one, date_issued=date(2026, 4, 3)) for one in old]
    assert SafeguardCode.DATES_CHANGED in check(old, [*swapped[:11], *old[11:]])
    assert SafeguardCode.DATES_CHANGED not in check(old, [*swapped[:10], *old[10:]])
    undated = [replace(one, date_issued=None) for one in old]
    assert SafeguardCode.DATES_CHANGED not in check(undated, swapped)
