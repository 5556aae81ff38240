"""Where files are dropped, and what a drop will do."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
)
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.ui.widgets.labels import label


def local_paths(mime: QMimeData) -> list[str]:
    """Files and folders of this computer in a drag."""
    return [url.toLocalFile() for url in mime.urls() if url.isLocalFile()]


class DropZone(QFrame):
    """A dashed frame: drop on it, click it, or press Enter while it has the focus.

    `promise` says what a drop of these paths will do; "" refuses it.
    """

    dropped = Signal(list)
    pressed = Signal()

    def __init__(
        self,
        title: str,
        hint: str,
        promise: Callable[[list[str]], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hint, self._promise = hint, promise
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(24, 18, 24, 18)
        self.body.setSpacing(6)
        self.body.addStretch()
        self.title = label(title, "strong")
        self.hint = label(hint)
        for line in (self.title, self.hint):
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.body.addWidget(line)
        self.body.addStretch()

    def add_below(self, widget: QWidget) -> None:
        """Put a widget under the hint, centred."""
        self.body.insertWidget(self.body.count() - 1, widget, 0, Qt.AlignmentFlag.AlignHCenter)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        promise = self._promise(local_paths(event.mimeData()))
        if promise:
            event.acceptProposedAction()
            self._look(promise, over=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._look(self._hint, over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._look(self._hint, over=False)
        event.acceptProposedAction()
        self.dropped.emit(local_paths(event.mimeData()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def _look(self, hint: str, *, over: bool) -> None:
        self.hint.setText(hint)
        self.setProperty("over", "true" if over else "false")
        self.style().unpolish(self)
        self.style().polish(self)
