"""A list that changes only by choosing from it while it is open."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox

OPENS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F4})
ARROWS = frozenset({Qt.Key.Key_Up, Qt.Key.Key_Down})
PASSES = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape})
VISIBLE = 20


class ClosedCombo(QComboBox):
    """Enter, Space, F4 or Alt+Down opens it.

    While it is closed neither the wheel nor an arrow or letter key changes it: a person only
    scrolling or stepping past would change what is sent.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(VISIBLE)

    def showPopup(self) -> None:
        super().showPopup()
        chosen = self.model().index(self.currentIndex(), self.modelColumn())
        self.view().scrollTo(chosen, QAbstractItemView.ScrollHint.EnsureVisible)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if key in OPENS or (alt and key in ARROWS):
            self.showPopup()
        elif key in PASSES:
            super().keyPressEvent(event)
        else:
            event.ignore()
