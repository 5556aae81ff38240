"""Says on a page why something about keys or settings did not work, and offers ways on."""

from collections.abc import Callable

from PySide6.QtCore import QTimer

from app.domain.errors import UploaderError
from app.domain.setup_problems import VaultCode
from app.ui.messages import say
from app.ui.runner import Job
from app.ui.theme import Tone
from app.ui.widgets.buttons import secondary
from app.ui.widgets.notice import Notice

PATIENCE = 1000
"""Milliseconds; a keyring that is open answers far faster."""

ASKS_PASSWORD = "Your computer is asking for a password. Look for its window."  # noqa: S105
IF_ASKED_PASSWORD = "If your computer asks for a password, look for its window."  # noqa: S105

_DO_WITHOUT = frozenset(
    {
        VaultCode.MISSING,
        VaultCode.LOCKED,
        VaultCode.DENIED,
        VaultCode.FAILED,
        VaultCode.FORGETFUL,
    }
)


class Refusal(Notice):
    """A notice that can have a button "Try again"."""

    def __init__(self) -> None:
        super().__init__()
        self._retry: Callable[[], object] | None = None
        self.again = secondary("Try again", self._try_again)
        self.again.hide()
        if row := self.layout():
            row.addWidget(self.again)

    def say(
        self,
        text: str,
        tone: Tone,
        *,
        strong: str = "",
        link: str = "",
        pressed: Callable[[], object] | None = None,
    ) -> None:
        """See `Notice`."""
        self.again.hide()
        super().say(text, tone, strong=strong, link=link, pressed=pressed)

    def refuse(
        self,
        error: UploaderError,
        ask_each_time: Callable[[], object],
        again: Callable[[], object] | None = None,
    ) -> None:
        """Show the error; where the keyring is the trouble, offer to try again or without it."""
        message = say(error)
        if error.code not in _DO_WITHOUT:
            self.say(message.press, Tone.BAD, strong=message.what)
            return
        self.say(
            message.press,
            Tone.WARN,
            strong=message.what,
            link="Ask me each time",
            pressed=ask_each_time,
        )
        self._retry = again
        self.again.setVisible(again is not None)

    def watch(self, job: Job, text: str = ASKS_PASSWORD) -> None:
        """Say `text` when the job takes so long that the computer must be asking a question."""

        def late() -> None:
            if job.running:
                self.say(text, Tone.INFO)

        QTimer.singleShot(PATIENCE, self, late)

    def _try_again(self) -> None:
        self.hide()
        if self._retry:
            self._retry()
