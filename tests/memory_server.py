"""A server in memory, for deliveries that go wrong at a chosen moment."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.domain.connect_code import ConnectCode
from app.domain.connection import Connection, RungResult, Secrets
from app.domain.delivery_code import DeliveryCode
from app.domain.destination import Destination
from app.domain.errors import ConnectError, DeliveryError
from app.domain.naming import temporary_name
from app.domain.plan import PlannedFile
from app.domain.ports import Connector, Session, Vault
from app.domain.profile import Company
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, FileState, Proof, RemoteFile
from app.domain.server_traits import Replacing, ServerTraits
from app.domain.survey import Survey
from app.domain.trace import Trace
from app.flows.deliver import Deliver, PhaseEvent
from app.services.destinations import destinations
from app.services.history import SqliteHistory

NOW = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
TRAITS = ServerTraits(Replacing.RENAME, tells_size=True, lets_read=False, deletes=True)
REPORT = "csv_data_uploads/open_invoices_1.csv"
Event = FileEvent | PhaseEvent


class Server:
    """A server in memory, and what goes wrong on the way to it."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.arrivals: list[str] = []
        self.lose_before: list[str] = []  # the line drops before this file's first byte
        self.lose_after_rename: list[str] = []  # it drops before the good news comes back
        self.lose_before_rename: list[str] = []
        self.collects = False
        self.lists = True
        self.refusals: list[ConnectError] = []  # what the next connects meet
        self.connects = 0
        self.swept: list[str] = []
        self.told: list[ServerTraits | None] = []  # what each connect was told of this server
        self.during: Callable[[str], None] = lambda _: None

    def session(self) -> Session:
        self.connects += 1
        if self.refusals:
            raise self.refusals.pop(0)
        return ServerSession(self)


class ServerSession:
    def __init__(self, server: Server) -> None:
        self.server = server

    def list_folder(self, folder: str) -> list[RemoteFile]:
        if not self.server.lists:
            raise DeliveryError(DeliveryCode.LIST_FORBIDDEN)
        return [
            RemoteFile(path, len(data), NOW)
            for path, data in self.server.files.items()
            if path.rpartition("/")[0] == folder
        ]

    def fetch(self, remote_path: str, max_bytes: int) -> bytes:
        return self.server.files[remote_path]

    def upload(
        self, files: Sequence[PlannedFile], on_event: Callable[[FileEvent], None], stop: StopToken
    ) -> None:
        for file in files:
            stop.check()
            self._one(file, on_event)

    def _one(self, file: PlannedFile, on_event: Callable[[FileEvent], None]) -> None:
        server, path = self.server, file.remote_path
        data = file.data if file.data is not None else Path(file.local_path).read_bytes()
        on_event(FileEvent(path, FileState.SENDING))
        self._lose(server.lose_before, path)
        server.during(path)
        if server.files.get(path) == data:
            on_event(
                FileEvent(path, FileState.DELIVERED, file.size, Proof.HASH, already_there=True)
            )
            return
        if path in server.files and not file.replace:
            on_event(FileEvent(path, FileState.FAILED, code=DeliveryCode.DIFFERENT_EXISTS))
            return
        folder, _, name = path.rpartition("/")
        temp = f"{folder}/{temporary_name(name, file.sha256[:8])}".lstrip("/")
        server.files[temp] = data
        on_event(FileEvent(path, FileState.SENDING, file.size, whole_at=temp))
        self._lose(server.lose_before_rename, path)
        server.files.pop(temp)
        server.arrivals.append(path)
        if not server.collects:
            server.files[path] = data
        self._lose(server.lose_after_rename, path)
        on_event(FileEvent(path, FileState.DELIVERED, file.size, Proof.SIZE))

    def _lose(self, when: list[str], path: str) -> None:
        if path in when:
            when.remove(path)
            raise ConnectError(ConnectCode.LOST)

    def trace(self, file: PlannedFile, whole_at: str) -> Trace:
        if not self.server.lists:
            return Trace.HIDDEN
        if file.remote_path in self.server.files:
            return Trace.THERE
        return Trace.GROWING if whole_at in self.server.files else Trace.GONE

    def sweep(self, files: Sequence[PlannedFile]) -> None:
        self.server.swept += [file.remote_path for file in files]

    def close(self) -> None:
        pass


class ServerConnector:
    def __init__(self, server: Server) -> None:
        self.server = server

    def connect(
        self,
        company_id: str,
        connection: Connection,
        secrets: Secrets,
        destination: Destination,
        traits: ServerTraits | None,
        stop: StopToken,
    ) -> Session:
        self.server.told.append(traits)
        return self.server.session()

    def test(
        self,
        company_id: str,
        connection: Connection,
        secrets: Secrets,
        destination: Destination,
        on_result: Callable[[RungResult], None],
        stop: StopToken,
    ) -> Survey:
        raise NotImplementedError


class KnownServer:
    name = "a vault"
    lasting = True

    def load(self, company_id: str) -> tuple[Connection | None, Secrets]:
        return Connection("sftp.example", 22, "ar"), Secrets()

    def save(self, company_id: str, connection: Connection | None, secrets: Secrets) -> None:
        raise NotImplementedError

    def remove(self, company_id: str) -> None:
        raise NotImplementedError


class OneCompany:
    def all(self) -> list[Company]:
        return [Company("harbour", "Harbour Joinery Ltd", "kolleno_open_ar", server=TRAITS)]

    def save(self, company: Company) -> None:
        raise NotImplementedError

    def remove(self, company_id: str) -> None:
        raise NotImplementedError


def deliverer(
    server: Server, history: SqliteHistory, pauses: Sequence[float] = (0.0, 0.0, 0.0)
) -> Deliver:
    connector: Connector = ServerConnector(server)
    vault: Vault = KnownServer()
    return Deliver(
        connector, vault, OneCompany(), destinations(), history, lambda: NOW, pauses=pauses
    )
