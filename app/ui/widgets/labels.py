"""Text on the window: plain, small, strong, shortened, and the coloured pill."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui import theme
from app.ui.theme import Tone


def label(text: str = "", role: str = "", *, wrap: bool = True) -> QLabel:
    """A text label. Roles: muted, small, strong, status, group, bad, good, or "" for plain.

    The text is plain text, whatever a file or server put into it.
    """
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    made.setIndent(0)
    if role:
        made.setProperty("role", role)
    return made


class Pill(QLabel):
    """A short coloured label; the word says what the colour says."""

    def __init__(self, text: str = "", tone: Tone = Tone.PLAIN, parent: QWidget | None = None):
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        self.show_as(text, tone)

    def show_as(self, text: str, tone: Tone) -> None:
        """Change text and tone."""
        self.setText(text)
        self.setProperty("pill", tone.value)
        self.style().unpolish(self)
        self.style().polish(self)


class ElidedLabel(QWidget):
    """One line that shortens itself with … where space ends; the whole text is in the tool tip."""

    def __init__(
        self,
        text: str = "",
        *,
        where: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
        fixed_width: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._where = where
        if fixed_width:
            self.setFont(theme.mono())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The whole text."""
        return self._text

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.fontMetrics().height() + 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.tone_colours(Tone.PLAIN)[0])
        shown = self.fontMetrics().elidedText(self._text, self._where, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)
