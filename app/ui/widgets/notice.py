"""A coloured sentence on the page, with something to press where that helps."""

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.ui.theme import Tone, tone_colours


class _Sentence(QLabel):
    """A text with one link at most, which Enter or the space bar follows."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.linkActivated.emit("#")
        else:
            super().keyPressEvent(event)


class Notice(QFrame):
    """Says one thing; hidden until `say` is called with a text. A `low` one takes less room."""

    def __init__(self, parent: QWidget | None = None, *, low: bool = False) -> None:
        self._link = ""  # first: Qt tells of a style while the frame is being made
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self)
        air = 5 if low else 10
        row.setContentsMargins(14, air, 14, air)
        self._label = _Sentence()
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setWordWrap(True)
        self._label.linkActivated.connect(self._follow)
        row.addWidget(self._label, 1)
        self._pressed: Callable[[], object] | None = None
        self._parts: list[str] = []
        self._tone = Tone.INFO
        self.hide()

    def say(
        self,
        text: str,
        tone: Tone,
        *,
        strong: str = "",
        link: str = "",
        pressed: Callable[[], object] | None = None,
    ) -> None:
        """Show `strong` in bold, then `text`, then `link`, which calls `pressed`.

        All three are plain text: what a file holds cannot become mark-up.
        """
        parts = []
        if strong:
            parts.append(f"<b>{escape(strong)}</b>")
        if text:
            parts.append(escape(text))
        self._parts, self._link, self._tone = parts, link, tone
        self._pressed = pressed
        self.setProperty("notice", tone.value)
        self._write()
        self.setAccessibleName(f"{strong} {text}".strip())
        for widget in (self, self._label):
            self.style().unpolish(widget)
            self.style().polish(widget)
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange) and self._link:
            self._write()

    def _write(self) -> None:
        # A link's colour is part of its text: it is written anew when the theme changes.
        link = []
        if self._link:
            colour = tone_colours(self._tone)[0].name()
            link = [f'<a href="#" style="color:{colour}">{escape(self._link)}</a>']
        text = " ".join([*self._parts, *link])
        if text != self._label.text():
            self._label.setText(text)
            # Qt's own way to a link takes two presses of Tab and shows neither.
            focus = Qt.FocusPolicy.TabFocus if link else Qt.FocusPolicy.NoFocus
            self._label.setFocusPolicy(focus)

    def text(self) -> str:
        """What it says, without mark-up; "" while hidden."""
        return self.accessibleName() if not self.isHidden() else ""

    def follow(self) -> None:
        """Press the link."""
        if self._pressed:
            self._pressed()

    def _follow(self, _: str) -> None:
        self.follow()
