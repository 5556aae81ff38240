"""A passphrase the person chooses, typed twice."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.flows.enrol_key import LEAST_DIFFERENT, LEAST_PASSPHRASE, MOST_PASSPHRASE
from app.ui import formats
from app.ui.widgets.fields import Field
from app.ui.widgets.labels import label


class NewPassphrase(QWidget):
    """Two hidden fields, above them what they are for, and below them what is still missing.

    `changed` tells whether they hold a good passphrase now.
    """

    changed = Signal(bool)

    def __init__(self, why: str = "", name: str = "Passphrase") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if why:
            column.addWidget(label(why, "small"))
        row = QHBoxLayout()
        row.setSpacing(12)
        column.addLayout(row)
        self.first = Field(f"{name} (at least {LEAST_PASSPHRASE} characters)", hidden=True)
        self.again = Field("The same again", hidden=True)
        for field in (self.first, self.again):
            row.addWidget(field, 1)
            field.line.textChanged.connect(self._check)
        self._missing = label("", "muted")
        column.addWidget(self._missing)
        self._check()

    def text(self) -> str:
        """The passphrase, blanks included; "" until both fields agree on a good one."""
        return "" if self.missing() else self.first.line.text()

    def missing(self) -> str:
        """What keeps the two fields from being a passphrase; "" when nothing does."""
        first, again = self.first.line.text(), self.again.line.text()
        if short := max(0, LEAST_PASSPHRASE - len(first)):
            return f"{formats.plural(short, 'more character')}, please."
        if len(first) > MOST_PASSPHRASE:
            return f"Too long: at most {MOST_PASSPHRASE} characters, please."
        if len(set(first)) < LEAST_DIFFERENT:
            return "Too easy to guess: use more different characters, please."
        if not again:
            return "Now type the same again."
        return "" if first == again else "The two do not match."

    def _check(self) -> None:
        first, again = self.first.line.text(), self.again.line.text()
        self.again.line.setProperty("state", "" if first.startswith(again) else "bad")
        self.again.line.style().polish(self.again.line)
        self._missing.setText(self.missing())
        self.changed.emit(bool(self.text()))
