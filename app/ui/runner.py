"""The one owner of threads: work goes in, news comes out on the GUI thread.

A job is a plain Python thread. Everything it says goes through one queue, and one signal
without arguments, as old as the runner itself, wakes the window to empty it. Signals that
belong to a job are not used: a fast job ends before anyone connects, and emitting from a
dropped object crashes the process.
"""

import logging
import queue
import threading
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.errors import CommonCode, Stopped, UploaderError
from app.domain.progress import StopToken

log = logging.getLogger(__name__)

Result = TypeVar("Result")

SLICE_SECONDS = 0.012
"""Longest time spent on callbacks before the window may paint and answer again."""


def nothing(*_: object) -> None:
    """A callback for those who do not want one."""


class Job:
    """One piece of work under way; `stop` may be called any time, from the GUI thread."""

    def __init__(self, runner: "Runner") -> None:
        self.token = StopToken()
        self._runner = runner

    def stop(self) -> None:
        """Ask the work to end; its `stopped` callback follows when it has."""
        # Closers may touch the network: never from the GUI thread.
        threading.Thread(target=self.token.stop, daemon=True).start()

    @property
    def running(self) -> bool:
        """Whether its final callback is still to come."""
        return self._runner.has(self)


class Runner(QObject):
    """Runs jobs off the GUI thread and calls back on it. Belongs to the GUI thread."""

    _wake = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._out: queue.SimpleQueue[tuple[Job, Callable[[], object], bool]] = queue.SimpleQueue()
        self._jobs: dict[Job, threading.Thread] = {}
        self._wake.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        work: Callable[[StopToken, Callable[[Any], None]], Result],
        *,
        done: Callable[[Result], object] = nothing,
        failed: Callable[[UploaderError], object] = nothing,
        stopped: Callable[[], object] = nothing,
        news: Callable[[Any], object] = nothing,
    ) -> Job:
        """Run `work(token, tell)` in a thread of its own.

        Everything told arrives at `news`, then exactly one of `done`, `failed` and `stopped`
        is called, all in order and on the GUI thread. An exception that no room foresaw is
        logged and arrives at `failed` as CommonCode.UNEXPECTED.
        """
        job = Job(self)

        def tell(message: object) -> None:
            self._post(job, partial(news, message), last=False)

        def body() -> None:
            try:
                result = work(job.token, tell)
            except Stopped:
                self._post(job, stopped, last=True)
            except UploaderError as error:
                self._post(job, partial(failed, error), last=True)
            except Exception as error:
                log.exception("a job failed in a way no one foresaw")
                unexpected = UploaderError(CommonCode.UNEXPECTED, kind=type(error).__name__)
                self._post(job, partial(failed, unexpected), last=True)
            else:
                self._post(job, partial(done, result), last=True)

        thread = threading.Thread(target=body, name="job", daemon=True)
        self._jobs[job] = thread
        thread.start()
        return job

    def has(self, job: Job) -> bool:
        """Whether the job's final callback is still to come."""
        return job in self._jobs

    @property
    def busy(self) -> bool:
        """Whether any job is under way."""
        return bool(self._jobs)

    def drop(self) -> None:
        """Stop every job and call none of them back: who started them is gone."""
        jobs, self._jobs = self._jobs, {}
        for job in jobs:
            job.stop()

    def close(self, seconds: float = 10.0) -> bool:
        """Stop every job and wait for the threads; nothing is called back any more.

        Returns False when a thread did not end in time.
        """
        threads = list(self._jobs.values())
        self.drop()
        deadline = monotonic() + seconds
        for thread in threads:
            thread.join(max(0.0, deadline - monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _post(self, job: Job, call: Callable[[], object], *, last: bool) -> None:
        self._out.put((job, call, last))
        self._wake.emit()

    def _drain(self) -> None:
        deadline = monotonic() + SLICE_SECONDS
        while True:
            try:
                job, call, last = self._out.get_nowait()
            except queue.Empty:
                return
            if job not in self._jobs:
                continue
            if last:
                del self._jobs[job]
            call()
            if monotonic() > deadline:
                self._wake.emit()
                return
