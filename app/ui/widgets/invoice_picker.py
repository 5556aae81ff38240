"""A small list to choose an invoice from: type a part of its number or customer."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from app.domain.invoice import Invoice
from app.domain.invoice_search import InvoiceSearch
from app.ui import formats
from app.ui.widgets.labels import label

MOST = 200
NOWHERE = QModelIndex()
NO_INVOICE = "None of them"


class _Choices(QAbstractListModel):
    """Invoices to choose from; None is the choice of none."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Invoice | None] = []

    def show(self, rows: Sequence[Invoice | None]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        invoice = self.rows[index.row()]
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if invoice is None:
            return NO_INVOICE
        balance = formats.money(invoice.balance, invoice.currency_iso)
        return " · ".join(part for part in (invoice.ref, invoice.customer_name, balance) if part)


class InvoicePicker(QFrame):
    """Opens under a cell, closes by itself. `chosen` brings the invoice, or None for none.

    `likely` come first while nothing is typed; `may_clear` offers to take the invoice away.
    """

    chosen = Signal(object)

    def __init__(
        self,
        parent: QWidget,
        search: InvoiceSearch,
        likely: Sequence[Invoice],
        *,
        may_clear: bool,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self.setAccessibleName("Choose invoice")
        self._search, self._likely, self._may_clear = search, likely, may_clear
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText("Invoice number or customer")
        self.typed.setAccessibleName("Search the open invoices")
        self.typed.installEventFilter(self)
        self.list = QListView()
        self.list.setAccessibleName("Open invoices")
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(3)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.none = label("", "small")
        for widget in (self.typed, self.list, self.none):
            column.addWidget(widget)
        self._choices = _Choices(self)
        self.list.setModel(self._choices)
        self.typed.textChanged.connect(self._find)
        self.typed.returnPressed.connect(lambda: self._choose(self.list.currentIndex()))
        self.list.clicked.connect(self._choose)
        self._find("")

    def sizeHint(self) -> QSize:
        return QSize(380, 300)

    def open_at(self, below: QPoint) -> None:
        """Show it with its corner at this point of the screen, or above where space ends."""
        self.resize(self.sizeHint())
        screen = self.screen().availableGeometry()
        x = min(below.x(), screen.right() - self.width())
        y = below.y() if below.y() + self.height() <= screen.bottom() else below.y() - 340
        self.move(max(screen.left(), x), max(screen.top(), y))
        self.show()
        self.typed.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        moves = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
        if (
            watched is self.typed
            and event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in moves
        ):
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _find(self, typed: str) -> None:
        found: list[Invoice | None] = []
        if not typed.strip():
            if self._may_clear:
                found.append(None)
            found += self._likely
        refs = {one.ref for one in self._likely}
        more = self._search.find(typed, MOST)
        found += [one for one in more if typed.strip() or one.ref not in refs]
        self._choices.show(found)
        if found:
            self.list.setCurrentIndex(self._choices.index(0))
        if not found:
            self.none.setText("No open invoice of this report has that.")
        elif len(more) == MOST:
            self.none.setText(f"The first {MOST} are shown. Type more to find others.")
        self.none.setVisible(not found or len(more) == MOST)

    def _choose(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        invoice = self._choices.rows[index.row()]
        self.close()
        self.chosen.emit(invoice)
