"""How far a delivery is: files, bytes, and the time that is left."""

from math import ceil
from time import monotonic

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar

from app.flows.deliver import Phase, PhaseEvent
from app.ui import formats
from app.ui.models.delivery_rows import DeliveryRows
from app.ui.widgets.card import Card
from app.ui.widgets.labels import label

REFRESH_MS = 80
RATE_AFTER_SECONDS = 1.0


class SendProgress(Card):
    """A line and a bar about the delivery as a whole; while it runs, they follow its rows."""

    def __init__(self) -> None:
        super().__init__()
        line = QHBoxLayout()
        self.count = label("", "strong", wrap=False)
        self.left = label("", "muted", wrap=False)
        line.addWidget(self.count, 1)
        line.addWidget(self.left)
        self.body.addLayout(line)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName("Progress of the whole delivery")
        self.body.addWidget(self.bar)
        self.phase: PhaseEvent | None = None
        self._rows = DeliveryRows(())
        self._started = 0.0
        self._bytes_before = 0
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self._refresh)

    def start(self) -> None:
        """A run begins, its phase yet unknown."""
        self.phase = None
        self._started = monotonic()
        self._timer.start()

    def show_rows(self, rows: DeliveryRows) -> None:
        """Follow these rows from now on; what they hold by now was done before."""
        self._rows, self._bytes_before = rows, rows.done_bytes
        self._refresh()

    def pause(self) -> None:
        """Follow no longer: nobody looks."""
        self._timer.stop()

    def end(self) -> None:
        """The run is over; show where it ended."""
        self._timer.stop()
        self._refresh()
        self.left.setText("")

    def _refresh(self) -> None:
        rows = self._rows
        rows.refresh()
        total = rows.rowCount()
        self.count.setText(
            f"{rows.done_files:,} of {formats.plural(total, 'file')} · "
            f"{formats.size(rows.done_bytes)} of {formats.size(rows.total_bytes)}"
        )
        self.bar.setValue(1000 * rows.done_bytes // rows.total_bytes if rows.total_bytes else 0)
        self.left.setText(self._left())

    def _left(self) -> str:
        phase = self.phase
        if phase is not None and phase.phase is Phase.PAUSED:
            return f"connection dropped · trying again in {ceil(phase.seconds)} s"
        if phase is None or phase.phase is Phase.CONNECTING:
            return "connecting…"
        seconds, sent = monotonic() - self._started, self._rows.done_bytes - self._bytes_before
        if seconds < RATE_AFTER_SECONDS or sent <= 0 or phase.phase is Phase.DONE:
            return ""
        remaining = ceil((self._rows.total_bytes - self._rows.done_bytes) * seconds / sent)
        if remaining > 90:
            return f"about {ceil(remaining / 60)} minutes left"
        return f"about {formats.plural(remaining, 'second')} left"
