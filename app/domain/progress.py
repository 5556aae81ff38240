"""How long work reports itself and how it is stopped."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.errors import Stopped


@dataclass(frozen=True, slots=True)
class Progress:
    """Work done so far, in any unit; `total` 0 means not known yet."""

    done: int
    total: int


class StopToken:
    """One person's Stop, seen by the worker.

    The worker looks at it between steps (`check`); what may block in between registers
    a closer (`on_stop`), for only closing the transport frees a stalled read at once.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._event = threading.Event()
        self._closers: list[Callable[[], None]] = []

    @property
    def stopped(self) -> bool:
        """Whether Stop was pressed."""
        return self._event.is_set()

    def stop(self) -> None:
        """Press Stop: every closer runs once, in the caller's thread."""
        with self._lock:
            self._event.set()
            closers, self._closers = self._closers, []
        for close in closers:
            close()

    def on_stop(self, close: Callable[[], None]) -> Callable[[], None]:
        """Run `close` at Stop (at once if already pressed); returns a function that forgets it."""
        with self._lock:
            if not self._event.is_set():
                self._closers.append(close)
                return lambda: self._forget(close)
        close()
        return lambda: None

    def _forget(self, close: Callable[[], None]) -> None:
        with self._lock:
            if close in self._closers:
                self._closers.remove(close)

    def check(self) -> None:
        """Raise `Stopped` if Stop was pressed."""
        if self._event.is_set():
            raise Stopped

    def wait(self, seconds: float) -> None:
        """Pause, but no longer than until Stop, which raises `Stopped`."""
        if self._event.wait(seconds):
            raise Stopped
