"""Taking the key to another computer: a copy locked with a passphrase the person chooses."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.ui.dialogs.dialog import Dialog
from app.ui.dialogs.passphrase import NewPassphrase
from app.ui.widgets.fields import Field
from app.ui.widgets.labels import label


class ExportKeyDialog(Dialog):
    """`save` gets the new passphrase and the present one; where to save is asked afterwards.

    The present one is asked for where secrets are not kept, and "" where they are.
    """

    def __init__(
        self, parent: QWidget, save: Callable[[str, str], object], *, lasting: bool
    ) -> None:
        super().__init__(
            parent,
            "Copy the key to another computer",
            "The copy holds the private key, so it is locked with a passphrase that you choose "
            "now. On the other computer press “Use an existing key…” and type the same one.",
            width=560,
        )
        self._save, self._lasting = save, lasting
        self.present = Field("Present passphrase of your key", hidden=True)
        self.present.setVisible(not lasting)
        self.body.addWidget(self.present)
        self.passphrase = NewPassphrase(name="Passphrase of the copy")
        self.body.addWidget(self.passphrase)
        self.body.addWidget(
            label("Carry the file on a stick or over your own network. Never e-mail it.", "small")
        )
        self.add_cancel()
        self.button = self.add_primary("Save a locked copy…", self._accept)
        self.button.setEnabled(False)
        self.passphrase.changed.connect(self._check)
        self.present.line.textChanged.connect(self._check)

    def _check(self) -> None:
        present = self._lasting or bool(self.present.line.text())
        self.button.setEnabled(present and bool(self.passphrase.text()))

    def _accept(self) -> None:
        passphrase, present = self.passphrase.text(), self.present.line.text()
        self.accept()
        self._save(passphrase, present)
