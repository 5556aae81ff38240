"""Using a key that was made elsewhere: choose or paste it, and its passphrase if it has one."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QWidget

from app.domain.errors import UploaderError, VaultError
from app.domain.pasted_key import LARGEST_KEY, OPENABLE, recognise
from app.domain.profile import Company
from app.domain.setup_problems import KeyCode
from app.flows.enrol import Enrol
from app.ui import theme
from app.ui.dialogs.dialog import Dialog
from app.ui.dialogs.passphrase import NewPassphrase
from app.ui.messages import say
from app.ui.runner import Runner
from app.ui.theme import Tone
from app.ui.widgets.buttons import secondary
from app.ui.widgets.fields import Field
from app.ui.widgets.labels import label
from app.ui.widgets.notice import Notice

KINDS = "Private keys (*.ppk *.pem *.key id_*);;All files (*)"
_ASKS = (KeyCode.NEEDS_PASSPHRASE, KeyCode.WRONG_PASSPHRASE)


class ImportKeyDialog(Dialog):
    """Imports on the runner; `done` gets the company with its key.

    `refused` gets an error of the place that keeps secrets, which no other key would mend.
    """

    def __init__(
        self,
        parent: QWidget,
        enrol: Enrol,
        runner: Runner,
        company: Company,
        done: Callable[[Company], object],
        refused: Callable[[UploaderError], object],
    ) -> None:
        super().__init__(
            parent,
            "Use an existing key",
            "Choose the private key: a .ppk file from PuTTY, or a file from OpenSSH. It is copied, "
            "locked anew, and the file you choose stays as it is.",
            width=560,
        )
        self._enrol, self._runner, self._company = enrol, runner, company
        self._done, self._refused = done, refused
        self._content, self._private = b"", False
        row = QHBoxLayout()
        self.choose = secondary("Choose the key file…", self._choose)
        self.chosen = label("No file chosen", "muted")
        row.addWidget(self.choose)
        row.addWidget(self.chosen, 1)
        self.body.addLayout(row)
        self.body.addWidget(label("or paste the key’s text", "small"))
        self.pasted = QPlainTextEdit()
        self.pasted.setFont(theme.mono())
        self.pasted.setFixedHeight(96)
        self.pasted.setAccessibleName("The key’s text")
        self.pasted.textChanged.connect(self._take_pasted)
        self.body.addWidget(self.pasted)
        self.passphrase = Field("Passphrase of this key", hidden=True)
        self.passphrase.hide()
        self.body.addWidget(self.passphrase)
        self.own = NewPassphrase()
        self.own.changed.connect(lambda _: self._check())
        self.own.setVisible(not enrol.lasting)
        self.body.addWidget(self.own)
        self.problem = Notice()
        self.body.addWidget(self.problem)
        self.add_cancel()
        self.use = self.add_primary("Use this key", self._import)
        self._check()

    def take_file(self, path: str) -> None:
        """Read the file a person chose."""
        self.chosen.setText(path.replace("\\", "/").rpartition("/")[2])
        self._runner.start(
            lambda *_: self._enrol.key.read_file(path), done=self._take, failed=self._fail
        )

    def _choose(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self, "Choose your private key", "", KINDS)
        if path:
            self.take_file(path)

    def _take_pasted(self) -> None:
        text = self.pasted.toPlainText()
        if text.strip():
            self.chosen.setText("No file chosen")
            self._take(text.encode())

    def _take(self, content: bytes) -> None:
        self._content = content
        self.problem.hide()
        self.passphrase.complain("")
        found = recognise(content[:LARGEST_KEY])
        self._private = found.kind in OPENABLE
        self.passphrase.setVisible(found.encrypted)
        if not self._private:
            self._import()  # says what it is instead
        self._check()
        self.fit()

    def _check(self) -> None:
        self.use.setEnabled(self._private and (self._enrol.lasting or bool(self.own.text())))

    def _import(self) -> None:
        content, opened_by, own = self._content, self.passphrase.line.text(), self.own.text()
        self.use.setEnabled(False)
        self._runner.start(
            lambda *_: self._enrol.key.adopt(self._company.id, content, opened_by, own),
            done=self._finish,
            failed=self._fail,
        )

    def _finish(self, company: Company) -> None:
        self._done(company)
        self.accept()

    def _fail(self, error: UploaderError) -> None:
        self._check()
        message = say(error)
        if isinstance(error, VaultError):
            self.reject()
            self._refused(error)
        elif error.code in _ASKS:
            self.passphrase.show()
            self.passphrase.complain(str(message))
            self.passphrase.line.setFocus()
            self.passphrase.line.selectAll()
        elif error.code is KeyCode.PUBLIC_SSH2:
            line = str(error.params["line"])
            self.problem.say(
                message.press,
                Tone.WARN,
                strong=message.what,
                link="Copy it in one line",
                pressed=lambda: QGuiApplication.clipboard().setText(line),
            )
        else:
            self.problem.say(message.press, Tone.WARN, strong=message.what)
        self.fit()
