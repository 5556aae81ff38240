"""Connection: the receiver's reply filled in, and a test that explains itself."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea

from app.domain.connection import HostKey, RungResult
from app.domain.errors import UploaderError
from app.domain.pasted_settings import PastedSettings
from app.domain.profile import Company, PublicKey
from app.domain.progress import StopToken
from app.flows.enrol import Enrol
from app.flows.enrol_connection import Settings, Trial
from app.ui.dialogs.details import DetailsDialog
from app.ui.dialogs.paste_settings import PasteSettingsDialog, described
from app.ui.page import SIDE, Page
from app.ui.pages.connection_fields import LEAST_WIDTH, ConnectionFields, Filled
from app.ui.pages.refusal import Refusal
from app.ui.pages.trial_card import TrialCard
from app.ui.runner import Job, Runner
from app.ui.theme import Tone
from app.ui.widgets.buttons import primary, secondary
from app.ui.work import Work

GAP = 14


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
        self._follows = False
        self.problem = Refusal()
        self.body.addWidget(self.problem)
        self.fields = ConnectionFields(receiver, work.destination.default_port)
        self.fields.changed.connect(self._render)
        self.fields.submitted.connect(self._test)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        self.paste = secondary("Paste from email", self._paste)
        self.test = primary("Test connection", self._test)
        self.stop = secondary("Stop", self._stop)
        for button in (self.paste, self.test, self.stop):
            buttons.addWidget(button)
        buttons.addStretch()
        self.fields.body.addLayout(buttons)
        self.fields.body.addStretch()
        self.trial = TrialCard(work.destination)
        self.trial.trusted.connect(self._trust)
        self.trial.copy_key.connect(self._copy_key)
        self.trial.copy_details.connect(self._show_details)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(GAP)
        self._row.addWidget(self.fields, 5)
        self._row.addWidget(self.trial, 6)
        (self._area,) = self.findChildren(QScrollArea)
        bar = self._area.verticalScrollBar()
        bar.rangeChanged.connect(self._show_last_step)  # texts get their height later
        bar.actionTriggered.connect(self._let_go)
        self.fields.changed.connect(self._let_go)
        self.body.addLayout(self._row)
        self.body.addStretch()
        self.back = self.foot.add_secondary("Back", self.backward.emit)
        self.go_on = self.foot.add_primary("Continue", self.forward.emit)
        self._render()

    def enter(self) -> None:
        if self._testing():
            return
        self.problem.hide()
        self._failed = False
        self.trial.clear()
        company_id = self._work.company.id
        loading = self._runner.start(
            lambda *_: self._enrol.connection.settings(company_id),
            done=self._show_saved,
            failed=lambda error: self._fail(error, self.enter),
        )
        if self._enrol.lasting:
            self.problem.watch(loading)

    def leave(self) -> None:
        """What was filled in is kept, tested or not."""
        if self._job is not None and self._testing():
            self._job.stop()
            return
        filled = self.fields.filled()
        if self._settings is not None and filled is not None and not self._as_saved():
            self._runner.start(
                lambda *_: self._save(filled), done=self._work.take_company, failed=self._fail
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The cards stand side by side only where a fingerprint fits into the right one."""
        super().resizeEvent(event)
        wide = self.width() - 2 * SIDE >= LEAST_WIDTH + GAP + self.trial.least_width()
        side = QBoxLayout.Direction.LeftToRight
        self._row.setDirection(side if wide else QBoxLayout.Direction.TopToBottom)

    # -- what is on the page ------------------------------------------------------------------

    def _show_saved(self, settings: Settings) -> None:
        self.problem.hide()
        passed_at = self._work.company.connected_at
        self.trial.clear(settings.connection if passed_at else None)
        self._fill(settings)
        self.trial.remember(passed_at)

    def _fill(self, settings: Settings) -> None:
        self._settings = settings
        self.fields.offer(self._key())
        self.fields.fill(settings)

    def _key(self) -> PublicKey | None:
        return self._work.company.next_key or self._work.company.key

    def _testing(self) -> bool:
        return self._job is not None and self._job.running

    def _as_saved(self) -> bool:
        """Whether the fields say what is saved, so that a passed test still counts."""
        filled = self.fields.filled()
        return (
            filled is not None
            and self._settings is not None
            and filled.same_as(self._settings.connection)
        )

    def _render(self) -> None:
        testing, saved = self._testing(), self._as_saved()
        self.fields.set_busy(testing)
        self.paste.setEnabled(not testing)
        self.test.setVisible(not testing)
        self.stop.setVisible(testing)
        passed = self._work.company.connected_at is not None and saved and not self._failed
        self.go_on.setEnabled(passed and not testing)
        filled = self.fields.filled()
        self.trial.outdate(not testing and not (filled and filled.same_as(self.trial.tried)))
        self.foot.status(self._status(testing=testing, saved=saved))

    def _status(self, *, testing: bool, saved: bool) -> str:
        if testing:
            return "Testing the connection…"
        if saved and self._failed:
            if self.trial.question:
                return "Settings saved; the server’s identity is still to be confirmed."
            return "Settings saved; the connection does not work yet."
        if not self._enrol.lasting:
            return "Kept until you close the program; nothing is stored."
        return f"{'Saved' if saved else 'Will be saved'} in {self._enrol.vault_name}"

    # -- the test -----------------------------------------------------------------------------

    def _test(self) -> None:
        self.fields.split_host()
        filled = self.fields.filled()
        if self._testing() or not self.fields.complete() or filled is None:
            return
        self.problem.hide()
        self.trial.clear(filled.connection)
        company_id = self._work.company.id

        def work(token: StopToken, tell: Callable[[Settings | RungResult], None]) -> Trial:
            self._save(filled)
            tell(self._enrol.connection.settings(company_id))
            return self._enrol.connection.test(company_id, tell, token)

        self._job = self._runner.start(
            work,
            news=self._hear,
            done=self._ended,
            failed=lambda error: self._fail(error, self._test),
            stopped=self._stopped,
        )
        self._render()
        self.stop.setFocus()

    def _save(self, filled: Filled) -> Company:
        """Runs off the GUI thread."""
        company_id = self._work.company.id
        company, _ = self._enrol.connection.save(
            company_id, filled.connection, filled.password or None
        )
        if filled.passphrase:
            self._enrol.key.unlock(company_id, filled.passphrase)
        return company

    def _hear(self, news: Settings | RungResult) -> None:
        if isinstance(news, RungResult):
            self.trial.show_result(news)
        else:
            self.trial.about(news.connection)
            self._fill(news)

    def _ended(self, trial: Trial) -> None:
        self._failed = not trial.passed
        self._work.take_company(trial.company)
        self.fields.offer(self._key())
        if trial.asks and trial.identity:
            self.trial.ask(trial.identity)
        elif trial.changed and trial.identity:
            self.trial.explain_change(trial.identity)
        if trial.passed:
            said = "Your files can be sent. Press Continue."
            if trial.replaced_key:
                said = f"The new key works and has taken the old one’s place. {said}"
            self.problem.say(said, Tone.GOOD, strong="✓ Everything works.")
        self._render()
        if trial.passed:
            self.go_on.setFocus()
        else:
            question = self.trial.question
            (question.given.line if question else self.test).setFocus()
            self._follows = True
            self._show_last_step()

    def _show_last_step(self) -> None:
        """Keep what went wrong in sight, until the person scrolls or types."""
        if self._follows:
            self._area.ensureWidgetVisible(self.trial.last_step(), 0, 40)

    def _let_go(self) -> None:
        self._follows = False

    def _stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    def _stopped(self) -> None:
        self.trial.stopped()
        self._render()
        self.test.setFocus()

    def _trust(self, identity: HostKey) -> None:
        company_id = self._work.company.id
        self._runner.start(
            lambda *_: self._enrol.connection.trust(company_id, identity),
            done=lambda _: self._test(),
            failed=lambda error: self._fail(error, lambda: self._trust(identity)),
        )

    # -- what helps ---------------------------------------------------------------------------

    def _paste(self) -> None:
        def use(found: PastedSettings) -> None:
            self.fields.take(found)
            self.problem.say(
                f"{described(found)}. Check the fields, then press Test connection.",
                Tone.GOOD,
                strong="Taken from the e-mail:",
            )

        PasteSettingsDialog(self, self._work.destination.receiver, use).open()

    def _copy_key(self) -> None:
        key = self._key()
        if key is None:
            return
        QGuiApplication.clipboard().setText(key.line)
        receiver = self._work.destination.receiver
        self.problem.say(
            f"Paste it into an e-mail to {receiver}.", Tone.GOOD, strong="Public key copied."
        )
        company_id = self._work.company.id
        self._runner.start(
            lambda *_: self._enrol.key.hand_over(company_id),
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

    def _fail(self, error: UploaderError, again: Callable[[], object] | None = None) -> None:
        self._render()
        self.problem.refuse(error, self._ask_each_time, again)

    def _ask_each_time(self) -> None:
        self._enrol.ask_each_time()
        self.enter()
