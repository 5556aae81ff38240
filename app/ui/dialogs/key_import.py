"""Using a key that was made elsewhere: choose or paste it, and its passphrase if it has one."""

from collections.abc import Callable

from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QWidget

from app.domain.errors import UploaderError, VaultError
from app.domain.profile import Company
from app.domain.setup_problems import KeyCode
from app.flows.enrol import Enrol
from app.ui import theme
from app.ui.dialogs.dialog import Dialog
from app.ui.dialogs.passphrase import NewPassphrase
from app.ui.messages import say
from app.ui.runner import Job, Runner
from app.ui.theme import Tone
from app.ui.widgets.buttons import secondary
from app.ui.widgets.fields import Field
from app.ui.widgets.labels import label
from app.ui.widgets.notice import Notice

KINDS = "Private keys (*.ppk *.pem *.key id_*);;All files (*)"
OWN_FOR_A_COPY = (
    "Secrets are not kept on this computer: choose a passphrase for the copy that stays here, and "
    "type it each time you open this program."
)
PATIENCE = 1000
"""Milliseconds before the person is told to wait."""
_ASKS = (KeyCode.NEEDS_PASSPHRASE, KeyCode.WRONG_PASSPHRASE)


class _OneWay(QPlainTextEdit):
    """Text goes in and stays: a private key is neither copied nor dragged out of the window."""

    def createMimeDataFromSelection(self) -> QMimeData:
        return QMimeData()


class ImportKeyDialog(Dialog):
    """Reads, tries out and imports on the runner; `done` gets the company with its key.

    `refused` gets an error of the place that keeps secrets, which no other key would mend. Closed
    while a key is being imported, it still tells `done` or `refused`: that cannot be taken back.
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
        self._content, self._usable, self._open = b"", False, True
        self._importing: Job | None = None
        self.finished.connect(self._closed)
        row = QHBoxLayout()
        self.choose = secondary("Choose the key file…", self._choose)
        self.chosen = label("No file chosen", "muted")
        row.addWidget(self.choose)
        row.addWidget(self.chosen, 1)
        self.body.addLayout(row)
        self.body.addWidget(label("or paste the key’s text", "small"))
        self.pasted = _OneWay()
        self.pasted.setFont(theme.mono())
        self.pasted.setFixedHeight(96)
        self.pasted.setAccessibleName("The key’s text")
        self.pasted.textChanged.connect(self._take_pasted)
        self.body.addWidget(self.pasted)
        self.passphrase = Field("Passphrase of this key", hidden=True)
        self.passphrase.hide()
        self.body.addWidget(self.passphrase)
        self.own = NewPassphrase(OWN_FOR_A_COPY, "New passphrase")
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
        self.chosen.setText("No file chosen")
        self._take(self.pasted.toPlainText().encode(errors="replace"))

    def _take(self, content: bytes) -> None:
        """Find out what it is before anything else is asked."""
        if not self._open:
            return
        self._content, self._usable = content, False
        self.problem.hide()
        self.passphrase.complain("")
        self._check()
        if not content.strip():
            self.passphrase.hide()
            return
        self._runner.start(
            lambda *_: self._enrol.key.try_out(content),
            done=lambda _: self._tried(content),
            failed=lambda error: self._tried(content, error),
        )

    def _tried(self, content: bytes, error: UploaderError | None = None) -> None:
        if not self._open or content is not self._content:  # something else was pasted since
            return
        locked = error is not None and error.code is KeyCode.NEEDS_PASSPHRASE
        self._usable = error is None or locked
        self.passphrase.setVisible(locked)
        if error is not None and not locked:
            self._explain(error)
        self._check()
        self.fit()

    def _check(self) -> None:
        idle = self._importing is None or not self._importing.running
        own = self._enrol.lasting or bool(self.own.text())
        self.use.setEnabled(idle and self._usable and own)

    def _import(self) -> None:
        content, opened_by, own = self._content, self.passphrase.line.text(), self.own.text()
        self.problem.hide()
        self._importing = self._runner.start(
            lambda *_: self._enrol.key.adopt(self._company.id, content, opened_by, own),
            done=self._finish,
            failed=self._fail,
        )
        QTimer.singleShot(PATIENCE, self, self._ask_for_patience)
        self._check()

    def _ask_for_patience(self) -> None:
        if self._importing is not None and self._importing.running:
            self.problem.say(
                "If your computer asks for a password, look for its window.",
                Tone.INFO,
                strong="This takes a moment.",
            )
            self.fit()

    def _closed(self) -> None:
        self._open = False

    def _finish(self, company: Company) -> None:
        self._done(company)
        if self._open:
            self.accept()

    def _fail(self, error: UploaderError) -> None:
        if isinstance(error, VaultError):
            if self._open:
                self.reject()
            self._refused(error)
        elif self._open:
            self.problem.hide()
            self._explain(error)
            self._check()
            self.fit()

    def _explain(self, error: UploaderError) -> None:
        message = say(error)
        if error.code in _ASKS:
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
