"""A number that chooses a list."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout

from app.ui import theme
from app.ui.theme import Tone, tone_colours
from app.ui.widgets.labels import label


class Tile(QPushButton):
    """A big number with its meaning and money below; checkable like a tab."""

    def __init__(self, meaning: str, tone: Tone | None = None) -> None:
        self._tone: Tone | None = None  # first: Qt tells of a style while the button is made
        super().__init__()
        self._meaning = meaning
        self.setProperty("role", "tile")
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(2)
        self._number = label("", wrap=False)
        font = theme.digits(theme.base_font())
        font.setPixelSize(22)
        font.setWeight(font.Weight.DemiBold)
        self._number.setFont(font)
        self._money = label("", "small", wrap=False)
        column.addWidget(self._number)
        column.addWidget(label(meaning, "small", wrap=False))
        column.addWidget(self._money)
        self._tone = tone
        self.be_low(low=False)

    def be_low(self, *, low: bool) -> None:
        """In a low window the money makes room; it stays in the tool tip."""
        self._money.setHidden(low)
        self.setMinimumHeight(70 if low else 96)
        self.setToolTip(self._money.text() if low else "")

    def show_count(self, count: str, money: str) -> None:
        """Show the number and its money, both ready for people."""
        self._number.setText(count)
        self._money.setText(money)
        self._money.setToolTip(money)
        self._colour()
        self.setAccessibleName(f"{count} {self._meaning}, {money}")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._colour()

    def _colour(self) -> None:
        if self._tone is None:
            return
        style = f"color: {tone_colours(self._tone)[0].name()}"
        if style != self._number.styleSheet():
            self._number.setStyleSheet(style)

    def count(self) -> str:
        """The number as shown."""
        return self._number.text()

    def money(self) -> str:
        """The money as shown."""
        return self._money.text()
