"""What every dialog is made of."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.labels import label


class Dialog(QDialog):
    """A headline, a sentence, a body, and the buttons; open it with `open()`.

    It deletes itself when closed.
    """

    def __init__(self, parent: QWidget, title: str, text: str = "", width: int = 460) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(width)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(12)
        headline = label(title, "strong")
        font = headline.font()
        font.setPixelSize(17)
        headline.setFont(font)
        column.addWidget(headline)
        if text:
            column.addWidget(label(text, "muted"))
        self.body = QVBoxLayout()
        self.body.setSpacing(10)
        column.addLayout(self.body)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch()
        column.addLayout(self._buttons)

    def fit(self) -> None:
        """Be as tall as wrapped text and shown fields need; call it after showing or hiding one.

        Qt takes a dialog's height from unwrapped text.
        """
        layout = self.layout()
        if layout is not None:
            layout.activate()
            width = max(self.minimumWidth(), layout.minimumSize().width())
            self.resize(width, max(layout.totalHeightForWidth(width), 0))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def add_cancel(self, text: str = "Cancel") -> QPushButton:
        """A button that closes and changes nothing."""
        made = secondary(text, self.reject)
        self._buttons.addWidget(made)
        return made

    def add_secondary(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        """Another button."""
        made = secondary(text, pressed)
        self._buttons.addWidget(made)
        return made

    def add_primary(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        """The one thing to press; Enter presses it."""
        made = primary(text, pressed)
        made.setDefault(True)
        self._buttons.addWidget(made)
        return made


def tell(parent: QWidget, title: str, text: str) -> Dialog:
    """Say one thing, with OK to close it."""
    dialog = Dialog(parent, title, text)
    dialog.add_primary("OK", dialog.accept)
    dialog.open()
    return dialog
