"""The ready message for the receiver's support, to copy or to send as an e-mail."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.invoice import Invoice
from app.ui import formats
from app.ui.dialogs.dialog import Dialog
from app.ui.messages.key_email import mailto
from app.ui.widgets.labels import label

LONGEST_LINK = 2000
"""Characters of a mailto link that Windows still opens; longer messages are only copied."""

SUBJECT = "Invoices closed by mistake: please open them again"


class SupportMessageDialog(Dialog):
    """The person ticks the invoices that were not paid; the message follows the ticks.

    None is ticked at first: most of what a report closed was paid. `write` makes the message
    of what is ticked.
    """

    def __init__(
        self,
        parent: QWidget,
        receiver: str,
        address: str,
        marked_paid: Sequence[Invoice],
        write: Callable[[Sequence[Invoice]], str],
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__(
            parent,
            f"Ask {receiver} to open invoices again",
            f"This report marked {formats.plural(len(marked_paid), 'invoice')} as paid. Tick "
            "those that were not paid: only they are named in the message.",
            width=640,
        )
        self._address, self._marked_paid, self._write = address, marked_paid, write
        self._open_url = open_url
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search reference or customer")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._search)
        self.body.addWidget(self.search)
        self.invoices = QListWidget()
        self.invoices.setAccessibleName("Invoices that were not paid")
        self.invoices.setUniformItemSizes(True)
        self.invoices.setMinimumHeight(150)
        for one in marked_paid:
            item = QListWidgetItem(_line(one))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.invoices.addItem(item)
        self.invoices.itemChanged.connect(lambda _: self._show())
        self.body.addWidget(self.invoices, 2)
        column = QVBoxLayout()
        column.setSpacing(4)
        self.count = label("", "small")
        column.addWidget(self.count)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Message")
        self.text.setMinimumHeight(190)
        column.addWidget(self.text)
        self.body.addLayout(column, 3)
        self.copied = label("", "good")
        self.body.addWidget(self.copied)
        self.add_cancel("Close")
        self.mail = self.add_secondary("Open e-mail", self._mail)
        self.copy = self.add_primary("Copy message", self._copy)
        self.text.textChanged.connect(self._check_length)
        self._show()

    def ticked(self) -> list[Invoice]:
        """The invoices concerned, in the order of the report before."""
        checked = Qt.CheckState.Checked
        return [
            one
            for row, one in enumerate(self._marked_paid)
            if self.invoices.item(row).checkState() is checked
        ]

    def _show(self) -> None:
        ticked = self.ticked()
        message = self._write(ticked) if ticked else ""
        self.text.setPlainText(message)
        self.text.setEnabled(bool(ticked))
        self.text.setPlaceholderText("The message appears when an invoice is ticked.")
        self.count.setText(
            f"{len(ticked):,} of {len(self._marked_paid):,} ticked. Another tick writes the "
            "message anew: change its words last."
        )
        self.copied.setText("")
        self.copy.setEnabled(bool(ticked))
        self._check_length()

    def _link(self) -> str:
        return mailto(self._address, SUBJECT, self.text.toPlainText())

    def _check_length(self) -> None:
        fits = len(self._link()) < LONGEST_LINK
        self.mail.setEnabled(self.text.isEnabled() and fits)
        self.mail.setToolTip("" if fits else "Too long for an e-mail link: copy it.")

    def _search(self, typed: str) -> None:
        needle = typed.strip().casefold()
        for row in range(self.invoices.count()):
            item = self.invoices.item(row)
            item.setHidden(needle not in item.text().casefold())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copied.setText("Copied. Paste it into your e-mail to support.")

    def _mail(self) -> None:
        if self._open_url(QUrl(self._link())):
            return
        self._copy()
        self.copied.setText(
            "Copied. No e-mail program opened here: paste it into an e-mail, in your webmail for "
            "example."
        )


def _line(one: Invoice) -> str:
    money = formats.money(one.balance, one.currency_iso)
    return f"{one.ref}  ·  {one.customer_name or one.customer_id}  ·  {money}"
