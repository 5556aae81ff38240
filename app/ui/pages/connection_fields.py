"""The fields of a connection: host, user name, port, and what proves who we are."""

from dataclasses import dataclass, field

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout

from app.domain.connection import Connection, SignIn
from app.domain.pasted_settings import PastedSettings, clean_host, find_settings
from app.domain.profile import PublicKey
from app.flows.enrol_connection import Settings
from app.ui.widgets.card import Card
from app.ui.widgets.fields import Field
from app.ui.widgets.labels import label

LEAST_WIDTH = 320


@dataclass(frozen=True, slots=True)
class Filled:
    """What the fields say; secrets "" where nothing was typed."""

    connection: Connection
    password: str = field(repr=False)
    passphrase: str = field(repr=False)

    def same_as(self, saved: Connection | None) -> bool:
        """Whether nothing differs from what is saved, and no secret was typed anew."""
        now = self.connection
        return (
            saved is not None
            and not (self.password or self.passphrase)
            and (now.host, now.port, now.user, now.sign_in)
            == (saved.host, saved.port, saved.user, saved.sign_in)
        )


class ConnectionFields(Card):
    """`changed` follows every edit, `submitted` Enter in a field."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, receiver: str, default_port: int) -> None:
        super().__init__()
        self._receiver, self._default_port = receiver, default_port
        self._has_password = self._needs_passphrase = False
        self.host = Field("Host", "sftp.example.com")
        self.user = Field("User name")
        self.port = Field("Port")
        self.port.line.setValidator(QIntValidator(1, 65535, self))
        self.port.setFixedWidth(90)
        self.sign_in = QComboBox()
        self.sign_in.setAccessibleName("Sign in with")
        self.password = Field("Password", hidden=True)
        self.passphrase = Field("Passphrase of your key", hidden=True)
        self._passphrase_why = label(
            "It is not kept on this computer. If you never chose one, make a new key with Replace "
            "key… on the Key page.",
            "small",
        )
        self.body.addWidget(self.host)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.user, 1)
        line.addWidget(self.port)
        self.body.addLayout(line)
        below = QVBoxLayout()
        below.setSpacing(4)
        below.addWidget(label("Sign in with", "small", wrap=False))
        below.addWidget(self.sign_in)
        self.body.addLayout(below)
        for widget in (self.password, self.passphrase, self._passphrase_why):
            self.body.addWidget(widget)
        self._all = (self.host, self.user, self.port, self.password, self.passphrase)
        self.host.line.editingFinished.connect(self.split_host)
        for one in self._all:
            one.line.textChanged.connect(self._edited)
            one.line.returnPressed.connect(self.submitted)
        self.offer(None)
        self.sign_in.currentIndexChanged.connect(self._edited)
        self._edited()

    def offer(self, key: PublicKey | None) -> None:
        """Name the key in the list of ways to sign in."""
        words = key.line.split(maxsplit=2) if key else []
        chosen = self.sign_in.currentData()
        quiet = QSignalBlocker(self.sign_in)
        self.sign_in.clear()
        self.sign_in.addItem(f"Key “{words[2]}”" if len(words) > 2 else "Key", SignIn.KEY)
        self.sign_in.addItem("Password", SignIn.PASSWORD)
        self.sign_in.setCurrentIndex(max(0, self.sign_in.findData(chosen)))
        quiet.unblock()

    def fill(self, settings: Settings) -> None:
        """Show what is saved; a saved password is only said to be there."""
        self._has_password = settings.has_password
        self._needs_passphrase = settings.needs_passphrase
        if connection := settings.connection:
            self.host.set_text(connection.host)
            self.user.set_text(connection.user)
            self.port.set_text(str(connection.port))
            self.sign_in.setCurrentIndex(self.sign_in.findData(connection.sign_in))
        elif not self.port.text():
            self.port.set_text(str(self._default_port))
        self.password.line.clear()
        self.password.line.setPlaceholderText("Saved" if settings.has_password else "")
        self.passphrase.line.clear()
        self._edited()

    def take(self, found: PastedSettings) -> None:
        """Fill in what a pasted text told, and leave the rest."""
        if found.host:
            self.host.set_text(found.host)
        if found.user:
            self.user.set_text(found.user)
        if found.port:
            self.port.set_text(str(found.port))

    def split_host(self) -> None:
        """A typed sftp://user@host:port goes to the fields it belongs to."""
        text = self.host.text()
        if "://" in text or "@" in text or text.count(":") == 1:
            self.take(find_settings(text if "://" in text else f"sftp://{text}"))
        elif host := clean_host(text):
            self.host.set_text(host)

    def filled(self) -> Filled | None:
        """What the fields say, or None where it cannot be saved yet."""
        host, port = clean_host(self.host.text()), self.port.text()
        if not host or not port or not 0 < int(port) < 65536:
            return None
        connection = Connection(host, int(port), self.user.text(), self._chosen())
        return Filled(connection, self.password.line.text(), self.passphrase.line.text())

    def complete(self) -> bool:
        """Whether a test makes sense; where not, the fields say what is missing."""
        if not clean_host(self.host.text()):
            self.host.complain(
                f"Fill in the host name {self._receiver} gave you, like sftp.example.com."
            )
        if not self.user.text():
            self.user.complain("Fill in the user name you were given.")
        if not self.port.text():
            self.port.complain(f"Usually {self._default_port}.")
        with_password = self._chosen() is SignIn.PASSWORD
        if with_password and not (self.password.line.text() or self._has_password):
            self.password.complain("Fill in the password you were given.")
        return self.filled() is not None and not any(field.problem() for field in self._all)

    def set_busy(self, busy: bool) -> None:
        """No edits while a test runs."""
        for one in self._all:
            one.setEnabled(not busy)
        self.sign_in.setEnabled(not busy)

    def _chosen(self) -> SignIn:
        return SignIn(self.sign_in.currentData())  # Qt hands back a plain str

    def _edited(self) -> None:
        with_key = self._chosen() is SignIn.KEY
        self.password.setVisible(not with_key)
        if with_key:
            self.password.complain("")
        self.passphrase.setVisible(with_key and self._needs_passphrase)
        self._passphrase_why.setVisible(with_key and self._needs_passphrase)
        self.changed.emit()
