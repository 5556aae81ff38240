"""Many SFTP requests under way on one channel.

SFTP numbers its requests and a server answers each by its number, so nothing has to wait for a
round trip but what depends on its answer. A task is a generator: it yields a batch of requests
(or a stream of blocks to write) and is resumed with the answers, while other tasks' requests
are under way. Everything runs in the caller's thread.
"""

import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from paramiko import Channel, SSHException

from app.domain.connect_code import ConnectCode
from app.domain.errors import ConnectError
from app.services.sftp import protocol
from app.services.sftp.protocol import Garbled, Kind, Reply, Request, Status
from app.services.sftp.watchdog import Watchdog
from app.services.sftp.window import Window

T = TypeVar("T")

STALL = 30.0
"""Seconds without any answer after which the line counts as dead."""
_HUSH = 5.0
"""Seconds without any answer after which the window narrows."""
_PACKET = 32 * 1024 - 64
"""Bytes of a full SSH packet: paramiko keeps 64 of the usual 32 KiB for itself."""
_TIDY = 1 << 18
"""Sent bytes after which the outbox is shortened: at every packet would copy the rest often."""
_OPENING = frozenset({Kind.OPEN, Kind.OPENDIR})
_MOST_PACKET = 1 << 20
"""Bytes of an answer: the largest are folder listings and 32 KiB reads."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A step that writes `chunks` one after the other to an open file.

    The task is resumed with one answer: OK once all are confirmed, else the first refusal.
    An error that `chunks` raises is raised in the task. `confirmed` gets each block's size.
    """

    handle: bytes
    chunks: Iterator[bytes]
    confirmed: Callable[[int], None]


Steps = Generator[Sequence[Request] | Writing, Sequence[Reply], T]


