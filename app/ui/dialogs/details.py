"""Help & support details: what support asks for, shown before it is copied."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui import theme
from app.ui.dialogs.dialog import Dialog
from app.ui.widgets.labels import label


class DetailsDialog(Dialog):
    """Shows a text for support and copies exactly what is shown."""

    def __init__(self, parent: QWidget, details: str) -> None:
        super().__init__(
            parent,
            "Help & support details",
            "If support asks, press Copy details and paste them into your e-mail. They hold no "
            "password, no private key, no customer and no invoice.",
            width=620,
        )
        self.text = QPlainTextEdit(details)
        self.text.setReadOnly(True)
        self.text.setFont(theme.mono())
        self.text.setMinimumHeight(260)
        self.body.addWidget(self.text)
        self.copied = label("", "good")
        self.body.addWidget(self.copied)
        self.add_cancel("Close")
        self.add_primary("Copy details", self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copied.setText("Copied. Paste it into your e-mail to support.")
