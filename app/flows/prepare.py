"""Understands a report file: from a path to the open report, asking only what is not told."""

import gc
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.domain.errors import ReadError
from app.domain.fields import Field
from app.domain.invoice import balance_by_currency
from app.domain.ports import TableReader
from app.domain.progress import StopToken
from app.domain.reading.assemble import Assembler
from app.domain.reading.bare_header import bare_header_row
from app.domain.reading.choices import Choices
from app.domain.reading.chosen import newly_shared, with_choices, with_conventions, with_memory
from app.domain.reading.column import text_of
from app.domain.reading.control_total import TotalCheck, check_totals
from app.domain.reading.dates import DateOrder, order_of
from app.domain.reading.first_rows import FirstRows, first_rows, like_invoices
from app.domain.reading.headings import Headings, find_headings
from app.domain.reading.layout import Layout, find_layout
from app.domain.reading.layout_memory import (
    LayoutChange,
    LayoutMemory,
    RememberedLayout,
    pointed_row,
    recall,
    remembered_sources,
    to_remember,
)
from app.domain.reading.mapping import FieldSource, Mapping, Origin, Question, QuestionKind, Reason
from app.domain.reading.names import FieldNames
from app.domain.reading.report_code import ReportCode
from app.domain.reading.row_values import column_cells, read_values
from app.domain.reading.rows import Sorter
from app.domain.reading.suggest import suggest
from app.domain.reading.table import Snapshot, Table, Workbook
from app.domain.report import OpenReport, Problem, ProblemCode, Severity, SkipReason


@dataclass(frozen=True)
class ReadFile:
    """The cells of a company's file, before anyone knows what they mean."""

    company_id: str
    snapshot: Snapshot
    workbook: Workbook


