"""Taking the key to another computer: a copy locked with a passphrase the person chooses."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.ui.dialogs.dialog import Dialog
from app.ui.dialogs.passphrase import NewPassphrase
from app.ui.widgets.labels import label


class ExportKeyDialog(Dialog):
    """`save` gets the passphrase; where to save is asked after this dialog."""

    def __init__(self, parent: QWidget, save: Callable[[str], object]) -> None:
        super().__init__(
            parent,
            "Copy the key to another computer",
            "The copy holds the private key, so it is locked with a passphrase that you choose "
            "now. On the other computer press “Use an existing key…” and type the same one.",
            width=560,
        )
        self._save = save
        self.passphrase = NewPassphrase()
        self.body.addWidget(self.passphrase)
        self.body.addWidget(
            label("Carry the file on a stick or over your own network. Never e-mail it.", "small")
        )
        self.add_cancel()
        self.button = self.add_primary("Save a locked copy…", self._accept)
        self.button.setEnabled(False)
        self.passphrase.changed.connect(self.button.setEnabled)

    def _accept(self) -> None:
        passphrase = self.passphrase.text()
        self.accept()
        self._save(passphrase)
