"""Makes the open report of sorted rows: one invoice per reference, decisions applied."""

from collections import Counter
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.domain.fields import Field
from app.domain.invoice import Invoice
from app.domain.reading.amounts import amount_parser
from app.domain.reading.choices import Choices, Decision, Verdict
from app.domain.reading.column import text_of
from app.domain.reading.dates import date_parser
from app.domain.reading.mapping import FormulaKind, Mapping
from app.domain.reading.printed_totals import PrintedTotals
from app.domain.reading.row_values import RowValues
from app.domain.reading.rows import SortedRows
from app.domain.report import (
    OpenReport,
    Problem,
    ProblemCode,
    Severity,
    SkippedRow,
    SkipReason,
)


class Assembler:
    """Turns candidates into invoices, or into problems that wait for a decision."""

    def __init__(
        self,
        mapping: Mapping,
        values: RowValues,
        sorted_rows: SortedRows,
        choices: Choices,
        months: Map[str, int],
    ) -> None:
        self._months = months
        self._mapping = mapping
        self._v = values
        self._rows = sorted_rows
        self._choices = choices
        balance = mapping.sources[Field.BALANCE]
        formula = balance.formula.kind if balance.formula else None
        self._sum_lines = formula is FormulaKind.LINES
        same = balance.column is not None and balance.column == mapping.column(Field.AMOUNT)
        details = len(mapping.helpers.lines) >= 2
        self._lines_add_up = details and (same or formula is FormulaKind.UNPAID)
        self._named = mapping.column(Field.CUSTOMER_NAME) is not None
        self._numbered = mapping.column(Field.CUSTOMER_ID) is not None
        self._invoices: list[Invoice] = []
        self._skipped = dict(sorted_rows.skipped)
        self._problems: list[Problem] = []
        self._typed: dict[int, tuple[str, Decimal]] = {}

    def assemble(self, hidden: Sequence[int]) -> OpenReport:
        """The report, in the file's order."""
        self._decide_single_rows()
        ref_of = self._v.ref
        refs = [ref_of[i] for i in self._rows.candidates]
        refs += [ref for ref, _ in self._typed.values()]
        rows_of: dict[str, list[int]] = {
            ref: [] for ref, count in Counter(refs).items() if count > 1
        }
        for i, ref in zip([*self._rows.candidates, *self._typed], refs, strict=True):
            if ref in rows_of:
                rows_of[ref].append(i)
            else:
                self._add(i, ref)
        for ref, rows in rows_of.items():
            self._several(ref, rows)
        self._invoices.sort(key=lambda invoice: invoice.row)
        if not self._invoices:
            self._problems.append(Problem(0, ProblemCode.NO_INVOICES, Severity.BLOCK))
        if hidden:
            self._problems.append(
                Problem(0, ProblemCode.HIDDEN_ROWS, Severity.INFO, {"count": len(hidden)})
            )
        self._check_totals()
        self._problems.sort(key=lambda problem: problem.row)
        skipped = tuple(self._skipped[i] for i in sorted(self._skipped))
        return OpenReport(tuple(self._invoices), skipped, tuple(self._problems))

    def _decide_single_rows(self) -> None:
        """Missing references and unreadable amounts: leave out, typed, or still to decide."""
        for i, (code, params) in self._rows.problems.items():
            decision = self._choices.decision(i + 1, code)
            if decision is None or not self._obey(i, code, decision):
                self._wait(i, code, typed=_typed(decision), **params)

    def _obey(self, i: int, code: ProblemCode, decision: Decision) -> bool:
        if decision.verdict is Verdict.LEAVE_OUT:
            self._leave_out(i)
            return True
        if decision.verdict is not Verdict.TYPED or not decision.text.strip():
            return False
        balance = self._v.balance[i]
        if code is ProblemCode.MISSING_REF and balance is not None:
            self._typed[i] = (decision.text.strip(), balance)
            return True
        if code is ProblemCode.UNREADABLE_AMOUNT and self._v.ref[i]:
            column = self._mapping.column(Field.BALANCE)
            number = amount_parser(self._mapping.conventions.decimal(column))(decision.text)
            if number is None:
                number = amount_parser(".")(decision.text)
            if number is not None:
                self._typed[i] = (self._v.ref[i], number)
                return True
        return False

    def _several(self, ref: str, rows: list[int]) -> None:
        """Several rows of one reference: lines of one invoice, or duplicates to decide."""
        balances = [self._balance(i) for i in rows]
        parties = {(self._customer(i), self._v.currency[i]) for i in rows}
        one_customer = len(parties) == 1  # and one currency: 105 EUR and 105 GBP are two
        dates = {(self._v.issued[i], self._v.due[i]) for i in rows}  # instalments differ in them
        repeated = len(set(balances)) == 1 and len(dates) == 1
        if one_customer and not self._sum_lines and repeated:
            self._merge(ref, rows, balances[0])
        elif one_customer and (self._sum_lines or self._lines_add_up):
            self._merge(ref, rows, sum(balances, Decimal(0)), summed=True)
        else:
            self._duplicates(ref, rows)

    def _duplicates(self, ref: str, rows: list[int]) -> None:
        code = ProblemCode.DUPLICATE_REF
        decisions = {i: self._choices.decision(i + 1, code) for i in rows}
        verdicts = [d.verdict if d else None for d in decisions.values()]
        if all(verdict is Verdict.ADD_UP for verdict in verdicts):
            total = sum((self._balance(i) for i in rows), Decimal(0))
            self._merge(ref, rows, total, summed=True)
            return
        kept = [i for i in rows if (d := decisions[i]) and d.verdict is Verdict.KEEP]
        if len(kept) == 1:
            for i in rows:
                self._leave_out(i) if i not in kept else self._add(i, ref)
            return
        left = [i for i in rows if (d := decisions[i]) and d.verdict is Verdict.LEAVE_OUT]
        rest = [i for i in rows if i not in left]
        for i in left:
            self._leave_out(i)
        if len(rest) == 1:
            self._add(rest[0], ref)
            return
        for i in rest:
            others = [j + 1 for j in rest if j != i]
            self._wait(i, code, balance=self._balance(i), others=others)

    def _merge(self, ref: str, rows: list[int], balance: Decimal, *, summed: bool = False) -> None:
        first, *lines = rows
        for i in lines:
            self._skipped[i] = SkippedRow(i + 1, SkipReason.LINE, ref, ref)
        if not balance:
            self._skipped[first] = SkippedRow(first + 1, SkipReason.SETTLED, ref, ref)
            return
        amount = self._v.amount[first]
        if summed:
            parts = [a for i in rows if (a := self._v.amount[i]) is not None]
            amount = sum(parts, Decimal(0)) if parts else None
        self._add(first, ref, balance, amount)

    def _add(
        self, i: int, ref: str, balance: Decimal | None = None, amount: Decimal | None = None
    ) -> None:
        v = self._v
        dates = self._dates(i)
        if dates is None:
            return
        if balance is None:
            balance, amount = self._balance(i), v.amount[i]
        if not balance:
            self._skipped[i] = SkippedRow(i + 1, SkipReason.SETTLED, ref, ref)
            return
        self._invoices.append(
            Invoice(
                ref,
                self._rows.codes.get(i) or v.customer_id[i],
                self._rows.names.get(i) or v.customer_name[i],
                *dates,
                amount,
                balance,
                v.currency[i],
                i + 1,
            )
        )

    def _dates(self, i: int) -> tuple[date | None, date | None] | None:
        """Issue and due date, None while one that cannot be read keeps the row from being sent."""
        v = self._v
        bad: dict[Field, str] = {}
        for which, found, raw in (
            (Field.DATE_ISSUED, v.issued[i], v.issued_raw[i]),
            (Field.DATE_DUE, v.due[i], v.due_raw[i]),
        ):
            if found is None and raw and (text := _unread_date(raw)):
                bad[which] = text
        if not bad or i in self._typed:
            return v.issued[i], v.due[i]
        code = ProblemCode.UNREADABLE_DATE
        decision = self._choices.decision(i + 1, code)
        if decision is not None and decision.verdict is Verdict.LEAVE_OUT:
            self._leave_out(i)
            return None
        if decision is not None and decision.verdict is Verdict.TYPED and len(bad) == 1:
            conventions = self._mapping.conventions
            typed = date_parser(conventions.date_order, self._months)(decision.text)
            if typed is not None:
                issued_is_bad = Field.DATE_ISSUED in bad
                return (typed, v.due[i]) if issued_is_bad else (v.issued[i], typed)
        if decision is None or decision.verdict is Verdict.TYPED:
            text = "” and “".join(bad.values())
            self._wait(i, code, text=text, fields=tuple(bad), typed=_typed(decision))
            return None
        return v.issued[i], v.due[i]

    def _balance(self, i: int) -> Decimal:
        if i in self._typed:
            return self._typed[i][1]
        return self._v.balance[i] or Decimal(0)

    def _customer(self, i: int) -> tuple[str, str]:
        name = self._rows.names.get(i) or self._v.customer_name[i]
        return name, self._rows.codes.get(i) or self._v.customer_id[i]

    def _leave_out(self, i: int) -> None:
        ref = self._v.ref[i]
        self._skipped[i] = SkippedRow(i + 1, SkipReason.LEFT_OUT, ref, ref)

    def _wait(self, i: int, code: ProblemCode, **params: object) -> None:
        if any(problem.row == i + 1 for problem in self._problems[-2:]):
            return
        shown = {"ref": self._v.ref[i], "customer": self._customer(i)[0], **params}
        self._problems.append(Problem(i + 1, code, Severity.STOP, shown))

    def _check_totals(self) -> None:
        """Compare every total the file prints with the rows above it."""
        typed = {i: number for i, (_, number) in self._typed.items()}
        totals = PrintedTotals(self._v, self._rows, typed)
        for i in totals.grand():
            self._skipped[i] = replace(self._skipped[i], why=SkipReason.TOTAL)
        for found in totals.differences():
            code = ProblemCode.TOTAL_DIFFERS if found.grand else ProblemCode.SUBTOTAL_DIFFERS
            params = {
                "printed": found.printed,
                "read": found.read,
                "difference": found.printed - found.read,
                "currency": found.currency,
                "customer": found.customer,
                "left_too": found.left_too,
            }
            self._problems.append(Problem(found.index + 1, code, Severity.WARN, params))


def _typed(decision: Decision | None) -> str:
    """What a person typed that could not be used, to be said beside the row."""
    return decision.text if decision is not None and decision.verdict is Verdict.TYPED else ""


def _unread_date(raw: object) -> str:
    """A cell's text where it must be a date; "" for a dash, or "none", or "on receipt"."""
    text = text_of(raw) if isinstance(raw, str | int | float) else str(raw)
    return text if text.strip(" -./0") and any(c.isdigit() for c in text) else ""
