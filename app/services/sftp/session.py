"""A signed-in connection to a company's server."""

import contextlib
import posixpath
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from app.domain.delivery_code import DeliveryCode
from app.domain.destination import TempNames
from app.domain.errors import ConnectError, DeliveryError, Stopped
from app.domain.naming import growing_stem, stem
from app.domain.plan import FileRole, PlannedFile
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, FileState, RemoteFile
from app.domain.trace import Trace
from app.services.sftp import protocol
from app.services.sftp.delivering import Delivering
from app.services.sftp.line import Line
from app.services.sftp.pipeline import Steps
from app.services.sftp.protocol import Status
from app.services.sftp.reading import Refused, list_folder, read_file
from app.services.sftp.server_ways import ServerWays
from app.services.sftp.tracing import trace
from app.services.sftp.watchdog import Watchdog
from app.services.sftp.window import Window

T = TypeVar("T")

_CHEAP = 4 << 20
"""Bytes of an upload up to which every file is read back."""
_HOPELESS = frozenset({DeliveryCode.NO_SPACE, DeliveryCode.FORBIDDEN})
"""What the next file would meet as well: none is begun until the person has decided."""
_SWEEPING = 5.0
"""Seconds that tidying up may take in all: the delivery is over, and a person waits for that."""
_FETCH_REFUSALS: dict[int, DeliveryCode] = {
    Status.NO_SUCH_FILE: DeliveryCode.NO_SUCH_FILE,
    Status.PERMISSION_DENIED: DeliveryCode.FORBIDDEN,
}


class SftpSession:
    """Implements `app.domain.ports.Session` on an open line."""

    def __init__(self, line: Line, ways: ServerWays, stop: StopToken, window: Window) -> None:
        """`stop` is the one that connecting heeded; it ends every call within a second."""
        self._line = line
        self._ways = ways
        self._stop = stop
        self._window = window

    def list_folder(self, folder: str) -> list[RemoteFile]:
        """Files of a folder, without the folders in it; raises DeliveryError LIST_FORBIDDEN."""
        try:
            entries = self._ask(list_folder(folder))
        except Refused as refusal:
            code = (
                DeliveryCode.NO_SUCH_FOLDER
                if refusal.reply.status == Status.NO_SUCH_FILE
                else DeliveryCode.LIST_FORBIDDEN
            )
            raise DeliveryError(code, folder=folder, answer=refusal.reply.text) from refusal
        prefix = f"{folder}/" if folder else ""
        return [
            RemoteFile(
                prefix + name,
                attributes.size,
                None
                if attributes.modified is None
                else datetime.fromtimestamp(attributes.modified, UTC),
            )
            for name, attributes in entries
            if not attributes.is_folder
        ]

    def fetch(self, remote_path: str, max_bytes: int) -> bytes:
        """A file's content; raises DeliveryError NO_SUCH_FILE, FORBIDDEN, REFUSED or TOO_LARGE."""
        try:
            content = self._ask(read_file(remote_path, max_bytes))
        except Refused as refusal:
            code = _FETCH_REFUSALS.get(refusal.reply.status, DeliveryCode.REFUSED)
            raise DeliveryError(code, name=remote_path, answer=refusal.reply.text) from refusal
        if len(content) > max_bytes:
            raise DeliveryError(DeliveryCode.TOO_LARGE, name=remote_path, most=max_bytes)
        return content

    def upload(
        self,
        files: Sequence[PlannedFile],
        on_event: Callable[[FileEvent], None],
        stop: StopToken,
    ) -> None:
        """Deliver the files; a report among them starts when every other file is delivered.

        If one of the others failed for good, the report is not started and gets no event. Where
        the next file would fail alike, as on a full disk, it is not begun and gets none either.
        """
        failed = moved = hopeless = False

        def hear(event: FileEvent) -> None:
            nonlocal failed, moved, hopeless
            failed = failed or event.state is FileState.FAILED
            moved = moved or event.state is FileState.DELIVERED
            hopeless = hopeless or event.code in _HOPELESS
            on_event(event)

        # The report is always read back before anyone can collect it: a wrong one closes
        # invoices. PDFs only where that is cheap, or where the server tells no sizes, so that
        # nothing else would prove them.
        cheap = sum(file.size for file in files) <= _CHEAP or not self._ways.tells_size

        def steps_of(role: FileRole) -> Iterator[Steps[None]]:
            read_back = cheap or role is FileRole.REPORT
            for file in files:
                if hopeless:
                    return
                if file.role is role:
                    delivering = Delivering(
                        file, self._ways, self._window, hear, read_back=read_back
                    )
                    yield delivering.steps()

        try:
            for role in (FileRole.PDF, FileRole.REPORT):
                if failed:
                    return
                with self._stoppable(stop):
                    self._line.pipeline.run(steps_of(role), self._window)
        except ConnectError:
            if not moved:
                self._window.lost()
            raise
        self._window.recovered()

    def trace(self, file: PlannedFile, whole_at: str) -> Trace:
        """Where a file is that was whole under the name `whole_at`."""
        return self._ask(trace(file, whole_at))

    def sweep(self, files: Sequence[PlannedFile]) -> None:
        """Remove what broken tries of these files left under temporary names, where allowed.

        Ends at Stop without raising: the delivery is over. Raises ConnectError when the line
        drops or this takes over 5 seconds; the session is of no more use then.
        """
        if self._ways.temp_names is TempNames.DIRECT:
            return
        stems: dict[str, set[str]] = {}
        for file in files:
            stems.setdefault(self._ways.growing_folder(file), set()).add(stem(file.name))
        with contextlib.suppress(Stopped), Watchdog(_SWEEPING, self._line.cut):
            for folder, growing in stems.items():
                with contextlib.suppress(DeliveryError):  # not listed: then it stays
                    paths = [file.path for file in self.list_folder(folder)]
                    left = [one for one in paths if _stem_of(one) in growing]
                    self._ask(_removing(left))

    def close(self) -> None:
        """End the connection; never raises."""
        self._line.close()

    def _ask(self, steps: Steps[T]) -> T:
        with self._stoppable(self._stop):
            return self._line.pipeline.ask(steps, self._window)

    @contextlib.contextmanager
    def _stoppable(self, stop: StopToken) -> Iterator[None]:
        forget = stop.on_stop(self._line.cut)
        try:
            stop.check()
            yield
        except ConnectError as error:
            if stop.stopped:
                raise Stopped from error
            raise
        finally:
            forget()


def _stem_of(path: str) -> str | None:
    return growing_stem(posixpath.basename(path))


def _removing(paths: Sequence[str]) -> Steps[None]:
    yield [protocol.remove(path) for path in paths]
