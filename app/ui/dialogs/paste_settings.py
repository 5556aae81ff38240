"""Pasting the receiver's reply: host, user name and port are found in it."""

from collections.abc import Callable

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.pasted_settings import PastedSettings, find_settings
from app.ui.dialogs.dialog import Dialog
from app.ui.theme import Tone
from app.ui.widgets.notice import Notice


class PasteSettingsDialog(Dialog):
    """Says what it found while the text is pasted; `use` gets it."""

    def __init__(
        self, parent: QWidget, receiver: str, use: Callable[[PastedSettings], object]
    ) -> None:
        super().__init__(
            parent,
            "Paste from email",
            f"Copy the whole e-mail from {receiver} and paste it here.",
            width=540,
        )
        self._receiver, self._use = receiver, use
        self._found = PastedSettings()
        self.text = QPlainTextEdit()
        self.text.setMinimumHeight(200)
        self.text.setAccessibleName("The e-mail’s text")
        self.text.textChanged.connect(self._look)
        self.body.addWidget(self.text)
        self.found = Notice()
        self.body.addWidget(self.found)
        self.warning = Notice()
        self.body.addWidget(self.warning)
        self.add_cancel()
        self.button = self.add_primary("Use these", self._accept)
        self.button.setEnabled(False)
        self.text.setFocus()

    def _look(self) -> None:
        text = self.text.toPlainText()
        self._found = find_settings(text)
        self.button.setEnabled(not self._found.empty)
        if not text.strip():
            self.found.hide()
        elif self._found.empty:
            self.found.say(
                "Paste the part that names the server, or fill in the fields by hand.",
                Tone.WARN,
                strong="No host or user name found in this text.",
            )
        else:
            self.found.say(described(self._found), Tone.GOOD, strong="Found:")
        if self._found.private_key:
            self.warning.say(
                f"A private key never belongs in an e-mail. Do not use it: create your own key on "
                f"the Key page and send {self._receiver} its public half.",
                Tone.BAD,
                strong="This text holds somebody’s private key.",
            )
        else:
            self.warning.hide()
        self.fit()

    def _accept(self) -> None:
        found = self._found
        self.accept()
        self._use(found)


def described(found: PastedSettings) -> str:
    """`host sftp.x.com · user name bob · port 2222`."""
    parts = [
        f"host {found.host}" if found.host else "",
        f"user name {found.user}" if found.user else "",
        f"port {found.port}" if found.port else "",
    ]
    return " · ".join(part for part in parts if part)
