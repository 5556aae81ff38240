"""Control totals: the person types what the accounting program prints, per currency."""

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.domain.amounts import amount_parser, decimal_of
from app.domain.invoice import balance_by_currency
from app.flows.prepare import Draft
from app.ui import formats
from app.ui.theme import Tone
from app.ui.widgets.labels import Pill, label

SHOWN = 4


class ControlTotals(QWidget):
    """One field per currency; empty fields check nothing. `typed` carries currency → total."""

    typed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._caption = label("Total in your program", "muted", wrap=False)
        self._row.addWidget(self._caption)
        self.fields: dict[str, QLineEdit] = {}
        self.results: dict[str, Pill] = {}

    def show_draft(self, draft: Draft) -> None:
        """A field for every currency of the report."""
        sums = dict(list(balance_by_currency(draft.report.invoices).items())[:SHOWN])
        self._caption.setVisible(bool(sums))
        if list(sums) != list(self.fields):
            self._rebuild(list(sums))
        checks = {check.currency: check for check in draft.totals}
        for currency, field in self.fields.items():
            field.setToolTip(f"Read from the file: {formats.money(sums[currency], currency)}")
            pill, check = self.results[currency], checks.get(currency)
            pill.setVisible(check is not None)
            if check is not None and check.difference:
                pill.show_as(f"differs by {formats.number(check.difference)}", Tone.WARN)
            elif check is not None:
                pill.show_as("agrees", Tone.GOOD)

    def _rebuild(self, currencies: list[str]) -> None:
        while self._row.count() > 1:
            item = self._row.takeAt(1)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        self.fields, self.results = {}, {}
        for currency in currencies:
            if currency:
                self._row.addWidget(label(currency, "muted", wrap=False))
            field = QLineEdit()
            field.setMaximumWidth(116)
            field.setPlaceholderText("optional")
            field.setAccessibleName(f"Total in your program {currency}".strip())
            field.editingFinished.connect(self._tell)
            pill = Pill()
            pill.hide()
            self._row.addWidget(field)
            self._row.addWidget(pill)
            self.fields[currency], self.results[currency] = field, pill

    def _tell(self) -> None:
        totals: dict[str, Decimal] = {}
        for currency, field in self.fields.items():
            text = field.text().strip()
            sign, _ = decimal_of([text])
            number = amount_parser(sign or ".")(text) if text else None
            field.setProperty("state", "bad" if text and number is None else "")
            field.style().unpolish(field)
            field.style().polish(field)
            if number is not None:
                totals[currency] = number
        self.typed.emit(totals)
