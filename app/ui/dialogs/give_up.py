"""Asks before a delivery is given up, and says what that means."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.ui.dialogs.dialog import Dialog


class GiveUpDialog(Dialog):
    """Calls `give_up`, or `go_on` where finding out is the better way.

    `may_be_there`: the receiver may have the report, so that giving it up takes nothing back.
    """

    def __init__(
        self,
        parent: QWidget,
        receiver: str,
        give_up: Callable[[], object],
        go_on: Callable[[], object],
        *,
        may_be_there: bool,
    ) -> None:
        super().__init__(
            parent,
            "Give this delivery up?",
            _may_have(receiver) if may_be_there else _has_not(receiver),
            520 if may_be_there else 460,
        )
        self.add_cancel("Keep it")
        if may_be_there:
            self.add_secondary("Give it up all the same", lambda: self._close(give_up))
            self.add_primary("Continue sending", lambda: self._close(go_on))
        else:
            self.add_primary("Give it up", lambda: self._close(give_up))

    def _close(self, then: Callable[[], object]) -> None:
        self.accept()
        then()


def _has_not(receiver: str) -> str:
    return (
        f"PDFs that have arrived stay with {receiver}. The report of this delivery is not sent, "
        "and the next one is compared with the last report that was delivered."
    )


def _may_have(receiver: str) -> str:
    return (
        "The report of this delivery may have arrived. Continue sending finds out.\n\n"
        f"If it arrived, giving up takes nothing back: {receiver} acts on it, and invoices missing "
        "from it are marked as paid. The next preview looks for it in the server’s folder. If "
        f"{receiver} has collected it from there by then, the next report is compared with an "
        "older one, and the preview can be wrong."
    )
