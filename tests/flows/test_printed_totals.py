"""The file's own totals are a check of their own: a row that is missing shows in them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.progress import StopToken
from app.domain.reading.choices import Choices, Decision, Verdict
from app.domain.report import Problem, ProblemCode, Severity, SkipReason
from app.flows.prepare import Draft, Prepare
from app.services.practice.company import make_practice_files
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader
from app.ui.messages.report_words import problem_message

GRAND, SUB = ProblemCode.TOTAL_DIFFERS, ProblemCode.SUBTOTAL_DIFFERS
HEAD = "Invoice Number,Customer,Invoice Date,Due Date,Type,Amount,Balance,Currency"
Open = Callable[..., Draft]


@pytest.fixture
def open_csv(tmp_path: Path) -> Open:
    def opened(*lines: str) -> Draft:
        path = tmp_path / "report.csv"
        path.write_text("\n".join((HEAD, *lines)) + "\n", "utf-8")
        return Prepare(Reader(), field_names()).open(str(path), "", StopToken())

    return opened


def invoice(
    number: int, balance: str, customer: str = "Alder & Sons", currency: str = "GBP"
) -> str:
    dates = f"{number % 15 + 13}/04/2026,{number % 15 + 13}/05/2026"
    return f"INV-{number:04},{customer},{dates},Invoice,{balance},{balance},{currency}"


def total(words: str, balance: str, currency: str = "") -> str:
    return f"{words},,,,,,{balance},{currency}"


def told(draft: Draft) -> list[tuple[ProblemCode, int, Decimal]]:
    totals = [p for p in draft.report.problems if p.code in {GRAND, SUB}]
    assert all(p.severity is Severity.WARN for p in totals)
    return [(p.code, p.row, Decimal(str(p.params["difference"]))) for p in totals]


def labels(draft: Draft) -> list[tuple[int, SkipReason]]:
    wanted = {SkipReason.TOTAL, SkipReason.SUBTOTAL}
    return [(skip.row, skip.why) for skip in draft.report.skipped if skip.why in wanted]


class TestSampleReport:
    def without(self, tmp_path: Path, first: int, count: int) -> Draft:
        """The practice report with some of its 412 invoice rows deleted in the spreadsheet."""
        made = make_practice_files(tmp_path, date(2026, 11, 21))
        book = openpyxl.load_workbook(made.report)
        sheet = book.active
        rows = [r for r in range(7, sheet.max_row + 1) if sheet.cell(r, 2).value]
        for row in reversed(rows[first : first + count]):
            sheet.delete_rows(row)
        book.save(tmp_path / "less.xlsx")
        reader = Prepare(Reader(), field_names())
        return reader.open(str(tmp_path / "less.xlsx"), "", StopToken())

    def test_sixty_rows_deleted_are_missed_in_the_total_and_the_subtotals(
        self, tmp_path: Path
    ) -> None:
        draft = self.without(tmp_path, 100, 60)
        *subtotals, grand = [p for p in draft.report.problems if p.code in {GRAND, SUB}]
        assert str(problem_message(grand)).startswith(
            "The file’s own total in row 467 is £424,420.55, but the rows read add up to "
            "£365,254.25: £59,166.30 less."
        )
        differences = [Decimal(str(p.params["difference"])) for p in subtotals]
        assert sum(differences) == Decimal("59166.30")
        assert str(problem_message(subtotals[0])).startswith(
            "The subtotal in row 132 (Eastgate Primary School) is £11,345.45, but the rows above "
            "it add up to £7,265.30: £4,080.15 less."
        )
        customers = [p.params["customer"] for p in subtotals]
        assert customers[1:3] == ["Elm Physio", "Fennel & Rye"]  # nothing is left of these
        assert labels(draft)[-1] == (467, SkipReason.TOTAL)

    def test_the_whole_report_adds_up(self, tmp_path: Path) -> None:
        draft = self.without(tmp_path, 0, 0)
        assert told(draft) == []
        assert [why for _, why in labels(draft)].count(SkipReason.TOTAL) == 1


class TestGroups:
    def test_a_subtotal_that_differs_names_its_customer(self, open_csv: Open) -> None:
        draft = open_csv(
            invoice(1, "100.00"),
            invoice(2, "50.00"),
            total("Total Alder & Sons", "150.00"),
            invoice(3, "70.00", "Birch Ltd"),
            total("Total Birch Ltd", "95.00"),
            total("Total", "245.00"),
        )
        assert told(draft) == [(SUB, 6, Decimal("25.00")), (GRAND, 7, Decimal("25.00"))]
        assert "(Birch Ltd)" in str(problem_message(draft.report.problems[0]))
        assert draft.ready

    def test_totals_of_totals_are_no_surprise(self, open_csv: Open) -> None:
        draft = open_csv(
            invoice(1, "100.00"),
            total("Total Alder & Sons", "100.00"),
            invoice(3, "70.00", "Birch Ltd"),
            total("Total Birch Ltd", "70.00"),
            total("Total North", "170.00"),
            invoice(4, "30.00", "Cedar Ltd"),
            total("Total Cedar Ltd", "30.00"),
            total("Total South", "30.00"),
            total("Total", "200.00"),
        )
        assert told(draft) == []
        assert labels(draft)[-1] == (10, SkipReason.TOTAL)

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.lists(st.lists(st.integers(100, 10**7), min_size=1, max_size=4), min_size=2, max_size=5),
        st.data(),
    )
    def test_any_row_deleted_is_missed_to_the_penny(
        self, open_csv: Open, groups: list[list[int]], data: st.DataObject
    ) -> None:
        group = data.draw(st.integers(0, len(groups) - 1))
        gone = data.draw(st.integers(0, len(groups[group]) - 1))
        lines, grand, number = [], Decimal(0), 0
        for at, cents in enumerate(groups):
            money = [Decimal(c) / 100 for c in cents]
            for i, value in enumerate(money):
                number += 1
                if (at, i) != (group, gone):
                    lines.append(invoice(number, str(value), f"Customer {chr(65 + at)} Ltd"))
            lines.append(total(f"Total Customer {chr(65 + at)} Ltd", str(sum(money))))
            grand += sum(money)
        if number < 3:
            return
        draft = open_csv(*lines, total("Total", str(grand)))
        missing = Decimal(groups[group][gone]) / 100
        assert (GRAND, missing) in [(code, difference) for code, _, difference in told(draft)]


class TestNoFalseAlarm:
    def test_a_total_may_cover_the_payments_that_are_left_out(self, open_csv: Open) -> None:
        payment = invoice(3, "-40.00").replace("Invoice", "Payment")
        rows = (invoice(1, "100.00"), invoice(2, "50.00"), payment)
        assert told(open_csv(*rows, total("Total", "110.00"))) == []
        assert told(open_csv(*rows, total("Total", "150.00"))) == []
        wrong = open_csv(*rows, total("Total", "170.00"))
        assert told(wrong) == [(GRAND, 5, Decimal("60.00"))]
        assert str(problem_message(wrong.report.problems[0])).startswith(
            "The file’s own total in row 5 is £170.00, but the rows read, with those left out such "
            "as payments, add up to £110.00: £60.00 less."
        )

    def test_each_currency_has_its_total(self, open_csv: Open) -> None:
        rows = (invoice(1, "100.00"), invoice(2, "50.00", currency="EUR"))
        right = (total("Total GBP", "100.00"), total("Total EUR", "50.00"))
        assert told(open_csv(*rows, *right)) == []
        wrong = open_csv(*rows, right[0], total("Total EUR", "65.00"))
        assert told(wrong) == [(GRAND, 5, Decimal("15.00"))]
        assert "€65.00" in str(problem_message(wrong.report.problems[0]))
        assert "€15.00 less" in str(problem_message(wrong.report.problems[0]))

    def test_a_total_of_several_currencies_may_be_converted(self, open_csv: Open) -> None:
        rows = (invoice(1, "100.00"), invoice(2, "50.00", currency="EUR"))
        assert told(open_csv(*rows, total("Total", "143.20"))) == []
        assert told(open_csv(*rows, total("Total", "150.00"))) == []

    def test_an_amount_that_waits_for_the_person_is_asked_first(self, open_csv: Open) -> None:
        draft = open_csv(
            invoice(1, "100.00"), invoice(2, "5O.00"), invoice(4, "7.00"), total("Total", "157.00")
        )
        assert [p.code for p in draft.report.problems] == [ProblemCode.UNREADABLE_AMOUNT]
        typed = Choices(rows={3: Decision(Verdict.TYPED, "50.00")})
        prepare = Prepare(Reader(), field_names())
        assert prepare.again(draft, typed, StopToken()).report.problems == ()
        wrong = Choices(rows={3: Decision(Verdict.TYPED, "5.00")})
        (problem,) = prepare.again(draft, wrong, StopToken()).report.problems
        assert isinstance(problem, Problem)
        assert problem.params["difference"] == Decimal("45.00")
