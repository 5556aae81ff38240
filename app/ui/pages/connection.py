"""Connection: the receiver's reply filled in, and a test that explains itself."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtGui import QGuiApplication, QIntValidator, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QScrollArea, QVBoxLayout

from app.domain.connection import Connection, HostKey, SignIn
from app.domain.errors import UploaderError, VaultError
from app.domain.pasted_settings import PastedSettings, clean_host, find_settings
from app.domain.profile import Company
from app.flows.enrol import Enrol
from app.flows.enrol_connection import Settings, Trial
from app.ui.dialogs.details import DetailsDialog
from app.ui.dialogs.paste_settings import PasteSettingsDialog, described
from app.ui.messages import say
from app.ui.page import SIDE, Page
from app.ui.pages.trial_card import TrialCard
from app.ui.runner import Job, Runner
from app.ui.theme import Tone
from app.ui.widgets.buttons import primary, secondary
from app.ui.widgets.card import Card
from app.ui.widgets.fields import Field
from app.ui.widgets.labels import label
from app.ui.widgets.notice import Notice
from app.ui.work import Work

_LEAST_FIELDS = 320


@dataclass(frozen=True, slots=True)
class _Filled:
    """What the fields say; secrets "" where nothing was typed."""

    connection: Connection
    password: str
    passphrase: str


class ConnectionPage(Page):
    """`details` gives the text for support, which is shown before it is copied."""

    def __init__(
        self,
        work: Work,
        runner: Runner,
        enrol: Enrol,
        details: Callable[[Company | None], str],
    ) -> None:
        receiver = work.destination.receiver
        super().__init__(
            f"Connect to {receiver}",
            f"Paste {receiver}’s reply, or fill in the fields.",
            scrolls=True,
        )
        self._work, self._runner, self._enrol, self._details = work, runner, enrol, details
        self._settings: Settings | None = None
        self._job: Job | None = None
        self._failed = False
        self.problem = Notice()
        self.body.addWidget(self.problem)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(14)
        self._row.addWidget(self._fields_card(), 5)
        self.trial = TrialCard(work.destination)
        self.trial.trusted.connect(self._trust)
        self.trial.copy_key.connect(self._copy_key)
        self.trial.copy_details.connect(self._show_details)
        self._row.addWidget(self.trial, 6)
        self.body.addLayout(self._row)
        self.body.addStretch()
        self.back = self.foot.add_secondary("Back", self.backward.emit)
        self.go_on = self.foot.add_primary("Continue", self.forward.emit)
        self._render()

    def enter(self) -> None:
        if self._job is not None and self._job.running:
            return
        self.problem.hide()
        self._failed = False
        company_id = self._work.company.id
        self._runner.start(
            lambda *_: self._enrol.connection.settings(company_id),
            done=self._fill,
            failed=self._fail,
        )

    def leave(self) -> None:
        """What was filled in is kept, tested or not."""
        filled = self._filled()
        if self._job is not None and self._job.running:
            self._job.stop()
        elif filled is not None and not self._as_saved():
            self._runner.start(
                lambda *_: self._save(filled), done=self._work.take_company, failed=self._fail
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cards stand side by side only where a fingerprint fits into the right one."""
        super().resizeEvent(event)
        wide = self.width() - 2 * SIDE >= _LEAST_FIELDS + self.trial.least_width() + 14
        side = QBoxLayout.Direction.LeftToRight
        self._row.setDirection(side if wide else QBoxLayout.Direction.TopToBottom)

    # -- fields -------------------------------------------------------------------------------

    def _fields_card(self) -> Card:
        card = Card()
        self.host = Field("Host", "sftp.example.com")
        self.user = Field("User name")
        self.port = Field("Port")
        self.port.line.setValidator(QIntValidator(1, 65535, self))
        self.port.setFixedWidth(90)
        self.sign_in = QComboBox()
        self.sign_in.setAccessibleName("Sign in with")
        self.password = Field("Password", hidden=True)
        self.passphrase = Field("Passphrase of your key", hidden=True)
        self.passphrase_why = label(
            "It is not kept on this computer. If you never chose one, make a new key with Replace "
            "key… on the Key page.",
            "small",
        )
        card.body.addWidget(self.host)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.user, 1)
        line.addWidget(self.port)
        card.body.addLayout(line)
        below = QVBoxLayout()
        below.setSpacing(4)
        below.addWidget(label("Sign in with", "small", wrap=False))
        below.addWidget(self.sign_in)
        card.body.addLayout(below)
        for widget in (self.password, self.passphrase, self.passphrase_why):
            card.body.addWidget(widget)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        self.paste = secondary("Paste from email", self._paste)
        self.test = primary("Test connection", self._test)
        self.stop = secondary("Stop", self._stop)
        for button in (self.paste, self.test, self.stop):
            buttons.addWidget(button)
        buttons.addStretch()
        card.body.addLayout(buttons)
        card.body.addStretch()
        self.host.line.editingFinished.connect(self._split_host)
        for field in (self.host, self.user, self.port, self.password, self.passphrase):
            field.line.textChanged.connect(self._render)
            field.line.returnPressed.connect(self._test)
        self._offer_sign_in()
        self.sign_in.currentIndexChanged.connect(self._render)
        return card

    def _offer_sign_in(self) -> None:
        key = self._work.company.next_key or self._work.company.key
        words = key.line.split(maxsplit=2) if key else []
        name = f"Key “{words[2]}”" if len(words) > 2 else "Key"
        chosen = self.sign_in.currentData()
        quiet = QSignalBlocker(self.sign_in)
        self.sign_in.clear()
        self.sign_in.addItem(name, SignIn.KEY)
        self.sign_in.addItem("Password", SignIn.PASSWORD)
        self.sign_in.setCurrentIndex(max(0, self.sign_in.findData(chosen)))
        quiet.unblock()

    def _chosen(self) -> SignIn:
        return SignIn(self.sign_in.currentData())  # Qt hands back a plain str

    def _fill(self, settings: Settings) -> None:
        self._settings = settings
        self._offer_sign_in()
        if connection := settings.connection:
            self.host.set_text(connection.host)
            self.user.set_text(connection.user)
            self.port.set_text(str(connection.port))
            self.sign_in.setCurrentIndex(self.sign_in.findData(connection.sign_in))
        elif not self.port.text():
            self.port.set_text(str(self._work.destination.default_port))
        self.password.line.clear()
        self.password.line.setPlaceholderText("Saved" if settings.has_password else "")
        self.passphrase.line.clear()
        self._render()

    def _split_host(self) -> None:
        """A pasted sftp://user@host:port goes to the fields it belongs to."""
        text = self.host.text()
        if "://" in text or "@" in text or text.count(":") == 1:
            address = text if "://" in text else f"sftp://{text}"
            self._take_settings(find_settings(address))
        elif host := clean_host(text):
            self.host.set_text(host)

    def _take_settings(self, found: PastedSettings) -> None:
        if found.host:
            self.host.set_text(found.host)
        if found.user:
            self.user.set_text(found.user)
        if found.port:
            self.port.set_text(str(found.port))

    def _filled(self) -> _Filled | None:
        """What the fields say, or None where it cannot be saved yet."""
        host, user, port = clean_host(self.host.text()), self.user.text(), self.port.text()
        if not host or not port or not 0 < int(port) < 65536:
            return None
        connection = Connection(host, int(port), user, self._chosen())
        return _Filled(connection, self.password.line.text(), self.passphrase.line.text())

    def _as_saved(self) -> bool:
        """Whether the fields say what is saved, so that a passed test still counts."""
        filled, saved = self._filled(), self._settings and self._settings.connection
        if filled is None or not saved or filled.password or filled.passphrase:
            return False
        now = filled.connection
        return (now.host, now.port, now.user, now.sign_in) == (
            saved.host,
            saved.port,
            saved.user,
            saved.sign_in,
        )

    def _render(self) -> None:
        testing = self._job is not None and self._job.running
        with_key = self._chosen() is SignIn.KEY
        asks = self._settings is not None and self._settings.needs_passphrase and with_key
        self.password.setVisible(not with_key)
        self.passphrase.setVisible(asks)
        self.passphrase_why.setVisible(asks)
        for field in (self.host, self.user, self.port, self.password, self.passphrase):
            field.setEnabled(not testing)
        self.sign_in.setEnabled(not testing)
        self.paste.setEnabled(not testing)
        self.test.setVisible(not testing)
        self.stop.setVisible(testing)
        saved = self._as_saved()
        passed = self._work.company.connected_at is not None and saved and not self._failed
        self.go_on.setEnabled(passed and not testing)
        if testing:
            self.foot.status("Testing the connection…")
        elif self._enrol.lasting:
            self.foot.status(f"{'Saved' if saved else 'Will be saved'} in {self._enrol.vault_name}")
        else:
            self.foot.status("Kept until you close the program; nothing is stored.")

    # -- what the buttons do ------------------------------------------------------------------

    def _paste(self) -> None:
        def use(found: PastedSettings) -> None:
            self._take_settings(found)
            self.problem.say(
                f"{described(found)}. Check the fields, then press Test connection.",
                Tone.GOOD,
                strong="Taken from the e-mail:",
            )

        PasteSettingsDialog(self, self._work.destination.receiver, use).open()

    def _test(self) -> None:
        if self._job is not None and self._job.running:
            return
        self._split_host()
        filled = self._filled()
        if not self._complete(filled) or filled is None:
            return
        self.problem.hide()
        self.trial.clear(filled.connection)
        company_id = self._work.company.id

        def work(token, tell):  # type: ignore[no-untyped-def] # as Runner.start wants it
            self._save(filled)
            tell(self._enrol.connection.settings(company_id))
            return self._enrol.connection.test(company_id, tell, token)

        self._job = self._runner.start(
            work, news=self._hear, done=self._ended, failed=self._fail, stopped=self._stopped
        )
        self._render()

    def _complete(self, filled: _Filled | None) -> bool:
        if not clean_host(self.host.text()):
            receiver = self._work.destination.receiver
            self.host.complain(f"Fill in the host name {receiver} gave you, like sftp.example.com.")
        if not self.user.text():
            self.user.complain("Fill in the user name you were given.")
        if filled is None and not self.port.text():
            self.port.complain("Usually 22.")
        wants_password = self._chosen() is SignIn.PASSWORD and not (
            self.password.line.text() or (self._settings and self._settings.has_password)
        )
        if wants_password:
            self.password.complain("Fill in the password you were given.")
        return filled is not None and bool(self.user.text()) and not wants_password

    def _save(self, filled: _Filled) -> Company:
        """Runs off the GUI thread."""
        company_id = self._work.company.id
        company, _ = self._enrol.connection.save(
            company_id, filled.connection, filled.password or None
        )
        if filled.passphrase:
            self._enrol.key.unlock(company_id, filled.passphrase)
        return company

    def _hear(self, news: object) -> None:
        if isinstance(news, Settings):
            if news.connection:
                self.trial.clear(news.connection)
            self._fill(news)
        else:
            self.trial.show_result(news)  # type: ignore[arg-type] # a RungResult is all that is left

    def _ended(self, trial: Trial) -> None:
        self._failed = not trial.passed
        self._work.take_company(trial.company)
        self._offer_sign_in()
        if trial.asks and trial.identity:
            self.trial.ask(trial.identity)
        elif trial.changed and trial.identity:
            self.trial.explain_change(trial.identity)
        if trial.passed:
            said = "Your files can be sent. Press Continue."
            if trial.replaced_key:
                said = "The new key works and has taken the old one’s place. " + said
            self.problem.say(said, Tone.GOOD, strong="✓ Everything works.")
        self._render()
        if trial.passed:
            self.go_on.setFocus()
        else:
            QTimer.singleShot(0, self._show_last_step)  # once the text has its height

    def _show_last_step(self) -> None:
        area = self.findChild(QScrollArea)
        if area is not None:
            area.ensureWidgetVisible(self.trial.last_step(), 0, 40)

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _stopped(self) -> None:
        self.trial.stopped()
        self._render()

    def _trust(self, identity: HostKey) -> None:
        company_id = self._work.company.id
        self._runner.start(
            lambda *_: self._enrol.connection.trust(company_id, identity),
            done=lambda _: self._test(),
            failed=self._fail,
        )

    def _copy_key(self) -> None:
        company = self._work.company
        key = company.next_key or company.key
        if key is None:
            return
        QGuiApplication.clipboard().setText(key.line)
        receiver = self._work.destination.receiver
        self.problem.say(
            f"Paste it into an e-mail to {receiver}.", Tone.GOOD, strong="Public key copied."
        )
        self._runner.start(
            lambda *_: self._enrol.key.hand_over(company.id),
            done=self._work.take_company,
            failed=self._fail,
        )

    def _show_details(self) -> None:
        company = self._work.company
        self._runner.start(
            lambda *_: self._details(company),
            done=lambda text: DetailsDialog(self, text).open(),
            failed=self._fail,
        )

    def _fail(self, error: UploaderError) -> None:
        message = say(error)
        self._render()
        if isinstance(error, VaultError):
            self.problem.say(
                message.press,
                Tone.WARN,
                strong=message.what,
                link="Ask me each time",
                pressed=self._ask_each_time,
            )
        else:
            self.problem.say(message.press, Tone.BAD, strong=message.what)

    def _ask_each_time(self) -> None:
        self._enrol.ask_each_time()
        self.enter()
