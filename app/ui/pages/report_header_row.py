"""With what a person says which row holds the column names, and takes it back."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import Code
from app.domain.reading.choices import Choices
from app.domain.reading.first_rows import FirstRows
from app.domain.reading.report_code import ReportCode
from app.flows.prepare import Draft, Prepare, ReadFile
from app.ui.dialogs.header_row import HeaderRowDialog
from app.ui.runner import Runner
from app.ui.widgets.buttons import link, secondary

_NOT_THERE = frozenset({ReportCode.NO_HEADER, ReportCode.NO_ROWS})


class HeaderRow(QObject):
    """Three buttons for the page to place: `another` and `undo` beside a report that is shown,
    `point` below the sentence that none was found.

    `chosen` and `taken_back` carry the choices with which the file is to be understood.
    """

    chosen = Signal(object)
    taken_back = Signal(object)

    def __init__(self, page: QWidget, runner: Runner, prepare: Prepare) -> None:
        super().__init__(page)
        self._page, self._runner, self._prepare = page, runner, prepare
        self._file: ReadFile | None = None
        self._choices = Choices()
        self._before = Choices()  # what was chosen when the row was still left to the program
        self._used = ("", 0)
        self._looking = False
        self.another = link("Column names are in another row…", self._look)
        self.undo = link("Undo", self._take_back)
        self.point = secondary("Choose the row with the column names…", self._look)
        self.hide()

    def hide(self) -> None:
        """Nothing can be chosen, nor with a dialog that is still open."""
        self._file = None
        for button in (self.another, self.undo, self.point):
            button.hide()

    def show_draft(self, draft: Draft) -> None:
        """Offer another row than the one the report was read with."""
        self._file, self._choices = draft.file, draft.choices
        self._used = (draft.table.source.sheet, draft.layout.header_row)
        self.another.show()
        self.undo.setText(f"Undo row {draft.layout.header_row}")
        self.undo.setVisible(draft.pointed)
        self.point.hide()

    def show_refusal(self, code: Code, file: ReadFile | None, choices: Choices) -> None:
        """Offer a row where none was found, or where the one chosen had nothing below it."""
        if file is not None and code in _NOT_THERE:
            self._file, self._choices = file, choices
            self._used = (choices.sheet or "", choices.header_row or 0)
            self.point.show()

    def _look(self) -> None:
        file, prepare = self._file, self._prepare
        if file is None or self._looking:
            return
        self._looking = True
        self._runner.start(
            lambda *_: prepare.first_rows(file),
            done=partial(self._ask, file),
            failed=lambda _: self._ask(file, ()),
        )

    def _ask(self, file: ReadFile, sheets: Sequence[FirstRows]) -> None:
        self._looking = False
        if file is self._file and sheets and self._page.isVisible():
            dialog = HeaderRowDialog(self._page, sheets, *self._used)
            dialog.chosen.connect(partial(self._choose, file))
            dialog.open()

    def _choose(self, file: ReadFile, sheet: str, row: int) -> None:
        if file is not self._file:
            return
        if not self._choices.header_row:
            self._before = self._choices
        # Columns, answers and rows that were chosen belong to the names they were chosen under.
        self.chosen.emit(Choices(sheet=sheet, header_row=row))

    def _take_back(self) -> None:
        now = self._choices
        by_itself = Choices(sheet=now.sheet, header_row=0)
        self.taken_back.emit(self._before if now.header_row else by_itself)
