"""What every page is made of: a title, a sentence, a body, and a foot with one primary button."""

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.labels import label

SIDE = 32


class Page(QWidget):
    """One screen. Subclasses fill `body` and, where they have one, the foot; `aside`, at the right
    of the title, takes quiet buttons about the whole page.

    `enter` is called each time the page comes to the front, `leave` when another one does.
    The page asks to move on with `forward` and `backward`; the window knows where that leads.
    `jump` asks for a step out of the usual order.
    """

    forward = Signal()
    backward = Signal()
    jump = Signal(int)

    def __init__(self, title: str, subtitle: str = "", *, scrolls: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(SIDE, 22, SIDE, 8)
        head.setSpacing(4)
        self._title = label(title)
        self._title.setObjectName("title")
        self._subtitle = label(subtitle)
        self._subtitle.setObjectName("subtitle")
        self.aside = QHBoxLayout()
        self.aside.addWidget(self._title, 1)
        head.addLayout(self.aside)
        head.addWidget(self._subtitle)
        column.addLayout(head)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(SIDE, 12, SIDE, 12)
        self.body.setSpacing(14)
        if scrolls:
            inside = QWidget()
            inside.setLayout(self.body)
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setWidget(inside)
            column.addWidget(area, 1)
        else:
            column.addLayout(self.body, 1)
        self.foot = Foot()
        self.foot.hide()
        column.addWidget(self.foot)

    def enter(self) -> None:
        """The page comes to the front: show the present state."""

    def leave(self) -> None:
        """Another page comes to the front."""

    def set_title(self, title: str) -> None:
        """Change the headline."""
        self._title.setText(title)

    def title(self) -> str:
        """The headline."""
        return self._title.text()

    def set_subtitle(self, subtitle: str) -> None:
        """Change the sentence below the headline."""
        self._subtitle.setText(subtitle)

    def subtitle(self) -> str:
        """The sentence below the headline."""
        return self._subtitle.text()


class Foot(QWidget):
    """The strip at the bottom: a status sentence at the left, buttons at the right.

    The primary buttons of all pages stand in one place, so for the time of a double-click after
    a page has come to the front the foot takes no press: the second press of a double-click on
    one page would otherwise be the first on the next.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("foot")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._shown_at = 0.0
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SIDE, 14, SIDE, 14)
        self._row.setSpacing(12)
        self._left = QHBoxLayout()
        self._row.addLayout(self._left)
        self._status: QLabel = label("", "status")
        self._row.addWidget(self._status, 1)

    def status(self, text: str) -> None:
        """Say how things stand, or why the primary button cannot be pressed yet."""
        self._status.setText(text)
        self.show()

    def status_text(self) -> str:
        """What the status says."""
        return self._status.text()

    def add_left(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        """A button at the left, away from going on."""
        made = secondary(text, pressed)
        self._left.addWidget(made)
        self.show()
        return made

    def add_secondary(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        """A button such as Back."""
        return self._add(secondary(text, pressed))

    def add_primary(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        """The page's one primary button; add it last, so that it stands bottom right."""
        return self._add(primary(text, pressed))

    def _add(self, made: QPushButton) -> QPushButton:
        made.installEventFilter(self)
        self._row.addWidget(made)
        self.show()
        return made

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shown_at = monotonic()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)
        if event.type() in pressed:
            return monotonic() - self._shown_at < QApplication.doubleClickInterval() / 1000
        return super().eventFilter(watched, event)
