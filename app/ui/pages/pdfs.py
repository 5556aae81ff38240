"""Invoice PDFs: drop them, see which invoice each belongs to, and what cannot go."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QMenu

from app.domain.errors import UploaderError
from app.domain.invoice import Invoice
from app.domain.invoice_pdfs import InvoicePdfs
from app.domain.outgoing import read_report
from app.domain.pdfs import PdfMatch, PdfState
from app.domain.ports import PdfFiles
from app.domain.progress import Progress, StopToken
from app.flows.match_pdfs import FoundPdfs, MatchPdfs
from app.ui import formats
from app.ui.dialogs.refs import RefsDialog
from app.ui.messages import say
from app.ui.models.pdf_rows import CHOOSE, INVOICE, SENT_AS, PdfRows, explanation
from app.ui.page import Page
from app.ui.runner import Job, Runner
from app.ui.theme import Tone
from app.ui.widgets.choice_cell import ChoiceCell
from app.ui.widgets.drop_zone import DropZone
from app.ui.widgets.invoice_picker import InvoicePicker
from app.ui.widgets.notice import Notice
from app.ui.widgets.pdf_summary import PdfSummary
from app.ui.widgets.reading_line import ReadingLine
from app.ui.widgets.table import DataTable
from app.ui.work import Work

TITLE = "Drop PDFs here"
HINT = "or choose files…"
SECONDS_BETWEEN_NEWS = 0.06


@dataclass(frozen=True, slots=True)
class _Look:
    """What a job brings: `pdfs` is `before` with what was found, where `flow` made `before` anew
    if the report was another one.
    """

    flow: MatchPdfs
    before: InvoicePdfs
    found: FoundPdfs
    pdfs: InvoicePdfs


class PdfsPage(Page):
    """Takes PDFs for the report of `work.outgoing`; `new_refs` are its invoices that are new.

    `work.pdfs` always holds what is ready now, so that nothing else can be sent.
    """

    def __init__(
        self,
        work: Work,
        runner: Runner,
        files: PdfFiles,
        new_refs: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__(
            "Add invoice PDFs",
            "Drop files or whole folders. Each one is matched to an open invoice and renamed for "
            f"{work.destination.receiver}.",
        )
        self._work, self._runner, self._files, self._new_refs = work, runner, files, new_refs
        self._job: Job | None = None
        self._flow: MatchPdfs | None = None
        self._pdfs: InvoicePdfs | None = None
        self._for_bytes = b""
        self._taken: list[str] | None = None
        self._waiting: list[str] = []
        self._under_way: list[str] = []
        self.setAcceptDrops(True)
        self.drop = DropZone(TITLE, HINT, promise)
        self.drop.setMaximumHeight(92)
        self.drop.dropped.connect(self.take)
        self.drop.pressed.connect(self._choose_files)
        self.body.addWidget(self.drop)
        self.reading = ReadingLine(self._stop)
        self.body.addWidget(self.reading)
        self.notice = Notice()
        self.body.addWidget(self.notice)
        self.summary = PdfSummary(self._show_missing)
        self.body.addWidget(self.summary)
        self.rows = PdfRows(self)
        self._add_table()
        self.back = self.foot.add_secondary("Back", self.backward.emit)
        self.go_on = self.foot.add_primary("Continue without PDFs", self._continue)
        work.changed.connect(self._check_report)
        self._show()

    def _add_table(self) -> None:
        self.table = DataTable("Dropped files")
        self.table.setModel(self.rows)
        self.table.set_columns([160, 176, 110, 240, 66], SENT_AS)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.setItemDelegateForColumn(INVOICE, ChoiceCell(CHOOSE, self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.clicked.connect(self._clicked)
        self.table.activated.connect(self._open_picker)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_status())
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove_selected)
        self.body.addWidget(self.table, 1)

    # Coming and going

    def enter(self) -> None:
        if self._taken is not self._work.pdf_paths:  # another delivery has begun
            self._taken = self._work.pdf_paths
            self._flow = self._pdfs = None
            self._waiting = list(self._taken)
            self._under_way = []
            self.notice.hide()
            if self._job is not None:
                self._job.stop()
        self._show()
        self._look()

    def leave(self) -> None:
        if self._job is not None and self._job.running:
            self._waiting = self._under_way + self._waiting
            self._under_way = []
            self._job.stop()

    def _check_report(self) -> None:
        """When another report was confirmed, the PDFs matched to the last one must not go."""
        work = self._work
        if work.pdfs_settled and work.outgoing and work.outgoing != self._for_bytes:
            work.pdfs, work.pdfs_settled = (), False
            work.changed.emit()

    def take(self, paths: list[str]) -> None:
        """Add dropped files and folders."""
        self._waiting += paths
        self.notice.hide()
        self._look()

    # Reading and matching

    def _look(self) -> None:
        """Read what waits, and match everything anew if the report is another one by now."""
        if self._job is not None and self._job.running:
            return
        outgoing = self._work.outgoing
        flow = self._flow if outgoing == self._for_bytes else None
        if flow is not None and not self._waiting:
            return
        paths, self._under_way, self._waiting = self._waiting, self._waiting, []
        before = self._pdfs
        if flow is None:  # what was matched to another report must not be sent
            self._flow, self._work.pdfs = None, ()
        files, destination = self._files, self._work.destination

        def look(stop: StopToken, tell: Callable[[Progress], None]) -> _Look:
            seldom = _seldom(tell)
            now, base = flow, before
            if now is None or base is None:
                now = MatchPdfs(files, read_report(outgoing), destination)
                base = now.again(before.matches, stop, seldom) if before else now.none
            found = now.find(paths, stop, seldom)
            return _Look(now, base, found, base.add(found.matches))

        self._job = self._runner.start(
            look,
            done=lambda found: self._found(found, outgoing),
            failed=self._fail,
            stopped=self._stopped,
            news=self.reading.show_progress,
        )
        self.reading.begin()
        self._show()

    def _found(self, look: _Look, outgoing: bytes) -> None:
        self._under_way = []
        changed = self._flow is not None and self._pdfs is not look.before
        if changed and self._pdfs is not None:  # the person chose or removed meanwhile
            self._keep(self._pdfs.add(look.found.matches))
        else:
            self._flow, self._for_bytes = look.flow, outgoing
            self._keep(look.pdfs)
        if look.found.others:
            others = formats.plural(look.found.others, "other file")
            verb = "was" if look.found.others == 1 else "were"
            self.notice.say(f"{others} in the folders {verb} left out: not named .pdf.", Tone.INFO)
        self._look()

    def _stop(self) -> None:
        self._waiting = []
        if self._flow is None:
            self._pdfs = None
        if self._job is not None:
            self._job.stop()

    def _stopped(self) -> None:
        if self._under_way:
            self._under_way = []
            self.notice.say(
                "Stopped. None of the last files was added; drop them again.", Tone.INFO
            )
        self._show()
        if self.isVisible():
            self._look()

    def _fail(self, error: UploaderError) -> None:
        self._under_way = []
        if self._flow is None:
            self._pdfs = None
        self.notice.say(str(say(error)), Tone.BAD)
        self._show()

    # What the person does

    def remove_selected(self) -> None:
        """Take the selected files out of this delivery; they stay on the disk."""
        if self._pdfs is None:
            return
        chosen = self.table.selectionModel().selectedRows()
        self._keep(self._pdfs.remove(self.rows.at(index.row()).file.path for index in chosen))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = self.table.viewport().mapFromGlobal(event.globalPos())
        index = self.table.indexAt(place)
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.rows.at(index.row()).file.flaw is None:
            menu.addAction("Choose invoice…", lambda: self._open_picker(index))
        menu.addAction("Remove from this delivery", self.remove_selected)
        menu.popup(event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.drop.dragEnterEvent(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop.dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop.dropEvent(event)

    def _choose_files(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(
            self, "Choose invoice PDFs", "", "PDFs (*.pdf);;All files (*)"
        )
        if paths:
            self.take(paths)

    def _clicked(self, index: QModelIndex) -> None:
        if index.data(CHOOSE):
            self._open_picker(index)

    def _open_picker(self, index: QModelIndex) -> None:
        match = self.rows.at(index.row())
        if self._flow is None or match.file.flaw is not None:
            return
        picker = InvoicePicker(
            self, self._flow.search, match.candidates, may_clear=match.invoice is not None
        )
        picker.chosen.connect(lambda invoice: self._choose(match, invoice))
        cell = self.table.visualRect(index.siblingAtColumn(INVOICE))
        picker.open_at(self.table.viewport().mapToGlobal(cell.bottomLeft() + QPoint(4, 2)))

    def _choose(self, match: PdfMatch, invoice: Invoice | None) -> None:
        if self._pdfs is not None:
            self._keep(self._pdfs.choose(match.file.path, invoice))
        self.table.setFocus()

    def _show_missing(self) -> None:
        refs = self._missing()
        RefsDialog(
            self,
            "New invoices without a PDF",
            "They are on the report all the same; only their PDF is not sent this time.",
            refs,
        ).open()

    def _continue(self) -> None:
        self._work.pdfs_settled = True
        self._work.changed.emit()
        self.forward.emit()

    # Showing

    def _keep(self, pdfs: InvoicePdfs) -> None:
        self._pdfs = pdfs
        self._work.pdfs = pdfs.planned()
        self._show()

    def _missing(self) -> Sequence[str]:
        return self._pdfs.missing(self._new_refs()) if self._pdfs else ()

    def _show(self) -> None:
        self.rows.show(self._pdfs.matches if self._pdfs else ())
        reading = self._job is not None and self._job.running
        self.reading.setVisible(reading)
        self.go_on.setEnabled(not reading)
        self.table.setEnabled(self._flow is not None)
        counts = self._pdfs.counts if self._pdfs else dict.fromkeys(PdfState, 0)
        self.summary.show_counts(counts)
        self.summary.show_missing(self._missing())
        ready = counts[PdfState.READY]
        self.go_on.setText(
            f"Continue with {formats.plural(ready, 'PDF')}" if ready else "Continue without PDFs"
        )
        self._show_status()

    def _show_status(self) -> None:
        current = self.table.currentIndex()
        about = explanation(self.rows.at(current.row())) if current.isValid() else ""
        self.foot.status(about or "You can skip this step.")


def promise(paths: list[str]) -> str:
    """What a drop of these will do."""
    if not paths:
        return ""
    folders = sum(Path(path).is_dir() for path in paths)
    files = len(paths) - folders
    parts = [
        formats.plural(count, word)
        for count, word in ((files, "file"), (folders, "folder"))
        if count
    ]
    return f"Drop to add {' and '.join(parts)}. Nothing is sent yet."


def _seldom(tell: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """The same news, but no faster than a person can see."""
    last = 0.0

    def told(news: Progress) -> None:
        nonlocal last
        if monotonic() - last > SECONDS_BETWEEN_NEWS:
            last = monotonic()
            tell(news)

    return told
