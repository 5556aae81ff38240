"""Invoice PDFs: drop them, see which invoice each belongs to, and what cannot go."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QHBoxLayout, QHeaderView, QMenu

from app.domain.errors import UploaderError
from app.domain.pdfs import PdfState
from app.domain.ports import PdfFiles
from app.ui import formats
from app.ui.dialogs.refs import RefsDialog
from app.ui.messages import say
from app.ui.models.pdf_rows import CHOOSE, FILE, INVOICE, PdfRows, explanation
from app.ui.page import Page
from app.ui.pdf_intake import PdfIntake
from app.ui.runner import Runner
from app.ui.theme import Tone
from app.ui.widgets.buttons import secondary
from app.ui.widgets.choice_cell import ChoiceCell
from app.ui.widgets.drop_zone import DropZone
from app.ui.widgets.invoice_picker import InvoicePicker
from app.ui.widgets.labels import label
from app.ui.widgets.notice import Notice
from app.ui.widgets.pdf_summary import PdfSummary
from app.ui.widgets.reading_line import ReadingLine
from app.ui.widgets.table import DataTable
from app.ui.work import Work


class PdfsPage(Page):
    """Takes PDFs for the report of `work.outgoing`; `new_refs` are its invoices that are new."""

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
        self._work, self._new_refs = work, new_refs
        self.intake = PdfIntake(work, runner, files, self)
        self.setAcceptDrops(True)
        self.drop = DropZone("Drop PDFs here", "or choose files…", promise)
        self.drop.setMaximumHeight(92)
        self.drop.dropped.connect(self.take)
        self.drop.pressed.connect(self._choose_files)
        self.reading = ReadingLine(self.intake.stop)
        self.notice = Notice()
        self.summary = PdfSummary(self._show_missing)
        for widget in (self.drop, self.reading, self.notice, self.summary):
            self.body.addWidget(widget)
        self.rows = PdfRows(self)
        self._add_table()
        self.back = self.foot.add_secondary("Back", self.backward.emit)
        self.go_on = self.foot.add_primary("Continue without PDFs", self._continue)
        self.intake.changed.connect(self._show)
        self.intake.progressed.connect(self.reading.show_progress)
        self.intake.left_out.connect(self._say_left_out)
        self.intake.stopped.connect(self._say_stopped)
        self.intake.failed.connect(self._say_failed)
        self._show()

    def _add_table(self) -> None:
        self.table = DataTable("Dropped files")
        self.table.setModel(self.rows)
        self.table.set_columns([200, 200, 128, 190, 64], INVOICE)
        self.table.horizontalHeader().setSectionResizeMode(FILE, QHeaderView.ResizeMode.Stretch)
        self.table.setItemDelegateForColumn(INVOICE, ChoiceCell(CHOOSE, self.table))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.clicked.connect(self._clicked)
        self.table.activated.connect(self._open_picker)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._show_status())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_status())
        delete = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete.activated.connect(self.remove_selected)
        self.body.addWidget(self.table, 1)
        row = QHBoxLayout()
        self.remove = secondary("Remove", self.remove_selected)
        row.addWidget(self.remove)
        self.kept = label("The files stay on your computer.", "small")
        row.addWidget(self.kept, 1)
        self.body.addLayout(row)

    def enter(self) -> None:
        if self.intake.resume():
            self.notice.hide()
        self._show()

    def leave(self) -> None:
        self.notice.hide()  # its Undo is about the report of now
        self.intake.pause()

    def take(self, paths: list[str]) -> None:
        """Add dropped files and folders."""
        self.notice.hide()
        self.intake.take(paths)

    def remove_selected(self) -> None:
        """Take the selected files out of this delivery, until Undo; they stay on the disk."""
        gone = [self.rows.at(index.row()) for index in self.table.selectionModel().selectedRows()]
        if not gone:
            return

        def undo() -> None:
            self.notice.hide()
            self.intake.put_back(gone)

        self.intake.remove([match.file.path for match in gone])
        what = f"“{gone[0].file.name}” is" if len(gone) == 1 else f"{len(gone):,} files are"
        self.notice.say(
            f"{what} out of this delivery, and still on your computer.",
            Tone.INFO,
            link="Undo",
            pressed=undo,
        )

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
        match, search = self.rows.at(index.row()), self.intake.search
        if search is None or match.file.flaw is not None:
            return
        picker = InvoicePicker(self, search, match.candidates, may_clear=match.invoice is not None)
        picker.chosen.connect(lambda invoice: self.intake.choose(match.file.path, invoice))
        picker.chosen.connect(lambda _: self.table.setFocus())
        cell = self.table.visualRect(index.siblingAtColumn(INVOICE))
        picker.open_at(self.table.viewport().mapToGlobal(cell.bottomLeft() + QPoint(4, 2)))

    def _continue(self) -> None:
        self._work.pdfs_settled = True
        self._work.send_pressed = self._work.connected  # the button said so
        self._work.changed.emit()
        self.forward.emit()

    def _missing(self) -> Sequence[str]:
        return self.intake.pdfs.missing(self._new_refs()) if self.intake.pdfs else ()

    def _show_missing(self) -> None:
        RefsDialog(
            self,
            "Invoices without a PDF",
            "They are on the report all the same; only their PDF is not sent this time.",
            self._missing(),
        ).open()

    def _show(self) -> None:
        pdfs, reading = self.intake.pdfs, self.intake.reading
        self.rows.show(pdfs.matches if pdfs else ())
        self.table.setEnabled(self.intake.search is not None)
        if reading and self.reading.isHidden():
            self.reading.begin()
        self.reading.setVisible(reading)
        counts = pdfs.counts if pdfs else dict.fromkeys(PdfState, 0)
        self.summary.show_counts(counts)
        missing = self._missing()
        self.summary.show_missing(missing, all_new=set(missing) <= set(self._new_refs()))
        ready = counts[PdfState.READY]
        with_pdfs = f"with {formats.plural(ready, 'PDF')}" if ready else "without PDFs"
        verb = "Send report" if self._work.connected else "Continue"
        self.go_on.setText(f"{verb} {with_pdfs}")
        self.go_on.setEnabled(not reading)
        self._show_status()

    def _show_status(self) -> None:
        current = self.table.currentIndex()
        about = explanation(self.rows.at(current.row())) if current.isValid() else ""
        self.foot.status(about or self._first_refused() or "You can skip this step.")
        selected = len(self.table.selectionModel().selectedRows())
        self.remove.setEnabled(bool(selected))
        self.remove.setText(f"Remove {formats.plural(selected, 'file')}" if selected else "Remove")
        for widget in (self.remove, self.kept):
            widget.setVisible(self.rows.rowCount() > 0)

    def _first_refused(self) -> str:
        """What to do about the first file that cannot be sent; "" where there is none."""
        matches = (self.rows.at(row) for row in range(self.rows.rowCount()))
        match = next((one for one in matches if one.state is PdfState.CANT_SEND), None)
        return f"{match.file.name}: {explanation(match)}" if match else ""

    def _say_left_out(self, others: int) -> None:
        files = formats.plural(others, "other file")
        verb = "was" if others == 1 else "were"
        self.notice.say(f"{files} in the folders {verb} left out: not named .pdf.", Tone.INFO)

    def _say_stopped(self) -> None:
        self.notice.say("Stopped. None of the last files was added; drop them again.", Tone.INFO)

    def _say_failed(self, error: UploaderError) -> None:
        self.notice.say(str(say(error)), Tone.BAD)


def promise(paths: list[str]) -> str:
    """What a drop of these will do."""
    folders = sum(Path(path).is_dir() for path in paths)
    parts = [
        formats.plural(count, word)
        for count, word in ((len(paths) - folders, "file"), (folders, "folder"))
        if count
    ]
    return f"Drop to add {' and '.join(parts)}. Nothing is sent yet." if parts else ""
