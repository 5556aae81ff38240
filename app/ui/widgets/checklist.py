"""A list of things done, under way, failed and still open."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.labels import label
from app.ui.widgets.signs import Sign, SignMark


class CheckItem(QWidget):
    """One line: a sign, a text, a smaller detail, and room for buttons below."""

    def __init__(self, text: str, detail: str = "", sign: Sign = Sign.OPEN) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._mark = SignMark(sign)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        row.addLayout(column, 1)
        self._text, self._detail = label(text), label(detail, "small")
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._text)
        column.addWidget(self._detail)
        self.extra = QVBoxLayout()
        self.extra.setContentsMargins(0, 4, 0, 0)
        column.addLayout(self.extra)
        self.show_as(sign, text, detail)

    def show_as(
        self, sign: Sign, text: str | None = None, detail: str | None = None, *, mono: bool = False
    ) -> None:
        """Change sign, text and detail; `mono` for a fingerprint as detail."""
        self._mark.show_sign(sign)
        if text is not None:
            self._text.setText(text)
        if detail is not None:
            self._detail.setText(detail)
            self._detail.setVisible(bool(detail))
        if mono:
            self._detail.setFont(theme.mono())
        self._text.setProperty("role", {Sign.OPEN: "muted", Sign.FAILED: "strong"}.get(sign, ""))
        self._text.style().unpolish(self._text)
        self._text.style().polish(self._text)
        spoken = {Sign.DONE: "done", Sign.FAILED: "failed", Sign.BUSY: "under way"}
        self.setAccessibleName(f"{self._text.text()}: {spoken.get(sign, 'open')}")

    def sign(self) -> Sign:
        """The sign shown now."""
        return self._mark.sign()

    def text(self) -> str:
        """The line's text."""
        return self._text.text()

    def detail(self) -> str:
        """The smaller text."""
        return self._detail.text()


class CheckList(QWidget):
    """Check items one under the other."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(14)

    def add(self, item: CheckItem) -> CheckItem:
        """Append a line."""
        self._column.addWidget(item)
        return item

    def clear(self) -> None:
        """Remove every line."""
        while (taken := self._column.takeAt(0)) is not None:
            if widget := taken.widget():
                widget.hide()  # without a parent it would be a window
                widget.setParent(None)
                widget.deleteLater()
