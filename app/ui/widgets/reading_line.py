"""Progress of reading files, with Stop; hidden while nothing is read."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from app.domain.progress import Progress
from app.ui import formats
from app.ui.widgets.buttons import secondary
from app.ui.widgets.labels import label


class ReadingLine(QWidget):
    """What is being read, how far it is, and the button that ends it."""

    def __init__(self, pressed_stop: Callable[[], object]) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        self.text = label("", "muted", wrap=False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of reading the files")
        self.stop = secondary("Stop", pressed_stop)
        line.addWidget(self.text)
        line.addWidget(self.bar, 1)
        line.addWidget(self.stop)
        self.hide()

    def begin(self) -> None:
        """Work has begun; how much it is, is not known yet."""
        self.text.setText("Reading…")
        self.bar.setRange(0, 0)
        self.show()

    def show_progress(self, news: Progress) -> None:
        """Say which file is being read."""
        self.text.setText(f"Reading {news.done + 1:,} of {formats.plural(news.total, 'file')}…")
        self.bar.setRange(0, news.total)
        self.bar.setValue(news.done)
