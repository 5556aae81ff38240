"""Cuts a line that says nothing for too long."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType


class Watchdog:
    """Calls `bite` when `feed` was not called for `patience` seconds inside a `with`.

    A thread of its own, because paramiko waits without limit while the system's send buffer
    is full, whatever time-out the channel has.
    """

    def __init__(self, patience: float, bite: Callable[[], None]) -> None:
        self._patience = patience
        self._bite = bite
        self._fed = time.monotonic()
        self._lay_down: float | None = None
        self._over = threading.Event()
        self.bitten = False

    def feed(self) -> None:
        """The other side gave a sign of life."""
        self._fed = time.monotonic()

    @contextlib.contextmanager
    def asleep(self) -> Iterator[None]:
        """Time in which nobody listens to the other side, so that its silence means nothing."""
        self._lay_down = start = time.monotonic()
        try:
            yield
        finally:
            self._fed += time.monotonic() - start
            self._lay_down = None

    def __enter__(self) -> "Watchdog":
        self.feed()
        self._over = threading.Event()
        threading.Thread(
            target=self._watch, args=(self._over,), name="sftp watchdog", daemon=True
        ).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()

    def _watch(self, over: threading.Event) -> None:
        while True:
            lay_down = self._lay_down
            hungry = (time.monotonic() if lay_down is None else lay_down) - self._fed
            if hungry >= self._patience:
                self.bitten = True
                self._bite()
                return
            if over.wait(self._patience - hungry):
                return
