"""The bar below the rows that need a look: one decision for the selected row, or for its kind."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.reading.choices import Decision, Verdict
from app.domain.report import Problem, ProblemCode
from app.ui.messages.report_words import problem_message
from app.ui.widgets.buttons import secondary
from app.ui.widgets.labels import label

TYPES = {
    ProblemCode.MISSING_REF: "Invoice reference",
    ProblemCode.UNREADABLE_AMOUNT: "Balance",
    ProblemCode.UNREADABLE_DATE: "Date, 3 May 2026",
}


class DecideBar(QWidget):
    """`decided` carries rows → decision; `decided_kind` a code and its decision for all."""

    decided = Signal(object)
    decided_kind = Signal(object, object)
    undone = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.text = label("")
        self.undo: QPushButton = secondary("Undo my decisions", self.undone.emit)
        self.whole_kind = QCheckBox()
        told = QHBoxLayout()
        told.setSpacing(8)
        told.addWidget(self.text, 1)
        told.addWidget(self.whole_kind)
        told.addWidget(self.undo)
        column.addLayout(told)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.typed = QLineEdit()
        self.typed.setFixedWidth(180)
        self.typed.returnPressed.connect(self._use)
        self.typed.textChanged.connect(self._one_only)
        self.use = secondary("Use it", self._use)
        self.keep = secondary("Keep this one", lambda: self._decide(Verdict.KEEP))
        self.add_up = secondary("Add them up", lambda: self._decide(Verdict.ADD_UP))
        self.leave_out = secondary(
            "Leave out (will be marked as paid)", lambda: self._decide(Verdict.LEAVE_OUT)
        )
        for widget in (self.typed, self.use, self.keep, self.add_up, self.leave_out):
            row.addWidget(widget)
        row.addStretch()
        column.addLayout(row)
        self._problem: Problem | None = None
        self.show_problem(None, 0)

    def show_problem(self, problem: Problem | None, alike: int) -> None:
        """Offer what can be decided about a row; `alike` rows have the same problem."""
        self._problem = problem
        code = problem.code if problem else None
        self.text.setVisible(problem is not None)
        if problem is not None:
            self.text.setText(str(problem_message(problem)))
        kind = TYPES.get(code) if code else None
        fields = problem.params.get("fields") if problem else None
        if isinstance(fields, tuple) and len(fields) > 1:
            kind = None  # one field cannot take both dates
        self.typed.clear()
        self.typed.setVisible(kind is not None)
        self.use.setVisible(kind is not None)
        self.typed.setPlaceholderText(kind or "")
        self.typed.setAccessibleName(kind or "")
        dates = code is ProblemCode.UNREADABLE_DATE
        twice = code is ProblemCode.DUPLICATE_REF
        self.keep.setText("Send without the date" if dates else "Keep this one")
        self.keep.setVisible(dates or twice)
        self.add_up.setVisible(twice)
        self.leave_out.setVisible(problem is not None)
        self.whole_kind.setVisible(alike > 1)
        self.whole_kind.setText(f"All {alike:,} of this kind")
        self.whole_kind.setChecked(False)

    def _one_only(self, text: str) -> None:
        """What is typed is right for one row, never for all of a kind."""
        if text:
            self.whole_kind.setChecked(False)
        self.whole_kind.setEnabled(not text)

    def _use(self) -> None:
        if self._problem is not None and self.typed.text().strip():
            decision = Decision(Verdict.TYPED, self.typed.text().strip())
            self.decided.emit({self._problem.row: decision})

    def _decide(self, verdict: Verdict) -> None:
        problem = self._problem
        if problem is None:
            return
        decision = Decision(verdict)
        one_of_several = verdict is Verdict.KEEP and problem.code is ProblemCode.DUPLICATE_REF
        if self.whole_kind.isChecked() and self.whole_kind.isVisible() and not one_of_several:
            self.decided_kind.emit(problem.code, decision)
            return
        rows = [problem.row]
        others = problem.params.get("others")
        if verdict is Verdict.ADD_UP and isinstance(others, list):
            rows += others
        self.decided.emit(dict.fromkeys(rows, decision))
