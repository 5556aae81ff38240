"""The connection test as it happens: five steps, the failure explained, the identity asked."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QGraphicsOpacityEffect, QHBoxLayout, QLabel

from app.domain.connect_code import ConnectCode
from app.domain.connection import Connection, HostKey, Outcome, Rung, RungResult, SignIn
from app.domain.destination import Destination
from app.ui import formats, theme
from app.ui.messages import Who, say
from app.ui.messages.connection import proofs
from app.ui.widgets.buttons import secondary
from app.ui.widgets.card import Card
from app.ui.widgets.checklist import CheckItem, CheckList
from app.ui.widgets.identity_question import IdentityQuestion
from app.ui.widgets.labels import label
from app.ui.widgets.signs import Sign

_ABOUT_THE_KEY = frozenset(
    {ConnectCode.KEY_REFUSED, ConnectCode.TOO_MANY_ATTEMPTS, ConnectCode.CLOSED_AT_SIGN_IN}
)

_WHO = {
    Who.YOU: Who.YOU.value,
    Who.IT: "you (or your IT)",
    Who.RECEIVER: Who.RECEIVER.value,
    Who.NOBODY: "nobody, only wait",
}

FADED = 0.5
"""Opacity of results that are out of date."""

_FINGERPRINT = 50  # signs of SHA256:…


@dataclass(frozen=True, slots=True)
class _Step:
    """Rungs that a person sees as one step, and its words before and after."""

    rungs: tuple[Rung, ...]
    before: str
    after: str


class TrialCard(Card):
    """Shows results one by one. Asks with its signals; never decides."""

    trusted = Signal(HostKey)
    copy_key = Signal()
    copy_details = Signal()

    def __init__(self, destination: Destination) -> None:
        super().__init__("Connection test")
        self._destination = destination
        self._connection = Connection("", destination.default_port, "")
        folder = destination.report_folder or "on the server"
        self._steps = (
            _Step(
                (Rung.NAME, Rung.ADDRESS, Rung.PORT, Rung.GREETING),
                "Find the server",
                "Found the server",
            ),
            _Step((Rung.IDENTITY,), "Server identity", "Server identity matches"),
            _Step((Rung.KEY, Rung.SIGN_IN), "Sign in", "Signed in"),
            _Step((Rung.SFTP, Rung.FOLDER), f"Folder {folder}", f"Folder {folder}"),
            _Step((Rung.WRITE,), "Permission to write", "Permission to write"),
        )
        self.last_pass = label("", "small")
        self.last_pass.hide()
        self.body.addWidget(self.last_pass)
        self.outdated = label("Changed since this test. Press Test connection.", "strong")
        self.outdated.hide()
        self.body.addWidget(self.outdated)
        self._list = CheckList()
        self._faded = QGraphicsOpacityEffect(self._list, opacity=FADED)
        self._list.setGraphicsEffect(self._faded)
        self.body.addWidget(self._list)
        self.body.addStretch()
        self._items: list[CheckItem] = []
        self.question: IdentityQuestion | None = None
        self._seen: dict[str, object] = {}
        self.tried: Connection | None = None
        self.clear()

    def remember(self, passed_at: datetime | None) -> None:
        """Say when the saved settings last passed in full; None says nothing."""
        self.last_pass.setText(f"Last passed on {formats.moment(passed_at)}." if passed_at else "")
        self.last_pass.setVisible(passed_at is not None)

    def clear(self, connection: Connection | None = None) -> None:
        """Show every step as still open, before a test of `connection`, kept as `tried`."""
        self.about(connection)
        self.outdate(False)
        self._seen, self.question = {}, None
        self.remember(None)
        self._list.clear()
        self._items = [self._list.add(CheckItem(step.before)) for step in self._steps]

    def about(self, connection: Connection | None) -> None:
        """What the test under way is of, now with the identity that is trusted."""
        self.tried = connection
        if connection:
            self._connection = connection

    def outdate(self, outdated: bool) -> None:
        """Whether what is shown is no longer about what the fields say; nothing shown never is."""
        outdated = outdated and self.tried is not None
        self.outdated.setVisible(outdated)
        self._faded.setEnabled(outdated)
        self._list.setEnabled(not outdated)

    def least_width(self) -> int:
        """Pixels that a whole fingerprint takes on this card."""
        return QFontMetrics(theme.mono()).horizontalAdvance("M" * _FINGERPRINT) + 66

    def step(self, rung: Rung) -> CheckItem:
        """The line that shows a rung."""
        return self._items[self._place(rung)]

    def last_step(self) -> CheckItem:
        """The line of the step that got furthest."""
        begun = [item for item in self._items if item.sign() is not Sign.OPEN]
        return begun[-1] if begun else self._items[0]

    def show_result(self, result: RungResult) -> None:
        """Show one rung's state."""
        place = self._place(result.rung)
        step, item = self._steps[place], self._items[place]
        self._seen |= result.seen
        if result.outcome is Outcome.RUNNING:
            item.show_as(Sign.BUSY)
        elif result.outcome is Outcome.PASSED:
            if result.rung is step.rungs[-1]:
                mono = result.rung is Rung.IDENTITY
                item.show_as(Sign.DONE, step.after, self._told(result), mono=mono)
        elif result.outcome is Outcome.FAILED:
            self._explain(item, result)

    def stopped(self) -> None:
        """The person pressed Stop: nothing is under way any more."""
        for item, step in zip(self._items, self._steps, strict=True):
            if item.sign() is Sign.BUSY:
                item.show_as(Sign.OPEN, step.before, "Stopped.")

    def ask(self, identity: HostKey) -> None:
        """An unknown server: show its fingerprint and let the person compare and decide."""
        item = self.step(Rung.IDENTITY)
        receiver = self._destination.receiver
        item.show_as(
            Sign.ASK,
            "Is this the right server?",
            f"This computer meets it for the first time. If {receiver} gave you a fingerprint, "
            "paste it to compare; if not, you can ask them for it. You are asked only once.",
        )
        self.question = IdentityQuestion(
            identity, f"The fingerprint {receiver} gave you", self.trusted.emit
        )
        item.extra.addWidget(self.question)
        item.extra.addWidget(self._who_and_code(Who.YOU, Rung.IDENTITY))

    def explain_change(self, identity: HostKey) -> None:
        """Another identity than the trusted one: offer the deliberate way to accept it."""
        receiver = self._destination.receiver
        self.question = IdentityQuestion(
            identity,
            f"The new fingerprint {receiver} gave you",
            self.trusted.emit,
            replaced=self._connection.host_key,
            sure=f"{receiver} told me that their server has changed",
        )
        below = self.step(Rung.IDENTITY).extra
        below.insertWidget(below.count() - 1, self.question)  # above the buttons

    def _place(self, rung: Rung) -> int:
        return next(i for i, step in enumerate(self._steps) if rung in step.rungs)

    def _told(self, result: RungResult) -> str:
        """What was seen on the rungs of a step that passed."""
        seen = self._seen
        if result.rung is Rung.GREETING:
            address, port = seen.get("address", "?"), seen.get("port", "?")
            milliseconds = seen.get("milliseconds", "?")
            return f"{self._connection.host} → {address}, port {port}, {milliseconds} ms"
        if result.rung is Rung.IDENTITY:
            pinned = self._connection.host_key
            when = (
                formats.day(pinned.trusted_at.astimezone()) if pinned and pinned.trusted_at else ""
            )
            return (
                f"{result.seen.get('fingerprint', '')}\n{f'trusted {when}' if when else ''}".strip()
            )
        if result.rung is Rung.SIGN_IN:
            how = "the key" if self._connection.sign_in is SignIn.KEY else "the password"
            return f"{self._connection.user}, with {how}"
        if result.rung is Rung.FOLDER:
            return "Made just now." if "made" in result.seen.values() else "It is there."
        if result.seen.get("tried") is False:
            return "Not tried: this receiver wants no trial files."
        if result.seen.get("deletes") is False:
            return "Wrote a small file and renamed it. It cannot be deleted from here and may stay."
        return "Wrote a small file, renamed it and deleted it."

    def _about_key(self, result: RungResult) -> bool:
        return result.code in _ABOUT_THE_KEY and self._connection.sign_in is SignIn.KEY

    def _who_and_code(self, who: Who, rung: Rung) -> QLabel:
        return label(self._by_name(f"Who has to act: {_WHO[who]}. Code {rung.value}."), "strong")

    def _by_name(self, text: str) -> str:
        """Codes know no names: here the receiver is called by its own."""
        name = self._destination.receiver
        return text.replace("the receiver", name).replace("The receiver", name)

    def _explain(self, item: CheckItem, result: RungResult) -> None:
        if result.code is None:
            item.show_as(Sign.FAILED, detail=f"Code {result.rung.value}")
            return
        seen = result.seen
        if "allowed" in seen:
            seen = seen | {"allowed": proofs(str(seen["allowed"]))}
        message = say(result.code, seen)
        happened, _, why = self._by_name(message.what).partition(". ")
        item.show_as(Sign.FAILED, happened if happened.endswith(".") else f"{happened}.")
        lines = [label(self._by_name(" ".join(part for part in (why, message.press) if part)))]
        if offers_key := self._about_key(result):
            key = label(f"Your key: {self._seen.get('fingerprint', '?')}", "small")
            key.setFont(theme.mono())
            lines.append(key)
        lines.append(self._who_and_code(message.who, result.rung))
        for line in lines:
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            item.extra.addWidget(line)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 6, 0, 0)
        buttons.setSpacing(8)
        if offers_key:
            buttons.addWidget(secondary("Copy public key", self.copy_key.emit))
        buttons.addWidget(secondary("Copy details for support", self.copy_details.emit))
        buttons.addStretch()
        item.extra.addLayout(buttons)