@dataclass(frozen=True)
class Draft:
    """Everything known about a report before it is sent.

    `pointed` is whether a person said, now or for an earlier file, which row holds the column
    names. `currency` is the one for rows that name none, "" while nobody said. `questions` are
    what the file does not tell and nobody answered yet. `changes` compare the layout with the
    remembered one; `remembered` is whether there was one. `sums` are the balances per currency.
    """

    file: ReadFile
    table: Table
    layout: Layout
    pointed: bool
    headings: Headings
    mapping: Mapping
    currency: str
    questions: tuple[Question, ...]
    report: OpenReport
    choices: Choices = field(default_factory=Choices)
    remembered: bool = False
    changes: tuple[LayoutChange, ...] = ()
    months: Map[str, int] = field(default_factory=dict, repr=False)
    sums: Map[str, Decimal] = field(default_factory=dict)

    @property
    def snapshot(self) -> Snapshot:
        """The bytes it was read from."""
        return self.file.snapshot

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets that hold something."""
        return tuple(t.source.sheet for t in self.file.workbook.tables if len(t.rows))

    @property
    def totals(self) -> tuple[TotalCheck, ...]:
        """Control totals that the person typed, beside what was read."""
        return check_totals(self.sums, self.choices.totals)

    @property
    def ready(self) -> bool:
        """Whether the report can be sent as it is: nothing asked, nothing to decide."""
        waiting = {Severity.BLOCK, Severity.STOP}
        return (
            not self.questions
            and not any(problem.severity in waiting for problem in self.report.problems)
            and not any(check.difference for check in self.totals)
        )


class Prepare:
    """Opens reports. Work for a thread of its own; raises ReadError and Stopped."""

    def __init__(
        self, reader: TableReader, names: FieldNames, memory: LayoutMemory | None = None
    ) -> None:
        self._reader = reader
        self._names = names
        self._memory = memory

    def open(self, path: str, company_id: str, stop: StopToken) -> Draft:
        """Read a file and understand it."""
        return self.understand(self.read(path, company_id, stop), Choices(), stop)

    def open_snapshot(self, snapshot: Snapshot, company_id: str, stop: StopToken) -> Draft:
        """Understand bytes that were read already."""
        workbook = self._reader.read(snapshot, stop)
        return self.understand(ReadFile(company_id, snapshot, workbook), Choices(), stop)

    def read(self, path: str, company_id: str, stop: StopToken) -> ReadFile:
        """The cells alone: what a person can point at where they are not understood."""
        snapshot = self._reader.snapshot(path)
        return ReadFile(company_id, snapshot, self._reader.read(snapshot, stop))

    def first_rows(self, file: ReadFile) -> tuple[FirstRows, ...]:
        """The first rows of every sheet that holds something."""
        return tuple(first_rows(t, self._names) for t in file.workbook.tables if len(t.rows))

    def again(self, draft: Draft, choices: Choices, stop: StopToken) -> Draft:
        """Understand the same cells with the person's choices."""
        return self.understand(draft.file, choices, stop, draft)

    def remember(self, draft: Draft, company_id: str) -> None:
        """Keep the mapping and the answers for the next file of this layout. Raises StoreError."""
        if self._memory is None:
            return
        balance = draft.mapping.column(Field.BALANCE)
        decimal = draft.mapping.conventions.decimal(balance)
        rows = draft.table.rows
        new = to_remember(draft.layout, draft.mapping, draft.currency, decimal)
        if draft.pointed:
            at = draft.layout.header_row
            new = replace(new, header_row=at, pointed=tuple(map(text_of, rows[at - 1])))
        others = [known for known in self._memory.load(company_id) if known.headers != new.headers]
        if draft.choices.header_row == 0:  # taken back
            others = [known for known in others if not pointed_row([known], rows)]
        self._memory.save(company_id, [new, *others])

    def understand(
        self, file: ReadFile, choices: Choices, stop: StopToken, before: Draft | None = None
    ) -> Draft:
        """Understand cells with the person's choices; `before` is what was made of them last."""
        same = before is not None and (before.choices.sheet, before.choices.header_row) == (
            choices.sheet,
            choices.header_row,
        )
        memory = self._memory.load(file.company_id) if self._memory and file.company_id else []
        if before is not None and same:
            table, layout, headings = before.table, before.layout, before.headings
            pointed = before.pointed
        else:
            table, layout, pointed = self._choose(file.workbook, choices, memory)
            headings = find_headings(table.rows, layout, self._names)
        stop.check()
        mapping = suggest(layout, headings, _prose(table, layout), self._names)
        mapping = self._proven_by_all_rows(table, mapping)
        known, changes = recall(memory, layout)
        if known is not None:
            mapping = with_memory(mapping, remembered_sources(known, layout), known)
        proposed = mapping
        mapping = with_choices(mapping, choices)
        currency = choices.currency or (known.currency if known else "")
        mapping = _with_currency(mapping, currency, by_choice=bool(choices.currency))
        currency = mapping.sources[Field.CURRENCY_ISO].value or currency
        with _collector_paused():
            values = read_values(table, mapping, self._names, currency)
            stop.check()
            rows = Sorter(table, layout, mapping, headings, values, self._names).sort(stop)
            assembler = Assembler(mapping, values, rows, choices, self._names.months)
            report = assembler.assemble(sorted(table.hidden_rows))
        if before is None and _holds_no_row(report, layout):
            if pointed:
                raise ReadError(ReportCode.NO_ROWS, row=layout.header_row)
            raise self._why_no_report(file.workbook, choices)
        report = _with_shared_columns(report, newly_shared(proposed, mapping))
        report = self._with_passed_over(report, table, layout)
        return Draft(
            file,
            table,
            layout,
            pointed,
            headings,
            mapping,
            currency,
            _with_blank_currencies(mapping, report),
            report,
            choices,
            known is not None,
            changes,
            self._names.months,
            balance_by_currency(report.invoices),
        )

    def _choose(
        self, workbook: Workbook, choices: Choices, memory: Sequence[RememberedLayout]
    ) -> tuple[Table, Layout, bool]:
        """The sheet with the report: the one chosen, or the one that tells most.

        Also whether a person said where its column names are.
        """
        found: list[tuple[tuple[bool, int, int], Table, Layout]] = []
        for table in workbook.tables:
            if choices.sheet is not None and table.source.sheet != choices.sheet:
                continue
            said = choices.header_row
            row = pointed_row(memory, table.rows) if said is None else said
            layout = find_layout(table, self._names, row)
            if layout is not None:
                telling = sum(bool(c.meaning.concepts) and bool(c.count) for c in layout.columns)
                score = telling - 4 * table.source.hidden
                found.append(((row > 0, score, len(table.rows)), table, layout))
        if not found:
            raise self._why_no_report(workbook, choices)
        (pointed, _, _), table, layout = max(found, key=lambda each: each[0])
        return table, layout, pointed

    def _with_passed_over(self, report: OpenReport, table: Table, layout: Layout) -> OpenReport:
        """Rows that are not read because they do not stand below the column names."""
        at = layout.header_row
        rows = like_invoices(table.rows[:at], self._names)
        if not rows:
            return report
        found = Problem(at, ProblemCode.PASSED_OVER, Severity.WARN, {"rows": rows})
        return replace(report, problems=(found, *report.problems))

    def _why_no_report(self, workbook: Workbook, choices: Choices) -> ReadError:
        if not any(len(table.rows) for table in workbook.tables):
            return ReadError(ReportCode.NO_TABLE)
        for table in workbook.tables:
            asked = choices.sheet in {None, table.source.sheet}
            if asked and not choices.header_row and (row := bare_header_row(table, self._names)):
                return ReadError(ReportCode.NO_ROWS, row=row)
        return ReadError(ReportCode.NO_HEADER)

    def _proven_by_all_rows(self, table: Table, mapping: Mapping) -> Mapping:
        """Where the sampled dates fit both orders, ask every row before asking the person."""
        if not any(q.kind is QuestionKind.DATE_ORDER for q in mapping.questions):
            return mapping
        cells = {
            cell
            for which in (Field.DATE_ISSUED, Field.DATE_DUE)
            for cell in column_cells(table, mapping.column(which))
            if isinstance(cell, str)
        }
        order, _ = order_of(cells, self._names.months)
        proven = order if order in {DateOrder.DMY, DateOrder.MDY} else None
        return with_conventions(mapping, proven, None)


