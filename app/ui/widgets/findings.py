"""What the preview found, the gravest in sight and the rest one press away."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui.theme import Tone
from app.ui.widgets.notice import Notice

ROOM = 190
"""Pixels for the further sentences; more of them scroll."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence: its first words in bold, the rest, and how grave it is."""

    strong: str
    text: str
    tone: Tone


class FindingsPanel(QWidget):
    """The first sentence is always shown; a link opens and closes the others."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self._first = Notice()
        column.addWidget(self._first)
        self._room = QScrollArea()
        self._room.setWidgetResizable(True)
        self._room.setMaximumHeight(ROOM)
        self._room.hide()
        column.addWidget(self._room)
        self._said: tuple[Said, ...] = ()
        self._open = False
        self.hide()

    def show_all(self, said: Sequence[Said]) -> None:
        """Show these, the gravest first; none hides the panel."""
        self._said = tuple(said)
        self.setVisible(bool(said))
        self._fill()

    def texts(self) -> list[str]:
        """What is said, all of it, in order."""
        return [f"{one.strong} {one.text}".strip() for one in self._said]

    def toggle(self) -> None:
        """Open or close the further sentences."""
        self._open = not self._open
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
        column.setSpacing(6)
        for one in others:
            notice = Notice()
            column.addWidget(notice)
            notice.say(one.text, one.tone, strong=one.strong)
        column.addStretch()
        self._room.setWidget(inside)
