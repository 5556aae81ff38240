"""Preview: what the report will change, decided before anything is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from app.domain.baseline import Baseline
from app.domain.decisions import Decisions
from app.domain.errors import UploaderError
from app.domain.report import Severity
from app.flows.export_list import ExportList
from app.flows.preview import Compare, Comparison, Start, compare_with, summary_of
from app.ui import formats
from app.ui.messages import say
from app.ui.messages.preview_words import (
    blocked_because,
    compared_with,
    confirmation,
    number_wanted,
    said,
    still_wanted,
    suspects_said,
)
from app.ui.models.preview_lines import TITLES, Kind, lines_of, tile_texts
from app.ui.models.preview_rows import Line
from app.ui.page import Page
from app.ui.pages.preview_baseline import BaselineSearch, ReadReport
from app.ui.pages.preview_export import PreviewExport
from app.ui.pages.preview_list import PreviewList
from app.ui.quiet import no_cycle_search
from app.ui.runner import Job, Runner
from app.ui.theme import Tone
from app.ui.widgets.findings import FindingsPanel
from app.ui.widgets.notice import Notice
from app.ui.widgets.number_wanted import NumberWanted
from app.ui.widgets.steady import Steady
from app.ui.widgets.tile import Tile
from app.ui.work import Work

TILES = {
    Kind.PAID: Tone.WARN,
    Kind.NEW: Tone.INFO,
    Kind.CHANGED: Tone.NOTE,
    Kind.UNCHANGED: None,
}

LOW = 640  # pixels of height below which the list needs the room


@dataclass(frozen=True, slots=True)
class Shown:
    """A comparison made ready for the window, off its thread."""

    made: Comparison
    lines: dict[Kind, list[Line]]
    tiles: dict[Kind, tuple[str, str]]


class PreviewPage(Page):
    """Compares, takes decisions, and on a deliberate yes leaves the bytes to send in `work`.

    `read_report` makes invoices of a file that the person chose to compare with.
    """

    def __init__(
        self,
        work: Work,
        runner: Runner,
        compare: Compare,
        export: ExportList,
        today: Callable[[], date] = date.today,
        read_report: ReadReport | None = None,
    ) -> None:
        super().__init__("What this report will change")
        self._work, self._runner, self._compare = work, runner, compare
        self._today = today
        self._report: object = None
        self._start: Start | None = None
        self._baseline: Baseline | None = None
        self._decisions = Decisions()
        self._made: Comparison | None = None
        self._lines: dict[Kind, list[Line]] = {}
        self._kind = Kind.PAID
        self._reviewing = False
        self._suspected = False
        self._job: Job | None = None
        self._stale = False

        row = QHBoxLayout()
        row.setSpacing(12)
        self.tiles = {kind: Tile(kind.value, tone) for kind, tone in TILES.items()}
        for kind, tile in self.tiles.items():
            tile.clicked.connect(lambda _=False, kind=kind: self._choose_kind(kind))
            row.addWidget(tile, 5 if kind is Kind.PAID else 4)  # as their words need
        self.above = Steady()
        self.above.column.addLayout(row)
        self.body.addWidget(self.above)
        self.server = Notice()
        self.suspects = Notice()
        self.findings = FindingsPanel()
        self.search = BaselineSearch(
            work,
            runner,
            compare,
            self.server,
            self.use_baseline,
            self._show_answer,
            self._fail,
            read_report,
        )
        for widget in (self.server, self.suspects, self.findings):
            self.above.column.addWidget(widget)
        self.findings.toggled.connect(self.above.release)
        self.list = PreviewList(today())
        self.list.keep.connect(lambda refs: self._decide(self._decisions.keep(refs)))
        self.list.undo.connect(lambda refs: self._decide(self._decisions.undo(refs)))
        self.list.same.connect(self._same)
        self.list.noted.connect(lambda refs, note: self._decide(self._decisions.note(refs, note)))
        self.list.settle_all.connect(lambda pairs: self._decide(self._decisions.settle(pairs)))
        self.list.everything.connect(self._show_everything)
        self.body.addWidget(self.list, 1)
        self._wanted = NumberWanted(self._show_primary)
        self.typed = self._wanted.field
        self.body.addWidget(self._wanted)

        self._export = PreviewExport(runner, export, self.foot.status, self._fail)
        self.export_button = self.foot.add_left("Export list…", self._choose_export)
        self.back = self.foot.add_secondary("Back", self.backward.emit)
        self.confirm = self.foot.add_primary("", self._confirm)
        self.typed.returnPressed.connect(self.confirm.click)
        self._show_primary()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        low = self.height() < LOW
        for column in (self.body, self.above.column):
            column.setSpacing(8 if low else 14)
        for tile in self.tiles.values():
            tile.be_low(low=low)

    # Coming and going

    def enter(self) -> None:
        if self._work.report is None:
            return
        if self._work.report is not self._report:
            self._report = self._work.report
            self._start = None
            self.search.forget()
            self._begin_anew()
        elif self._work.summary is not None and not self._work.preview_confirmed:
            self.search.forget()  # a delivery of it was given up: much may have come since
        self._show_primary()
        company_id = self._work.company.id
        self._runner.start(
            lambda *_: self._compare.start(company_id), done=self._begin, failed=self._fail
        )

    def leave(self) -> None:
        self.search.stop()

    def _begin(self, start: Start) -> None:
        if self._start is not None and self._start.after == start.after:
            self.search.look()  # the page may have been left before the answer came
            self._show_primary()
            return
        self._begin_anew()
        self._start = start
        self._baseline, self._decisions = start.baseline, start.decisions
        self._run()
        self.search.look()

    def use_baseline(self, baseline: Baseline) -> None:
        """Compare with this report from now on."""
        self._begin_anew()
        self._baseline = baseline
        self.server.hide()
        self._run()

    def _begin_anew(self) -> None:
        """Nothing that was typed, searched, shown or confirmed for another comparison is left."""
        self._unconfirm()
        self._made, self._kind = None, Kind.PAID
        self._reviewing = self._suspected = False
        self._wanted.clear()
        self.list.start_over()
        self.findings.start_over()
        self.suspects.hide()
        self.above.release()

    # Deciding

    def _same(self, ref: str) -> None:
        if self._made is None:
            return
        self._decide(
            self._decisions.settle(
                (pair.gone.ref, pair.new.ref)
                for pair in self._made.shown.suspects
                if ref in (pair.gone.ref, pair.new.ref)
            )
        )

    def _decide(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self.above.hold()
        self._run()

    def _run(self) -> None:
        """Compare anew; while a comparison is under way, once more after it."""
        self._stale = True
        self._show_primary()
        if self._job is not None and self._job.running:
            return
        report, baseline, decisions = self._work.report, self._baseline, self._decisions
        assert report is not None
        limits, sha256 = self._work.destination.limits, self._work.source_sha256
        start, today = self._start, self._today()

        def compare(*_: object) -> Shown:
            with no_cycle_search():
                made = compare_with(report, baseline, decisions, limits, today, sha256)
                lines = {kind: lines_of(kind, made, today, start) for kind in Kind}
                return Shown(made, lines, tile_texts(made))

        self._stale = False
        self._job = self._runner.start(compare, done=self._take, failed=self._fail)
        self._show_primary()

    # Showing

    def _take(self, result: Shown) -> None:
        if self._stale:
            self._run()
            return
        if result.made.report is not self._work.report:
            return  # another report has come since; its own comparison follows
        first = self._made is None
        self._made, self._lines = result.made, result.lines
        if self._made.outgoing != self._work.outgoing:
            self._unconfirm()
        for kind, tile in self.tiles.items():
            tile.setVisible(self._made.shown.baseline is not None)
            tile.show_count(*result.tiles[kind])
        self._show_subtitle()
        self._show_notices()
        self.show_kind(self._first_kind() if first else self._kind)
        self._show_primary()

    def _unconfirm(self) -> None:
        if self._work.preview_confirmed:
            self._work.preview_confirmed = False
            self._work.changed.emit()

    def _show_answer(self) -> None:
        self._show_subtitle()
        self._show_primary()

    def _show_subtitle(self) -> None:
        receiver, search = self._work.destination.receiver, self.search
        self.set_subtitle(compared_with(self._baseline, receiver, search.standing, search.doubt))

    def _show_notices(self) -> None:
        assert self._made is not None
        self.findings.show_all(said(self._made, self._start))
        suspects = self._made.unanswered
        self.list.show_suspects(suspects)
        link = "Show all" if self._reviewing else "Review"
        if suspects:
            self._suspected = True
            strong, text = suspects_said(suspects)
            self.suspects.say(text, Tone.BAD, strong=strong, link=link, pressed=self.review)
        elif self._suspected:
            strong = "✓ Every changed reference is answered."
            link = link if self._reviewing else ""
            self.suspects.say("", Tone.GOOD, strong=strong, link=link, pressed=self.review)
        elif self._made.shown.baseline is None:
            self._say_first()
        else:
            self.suspects.hide()

    def _say_first(self) -> None:
        assert self._made is not None
        count = formats.plural(len(self._made.shown.report), "invoice")
        receiver = self._work.destination.receiver
        self.suspects.say(
            f"No report has been sent from this computer yet, so what will be marked as paid is "
            f"unknown. {count} will be open at {receiver}. If {receiver} already has a report "
            "of this company, every invoice missing from this one will be marked as paid.",
            Tone.INFO,
            strong="There is nothing to compare with yet.",
            link="Choose the last report that was sent…" if self.search.can_read else "",
            pressed=self.search.choose_file,
        )

    def show_kind(self, kind: Kind) -> None:
        """Show one of the four lists, once there is a comparison."""
        if self._made is None:
            return
        known = self._made.shown.baseline is not None
        self._kind = kind = kind if known else Kind.NEW
        for other, tile in self.tiles.items():
            tile.setChecked(other is kind)
        title = TITLES[kind] if known else "Open invoices in this report"
        self.list.show_list(kind, title, self._lines[kind])

    def _first_kind(self) -> Kind:
        return next((kind for kind in Kind if self._lines[kind]), Kind.PAID)

    def _choose_kind(self, kind: Kind) -> None:
        self.above.release()
        if self._reviewing:
            self.review()
        self.show_kind(kind)

    def _show_everything(self) -> None:
        self._reviewing = False
        self.list.show_everything()
        if self._made is not None:
            self._show_notices()

    def review(self) -> None:
        """Show only what looks like a changed reference; pressed again, everything."""
        if self._made is None:
            return
        self._reviewing = not self._reviewing
        self.show_kind(Kind.PAID)
        self.list.review_suspects(only=self._reviewing)
        self._show_notices()

    def _show_primary(self) -> None:
        made = None if self._stale else self._made
        busy = made is None or (self._job is not None and self._job.running)
        stops = made is not None and made.severity is Severity.STOP
        self._wanted.setVisible(stops)
        if made is None or busy:
            self.confirm.setText("Comparing…")
            self.confirm.setEnabled(False)
            return
        self.confirm.setText(confirmation(made))
        self._wanted.ask(number_wanted(made))
        if made.severity is Severity.BLOCK:
            self.confirm.setEnabled(False)
            self.foot.status(blocked_because(made))
            return
        right = not stops or self._wanted.holds(made.number_to_type)
        self.confirm.setEnabled(right and not self.search.looking)
        self.foot.status(self.search.doubt if right else still_wanted(made))

    # Going on

    def _confirm(self) -> None:
        made, work = self._made, self._work
        assert made is not None
        assert self._start is not None
        work.outgoing = made.outgoing
        work.summary = summary_of(
            made,
            source_name=work.source_name,
            source_sha256=work.source_sha256,
            mapping=work.mapping,
            after=self._start.after,
            seen=self.search.seen,
        )
        shown = made.shown
        work.new_refs = tuple(one.ref for one in shown.new) if shown.baseline else ()
        work.preview_confirmed = True
        work.changed.emit()
        self.forward.emit()

    def _choose_export(self) -> None:
        if self._made is None:
            return
        path = self._export.choose(self, f"{TITLES[self._kind]} {self._today().isoformat()}")
        if path:
            self.export_to(path)

    def export_to(self, path: str) -> None:
        """Write the whole list in front to a file, whatever is searched for, as it is sorted.

        What was decided not to be marked as paid is not written as that.
        """
        assert self._made is not None
        lines = self.list.whole()
        if self._kind is Kind.PAID:
            gone = {one.ref for one in self._made.shown.paid}
            lines = [line for line in lines if line.ref in gone]
        company = self._work.company.name
        self._export.write(path, TITLES[self._kind], company, self.subtitle(), lines)

    def _fail(self, error: UploaderError) -> None:
        message = say(error)
        self._show_primary()
        self.server.say(message.press, Tone.BAD, strong=message.what)
