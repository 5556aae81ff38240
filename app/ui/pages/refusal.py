"""Says on a page why something about keys or settings did not work, and what to press."""

from collections.abc import Callable

from app.domain.errors import UploaderError
from app.domain.setup_problems import VaultCode
from app.ui.messages import say
from app.ui.theme import Tone
from app.ui.widgets.notice import Notice

_DO_WITHOUT = frozenset(
    {
        VaultCode.MISSING,
        VaultCode.LOCKED,
        VaultCode.DENIED,
        VaultCode.FAILED,
        VaultCode.FORGETFUL,
    }
)


def say_refusal(notice: Notice, error: UploaderError, ask_each_time: Callable[[], object]) -> None:
    """Show the error; where the keyring is the trouble, offer to go on without it."""
    message = say(error)
    if error.code in _DO_WITHOUT:
        notice.say(
            message.press,
            Tone.WARN,
            strong=message.what,
            link="Ask me each time",
            pressed=ask_each_time,
        )
    else:
        notice.say(message.press, Tone.BAD, strong=message.what)
