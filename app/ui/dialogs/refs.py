"""A list of invoice references too long for a line."""

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.ui.dialogs.dialog import Dialog
from app.ui.widgets.labels import label


class RefsDialog(Dialog):
    """Shows the references, one a line, and copies them."""

    def __init__(self, parent: QWidget, title: str, text: str, refs: Sequence[str]) -> None:
        super().__init__(parent, title, text)
        self.refs = QPlainTextEdit("\n".join(refs))
        self.refs.setReadOnly(True)
        self.refs.setAccessibleName(title)
        self.refs.setMinimumHeight(220)
        self.body.addWidget(self.refs)
        self.copied = label("", "good")
        self.body.addWidget(self.copied)
        self.add_secondary("Copy list", self._copy)
        self.add_primary("Close", self.accept)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.refs.toPlainText())
        self.copied.setText("Copied.")
