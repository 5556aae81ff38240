"""A person says which row of the file holds the column names."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QWidget

from app.domain.reading.first_rows import FirstRows
from app.ui.dialogs.dialog import Dialog
from app.ui.messages.report_words import passed_over
from app.ui.models.first_rows import FirstRowsModel
from app.ui.theme import Tone
from app.ui.widgets.closed_combo import ClosedCombo
from app.ui.widgets.labels import label
from app.ui.widgets.notice import Notice
from app.ui.widgets.table import DataTable

ROW_HEIGHT = 28
CELL_AIR = 32


class HeaderRowDialog(Dialog):
    """Shows the first rows of a sheet; `chosen` carries the sheet and the 1-based row.

    `sheet` and `row` are those used now, `row` 0 where no column names were found.
    """

    chosen = Signal(str, int)

    def __init__(self, parent: QWidget, sheets: Sequence[FirstRows], sheet: str, row: int) -> None:
        super().__init__(
            parent,
            "Which row holds the column names?",
            "It has names such as invoice number, customer, due date and balance. If the names "
            "take two lines, choose the lower one.",
            width=_within(parent.window().width() - 120, 560, 900),
        )
        self._sheets, self._now = sheets, (sheet, row)
        self.sheet = ClosedCombo()
        self.sheet.setProperty("role", "compact")
        self.sheet.setAccessibleName("Sheet that holds the report")
        self.sheet.addItems([each.sheet for each in sheets])
        self.sheet.activated.connect(lambda _: self._show_sheet())
        line = QHBoxLayout()
        line.addWidget(label("Sheet", "muted", wrap=False))
        line.addWidget(self.sheet)
        line.addStretch()
        if len(sheets) > 1:
            self.body.addLayout(line)
        self.rows = DataTable("First rows of the file")
        self.rows.setMinimumHeight(_within(parent.window().height() - 320, 160, 420))
        self.rows.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.rows.doubleClicked.connect(lambda _: self._use())
        numbers = self.rows.verticalHeader()
        numbers.setDefaultSectionSize(ROW_HEIGHT)
        numbers.show()
        self.body.addWidget(self.rows, 1)
        self.told = Notice(low=True)
        self.told.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 12)  # it stays put
        self.body.addWidget(self.told)
        self.cancel = self.add_cancel()
        self.use = self.add_primary("Use this row", self._use)
        names = [each.sheet for each in sheets]
        self.sheet.setCurrentIndex(names.index(sheet) if sheet in names else 0)
        self._show_sheet()
        self.rows.setFocus()

    def _show_sheet(self) -> None:
        first = self._sheets[self.sheet.currentIndex()]
        now = self._now[1] if first.sheet == self._now[0] else 0
        model = FirstRowsModel(first, now, self)
        self.rows.setModel(model)
        measure = self.rows.fontMetrics().horizontalAdvance
        self.rows.set_columns([measure(text) + CELL_AIR for text in model.longest()], -1)
        self.rows.selectionModel().currentRowChanged.connect(self._show_row)
        at = model.index(max(now - 1, 0), 0)
        self.rows.setCurrentIndex(at)
        self.rows.scrollTo(at, QAbstractItemView.ScrollHint.PositionAtCenter)

    def _show_row(self, current: QModelIndex) -> None:
        """Say what choosing the selected row would mean."""
        first = self._sheets[self.sheet.currentIndex()]
        model = self.rows.model()
        assert isinstance(model, FirstRowsModel)
        row = current.row() + 1
        used = (first.sheet, row) == self._now
        several = model.names_in(row) > 1
        passed = [each for each in first.invoices if each <= row]
        self.use.setEnabled(several and not used)
        if used:
            self.told.say(f"Row {row} is used now.", Tone.INFO)
        elif not several:
            self.told.say(f"Row {row} does not hold several names.", Tone.INFO)
        elif passed:
            self.told.say(
                "An open invoice that is not sent will be marked as paid.",
                Tone.WARN,
                strong=f"{passed_over(passed)} not read with this row.",
            )
        else:
            self.told.say(f"Invoices are read from row {row + 1} on.", Tone.INFO)

    def _use(self) -> None:
        if self.use.isEnabled():
            self.chosen.emit(self.sheet.currentText(), self.rows.currentIndex().row() + 1)
            self.accept()


def _within(liked: int, least: int, most: int) -> int:
    return max(least, min(liked, most))
