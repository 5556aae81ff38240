"""Key: make it or bring it, hand its public half over, replace it later."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout

from app.domain.errors import UploaderError
from app.domain.profile import Company, KeyType, PublicKey
from app.domain.slug import slug
from app.flows.enrol import Enrol
from app.ui import formats
from app.ui.dialogs.key_export import ExportKeyDialog
from app.ui.dialogs.key_import import ImportKeyDialog
from app.ui.dialogs.key_replace import ReplaceKeyDialog
from app.ui.dialogs.passphrase import NewPassphrase
from app.ui.messages.key_email import email_text, mailto
from app.ui.page import Page
from app.ui.pages.refusal import ASKS_PASSWORD, IF_ASKED_PASSWORD, Refusal
from app.ui.runner import Job, Runner
from app.ui.theme import Tone
from app.ui.widgets.buttons import link, primary, secondary
from app.ui.widgets.card import Card
from app.ui.widgets.checklist import CheckItem, CheckList
from app.ui.widgets.labels import ElidedLabel, Pill, label
from app.ui.widgets.notice import Notice
from app.ui.widgets.signs import Sign
from app.ui.work import Work

PROMISE = (
    "One press makes both halves. There is nothing to remember and nothing to install: "
    "afterwards you send the public half to {}."
)
OWN_PROMISE = (
    "Secrets are not kept on this computer, so the key needs a passphrase: choose one now, "
    "remember it, and type it each time you open this program. Then one press makes both "
    "halves, and you send the public half to {}."
)
RSA_IS_SLOW = "A key of this kind takes some seconds. "
PUBLIC_FILES = "Public keys (*.pub);;All files (*)"


class KeyPage(Page):
    """The private half is never shown, copied or sent by anything on this page."""

    def __init__(
        self,
        work: Work,
        runner: Runner,
        enrol: Enrol,
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        super().__init__("", "", scrolls=True)
        self._work, self._runner, self._enrol, self._open_url = work, runner, enrol, open_url
        receiver = work.destination.receiver
        self.set_subtitle(
            f"A key is like a door pass: the public half goes to {receiver}, the private half "
            "stays locked on this computer."
        )
        self.problem = Refusal()
        self.body.addWidget(self.problem)
        self.body.addWidget(self._create_card(receiver))
        self.waiting = Notice()
        self.body.addWidget(self.waiting)
        self.body.addWidget(self._public_card(receiver))
        self.body.addWidget(self._next_card(receiver))
        self.existing = Notice()
        self.body.addWidget(self.existing)
        self.body.addLayout(self._later_row())
        self.body.addStretch()
        self.back = self.foot.add_secondary("Back", self.backward.emit)
        self.go_on = self.foot.add_primary("Continue", self.forward.emit)
        self._render()

    def enter(self) -> None:
        self.problem.hide()
        self._render()

    # -- what is on the page ------------------------------------------------------------------

    def _create_card(self, receiver: str) -> Card:
        self.creating = Card("You have no key yet")
        self.promise = label("", "muted")
        self.creating.body.addWidget(self.promise)
        self.own = NewPassphrase()
        self.creating.body.addWidget(self.own)
        self.own.changed.connect(lambda _: self._render())
        row = QHBoxLayout()
        row.setSpacing(16)
        self.create_key = primary("Create key", self._create)
        self.rsa = QCheckBox("RSA 4096 instead")
        row.addWidget(self.create_key)
        row.addWidget(self.rsa)
        row.addWidget(
            label(
                f"Only if {receiver} asks for RSA: some older servers do not know Ed25519.", "small"
            ),
            1,
        )
        self.creating.body.addLayout(row)
        return self.creating

    def _public_card(self, receiver: str) -> Card:
        self.public = Card()
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label("Public key", "strong", wrap=False))
        self.pill = Pill()
        head.addWidget(self.pill)
        head.addStretch()
        self.line = ElidedLabel(fixed_width=True)
        self.fingerprint = ElidedLabel(fixed_width=True)
        self.public.body.addLayout(head)
        self.public.body.addWidget(self.line)
        self.public.body.addWidget(self.fingerprint)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.copy = primary("Copy public key", self._copy)
        self.save = secondary("Save as .pub file…", self._save)
        self.email = secondary(f"Write the email to {receiver}…", self._write_email)
        for button in (self.copy, self.save, self.email):
            row.addWidget(button)
        row.addStretch()
        self.public.body.addLayout(row)
        self.done = label("", "good")
        self.done.hide()
        self.public.body.addWidget(self.done)
        return self.public

    def _next_card(self, receiver: str) -> Card:
        self.next = Card("What happens next")
        steps = CheckList()
        self.made = steps.add(CheckItem(""))
        self.handed = steps.add(CheckItem(""))
        self.replied = steps.add(CheckItem(f"{receiver} replies with a host name and a user name"))
        self.next.body.addWidget(steps)
        return self.next

    def _later_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.replace = link("Replace key…", self._replace)
        self.export = link("Copy the key to another computer…", self._export)
        row.addWidget(self.replace)
        row.addWidget(self.export)
        row.addStretch()
        return row

    def _render(self) -> None:
        company, receiver = self._work.company, self._work.destination.receiver
        key = company.next_key or company.key
        self.set_title("Your upload key" if company.key else "Create your upload key")
        for widget in (self.public, self.next, self.export):
            widget.setVisible(key is not None)
        # One at a time: a second new key would wipe out the one that is being installed.
        self.replace.setVisible(company.key is not None and company.next_key is None)
        self.creating.setVisible(key is None)
        self.promise.setText((PROMISE if self._enrol.lasting else OWN_PROMISE).format(receiver))
        self.own.setVisible(not self._enrol.lasting)
        self.create_key.setEnabled(self._enrol.lasting or bool(self.own.text()))
        self.go_on.setEnabled(key is not None)
        self.back.setVisible(company.connected_at is not None)
        self.waiting.hide()
        self.existing.hide()
        if key is None:
            self.existing.say(
                "Already have a key from PuTTY or OpenSSH?",
                Tone.INFO,
                link="Use an existing key…",
                pressed=self._import,
            )
            self.foot.status("")
            return
        if company.next_key:
            self.waiting.say(
                f"It waits until {receiver} has installed it. Press Test connection then; until "
                "it passes, everything is sent with the present key.",
                Tone.WARN,
                strong="This is your new key.",
                link="Keep the present key",
                pressed=self._drop_next,
            )
        self._show_key(company, key)
        kept = "Key saved" if self._enrol.lasting else "Key saved; its passphrase is not kept"
        self.foot.status(kept)

    def _show_key(self, company: Company, key: PublicKey) -> None:
        when = key.created_at.astimezone().date()
        made = "created today" if when == date.today() else f"created {formats.day(when)}"
        fresh = company.next_key is not None
        self.pill.show_as(
            f"{key.kind} · {made}{' · not in use yet' if fresh else ''}",
            Tone.WARN if fresh else Tone.GOOD,
        )
        self.line.set_text(key.line)
        self.fingerprint.set_text(key.fingerprint)
        where = f"locked in {self._enrol.vault_name}"
        if not self._enrol.lasting:
            where = "locked with your passphrase"
        self.made.show_as(
            Sign.DONE,
            f"Key created and {where}",
            "The private key never leaves this computer and is never shown.",
        )
        works = company.connected_at is not None and not fresh
        if company.handed_over_at:
            detail = f"On {formats.moment(company.handed_over_at)}."
            if not works:
                receiver = self._work.destination.receiver
                detail += f" Whether the e-mail went to {receiver} support, only you can see."
            self.handed.show_as(Sign.DONE, "Public key copied, saved or put into an e-mail", detail)
        else:
            self.handed.show_as(
                Sign.OPEN,
                f"Send the public key to {self._work.destination.receiver} support",
                "Ticked when you have copied or saved it, or opened the e-mail.",
            )
        if works:
            self.replied.show_as(Sign.DONE, detail="The connection works.")
        else:
            self.replied.show_as(
                Sign.OPEN,
                detail="Usually within a working day. You can close the app and come back.",
            )

    # -- what the buttons do ------------------------------------------------------------------

    def _create(self) -> None:
        kind = KeyType.RSA_4096 if self.rsa.isChecked() else KeyType.ED25519
        self._make(kind, self.own.text())

    def _make(self, kind: KeyType, passphrase: str) -> None:
        self.problem.hide()
        self.done.hide()
        self.create_key.setEnabled(False)
        self.foot.status("Making the key…")
        company_id = self._work.company.id
        job = self._runner.start(
            lambda *_: self._enrol.key.make(company_id, kind, passphrase),
            done=self._take,
            failed=lambda error: self._fail(error, lambda: self._make(kind, passphrase)),
        )
        if kind is KeyType.RSA_4096:
            self._watch(job, f"{RSA_IS_SLOW}{IF_ASKED_PASSWORD}")
        else:
            self._watch(job)

    def _watch(self, job: Job, text: str = ASKS_PASSWORD) -> None:
        if self._enrol.lasting:
            self.problem.watch(job, text)

    def _take(self, company: Company) -> None:
        self.problem.hide()
        self._work.take_company(company)
        self._render()

    def _import(self) -> None:
        self.done.hide()
        ImportKeyDialog(
            self,
            self._enrol,
            self._runner,
            self._work.company,
            self._take,
            lambda error: self._fail(error, self._import),
        ).open()

    def _replace(self) -> None:
        ReplaceKeyDialog(
            self,
            self._work.destination.receiver,
            self._make,
            self._import,
            lasting=self._enrol.lasting,
        ).open()

    def _drop_next(self) -> None:
        company_id = self._work.company.id
        job = self._runner.start(
            lambda *_: self._enrol.key.drop_next(company_id),
            done=self._take,
            failed=lambda error: self._fail(error, self._drop_next),
        )
        self._watch(job)

    def _copy(self) -> None:
        if key := self._handed_key():
            QGuiApplication.clipboard().setText(key.line)
            self._hand_over("Copied. Paste it into your e-mail or the form you were given.")

    def _save(self) -> None:
        company = self._work.company
        path, _ = QFileDialog.getSaveFileName(
            self, "Save the public key", f"{slug(company.name)}.pub", PUBLIC_FILES
        )
        if path:
            self._runner.start(
                lambda *_: self._enrol.key.save_public(company.id, path),
                done=lambda company: self._handed(
                    company, "Saved. Attach the file to your e-mail."
                ),
                failed=self._fail,
            )

    def _write_email(self) -> None:
        key = self._handed_key()
        if key is None:
            return
        destination = self._work.destination
        subject, body = email_text(self._work.company.name, destination, key)
        if self._open_url(QUrl(mailto(destination.support_email, subject, body))):
            self._hand_over("The e-mail is open in your e-mail program: please check it and send.")
            return
        QGuiApplication.clipboard().setText(f"{subject}\n\n{body}")
        self._hand_over(
            "Copied. Paste it into an e-mail, in your webmail for example: no e-mail program "
            f"opened here. It goes to {destination.receiver} support."
        )

    def _handed_key(self) -> PublicKey | None:
        return self._work.company.next_key or self._work.company.key

    def _hand_over(self, said: str) -> None:
        company_id = self._work.company.id
        self._runner.start(
            lambda *_: self._enrol.key.hand_over(company_id),
            done=lambda company: self._handed(company, said),
            failed=self._fail,
        )

    def _handed(self, company: Company, said: str) -> None:
        self._take(company)
        self.done.setText(said)
        self.done.show()

    def _export(self) -> None:
        self.done.hide()
        ExportKeyDialog(self, self._save_locked_copy, lasting=self._enrol.lasting).open()

    def _save_locked_copy(self, passphrase: str, present: str) -> None:
        self.problem.hide()
        company = self._work.company
        path, _ = QFileDialog.getSaveFileName(
            self, "Save the locked key", f"{slug(company.name)}.key", "Keys (*.key);;All files (*)"
        )
        if path:
            job = self._runner.start(
                lambda *_: self._enrol.key.export(company.id, passphrase, path, present),
                done=lambda _: self._say_done("Saved. The copy opens with your passphrase only."),
                failed=self._fail,
            )
            self._watch(job)

    def _say_done(self, text: str) -> None:
        self.problem.hide()
        self.done.setText(text)
        self.done.show()

    def _fail(self, error: UploaderError, again: Callable[[], object] | None = None) -> None:
        self._render()
        self.problem.refuse(error, self._ask_each_time, again)

    def _ask_each_time(self) -> None:
        self._enrol.ask_each_time()
        self.problem.hide()
        self._render()
