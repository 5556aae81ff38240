"""Check the columns: how the dropped report was understood, and what only a person can tell."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QTabBar, QWidget

from app.domain.choices import Choices, Decision
from app.domain.dates import DateOrder
from app.domain.errors import UploaderError
from app.domain.fields import Field
from app.domain.layout_memory import ChangeKind, LayoutChange
from app.domain.mapping import FieldSource, Origin, QuestionKind
from app.domain.report import Problem, ProblemCode, Severity
from app.flows.prepare import Draft, Prepare
from app.ui import formats
from app.ui.messages import say
from app.ui.messages.report_words import FIELDS, problem_message, question_text
from app.ui.models.report_rows import InvoiceRows, ProblemRows, SkippedRows
from app.ui.page import Page
from app.ui.pages.report_decide import DecideBar
from app.ui.pages.report_mapping import MappingTable, source_words
from app.ui.pages.report_totals import ControlTotals
from app.ui.runner import Job, Runner
from app.ui.theme import Tone
from app.ui.widgets.labels import label
from app.ui.widgets.notice import Notice
from app.ui.widgets.reading_line import ReadingLine
from app.ui.widgets.table import DataTable
from app.ui.work import Work

SENT, LOOK, LEFT = range(3)


class ReportPage(Page):
    """Leaves the open report in `work` when nothing blocks any more."""

    def __init__(self, work: Work, runner: Runner, prepare: Prepare) -> None:
        super().__init__("Check the columns")
        self._work, self._runner, self._prepare = work, runner, prepare
        self.draft: Draft | None = None
        self._path = ""
        self._choices = Choices()
        self._job: Job | None = None
        self._stale = False

        self.sheets = QComboBox()
        self._sheet_row = self._make_sheet_row()
        self.reading = ReadingLine(self._stop)
        self.failure, self.changed_layout = Notice(), Notice()
        self.question, self.findings = Notice(), Notice()
        self.mapping = MappingTable(work.destination.required, work.destination.receiver)
        self.mapping.source_chosen.connect(self._take_source)
        self.mapping.order_chosen.connect(self._take_order)
        self.mapping.decimal_chosen.connect(lambda sign: self._choose(decimal=sign))
        self.mapping.currency_chosen.connect(lambda code: self._choose(currency=code))
        self.tabs, self.totals = QTabBar(), ControlTotals()
        self.rows, self.decide = DataTable("Rows of the report"), DecideBar()
        self._lay_out()
        self.back = self.foot.add_secondary("Back", self.backward.emit)
        self.go_on = self.foot.add_primary("Continue", self._continue)
        self.go_on.setEnabled(False)

    def _make_sheet_row(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label("Sheet", "muted", wrap=False))
        self.sheets.setProperty("role", "compact")
        self.sheets.setAccessibleName("Sheet that holds the report")
        self.sheets.activated.connect(lambda _: self._take_sheet())
        row.addWidget(self.sheets)
        row.addStretch()
        return made

    def _lay_out(self) -> None:
        for widget in (
            self._sheet_row,
            self.reading,
            self.failure,
            self.changed_layout,
            self.question,
            self.mapping,
            self.findings,
        ):
            self.body.addWidget(widget)
        line = QHBoxLayout()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for _ in range(3):
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(lambda _: self._show_rows())
        self.totals.typed.connect(self._take_totals)
        line.addWidget(self.tabs)
        line.addStretch()
        line.addWidget(self.totals)
        self.body.addLayout(line)
        self.rows.acted.connect(self._undo_row)
        self.body.addWidget(self.rows, 1)
        self.decide.decided.connect(self._take_decisions)
        self.decide.decided_kind.connect(self._take_kind)
        self.decide.undone.connect(lambda: self._choose(rows={}, kinds={}))
        self.body.addWidget(self.decide)
        self.body.addStretch()
        self._hide_report()

    def _hide_report(self) -> None:
        """Only what is being read, or why it cannot be, stays on the page."""
        for widget in (self._sheet_row, self.mapping, self.rows, self.tabs, self.totals):
            widget.hide()
        for notice in (self.failure, self.changed_layout, self.question, self.findings):
            notice.hide()
        self.decide.hide()

    # Coming, reading, going

    def enter(self) -> None:
        if self._work.report_path == self._path and self.draft is not None:
            return
        self._path = self._work.report_path
        self.draft, self._choices = None, Choices()
        self._hide_report()
        self.go_on.setEnabled(False)
        self._run()

    def _run(self) -> None:
        """Understand the file with the choices; while that is under way, once more after it."""
        self._stale = True
        if self._job is not None and self._job.running:
            return
        self._stale = False
        draft, choices, path = self.draft, self._choices, self._path
        company = self._work.company.id
        prepare = self._prepare
        self.reading.begin()
        self._job = self._runner.start(
            lambda token, _: (
                prepare.open(path, company, token)
                if draft is None
                else prepare.again(draft, choices, token)
            ),
            done=self._take,
            failed=self._fail,
            stopped=self._stopped,
        )
        self._show_foot()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _stopped(self) -> None:
        self.reading.hide()
        if self._stale:
            self._run()
        elif self.draft is None:
            self._path = ""
            self.backward.emit()

    def _fail(self, error: UploaderError) -> None:
        self.reading.hide()
        self.failure.say(str(say(error)), Tone.BAD)
        self._show_foot()

    def _take(self, draft: Draft) -> None:
        if self._path != self._work.report_path:
            self.draft = None
            self.enter()
            return
        first = self.draft is None
        self.draft = replace(draft, choices=self._choices) if first else draft
        if self._stale:
            self._run()
            return
        self.reading.hide()
        self.failure.hide()
        self._unsettle()
        self._show(first)

    # What the person sets

    def _choose(self, **settings: object) -> None:
        self._choices = replace(self._choices, **settings)  # type: ignore[arg-type]
        self._run()

    def _take_source(self, which: Field, source: FieldSource) -> None:
        self._choose(sources={**self._choices.sources, which: source})

    def _take_order(self, order: DateOrder) -> None:
        self._choose(date_order=order)

    def _take_sheet(self) -> None:
        self._choices = Choices(sheet=self.sheets.currentText())
        self._run()

    def _take_decisions(self, rows: Mapping[int, Decision]) -> None:
        self._choose(rows={**self._choices.rows, **rows})

    def _take_kind(self, code: ProblemCode, decision: Decision) -> None:
        self._choose(kinds={**self._choices.kinds, code: decision})

    def _undo_row(self, index: QModelIndex) -> None:
        model = self.rows.model()
        if isinstance(model, SkippedRows):
            row = model.skipped(index.row()).row
            left = {at: one for at, one in self._choices.rows.items() if at != row}
            kinds = {} if row not in self._choices.rows else self._choices.kinds
            self._choose(rows=left, kinds=kinds)

    def _take_totals(self, totals: Mapping[str, Decimal]) -> None:
        self._choices = replace(self._choices, totals=totals)
        if self.draft is not None:
            self.draft = replace(self.draft, choices=self._choices)
            self.totals.show_draft(self.draft)
            self._show_foot()

    # Showing

    def _show(self, first: bool) -> None:
        draft = self.draft
        assert draft is not None
        source = draft.table.source
        sheet = f" · sheet “{source.sheet}”" if source.sheet else ""
        count = formats.plural(len(draft.report.invoices), "open invoice")
        self.set_subtitle(
            f"{draft.snapshot.name}{sheet} · column names found on row "
            f"{draft.layout.header_row} · {count}"
        )
        self.sheets.clear()
        self.sheets.addItems(list(draft.sheets))
        self.sheets.setCurrentText(source.sheet)
        self._sheet_row.setVisible(len(draft.sheets) > 1)
        self.mapping.show_draft(draft)
        self.mapping.show()
        self._show_changes(draft.changes)
        self._show_question()
        self._show_findings()
        self._show_tabs(first)
        self.totals.show_draft(draft)
        self.totals.show()
        self._show_foot()

    def _show_changes(self, changes: tuple[LayoutChange, ...]) -> None:
        if not changes:
            self.changed_layout.hide()
            return
        told = [_change_words(change) for change in changes[:4]]
        more = f" and {len(changes) - 4} more" if len(changes) > 4 else ""
        self.changed_layout.say(
            f"{'; '.join(told)}{more}. Please look at the columns below.",
            Tone.INFO,
            strong="This report has changed since last time:",
        )

    def _show_question(self) -> None:
        assert self.draft is not None
        questions = self.draft.questions
        if not questions:
            self.question.hide()
            return
        first = questions[0]
        currency = first.kind in {QuestionKind.CURRENCY, QuestionKind.CURRENCY_BLANK}
        proposal = first.proposal if currency else ""
        self.question.say(
            question_text(first),
            Tone.WARN,
            strong="Please answer once:" if len(questions) == 1 else "Please answer:",
            link=f"Use {proposal}" if proposal else "",
            pressed=lambda: self._choose(currency=proposal),
        )

    def _show_findings(self) -> None:
        waiting, others = self._waiting(), self._others()
        if waiting:
            told = [str(problem_message(problem).what) for problem in waiting[:2]]
            self.findings.say(
                " ".join(told),
                Tone.WARN,
                strong=f"{formats.plural(len(waiting), 'row')} "
                f"{'needs' if len(waiting) == 1 else 'need'} a look.",
                link="Show rows",
                pressed=lambda: self.tabs.setCurrentIndex(LOOK),
            )
        elif others:
            bad = any(problem.severity is Severity.BLOCK for problem in others)
            info = all(problem.severity is Severity.INFO for problem in others)
            tone = Tone.BAD if bad else Tone.INFO if info else Tone.WARN
            self.findings.say(" ".join(str(problem_message(p)) for p in others), tone)
        else:
            self.findings.hide()

    def _waiting(self) -> list[Problem]:
        if self.draft is None:
            return []
        return [p for p in self.draft.report.problems if p.severity is Severity.STOP and p.row]

    def _others(self) -> list[Problem]:
        if self.draft is None:
            return []
        return [p for p in self.draft.report.problems if p.severity is not Severity.STOP]

    def _show_tabs(self, first: bool) -> None:
        assert self.draft is not None
        report, waiting = self.draft.report, self._waiting()
        self.tabs.setTabText(SENT, f"Will be sent ({len(report.invoices):,})")
        self.tabs.setTabText(LOOK, f"Need a look ({len(waiting):,})")
        self.tabs.setTabText(LEFT, f"Left out ({len(report.skipped):,})")
        decided = bool(self._choices.rows or self._choices.kinds)
        self.tabs.setTabVisible(LOOK, bool(waiting) or decided)
        if first or (self.tabs.currentIndex() == LOOK and not waiting):
            self.tabs.setCurrentIndex(SENT)
        self.tabs.show()
        self.rows.show()
        self._show_rows()

    def _show_rows(self) -> None:
        if self.draft is None:
            return
        old, old_selection = self.rows.model(), self.rows.selectionModel()
        at = self.tabs.currentIndex()
        widths: list[int]
        if at == LOOK:
            problems = ProblemRows(self._waiting(), self)
            self.rows.setModel(problems)
            widths, stretch = [64, 170, 160, 200, 160], 3
            self.rows.selectionModel().currentRowChanged.connect(self._show_decision)
            if problems.rowCount():
                self.rows.selectRow(0)
            else:
                self.decide.show_problem(None, 0)
        elif at == LEFT:
            self.rows.setModel(SkippedRows(self.draft.report.skipped, self))
            widths, stretch = [64, 230, 120, 240, 90], 3
        else:
            self.rows.setModel(InvoiceRows(self.draft.report.invoices, self))
            widths, stretch = [56, 124, 104, 160, 104, 104, 104, 104, 84], 3
        self.rows.set_columns(widths, stretch)
        self._hide_absent(at)
        self.decide.undo.setVisible(bool(self._choices.rows or self._choices.kinds))
        self.decide.setVisible(at == LOOK)
        for gone in (old_selection, old):
            if gone is not None and gone is not self.rows.model():
                gone.deleteLater()

    def _hide_absent(self, at: int) -> None:
        """Fields that the file does not have take no room."""
        assert self.draft is not None
        sources = self.draft.mapping.sources
        for column in range(self.rows.model().columnCount()):
            absent = 0 < column <= len(Field) and at == SENT
            origin = sources[list(Field)[column - 1]].origin if absent else None
            self.rows.setColumnHidden(column, origin is Origin.NONE)
        room = sum(
            self.rows.columnWidth(c) for c in range(9) if c != 3 and not self.rows.isColumnHidden(c)
        )
        if at == SENT and self.rows.viewport().width() - room < 120:
            self.rows.set_columns(
                [self.rows.columnWidth(c) if c != 3 else 150 for c in range(9)], -1
            )

    def _show_decision(self, current: QModelIndex) -> None:
        model = self.rows.model()
        if isinstance(model, ProblemRows) and current.isValid():
            problem = model.problem(current.row())
            alike = sum(other.code is problem.code for other in self._waiting())
            self.decide.show_problem(problem, alike)

    def _show_foot(self) -> None:
        draft, busy = self.draft, self._job is not None and self._job.running
        why = "Reading the report…" if busy else self._why_not()
        self.go_on.setEnabled(draft is not None and draft.ready and not busy)
        self.foot.status(why or "Remembered for next time: this layout opens with no questions.")

    def _why_not(self) -> str:
        draft = self.draft
        if draft is None:
            return "Choose another file on Home." if self._path else ""
        if draft.questions:
            return "Answer the question above to go on."
        if any(problem.severity is Severity.BLOCK for problem in draft.report.problems):
            return "There is no open invoice to send."
        if waiting := self._waiting():
            return f"Decide about {formats.plural(len(waiting), 'row')} to go on."
        for check in draft.totals:
            if check.difference:
                return (
                    f"The total you typed is {formats.money(check.typed, check.currency)}, the "
                    f"file adds up to {formats.money(check.read, check.currency)}. Correct or "
                    "clear it to go on."
                )
        return ""

    # Going on

    def _unsettle(self) -> None:
        """A report understood anew has to be looked at anew."""
        work = self._work
        if work.report_settled:
            work.report_settled = work.preview_confirmed = False
            work.changed.emit()

    def _continue(self) -> None:
        draft, work = self.draft, self._work
        assert draft is not None
        if work.report is not draft.report:
            work.report = draft.report
            work.source_name, work.source_sha256 = draft.snapshot.name, draft.snapshot.sha256
            work.mapping = {
                which.value: source_words(which, source, draft)
                for which, source in draft.mapping.sources.items()
            }
        work.report_settled = True
        work.changed.emit()
        company = work.company.id
        self._runner.start(
            lambda *_: self._prepare.remember(draft, company),
            failed=lambda error: self.failure.say(str(say(error)), Tone.WARN),
        )
        self.forward.emit()


def _change_words(change: LayoutChange) -> str:
    """One difference, old and new side by side."""
    used = f" ({FIELDS[change.field]})" if change.field else ""
    match change.kind:
        case ChangeKind.RENAMED:
            return f"“{change.old}”{used} is now “{change.new}”"
        case ChangeKind.MOVED:
            places = f"column {change.old_position} to {change.new_position}"
            return f"“{change.old}”{used} moved from {places}"
        case ChangeKind.GONE:
            return f"“{change.old}”{used} is gone"
        case ChangeKind.NEW:
            return f"“{change.new}” is new"
