"""Check the columns: how the dropped report was understood, and what only a person can tell."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.domain.errors import UploaderError
from app.domain.fields import Field
from app.domain.progress import StopToken
from app.domain.reading.choices import Choices, Decision
from app.domain.reading.dates import DateOrder
from app.domain.reading.mapping import FieldSource
from app.domain.report import ProblemCode
from app.flows.prepare import Draft, Prepare, ReadFile
from app.ui import formats
from app.ui.messages import say
from app.ui.page import Page
from app.ui.pages.report_foot import why_not
from app.ui.pages.report_header_row import HeaderRow
from app.ui.pages.report_lists import ReportLists
from app.ui.pages.report_mapping import MappingTable, source_words
from app.ui.pages.report_notices import ReportNotices
from app.ui.runner import Job, Runner
from app.ui.theme import Tone
from app.ui.widgets.labels import label
from app.ui.widgets.notice import Notice
from app.ui.widgets.reading_line import ReadingLine
from app.ui.work import Work


class ReportPage(Page):
    """Leaves the open report in `work` when nothing blocks any more."""

    def __init__(self, work: Work, runner: Runner, prepare: Prepare) -> None:
        super().__init__("Check the columns")
        self._work, self._runner, self._prepare = work, runner, prepare
        self.draft: Draft | None = None
        self._path = ""
        self._round: object = None
        self._file: ReadFile | None = None
        self._choices = Choices()
        self._job: Job | None = None
        self._stale = False

        self.sheets = QComboBox()
        self._sheet_row = self._make_sheet_row()
        self.reading = ReadingLine(self._stop)
        self.failure, self.notices = Notice(), ReportNotices()
        self.notices.currency_chosen.connect(lambda code: self._choose(currency=code))
        self.header = HeaderRow(self, runner, prepare)
        self.header.chosen.connect(self._take_header_row)
        self.header.taken_back.connect(self._take_back_header_row)
        self.mapping = MappingTable(work.destination.required, work.destination.receiver)
        self.mapping.source_chosen.connect(self._take_source)
        self.mapping.order_chosen.connect(self._take_order)
        self.mapping.decimal_chosen.connect(lambda sign: self._choose(decimal=sign))
        self.mapping.currency_chosen.connect(lambda code: self._choose(currency=code))
        self.lists = ReportLists()
        self.lists.totals.typed.connect(self._take_totals)
        self.lists.undone.connect(self._undo_row)
        self.lists.decide.decided.connect(self._take_decisions)
        self.lists.decide.decided_kind.connect(self._take_kind)
        self.lists.decide.undone.connect(lambda: self._choose(rows={}, kinds={}))
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
        self.aside.addWidget(self.header.undo)
        self.aside.addWidget(self.header.another)
        for widget in (self._sheet_row, self.reading, self.failure):
            self.body.addWidget(widget)
        self.body.addWidget(self.header.point, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.notices, self.mapping):
            self.body.addWidget(widget)
        self.body.addWidget(self.lists, 1)
        self.body.addStretch()
        self._hide_report()

    def _hide_report(self) -> None:
        """Only what is being read, or why it cannot be, stays on the page."""
        for widget in (self._sheet_row, self.failure, self.notices, self.mapping, self.lists):
            widget.hide()
        self.header.hide()

    # Coming, reading, going

    def enter(self) -> None:
        if self._work.round is self._round and self.draft is not None:
            return
        if self._job is not None:
            self._job.stop()  # another report, perhaps the same file with other content
            self._job = None
        self._round, self._path = self._work.round, self._work.report_path
        self.draft, self._file, self._choices = None, None, Choices()
        self.set_subtitle(Path(self._path).name)
        self._hide_report()
        self.go_on.setEnabled(False)
        self._run()

    def _run(self) -> None:
        """Understand the file with the choices; while that is under way, once more after it."""
        self._stale = True
        if self._job is not None and self._job.running:
            return
        self._stale = False
        draft, file, choices, path = self.draft, self._file, self._choices, self._path
        self._unsettle()
        company, prepare, round_ = self._work.company.id, self._prepare, self._round

        def work(token: StopToken, tell: Callable[[ReadFile], None]) -> Draft:
            cells = file
            if cells is None:
                cells = prepare.read(path, company, token)
                tell(cells)
            return prepare.understand(cells, choices, token, draft)

        self.reading.begin()
        self._job = self._runner.start(
            work,
            news=partial(self._keep, round_),
            done=partial(self._take, round_, file is None),
            failed=partial(self._fail, round_),
            stopped=partial(self._stopped, round_),
        )
        self._show_foot()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _stopped(self, round_: object) -> None:
        if round_ is not self._round:
            return
        self.reading.hide()
        if self._stale:
            self._run()
        elif self.draft is None:
            self._round = None
            self.backward.emit()

    def _keep(self, round_: object, file: ReadFile) -> None:
        """The cells stay, also where no report is found in them."""
        if round_ is self._round:
            self._file = file

    def _fail(self, round_: object, error: UploaderError) -> None:
        if round_ is not self._round:
            return
        self.reading.hide()
        self.header.show_refusal(error.code, self._file, self._choices)
        if self.draft is not None:  # a sheet without a report: what was shown stays
            self._choices = self.draft.choices
            self.sheets.setCurrentText(self.draft.table.source.sheet)
        self.failure.say(str(say(error)), Tone.BAD)
        self._show_foot()

    def _take(self, round_: object, opened: bool, draft: Draft) -> None:
        if round_ is not self._round:
            return
        first = self.draft is None
        # A total may have been typed meanwhile, which takes no reading.
        choices = replace(draft.choices, totals=self._choices.totals)
        self.draft = replace(draft, choices=choices)
        if self._stale:
            self._run()
            return
        self.reading.hide()
        self.failure.hide()
        self._show(first)
        if opened and self.isVisible() and _asks_nothing(draft):
            self._continue()

    # What the person sets

    def _choose(self, **settings: object) -> None:
        self._take_choices(replace(self._choices, **settings))  # type: ignore[arg-type]

    def _take_source(self, which: Field, source: FieldSource) -> None:
        self._choose(sources={**self._choices.sources, which: source})

    def _take_order(self, order: DateOrder) -> None:
        self._choose(date_order=order)

    def _take_sheet(self) -> None:
        self._take_choices(Choices(sheet=self.sheets.currentText()))

    def _take_choices(self, choices: Choices) -> None:
        self._choices = choices
        self._run()

    def _take_header_row(self, choices: Choices) -> None:
        self._take_choices(replace(choices, totals=self._choices.totals))

    def _take_back_header_row(self, choices: Choices) -> None:
        """Back to what was, be it that no report was found."""
        self.draft = None
        self._hide_report()
        self._take_header_row(choices)

    def _take_decisions(self, rows: Mapping[int, Decision]) -> None:
        self._choose(rows={**self._choices.rows, **rows})

    def _take_kind(self, code: ProblemCode, decision: Decision) -> None:
        self._choose(kinds={**self._choices.kinds, code: decision})

    def _undo_row(self, row: int) -> None:
        left = {at: one for at, one in self._choices.rows.items() if at != row}
        kinds = {} if row not in self._choices.rows else self._choices.kinds
        self._choose(rows=left, kinds=kinds)

    def _take_totals(self, totals: Mapping[str, Decimal]) -> None:
        self._choices = replace(self._choices, totals=totals)
        if self.draft is not None:
            self.draft = replace(self.draft, choices=self._choices)
            self.lists.totals.show_draft(self.draft)
            self._show_foot()

    # Showing

    def _show(self, first: bool) -> None:
        draft = self.draft
        assert draft is not None
        source = draft.table.source
        sheet = f" · sheet “{source.sheet}”" if source.sheet else ""
        count = formats.plural(len(draft.report.invoices), "open invoice")
        row = f"row {draft.layout.header_row}{', as you said' if draft.pointed else ''}"
        self.set_subtitle(
            f"{draft.snapshot.name}{sheet} · column names on {row} · {count} · "
            f"{formats.sums(draft.sums)}".rstrip(" ·")
        )
        self.header.show_draft(draft)
        self.sheets.clear()
        self.sheets.addItems(list(draft.sheets))
        self.sheets.setCurrentText(source.sheet)
        self._sheet_row.setVisible(len(draft.sheets) > 1)
        self.mapping.show_draft(draft)
        self.mapping.show()
        self.notices.show_draft(draft)
        self.lists.show()  # first: its columns are fitted to its width
        self.lists.show_draft(draft, first=first)
        self._show_foot()

    def _show_foot(self) -> None:
        draft, busy = self.draft, self._job is not None and self._job.running
        why = "Reading the report…" if busy else why_not(draft)
        self.go_on.setEnabled(draft is not None and draft.ready and not busy)
        refused = draft is None and not busy and bool(self.failure.text())
        self.back.setText("Choose another file" if refused else "Back")
        remembered = "Remembered for next time: this layout opens with no questions."
        self.foot.status(why or (remembered if draft else ""))

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


def _asks_nothing(draft: Draft) -> bool:
    """A layout known from last time with nothing to say about this file: no press is needed, and
    Back in the preview leads to the columns."""
    return draft.remembered and draft.ready and not (draft.changes or draft.report.problems)
