"""What a person meets on the way from a file to a report that can be sent."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import ReadError, StoreError
from app.domain.fields import Field
from app.domain.progress import StopToken
from app.domain.reading.choices import Choices, Decision, Verdict
from app.domain.reading.dates import DateOrder
from app.domain.reading.layout_memory import ChangeKind
from app.domain.reading.mapping import FieldSource, Origin, QuestionKind, Reason
from app.domain.reading.report_code import ReportCode
from app.domain.reading.table import Cell, Snapshot, Source, Table, Workbook
from app.domain.report import ProblemCode, Severity, SkipReason
from app.flows.check import CheckResult
from app.flows.prepare import Draft, Prepare
from app.services.layout_memory import LayoutFiles
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader
from app.ui.check_report import as_json, as_text
from app.ui.messages import say
from app.ui.messages.report_words import problem_message

HEAD = "Invoice Number,Customer,Invoice Date,Due Date,Total,Balance,Currency"
GOOD = "INV-0042,Alder & Sons,13/04/2026,13/05/2026,1250.00,250.00,GBP"
Open = Callable[..., Draft]


@pytest.fixture
def prepare(tmp_path: Path) -> Prepare:
    return Prepare(Reader(), field_names(), LayoutFiles(tmp_path / "layouts"))


@pytest.fixture
def open_csv(prepare: Prepare, tmp_path: Path) -> Open:
    def opened(*lines: str, company: str = "") -> Draft:
        path = tmp_path / "report.csv"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return prepare.open(str(path), company, StopToken())

    return opened


def problems(draft: Draft) -> list[tuple[int, ProblemCode]]:
    return [(problem.row, problem.code) for problem in draft.report.problems]


def refs(draft: Draft) -> list[str]:
    return [invoice.ref for invoice in draft.report.invoices]


def left_out(draft: Draft) -> list[tuple[int, SkipReason]]:
    return [(skip.row, skip.why) for skip in draft.report.skipped if skip.row > 1]


class TestDecisions:
    def test_a_missing_reference_blocks_until_it_is_typed(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        draft = open_csv(HEAD, GOOD, ",Brightwater,14/04/2026,14/05/2026,99.00,99.00,GBP")
        assert problems(draft) == [(3, ProblemCode.MISSING_REF)]
        assert not draft.ready
        typed = Choices(rows={3: Decision(Verdict.TYPED, " 00117 ")})
        draft = prepare.again(draft, typed, StopToken())
        assert refs(draft) == ["INV-0042", "00117"]
        assert draft.ready

    def test_a_typed_reference_that_exists_is_a_duplicate(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        draft = open_csv(HEAD, GOOD, ",Alder & Sons,14/04/2026,14/05/2026,99.00,99.00,GBP")
        typed = Choices(rows={3: Decision(Verdict.TYPED, "INV-0042")})
        draft = prepare.again(draft, typed, StopToken())
        assert (2, ProblemCode.DUPLICATE_REF) in problems(draft)
        assert not draft.ready

    def test_rows_left_out_keep_their_reference(self, open_csv: Open, prepare: Prepare) -> None:
        draft = open_csv(HEAD, GOOD, "INV-9,Alder,15/04/2026,15/05/2026,5.00,n/a 12,GBP")
        assert problems(draft) == [(3, ProblemCode.UNREADABLE_AMOUNT)]
        choices = Choices(kinds={ProblemCode.UNREADABLE_AMOUNT: Decision(Verdict.LEAVE_OUT)})
        draft = prepare.again(draft, choices, StopToken())
        assert left_out(draft) == [(3, SkipReason.LEFT_OUT)]
        assert draft.report.skipped[-1].ref == "INV-9"
        assert draft.ready

    def test_an_unreadable_balance_can_be_typed(self, open_csv: Open, prepare: Prepare) -> None:
        draft = open_csv(HEAD, GOOD, "INV-9,Alder,15/04/2026,15/05/2026,5.00,see mail 1,GBP")
        choices = Choices(rows={3: Decision(Verdict.TYPED, "1,004.50")})
        draft = prepare.again(draft, choices, StopToken())
        assert draft.report.invoices[1].balance == Decimal("1004.50")

    def test_duplicates_with_different_balances_block(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        twice = (
            "INV-0311,Alder,15/04/2026,15/05/2026,80.00,80.00,GBP",
            "INV-0311,Alder,15/04/2026,15/05/2026,70.00,70.00,GBP",
        )
        draft = open_csv(HEAD, GOOD, *twice)
        assert problems(draft) == [(3, ProblemCode.DUPLICATE_REF), (4, ProblemCode.DUPLICATE_REF)]
        kept = prepare.again(draft, Choices(rows={4: Decision(Verdict.KEEP)}), StopToken())
        assert kept.report.invoices[1].balance == Decimal("70.00")
        assert left_out(kept) == [(3, SkipReason.LEFT_OUT)]
        both = {3: Decision(Verdict.ADD_UP), 4: Decision(Verdict.ADD_UP)}
        added = prepare.again(draft, Choices(rows=both), StopToken())
        assert added.report.invoices[1].balance == Decimal("150.00")
        assert left_out(added) == [(4, SkipReason.LINE)]
        assert kept.ready
        assert added.ready

    def test_the_same_reference_of_two_customers_blocks(self, open_csv: Open) -> None:
        draft = open_csv(
            HEAD,
            GOOD,
            "7,Alder,15/04/2026,15/05/2026,80.00,80.00,GBP",
            "7,Brightwater,15/04/2026,15/05/2026,80.00,80.00,GBP",
        )
        assert [code for _, code in problems(draft)] == [ProblemCode.DUPLICATE_REF] * 2

    def test_the_same_reference_in_two_currencies_blocks(self, open_csv: Open) -> None:
        draft = open_csv(
            HEAD,
            GOOD,
            "7,Alder,15/04/2026,15/05/2026,105.00,105.00,EUR",
            "7,Alder,15/04/2026,15/05/2026,105.00,105.00,GBP",
        )
        assert [code for _, code in problems(draft)] == [ProblemCode.DUPLICATE_REF] * 2

    def test_a_repeated_balance_counts_once(self, open_csv: Open) -> None:
        line = "INV-0311,Alder,15/04/2026,15/05/2026,80.00,80.00,GBP"
        draft = open_csv(HEAD, GOOD, line, line)
        assert refs(draft) == ["INV-0042", "INV-0311"]
        assert left_out(draft) == [(4, SkipReason.LINE)]

    def test_equal_instalments_are_not_taken_for_one(self, open_csv: Open) -> None:
        draft = open_csv(
            HEAD,
            GOOD,
            "7,Alder,15/04/2026,15/05/2026,160.00,80.00,GBP",
            "7,Alder,15/04/2026,15/06/2026,160.00,80.00,GBP",
        )
        assert [code for _, code in problems(draft)] == [ProblemCode.DUPLICATE_REF] * 2

    def test_an_impossible_date_waits_and_can_be_sent_without(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        draft = open_csv(HEAD, GOOD, "INV-9,Alder,31/02/2026,15/05/2026,5.00,5.00,GBP")
        assert problems(draft) == [(3, ProblemCode.UNREADABLE_DATE)]
        kept = prepare.again(draft, Choices(rows={3: Decision(Verdict.KEEP)}), StopToken())
        assert kept.report.invoices[1].date_issued is None
        assert kept.ready

    def test_no_choice_lets_an_empty_report_through(self, open_csv: Open, prepare: Prepare) -> None:
        draft = open_csv(HEAD, GOOD.replace("250.00,GBP", "0.00,GBP"))
        everything = Choices(
            kinds=dict.fromkeys(ProblemCode, Decision(Verdict.KEEP)), currency="GBP"
        )
        assert not prepare.again(draft, everything, StopToken()).ready


class TestQuestions:
    def test_the_order_of_day_and_month_is_asked_only_if_every_date_fits_both(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        draft = open_csv(HEAD, "A-1,Alder,03/04/2026,04/05/2026,1250.00,250.00,GBP")
        assert [q.kind for q in draft.questions] == [QuestionKind.DATE_ORDER]
        answered = prepare.again(draft, Choices(date_order=DateOrder.MDY), StopToken())
        issued = answered.report.invoices[0].date_issued
        assert issued is not None
        assert (issued.month, issued.day) == (3, 4)
        assert answered.ready

    def test_one_telling_date_anywhere_answers_it(self, open_csv: Open) -> None:
        draft = open_csv(
            HEAD,
            *[f"A-{n},Alder,03/04/2026,04/05/2026,1250.00,250.00,GBP" for n in range(3000)],
            "B-1,Alder,03/04/2026,04/25/2026,1250.00,250.00,GBP",
        )
        assert not draft.questions
        assert draft.mapping.conventions.date_order is DateOrder.MDY

    def test_the_currency_is_asked_with_what_the_cells_hint_at(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        draft = open_csv(
            "Factura;Cliente;Fecha;Total;Pendiente", "F-1;Ana;13/04/2026;5,00 €;5,00 €"
        )
        (question,) = draft.questions
        assert question.kind is QuestionKind.CURRENCY
        assert question.proposal == "EUR"
        assert draft.report.invoices[0].currency_iso == ""
        answered = prepare.again(draft, Choices(currency="EUR"), StopToken())
        assert answered.report.invoices[0].currency_iso == "EUR"
        assert answered.ready

    def test_a_currency_in_the_column_name_is_told(self, open_csv: Open) -> None:
        draft = open_csv("Invoice,Customer,Date,Balance (GBP)", "A-1,Alder,13/04/2026,5.00")
        assert draft.report.invoices[0].currency_iso == "GBP"
        assert draft.ready

    def test_thousands_or_decimals_are_asked_if_nothing_tells(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        draft = open_csv("Invoice;Customer;Date;Balance;Currency", "A-1;Alder;13/04/2026;1.234;EUR")
        if [q.kind for q in draft.questions] != [QuestionKind.DECIMAL]:
            assert draft.report.invoices[0].balance == Decimal(1234)
            return
        answered = prepare.again(draft, Choices(decimal=","), StopToken())
        assert answered.report.invoices[0].balance == Decimal(1234)


class TestNothingToSend:
    @pytest.mark.parametrize(
        "below", [(), ("Total,,,,0.00,0.00,",), ("", "Total,,,,,0.00,", "Printed on 3 May 2026")]
    )
    def test_column_names_without_an_invoice_are_refused_as_such(
        self, open_csv: Open, below: tuple[str, ...]
    ) -> None:
        with pytest.raises(ReadError) as caught:
            open_csv("Aged receivables", "", HEAD, *below)
        assert str(say(caught.value)).startswith(
            "The column names are on row 3, but there is no invoice below them. Sending this "
            "would mark every open invoice as paid."
        )

    def test_a_file_that_is_no_report_is_refused_as_such(self, open_csv: Open) -> None:
        with pytest.raises(ReadError) as caught:
            open_csv("Dear Alder,", "thank you for your letter, and the call")
        assert caught.value.code is ReportCode.NO_HEADER


class TestChoosing:
    def test_another_column_is_taken_and_said_to_be_chosen(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        draft = open_csv(HEAD, GOOD)
        chosen = FieldSource(Origin.COLUMN, 4, reason=Reason.CHOSEN, sure=1.0)
        draft = prepare.again(draft, Choices(sources={Field.BALANCE: chosen}), StopToken())
        assert draft.report.invoices[0].balance == Decimal("1250.00")
        assert draft.mapping.sources[Field.BALANCE].reason is Reason.CHOSEN

    @pytest.mark.parametrize(
        ("which", "column", "said"),
        [
            (Field.BALANCE, 4, "Balance and Amount are the same column. Is that right?"),
            (Field.DATE_DUE, 2, "Due date and Issue date are the same column. Is that right?"),
        ],
    )
    def test_one_column_for_two_fields_is_asked_back(
        self, open_csv: Open, prepare: Prepare, which: Field, column: int, said: str
    ) -> None:
        draft = open_csv(HEAD, GOOD)
        assert problems(draft) == []
        chosen = FieldSource(Origin.COLUMN, column, reason=Reason.CHOSEN, sure=1.0)
        draft = prepare.again(draft, Choices(sources={which: chosen}), StopToken())
        (problem,) = draft.report.problems
        assert problem.severity is Severity.WARN
        assert problem_message(problem).what == said

    def test_the_only_amount_column_may_be_the_balance_too(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        draft = open_csv("Invoice,Customer,Date,Amount", "A-1,Alder,13/04/2026,5.00")
        assert draft.mapping.column(Field.BALANCE) == draft.mapping.column(Field.AMOUNT) == 3
        same = FieldSource(Origin.COLUMN, 3, reason=Reason.CHOSEN, sure=1.0)
        draft = prepare.again(draft, Choices(sources={Field.AMOUNT: same}), StopToken())
        assert problems(draft) == []

    def test_a_control_total_that_differs_stops(self, open_csv: Open) -> None:
        draft = open_csv(HEAD, GOOD)
        right = replace(draft, choices=Choices(totals={"GBP": Decimal("250.00")}))
        wrong = replace(draft, choices=Choices(totals={"GBP": Decimal("251.00")}))
        assert right.ready
        assert not wrong.ready
        assert wrong.totals[0].difference == Decimal("1.00")

    def test_a_total_row_that_differs_is_a_warning_with_the_amounts(self, open_csv: Open) -> None:
        draft = open_csv(HEAD, GOOD, GOOD.replace("42", "43"), "Total,,,,,600.00,")
        (problem,) = draft.report.problems
        assert (problem.code, problem.severity) == (ProblemCode.TOTAL_DIFFERS, Severity.WARN)
        assert problem.params["difference"] == Decimal("100.00")
        assert draft.ready


class TestMemory:
    def test_the_second_file_of_a_layout_opens_without_a_question(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        head = "Invoice,Customer,Date,Due,Balance"
        first = open_csv(head, "A-1,Alder,03/04/2026,04/05/2026,250.00", company="harbour")
        assert {q.kind for q in first.questions} == {
            QuestionKind.CURRENCY,
            QuestionKind.DATE_ORDER,
        }
        answers = Choices(currency="GBP", date_order=DateOrder.MDY)
        first = prepare.again(first, answers, StopToken())
        prepare.remember(first, "harbour")
        second = open_csv(head, "A-2,Alder,05/06/2026,06/07/2026,50.00", company="harbour")
        assert second.ready
        invoice = second.report.invoices[0]
        assert invoice.currency_iso == "GBP"
        assert invoice.date_issued is not None
        assert invoice.date_issued.month == 5
        other = open_csv(head, "A-2,Alder,05/06/2026,06/07/2026,50.00", company="quay")
        assert not other.ready

    def test_a_file_that_proves_its_dates_overrules_what_is_remembered(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        first = open_csv(
            HEAD, GOOD.replace("13/04", "04/13").replace("13/05", "05/13"), company="h"
        )
        prepare.remember(first, "h")
        second = open_csv(HEAD, GOOD, company="h")
        assert second.mapping.conventions.date_order is DateOrder.DMY

    def test_a_changed_layout_is_said_old_and_new_side_by_side(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        prepare.remember(open_csv(HEAD, GOOD, company="h"), "h")
        changed = HEAD.replace("Balance,Currency", "Currency,Amount left")
        row = GOOD.replace("250.00,GBP", "GBP,250.00")
        draft = open_csv(changed, row, company="h")
        told = {(change.kind, change.old, change.new) for change in draft.changes}
        assert (ChangeKind.MOVED, "Currency", "Currency") in told
        assert any(kind is ChangeKind.GONE and old == "Balance" for kind, old, _ in told)

    def test_a_renamed_column_is_recognised_by_its_place(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        prepare.remember(open_csv(HEAD, GOOD, company="h"), "h")
        draft = open_csv(HEAD.replace("Balance", "Outstanding"), GOOD, company="h")
        (change,) = draft.changes
        assert (change.kind, change.old, change.new) == (
            ChangeKind.RENAMED,
            "Balance",
            "Outstanding",
        )
        assert change.field is Field.BALANCE

    def test_a_currency_the_file_tells_overrules_what_is_remembered(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        row = "A-1,Alder,13/04/2026,13/05/2026,250.00"
        first = open_csv("Invoice,Customer,Date,Due,Balance", row, company="h")
        prepare.remember(prepare.again(first, Choices(currency="EUR"), StopToken()), "h")
        told = open_csv("Invoice,Customer,Date,Due,Balance (GBP)", row, company="h")
        assert told.report.invoices[0].currency_iso == "GBP"
        untold = open_csv("Invoice,Customer,Date,Due,Balance", row, company="h")
        assert untold.report.invoices[0].currency_iso == "EUR"

    def test_a_damaged_memory_is_no_memory(
        self, open_csv: Open, prepare: Prepare, tmp_path: Path
    ) -> None:
        prepare.remember(open_csv(HEAD, GOOD, company="h"), "h")
        (tmp_path / "layouts" / "h.json").write_text("{")
        assert not open_csv(HEAD, GOOD, company="h").remembered

    def test_a_memory_that_cannot_be_written_says_so(self, open_csv: Open, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        prepare = Prepare(Reader(), field_names(), LayoutFiles(tmp_path / "file" / "layouts"))
        draft = open_csv(HEAD, GOOD)
        with pytest.raises(StoreError):
            prepare.remember(draft, "h")


class _Given:
    """A reader with cells made up by the test."""

    def __init__(self, rows: list[list[Cell]]) -> None:
        self._rows = rows

    def snapshot(self, path: str) -> Snapshot:
        return Snapshot(path, b"", "")

    def read(self, snapshot: Snapshot, stop: StopToken) -> Workbook:
        def as_shown(column: int) -> list[str]:
            cells = [row[column] if column < len(row) else None for row in self._rows]
            return ["" if cell is None else str(cell) for cell in cells]

        return Workbook((Table(Source("made up", "csv"), self._rows, as_shown),))


CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            *("", "Total", "Total for Alder", "Alder & Sons", "INV-1", "INV-2", "00117", "paid"),
            *("Invoice Number", "Payment", "Page 2 of 5", "GBP", "CR", "12.50 CR", "(80.00)", "-"),
            *(
                "1.234,50",
                "1,234.50",
                "12/13/2026",
                "31/12/2026",
                "3 May 2026",
                "Printed on 1/1/26",
            ),
        ]
    ),
    st.text(max_size=12),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.dates(),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(CELLS, max_size=8), max_size=14),
    st.sampled_from(list(Verdict)),
    st.text(max_size=6),
)
def test_every_row_is_an_invoice_or_skipped_or_waits(
    body: list[list[Cell]], verdict: Verdict, typed: str
) -> None:
    """Whatever stands in the rows, and whatever is decided: nothing vanishes, nothing doubles."""
    head: list[Cell] = [*HEAD.split(",")]
    good: list[Cell] = [*GOOD.split(",")]
    rows = [head, good, *body]
    prepare = Prepare(_Given(rows), field_names())
    draft = prepare.open("made up", "", StopToken())
    decided = Choices(kinds=dict.fromkeys(ProblemCode, Decision(verdict, typed)))
    for made in (draft, prepare.again(draft, decided, StopToken())):
        report = made.report
        seen = [invoice.row for invoice in report.invoices]
        seen += [skip.row for skip in report.skipped]
        seen += [p.row for p in report.problems if p.severity is Severity.STOP]
        assert sorted(seen) == list(range(1, len(rows) + 1))
        named = [invoice.ref for invoice in report.invoices]
        assert len(set(named)) == len(named)
        assert all(invoice.balance for invoice in report.invoices)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(st.one_of(CELLS, st.sampled_from(HEAD.split(","))), max_size=9), max_size=9)
)
def test_any_table_is_understood_or_refused_in_our_own_words(rows: list[list[Cell]]) -> None:
    prepare = Prepare(_Given(rows), field_names())
    try:
        draft = prepare.open("made up", "", StopToken())
    except ReadError:
        return
    kept = replace(draft, choices=Choices(totals={"GBP": Decimal(1)}))
    assert not kept.ready or kept.sums.get("GBP") == Decimal(1)
    assert json.loads(as_json(CheckResult(draft)))["invoices"] is not None
    assert as_text(CheckResult(draft))
