"""Which of the rows that are left out are listed: all, or those of one reason."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.report import SkippedRow, SkipReason
from app.ui.messages.catalogue import say
from app.ui.models.report_rows import money_first
from app.ui.widgets.closed_combo import ClosedCombo
from app.ui.widgets.labels import label


class LeftOutFilter(QWidget):
    """A list of the reasons with their counts; `changed` tells that another one was chosen."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label("Show", "muted", wrap=False))
        self.reasons = ClosedCombo()
        self.reasons.setProperty("role", "compact")
        self.reasons.setAccessibleName("Reason why rows are left out")
        self.reasons.setSizeAdjustPolicy(ClosedCombo.SizeAdjustPolicy.AdjustToContents)
        self.reasons.activated.connect(lambda _: self.changed.emit())
        row.addWidget(self.reasons)
        row.addStretch()
        self.hide()

    def rows(self, skipped: Sequence[SkippedRow]) -> list[SkippedRow]:
        """Those to list, rows that carry money first."""
        ordered = money_first(skipped)
        chosen: SkipReason | None = self.reasons.currentData()
        counts = Counter(row.why for row in ordered)
        self.reasons.clear()
        self.reasons.addItem(f"All reasons ({len(ordered):,})", None)
        for why, count in counts.items():
            self.reasons.addItem(f"{say(why).what.rstrip('.')} ({count:,})", why)
        if chosen is None or chosen not in counts:
            return ordered
        self.reasons.setCurrentIndex(1 + list(counts).index(chosen))
        return [row for row in ordered if row.why is chosen]
