"""The ready message for the receiver's support, to copy or to send as an e-mail."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui.dialogs.dialog import Dialog
from app.ui.messages.key_email import mailto
from app.ui.widgets.labels import label

LONGEST_MAILTO = 1800
"""Characters of a mailto address that Windows still opens; longer messages are only copied."""


class SupportMessageDialog(Dialog):
    """Shows the message, which can still be changed."""

    def __init__(self, parent: QWidget, receiver: str, address: str, message: str) -> None:
        super().__init__(
            parent,
            f"Message for {receiver}’s support",
            "It quotes the exact file name, which support asks for, and the invoices to open "
            "again. Change what you like before you send it.",
            width=620,
        )
        self._address = address
        self.text = QPlainTextEdit(message)
        self.text.setMinimumHeight(320)
        self.body.addWidget(self.text)
        self.copied = label("", "good")
        self.body.addWidget(self.copied)
        self.add_cancel("Close")
        if len(message) < LONGEST_MAILTO:
            self.add_secondary("Open e-mail", self._mail)
        self.add_primary("Copy message", self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copied.setText("Copied. Paste it into your e-mail to support.")

    def _mail(self) -> None:
        subject = "Report sent by mistake: please open invoices again"
        url = QUrl(mailto(self._address, subject, self.text.toPlainText()))
        QDesktopServices.openUrl(url)
