"""Buttons by their weight on the page."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton


def _button(text: str, pressed: Callable[[], object], role: str) -> QPushButton:
    made = QPushButton(text)
    made.setProperty("role", role)
    made.clicked.connect(lambda _checked=False: pressed())
    return made


def primary(text: str, pressed: Callable[[], object]) -> QPushButton:
    """The one thing to press on a page or in a dialog."""
    return _button(text, pressed, "primary")


def secondary(text: str, pressed: Callable[[], object]) -> QPushButton:
    """Anything else."""
    return _button(text, pressed, "")


def link(text: str, pressed: Callable[[], object]) -> QPushButton:
    """A quiet way to somewhere else."""
    made = _button(text, pressed, "link")
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made
