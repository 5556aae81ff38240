"""A passphrase the person chooses, typed twice."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.flows.enrol_key import LEAST_PASSPHRASE
from app.ui.widgets.fields import Field


class NewPassphrase(QWidget):
    """Two hidden fields. `changed` tells whether they hold a good passphrase now."""

    changed = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.first = Field(f"Passphrase (at least {LEAST_PASSPHRASE} characters)", hidden=True)
        self.again = Field("The same again", hidden=True)
        for field in (self.first, self.again):
            row.addWidget(field, 1)
            field.line.textChanged.connect(self._check)

    def text(self) -> str:
        """The passphrase, blanks included; "" until both fields agree on one long enough."""
        text = self.first.line.text()
        return text if len(text) >= LEAST_PASSPHRASE and text == self.again.line.text() else ""

    def _check(self) -> None:
        differs = bool(self.again.line.text()) and not self.first.line.text().startswith(
            self.again.line.text()
        )
        self.again.complain("This is not the same." if differs else "")
        self.changed.emit(bool(self.text()))
