"""Writes each step of a delivery down before anybody hears of it."""

from collections.abc import Callable
from datetime import datetime

from app.domain.delivery import DeliveryFile
from app.domain.delivery_code import DeliveryCode
from app.domain.ports import History
from app.domain.receipt import FileEvent, FileReceipt, FileState, Proof


class Journal:
    """Passes events on, after writing down what must survive a power cut."""

    def __init__(
        self,
        history: History,
        delivery_id: int,
        files: dict[str, DeliveryFile],
        clock: Callable[[], datetime],
        on_event: Callable[[FileEvent], None],
    ) -> None:
        self._history = history
        self._id = delivery_id
        self._files = files
        self._clock = clock
        self._on_event = on_event

    def __call__(self, event: FileEvent) -> None:
        planned = self._files[event.remote_path].planned
        if event.state is FileState.DELIVERED:
            self._history.receive(
                self._id,
                FileReceipt(
                    remote_path=event.remote_path,
                    size=planned.size,
                    sha256=planned.sha256,
                    proof=event.proof or Proof.SENT,
                    delivered_at=self._clock(),
                    already_there=event.already_there,
                ),
            )
        elif event.state is FileState.FAILED:
            error = event.code.value if event.code else DeliveryCode.REFUSED.value
            self._history.failed(self._id, event.remote_path, error)
        elif event.whole_at is not None:
            self._history.written(self._id, event.remote_path, event.whole_at)
        self._on_event(event)
