"""Replacing the key without a day on which nothing can be sent."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.profile import KeyType
from app.ui.dialogs.dialog import Dialog
from app.ui.dialogs.passphrase import NewPassphrase

OWN_FOR_A_NEW_KEY = (
    "Secrets are not kept on this computer: choose a passphrase for the new key, and type it each "
    "time you open this program."
)


class ReplaceKeyDialog(Dialog):
    """`make` gets the type and, without a keyring, the passphrase; `use_existing` imports."""

    def __init__(
        self,
        parent: QWidget,
        receiver: str,
        make: Callable[[KeyType, str], object],
        use_existing: Callable[[], object],
        *,
        lasting: bool,
    ) -> None:
        super().__init__(
            parent,
            "Replace the key",
            f"A new key is made and waits until {receiver} has installed it. Until a connection "
            "test passes with the new key, everything is sent with the present one.",
            width=580,
        )
        self._make, self._use_existing, self._lasting = make, use_existing, lasting
        self.rsa = QCheckBox(f"RSA 4096 instead of Ed25519 (only if {receiver} asks for it)")
        self.body.addWidget(self.rsa)
        self.own = NewPassphrase(OWN_FOR_A_NEW_KEY)
        self.own.setVisible(not lasting)
        self.body.addWidget(self.own)
        self.add_cancel("Keep the present key")
        self.existing = self.add_secondary("Use an existing key…", self._import)
        self.button = self.add_primary("Make a new key", self._accept)
        self.button.setEnabled(lasting)
        self.own.changed.connect(self.button.setEnabled)

    def _accept(self) -> None:
        kind = KeyType.RSA_4096 if self.rsa.isChecked() else KeyType.ED25519
        passphrase = self.own.text()
        self.accept()
        self._make(kind, passphrase)

    def _import(self) -> None:
        self.accept()
        self._use_existing()
