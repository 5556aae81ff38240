"""A signed-in connection to a company's server."""

import contextlib
import posixpath
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from app.domain.delivery_code import DeliveryCode
from app.domain.destination import TempNames
from app.domain.errors import ConnectError, DeliveryError, Stopped
from app.domain.naming import growing_stem, stem
from app.domain.plan import FileRole, PlannedFile
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, FileState, RemoteFile
from app.services.sftp import protocol
from app.services.sftp.delivering import Delivering
from app.services.sftp.line import Line
from app.services.sftp.pipeline import Steps
from app.services.sftp.protocol import Status
from app.services.sftp.reading import Refused, list_folder, read_file
from app.services.sftp.server_ways import ServerWays
from app.services.sftp.window import Window

_CHEAP = 4 << 20
"""Bytes of an upload up to which every file is read back."""


class SftpSession:
    """Implements `app.domain.ports.Session` on an open line."""

    def __init__(self, line: Line, ways: ServerWays) -> None:
        self._line = line
        self._ways = ways

    def list_folder(self, folder: str) -> list[RemoteFile]:
        """Files of a folder, without the folders in it; raises DeliveryError LIST_FORBIDDEN."""
        try:
            entries = self._line.pipeline.ask(list_folder(folder))
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
            content = self._line.pipeline.ask(read_file(remote_path, max_bytes))
        except Refused as refusal:
            code = {
                Status.NO_SUCH_FILE: DeliveryCode.NO_SUCH_FILE,
                Status.PERMISSION_DENIED: DeliveryCode.FORBIDDEN,
            }.get(Status(refusal.reply.status), DeliveryCode.REFUSED)
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

        If one of the others failed for good, the report is not started and gets no event.
        """
        failed = False

        def hear(event: FileEvent) -> None:
            nonlocal failed
            failed = failed or event.state is FileState.FAILED
            on_event(event)

        window = Window()
        # The report is always read back before anyone can collect it: a wrong one closes
        # invoices. PDFs only where that is cheap,
        # or where the server tells no sizes, so that nothing else would prove them.
        cheap = sum(file.size for file in files) <= _CHEAP or not self._ways.tells_size
        for role in (FileRole.PDF, FileRole.REPORT):
            if failed:
                return
            with self._stoppable(stop):
                self._line.pipeline.run(
                    (
                        Delivering(
                            file,
                            self._ways,
                            window,
                            hear,
                            read_back=cheap or role is FileRole.REPORT,
                        ).steps()
                        for file in files
                        if file.role is role
                    ),
                    window,
                )

    def sweep(self, files: Sequence[PlannedFile]) -> None:
        """Remove what broken tries of these files left under temporary names, where allowed."""
        if self._ways.temp_names is TempNames.DIRECT:
            return
        stems: dict[str, set[str]] = {}
        for file in files:
            stems.setdefault(self._ways.growing_folder(file), set()).add(stem(file.name))
        for folder, growing in stems.items():
            with contextlib.suppress(DeliveryError):  # not listed: then it stays
                paths = [file.path for file in self.list_folder(folder)]
                left = [one for one in paths if growing_stem(posixpath.basename(one)) in growing]
                self._line.pipeline.ask(_removing(left))

    def close(self) -> None:
        """End the connection; never raises."""
        self._line.close()

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


def _removing(paths: Sequence[str]) -> Steps[None]:
    yield [protocol.remove(path) for path in paths]
