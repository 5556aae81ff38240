"""Control totals: the person types what the accounting program prints, per currency."""

from collections.abc import Mapping
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QWidget

from app.domain.reading.amounts import amount_parser, decimal_of
from app.domain.reading.control_total import TotalCheck
from app.flows.prepare import Draft
from app.ui import formats
from app.ui.theme import Tone
from app.ui.widgets.labels import Pill, label


class ControlTotals(QWidget):
    """One field, and a list of currencies where there are several; an empty field checks nothing.

    `typed` carries currency → total.
    """

    typed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label("Total in your program", "muted", wrap=False))
        self.currency = QComboBox()
        self.currency.setProperty("role", "compact")
        self.currency.setAccessibleName("Currency of the total")
        self.currency.currentTextChanged.connect(lambda _: self._show_one())
        self.field = QLineEdit()
        self.field.setProperty("role", "compact")
        self.field.setFixedWidth(120)
        self.field.setPlaceholderText("optional")
        self.field.setAccessibleName("Total in your program")
        self.field.editingFinished.connect(self._tell)
        self.result = Pill()
        for widget in (self.currency, self.field, self.result):
            row.addWidget(widget)
        self._totals: dict[str, Decimal] = {}
        self._sums: Mapping[str, Decimal] = {}
        self._checks: dict[str, TotalCheck] = {}
        self.result.hide()

    def show_draft(self, draft: Draft) -> None:
        """Offer every currency of the report and say how the typed totals compare."""
        self._sums = draft.sums
        self._totals = {check.currency: check.typed for check in draft.totals}
        self._checks = {check.currency: check for check in draft.totals}
        present = self.currency.currentText()
        # A total in a currency that the report holds no more has to be cleared by somebody.
        offered = list(dict.fromkeys((*self._sums, *self._totals)))
        if [self.currency.itemText(i) for i in range(self.currency.count())] != offered:
            self.currency.blockSignals(True)
            self.currency.clear()
            self.currency.addItems(offered)
            if present in offered:
                self.currency.setCurrentText(present)
            self.currency.blockSignals(False)
        self.currency.setVisible(len(offered) > 1)
        self._show_one()

    def _show_one(self) -> None:
        currency = self.currency.currentText()
        total, check = self._totals.get(currency), self._checks.get(currency)
        if not self.field.hasFocus() or not self.field.isModified():
            self.field.setText("" if total is None else formats.number(total))
        self.field.setToolTip(
            f"The file adds up to {formats.money(self._sums[currency], currency)}."
            if currency in self._sums
            else ""
        )
        self.result.setVisible(check is not None)
        if check is not None and check.difference:
            difference = formats.money(abs(check.difference), currency)
            self.result.show_as(f"differs by {difference}", Tone.WARN)
        elif check is not None:
            self.result.show_as("agrees", Tone.GOOD)

    def _tell(self) -> None:
        if not self.field.isModified():
            return
        text = self.field.text().strip()
        sign, _ = decimal_of([text])
        number = amount_parser(sign or ".")(text) if text else None
        self.field.setProperty("state", "bad" if text and number is None else "")
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)
        if text and number is None:
            return
        self.field.setModified(False)
        currency = self.currency.currentText()
        self._totals.pop(currency, None)
        if number is not None:
            self._totals[currency] = number
        self.typed.emit(dict(self._totals))
