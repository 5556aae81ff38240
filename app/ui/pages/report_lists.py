"""The lower half of "Check the columns": what was noticed, and the rows in three lists."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from app.domain.fields import Field
from app.domain.reading.mapping import Origin
from app.flows.prepare import Draft
from app.ui.models.report_rows import InvoiceRows, ProblemRows, SkippedRows
from app.ui.pages.report_decide import DecideBar
from app.ui.pages.report_left import LeftOutFilter
from app.ui.pages.report_notices import Findings, waiting_rows
from app.ui.pages.report_totals import ControlTotals
from app.ui.widgets.table import DataTable

SENT, LOOK, LEFT = range(3)


class ReportLists(QWidget):
    """What will be sent, needs a look, or is left out; `undone` carries a row that is taken back.

    What is decided and typed is told by `decide` and `totals`.
    """

    undone = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._draft: Draft | None = None
        self.findings = Findings()
        self.tabs, self.totals = QTabBar(), ControlTotals()
        self.reasons = LeftOutFilter()
        self.rows, self.decide = DataTable("Rows of the report"), DecideBar()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        self.findings.rows_wanted.connect(self.show_rows_to_look_at)
        column.addWidget(self.findings)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        for _ in range(3):
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(lambda _: self._show_rows())
        line = QHBoxLayout()
        line.addWidget(self.tabs)
        line.addStretch()
        line.addWidget(self.totals)
        column.addLayout(line)
        self.reasons.changed.connect(self._show_rows)
        column.addWidget(self.reasons)
        self.rows.acted.connect(self._undo)
        column.addWidget(self.rows, 1)
        column.addWidget(self.decide)

    def show_draft(self, draft: Draft, *, first: bool) -> None:
        """Show a report as it is understood now; the `first` time from the first list."""
        self._draft = draft
        report, waiting = draft.report, waiting_rows(draft)
        self.tabs.setTabText(SENT, f"Will be sent ({len(report.invoices):,})")
        self.tabs.setTabText(LOOK, f"Need a look ({len(waiting):,})")
        self.tabs.setTabText(LEFT, f"Left out ({len(report.skipped):,})")
        self.tabs.setTabVisible(LOOK, bool(waiting) or self._decided())
        if first or (self.tabs.currentIndex() == LOOK and not waiting):
            self.tabs.setCurrentIndex(SENT)
        self.tabs.setFixedWidth(self.tabs.sizeHint().width() + 8)
        self._show_rows()
        self.totals.show_draft(draft)

    def show_rows_to_look_at(self) -> None:
        """Lead to the rows that wait for a decision."""
        self.tabs.setCurrentIndex(LOOK)

    def _decided(self) -> bool:
        return self._draft is not None and bool(
            self._draft.choices.rows or self._draft.choices.kinds
        )

    def _show_rows(self) -> None:
        draft = self._draft
        if draft is None:
            return
        old, old_selection = self.rows.model(), self.rows.selectionModel()
        at = self.tabs.currentIndex()
        widths: list[int]
        if at == LOOK:
            problems = ProblemRows(waiting_rows(draft), self)
            self.rows.setModel(problems)
            widths, stretch = [64, 170, 160, 200, 160], 3
            self.rows.selectionModel().currentRowChanged.connect(self._show_decision)
            if problems.rowCount():
                self.rows.selectRow(0)
            else:
                self.decide.show_problem(None, 0)
        elif at == LEFT:
            self.rows.setModel(SkippedRows(self.reasons.rows(draft.report.skipped), self))
            widths, stretch = [64, 230, 120, 240, 90], 3
        else:
            self.rows.setModel(InvoiceRows(draft.report.invoices, self))
            widths, stretch = [50, 112, 110, 110, 110, 96, 96, 80, 96], -1
        if at == LOOK:
            self.findings.hide()  # the rows themselves say it
        else:
            self.findings.show_draft(draft)
        hidden = _absent(draft) if at == SENT else set()
        for column in range(self.rows.model().columnCount()):
            self.rows.setColumnHidden(column, column in hidden)
        needed = sum(width for column, width in enumerate(widths) if column not in hidden)
        if at == SENT and needed <= self.rows.viewport().width():
            stretch = InvoiceRows.fields.index(Field.CUSTOMER_NAME)
        self.rows.set_columns(widths, stretch)
        self.decide.undo.setVisible(self._decided())
        self.decide.setVisible(at == LOOK)
        self.reasons.setVisible(at == LEFT)
        for gone in (old_selection, old):
            if gone is not None and gone is not self.rows.model():
                gone.deleteLater()

    def _show_decision(self, current: QModelIndex) -> None:
        model = self.rows.model()
        if self._draft is not None and isinstance(model, ProblemRows) and current.isValid():
            problem = model.problem(current.row())
            alike = sum(other.code is problem.code for other in waiting_rows(self._draft))
            self.decide.show_problem(problem, alike)

    def _undo(self, index: QModelIndex) -> None:
        model = self.rows.model()
        if isinstance(model, SkippedRows):
            self.undone.emit(model.skipped(index.row()).row)


def _absent(draft: Draft) -> set[int]:
    """Columns of fields that the file does not have: they take no room."""
    return {
        column
        for column, which in enumerate(InvoiceRows.fields)
        if which is not None
        and which is not Field.CURRENCY_ISO
        and draft.mapping.sources[which].origin is Origin.NONE
    }
