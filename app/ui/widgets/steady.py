"""A part of a page that does not get lower under the mouse."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget


class Steady(QWidget):
    """Holds its height from `hold` until `release`, so that what is below stays in its place.

    `column` takes the contents. Another width wraps them anew and releases as well.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.column = QVBoxLayout()
        outer.addLayout(self.column)
        outer.addStretch()

    def hold(self) -> None:
        """From now on get no lower than at present."""
        self.setMinimumHeight(self.height())

    def release(self) -> None:
        """Be as low as the contents are."""
        self.setMinimumHeight(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() not in (-1, event.size().width()):
            self.release()