_NO_ROW = frozenset({SkipReason.BLANK, SkipReason.SUBTOTAL, SkipReason.TOTAL, SkipReason.HEADER})


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Hundreds of thousands of records that stay make the collector look at them in vain.

    They are set aside before it runs again: its look at them would hold every thread, the
    window's too, for a tenth of a second. Records are freed by their count, as ever.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if running:
            gc.enable()


def _prose(table: Table, layout: Layout) -> Sequence[str]:
    """Texts of the lines above the header and at the end of the file."""
    above = table.rows[: layout.header_row - 1]
    below = [row for row in table.rows[-6:] if sum(bool(text_of(c)) for c in row) <= 3]
    return [text for row in (*above, *below) for c in row if (text := text_of(c))]


def _with_currency(mapping: Mapping, currency: str, *, by_choice: bool) -> Mapping:
    """One currency for the file, where no column holds it and somebody said which it is."""
    source = mapping.sources[Field.CURRENCY_ISO]
    told = source.origin is Origin.FILE and not by_choice
    if not currency or source.origin is Origin.COLUMN or told:
        return mapping
    reason = Reason.CHOSEN if by_choice else Reason.REMEMBERED
    whole = FieldSource(Origin.FILE, value=currency, reason=reason, sure=1.0)
    return replace(
        mapping,
        sources={**mapping.sources, Field.CURRENCY_ISO: whole},
        questions=tuple(q for q in mapping.questions if q.kind is not QuestionKind.CURRENCY),
    )


def _holds_no_row(report: OpenReport, layout: Layout) -> bool:
    """Whether nothing but totals and notes stands below the column names."""
    below = [skip for skip in report.skipped if skip.row >= layout.first_row]
    known = all(
        skip.why in _NO_ROW or (skip.why is SkipReason.FOOTER and " · " not in skip.text)
        for skip in below
    )
    return known and not report.invoices and not any(p.row for p in report.problems)


def _with_shared_columns(report: OpenReport, pairs: Sequence[tuple[Field, Field]]) -> OpenReport:
    found = (Problem(0, ProblemCode.SAME_COLUMN, Severity.WARN, {"fields": p}) for p in pairs)
    return replace(report, problems=(*found, *report.problems))


def _with_blank_currencies(mapping: Mapping, report: OpenReport) -> tuple[Question, ...]:
    """Ask once for the currency of rows whose currency cell is blank: the books' own, usually."""
    if mapping.sources[Field.CURRENCY_ISO].origin is not Origin.COLUMN:
        return mapping.questions
    blank = [invoice.ref for invoice in report.invoices if not invoice.currency_iso]
    if not blank:
        return mapping.questions
    question = Question(Field.CURRENCY_ISO, QuestionKind.CURRENCY_BLANK, tuple(blank[:3]))
    return (*mapping.questions, question)
