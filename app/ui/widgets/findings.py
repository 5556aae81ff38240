"""What the preview found, the gravest in sight and the rest one press away."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import Tone
from app.ui.widgets.notice import Notice

ROOM = 190
"""Pixels for the further sentences; more of them scroll."""
GAP = 6


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence: its first words in bold, the rest, and how grave it is."""

    strong: str
    text: str
    tone: Tone


LOOKED_AT = Said("✓ Looked at.", "Your decisions settled what was asked here.", Tone.GOOD)


class FindingsPanel(QWidget):
    """The first sentence is always shown; a link opens and closes the others.

    What was said and no longer holds leaves `LOOKED_AT` behind. `toggled` tells that the link
    was pressed.
    """

    toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        self._first = Notice()
        column.addWidget(self._first)
        self._room = QScrollArea()
        self._room.setWidgetResizable(True)
        self._room.hide()
        column.addWidget(self._room)
        self._said: tuple[Said, ...] = ()
        self._open = False
        self.hide()

    def start_over(self) -> None:
        """Another report: nothing was said, nothing is open."""
        self._said, self._open = (), False
        self.hide()

    def show_all(self, said: Sequence[Said]) -> None:
        """Show these, the gravest first; none hides the panel, unless something was said."""
        self._said = tuple(said) or ((LOOKED_AT,) if self._said else ())
        self.setVisible(bool(said))
        self._fill()

    def texts(self) -> list[str]:
        """What is said, all of it, in order."""
        return [f"{one.strong} {one.text}".strip() for one in self._said]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def toggle(self) -> None:
        """Open or close the further sentences."""
        self._open = not self._open
        self.toggled.emit()
        self._fill()

    def _fill(self) -> None:
        if not self._said:
            return
        first, *others = self._said
        link = ""
        if others:
            link = "Show less" if self._open else f"And {len(others)} more to look at"
        self._first.say(first.text, first.tone, strong=first.strong, link=link, pressed=self.toggle)
        self._room.setVisible(self._open and bool(others))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        for one in others:
            notice = Notice()
            column.addWidget(notice)
            notice.say(one.text, one.tone, strong=one.strong)
        column.addStretch()
        self._room.setWidget(inside)
        self._fit()

    def _fit(self) -> None:
        """As tall as the sentences are when wrapped: a scroll area alone takes a guess."""
        inside = self._room.widget()
        layout = inside.layout() if inside is not None else None
        if layout is None or not self._open:
            return
        tall = layout.totalHeightForWidth(max(self.width(), 1))
        self._room.setFixedHeight(min(ROOM, max(tall, layout.minimumSize().height())))
