"""What the page says about a report: a changed layout, a question, rows that need a look."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.reading.layout_memory import ChangeKind, LayoutChange
from app.domain.reading.mapping import Question, QuestionKind
from app.domain.report import Problem, ProblemCode, Severity
from app.flows.prepare import Draft
from app.ui import formats
from app.ui.messages.report_words import FIELDS, problem_message, question_text
from app.ui.theme import Tone
from app.ui.widgets.notice import Notice

TOLD = 4
SUBTOTALS_TOLD = 2


class ReportNotices(QWidget):
    """`currency_chosen` takes a proposal, `rows_wanted` leads to the rows that need a look."""

    currency_chosen = Signal(str)
    rows_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)
        self.changed, self.question = Notice(), Notice()
        self.column.addWidget(self.changed)
        self.column.addWidget(self.question)
        self.hide()

    def show_draft(self, draft: Draft) -> None:
        """Say what is to be said about it, or nothing."""
        self._show_changes(draft.changes)
        self._show_question(draft.questions)
        self.setVisible(bool(draft.changes or draft.questions))

    def _show_changes(self, changes: Sequence[LayoutChange]) -> None:
        if not changes:
            self.changed.hide()
            return
        more = f" and {len(changes) - TOLD} more" if len(changes) > TOLD else ""
        self.changed.say(
            f"{'; '.join(map(change_words, changes[:TOLD]))}{more}. Please look at the columns "
            "below.",
            Tone.INFO,
            strong="This report has changed since last time:",
        )

    def _show_question(self, questions: Sequence[Question]) -> None:
        if not questions:
            self.question.hide()
            return
        first = questions[0]
        currency = first.kind in {QuestionKind.CURRENCY, QuestionKind.CURRENCY_BLANK}
        proposal = first.proposal if currency else ""
        self.question.say(
            question_text(first),
            Tone.WARN,
            strong="Please answer once:",
            link=f"Use {proposal}" if proposal else "",
            pressed=lambda: self.currency_chosen.emit(proposal),
        )


class Findings(Notice):
    """Rows that need a look, else what else was noticed, else nothing."""

    rows_wanted = Signal()

    def show_draft(self, draft: Draft) -> None:
        """Say the most pressing thing."""
        waiting = waiting_rows(draft)
        others = [p for p in draft.report.problems if p.severity is not Severity.STOP]
        if waiting:
            needs = "needs" if len(waiting) == 1 else "need"
            self.say(
                " ".join(dict.fromkeys(problem_message(p).what for p in waiting[:2])),
                Tone.WARN,
                strong=f"{formats.plural(len(waiting), 'row')} {needs} a look.",
                link="Show rows",
                pressed=self.rows_wanted.emit,
            )
        elif others:
            severities = {problem.severity for problem in others}
            tone = Tone.BAD if Severity.BLOCK in severities else Tone.WARN
            tone = Tone.INFO if severities == {Severity.INFO} else tone
            self.say(others_text(others), tone)
        else:
            self.hide()


def waiting_rows(draft: Draft) -> list[Problem]:
    """Rows that wait for a decision."""
    return [p for p in draft.report.problems if p.severity is Severity.STOP and p.row]


def others_text(problems: Sequence[Problem]) -> str:
    """What else was noticed: subtotals last and not all of them, each thing to press once."""
    ordered = sorted(problems, key=lambda p: p.code is ProblemCode.SUBTOTAL_DIFFERS)
    subtotals = sum(p.code is ProblemCode.SUBTOTAL_DIFFERS for p in problems)
    told = ordered[: len(ordered) - max(0, subtotals - SUBTOTALS_TOLD)]
    messages = [problem_message(problem) for problem in told]
    parts = [message.what for message in messages]
    if len(told) < len(ordered):
        more = formats.plural(len(ordered) - len(told), "more subtotal")
        parts.append(f"{more} differ too.")
    parts += dict.fromkeys(message.press for message in messages if message.press)
    return " ".join(parts)


def change_words(change: LayoutChange) -> str:
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