class Pipeline:
    """Runs tasks over a channel on which the server's SFTP subsystem was started.

    `cut` ends the connection at once from any thread. Raises ConnectError: LOST when the line
    drops, STALLED after `stall` seconds of silence, SFTP_GARBLED when the answers are no SFTP.
    """

    def __init__(self, channel: Channel, cut: Callable[[], None], stall: float) -> None:
        self._channel = channel
        self._watchdog = Watchdog(stall, cut)
        self._number = 0
        self._requests: deque[_Asked] = deque()
        self._held: deque[_Asked] = deque()  # until few enough handles are open
        self._waiting: dict[int, Callable[[Reply], None]] = {}
        self._handles = 0  # open, or about to be
        self._most_handles = sys.maxsize
        self._streams: deque[_Stream] = deque()
        self._running: set[_Task] = set()
        self._in_flight = 0
        self._outbox = bytearray()
        self._sent = 0
        self._largest_block = protocol.BLOCK
        self._inbox = bytearray()
        channel.settimeout(_HUSH)

    def greet(self) -> frozenset[str]:
        """Agree on the version; returns the names of the server's extensions.

        A server that tells its limits is asked for them, without waiting for the answer: until
        it comes, blocks have the size that every server takes.
        """
        self._outbox += protocol.init()
        with self._watchdog:
            while True:
                self._flush(Window())
                self._receive(Window())
                packet = self._packet()
                if packet is not None:
                    break
        extensions = self._guarded(protocol.decode_version, packet)
        if protocol.LIMITS in extensions:
            self._requests.append((protocol.limits(), self._learn_limits))
        return extensions

    def _learn_limits(self, reply: Reply) -> None:
        self._largest_block = max(protocol.BLOCK, protocol.largest_write(reply))
        self._most_handles = protocol.most_handles(reply) or sys.maxsize

    def ask(self, steps: Steps[T], window: Window | None = None) -> T:
        """Run one task to its end and return its result."""
        results: list[T] = []

        def keep() -> Steps[None]:
            results.append((yield from steps))

        self.run([keep()], window or Window())
        return results[0]

    def run(self, tasks: Iterable[Steps[None]], window: Window) -> None:
        """Run all tasks, as many at once as the window admits. An error ends them all."""
        coming = iter(tasks)
        more = True
        try:
            with self._watchdog:
                while True:
                    while more and len(self._running) < window.files:
                        steps = next(coming, None)
                        if steps is None:
                            more = False
                        else:
                            with self._watchdog.asleep():
                                self._start(steps)
                    if not self._running:
                        return
                    self._turn(window)
        finally:
            for task in self._running:
                task.steps.close()
            self._running.clear()
            self._streams.clear()
            self._requests.clear()
            self._held.clear()

    def _turn(self, window: Window) -> None:
        self._dispatch(window)
        room = self._in_flight < window.bytes and len(self._waiting) < window.requests
        if self._streams and room:
            with self._watchdog.asleep():  # a local disk may be slow
                self._send_block(window)
            self._flush(window, full=True)
            if not self._channel.recv_ready():
                return
        else:
            self._flush(window)
        if self._waiting:
            self._receive(window)
            while (packet := self._packet()) is not None:
                with self._watchdog.asleep():
                    self._answer(packet)

    def _dispatch(self, window: Window) -> None:
        """Send what was asked, in that order, as far as the window admits."""
        while self._held and len(self._waiting) < window.requests and self._may_open(window):
            self._send_asked(*self._held.popleft(), window)
        while self._requests and len(self._waiting) < window.requests:
            request, answered = self._requests.popleft()
            if request.kind in _OPENING and (self._held or not self._may_open(window)):
                self._held.append((request, answered))
            else:
                self._send_asked(request, answered, window)
        if self._held and not self._waiting and not self._streams:
            self._send_asked(*self._held.popleft(), window)  # nobody is left to close anything

    def _may_open(self, window: Window) -> bool:
        return self._handles < min(window.files, self._most_handles)

    def _send_asked(
        self, request: Request, answered: Callable[[Reply], None], window: Window
    ) -> None:
        if request.kind in _OPENING:
            self._handles += 1
            answered = partial(self._opened, request, answered, window)
        elif request.kind is Kind.CLOSE:
            answered = partial(self._closed, answered)
        self._send(request, answered)

    def _opened(
        self, request: Request, answered: Callable[[Reply], None], window: Window, reply: Reply
    ) -> None:
        if not reply.ok:
            self._handles -= 1
            if reply.status == Status.FAILURE and protocol.makes_file(request):
                window.crowded(self._handles)
        answered(reply)

    def _closed(self, answered: Callable[[Reply], None], reply: Reply) -> None:
        self._handles -= 1
        answered(reply)

    def _start(self, steps: Steps[None]) -> None:
        task = _Task(steps)
        self._running.add(task)
        self._resume(task, lambda: next(steps))

    def _resume(self, task: "_Task", go: Callable[[], Sequence[Request] | Writing]) -> None:
        try:
            step = go()
            while not isinstance(step, Writing) and not step:
                step = task.steps.send([])  # nothing asked: nothing to wait for
        except StopIteration:
            self._running.discard(task)
            return
        if isinstance(step, Writing):
            self._streams.append(_Stream(step, task))
            return
        replies: list[Reply | None] = [None] * len(step)
        missing = len(step)

        def keep(place: int, reply: Reply) -> None:
            nonlocal missing
            replies[place] = reply
            missing -= 1
            if missing == 0:
                answers = [one for one in replies if one is not None]
                self._resume(task, lambda: task.steps.send(answers))

        for place, request in enumerate(step):
            self._requests.append((request, partial(keep, place)))

    def _send(self, request: Request, answered: Callable[[Reply], None]) -> None:
        self._number = (self._number + 1) & 0xFFFFFFFF
        self._waiting[self._number] = answered
        protocol.frame(request, self._number, self._outbox)

    def _send_block(self, window: Window) -> None:
        stream = self._streams[0]
        block = stream.take(window.block(self._largest_block)) if stream.reply.ok else b""
        if not block:
            self._streams.popleft()
            stream.sent_all = True
            self._settle(stream)
            return
        length = len(block)
        request = protocol.write(stream.writing.handle, stream.offset, block)
        stream.offset += length
        stream.waiting += 1
        self._in_flight += length

        def answered(reply: Reply) -> None:
            self._in_flight -= length
            stream.waiting -= 1
            if reply.ok:
                window.confirmed(length)
                stream.writing.confirmed(length)
            elif stream.reply.ok:
                stream.reply = reply
            self._settle(stream)

        self._send(request, answered)

    def _settle(self, stream: "_Stream") -> None:
        if stream.waiting or not stream.sent_all:
            return
        steps, error = stream.task.steps, stream.error
        if error is not None:
            self._resume(stream.task, lambda: steps.throw(error))
        else:
            self._resume(stream.task, lambda: steps.send([stream.reply]))

    def _flush(self, window: Window, *, full: bool = False) -> None:
        """Send what waits; with `full` only full packets, the rest stays for the next one."""
        packet = window.block(_PACKET)  # a server can answer only what arrived with its packet
        while (waiting := len(self._outbox) - self._sent) and (waiting >= packet or not full):
            try:
                sent = self._channel.send(self._outbox[self._sent : self._sent + packet])
            except TimeoutError:
                window.narrow()  # the server takes nothing; the watchdog knows when to give up
                if self._channel.recv_ready():
                    return
                continue
            except (OSError, EOFError, SSHException) as error:
                raise self._lost() from error
            if sent == 0:
                raise self._lost()
            self._sent += sent
            if self._sent >= len(self._outbox):
                self._outbox.clear()
                self._sent = 0
            elif self._sent >= _TIDY:
                del self._outbox[: self._sent]
                self._sent = 0

    def _receive(self, window: Window) -> None:
        while True:
            try:
                data = self._channel.recv(1 << 16)
            except TimeoutError:
                window.narrow()
                continue
            except (OSError, EOFError, SSHException) as error:
                # Taking data out tells the server so, and that sending may find the line dead.
                raise self._lost() from error
            if not data:
                raise self._lost()
            self._watchdog.feed()
            self._inbox += data
            return

    def _packet(self) -> bytes | None:
        if len(self._inbox) < 4:
            return None
        length = int.from_bytes(self._inbox[:4], "big")
        if length > _MOST_PACKET:
            # A shell that greets with text instead of starting SFTP looks like this.
            raise ConnectError(ConnectCode.SFTP_GARBLED)
        if len(self._inbox) < 4 + length:
            return None
        packet = bytes(self._inbox[4 : 4 + length])
        del self._inbox[: 4 + length]
        return packet

    def _answer(self, packet: bytes) -> None:
        number, reply = self._guarded(protocol.decode, packet)
        answered = self._waiting.pop(number, None)
        if answered is None:
            raise ConnectError(ConnectCode.SFTP_GARBLED)
        answered(reply)

    @staticmethod
    def _guarded(decode: Callable[[bytes], T], packet: bytes) -> T:
        try:
            return decode(packet)
        except Garbled as error:
            raise ConnectError(ConnectCode.SFTP_GARBLED) from error

    def _lost(self) -> ConnectError:
        return ConnectError(ConnectCode.STALLED if self._watchdog.bitten else ConnectCode.LOST)


_Asked = tuple[Request, Callable[[Reply], None]]


class _Task:
    """A generator that is under way."""

    def __init__(self, steps: Steps[None]) -> None:
        self.steps = steps


class _Stream:
    """A file being written block by block."""

    def __init__(self, writing: Writing, task: _Task) -> None:
        self.writing = writing
        self.task = task
        self.offset = 0
        self.waiting = 0
        self.sent_all = False
        self.reply = Reply(Kind.STATUS, Status.OK)
        self.error: Exception | None = None
        self._chunk = memoryview(b"")

    def take(self, most: int) -> memoryview | bytes:
        """The next bytes to write; empty at the end, and when reading them failed."""
        if not self._chunk:
            try:
                self._chunk = memoryview(next(self.writing.chunks, b""))
            except Exception as error:
                self.error = error
                return b""
        block, self._chunk = self._chunk[:most], self._chunk[most:]
        return block
