"""The preview is made from the bytes that are sent, and decisions change those bytes."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.domain.baseline import Baseline, Origin
from app.domain.decisions import Decisions
from app.domain.destination import SafeguardLimits
from app.domain.invoice import Invoice
from app.domain.outgoing import read_report
from app.domain.preview import preview
from app.domain.report import OpenReport, Severity
from app.domain.safeguards import SafeguardCode
from app.flows.preview import compare, compare_with, summary_of
from app.ui.preview_json import preview_json

LIMITS = SafeguardLimits()
TODAY = date(2026, 11, 21)


def invoice(ref: str, balance: str = "10.00", customer: str = "Alder & Sons") -> Invoice:
    issued, due = date(2026, 9, 1), date(2026, 10, 1)
    return Invoice(ref, "", customer, issued, due, None, Decimal(balance), "GBP")


def baseline(*invoices: Invoice) -> Baseline:
    return Baseline(invoices, Origin.SENT_HERE, "open_invoices_1.csv")


texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)


@given(
    st.lists(st.builds(invoice, ref=texts, customer=texts), max_size=10),
    st.lists(st.builds(invoice, ref=texts, customer=texts), max_size=10),
    st.sets(texts),
    st.dictionaries(texts, texts),
)
def test_what_is_shown_is_what_the_bytes_say(
    old: list[Invoice], new: list[Invoice], keep: set[str], same: dict[str, str]
) -> None:
    held = baseline(*old)
    decisions = Decisions(keep_open=frozenset(keep), same=same)
    made = compare_with(OpenReport(tuple(new)), held, decisions, LIMITS, TODAY)
    assert made.shown == preview(held, read_report(made.outgoing))


def test_an_invoice_kept_open_goes_along_as_it_was_last_time() -> None:
    old = invoice("A1", "99.50")
    made = compare_with(
        OpenReport((invoice("A2"),)),
        baseline(old, invoice("A2")),
        Decisions().keep(["A1"]),
        LIMITS,
        TODAY,
    )
    assert made.shown.paid_count == 0
    assert made.outgoing.endswith(b"A1,,Alder & Sons,2026-09-01,2026-10-01,,99.50,GBP\r\n")


def test_the_same_invoice_is_sent_under_its_old_reference_with_its_new_balance() -> None:
    held = baseline(invoice("00117", "80.00"), invoice("A2"))
    file = OpenReport((invoice("117", "30.00"), invoice("A2")))
    made = compare_with(file, held, Decisions().settle([("00117", "117")]), LIMITS, TODAY)
    assert made.shown.paid == ()
    assert made.shown.new == ()
    (change,) = made.shown.changed
    assert (change.new.ref, change.new.balance) == ("00117", Decimal("30.00"))
    assert b"\r\n117," not in made.outgoing


def test_an_old_reference_that_the_file_has_itself_is_not_given_twice() -> None:
    held = baseline(invoice("00117"))
    file = OpenReport((invoice("117"), invoice("00117")))
    made = compare_with(file, held, Decisions().settle([("00117", "117")]), LIMITS, TODAY)
    assert [one.ref for one in made.shown.report] == ["117", "00117"]


def test_taking_decisions_back_gives_the_first_preview_again() -> None:
    held = baseline(invoice("00117"), invoice("A2"))
    file = OpenReport((invoice("117"),))
    first = compare_with(file, held, Decisions(), LIMITS, TODAY)
    decided = Decisions().keep(["A2"]).settle([("00117", "117")]).note(["A2"], None)
    undone = decided.let_go(["A2"]).part(["00117"])
    assert compare_with(file, held, undone, LIMITS, TODAY) == first


def test_the_first_report_has_no_counts_but_its_own() -> None:
    made = compare_with(OpenReport((invoice("A1"),)), None, Decisions(), LIMITS, TODAY)
    summary = summary_of(made, source_name="a", source_sha256="b", mapping={}, after=0, seen=None)
    assert (summary.invoices, summary.paid, summary.new, summary.changed) == (1, None, None, None)
    assert made.number_to_type == 1
    shown = preview_json(made)
    assert (shown["paid"], shown["unchanged"]) == (None, None)


def test_check_reports_every_part_of_the_preview() -> None:
    previous = OpenReport((invoice("00117"), invoice("A2"), invoice("A3", "5"), invoice("A4")))
    now = OpenReport((invoice("117"), invoice("A3", "4"), invoice("A4"), invoice("A5", "7")))
    found = preview_json(compare(previous, now, LIMITS, TODAY))
    assert found["paid"] == ["00117", "A2"]
    assert found["new"] == ["117", "A5"]
    assert found["changed"] == ["A3"]
    assert found["unchanged"] == 1
    assert found["suspects"] == [{"gone": "00117", "new": "117", "why": "zeros"}]


def test_check_says_what_would_stop_a_person() -> None:
    previous = OpenReport(tuple(invoice(f"A{n}") for n in range(50)))
    found = compare(previous, OpenReport(()), LIMITS, TODAY)
    assert found.severity is Severity.BLOCK
    (safeguard,) = preview_json(found)["safeguards"]  # type: ignore[misc]
    assert safeguard["code"] == SafeguardCode.ZERO_INVOICES.value
    assert "no open invoice" in safeguard["text"]


def test_a_remembered_rename_does_not_touch_what_was_since_settled() -> None:
    remembered = Decisions().settle([("00117", "117")])
    settled = baseline(invoice("A2"))  # 00117 was paid weeks ago
    made = compare_with(OpenReport((invoice("117"),)), settled, remembered, LIMITS, TODAY)
    assert [one.ref for one in made.shown.new] == ["117"]
    renamed_there = baseline(invoice("00117"), invoice("117"))  # a colleague sent it as 117
    made = compare_with(OpenReport((invoice("117"),)), renamed_there, remembered, LIMITS, TODAY)
    assert [one.ref for one in made.shown.paid] == ["00117"]
