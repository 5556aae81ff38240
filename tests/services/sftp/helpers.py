"""Plans, files and servers that several tests of the wire use."""

import hashlib
import random
from collections.abc import Sequence
from pathlib import Path

from app.domain.connection import Connection, Outcome, RungResult, Secrets
from app.domain.destination import Destination, SafeguardLimits, TempNames
from app.domain.plan import FileRole, PlannedFile
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, FileState
from app.domain.server_traits import ServerTraits
from app.domain.survey import Survey
from app.services.practice.server import PracticeServer
from app.services.sftp.connector import SftpConnector
from app.services.sftp.session import SftpSession
from tests.openssh import OpenSsh, SignInKey

REPORT_FOLDER = "csv_data_uploads"


def destination(
    temp_names: TempNames = TempNames.BESIDE, temp_folder: str = "", report: str = REPORT_FOLDER
) -> Destination:
    return Destination(
        id="test",
        receiver="Receiver",
        mode="test",
        support_email="",
        default_port=22,
        report_folder=report,
        report_name="open_invoices_{time}.csv",
        pdf_folder="",
        pdf_name_chars="A-Za-z0-9_-",
        pdf_name_substitute="_",
        required=frozenset(),
        temp_names=temp_names,
        temp_folder=temp_folder,
        limits=SafeguardLimits(),
    )


def pdf(folder: Path, name: str, size: int = 80_000, *, replace: bool = False) -> PlannedFile:
    content = random.Random(f"{name} {size}").randbytes(size)
    folder.mkdir(exist_ok=True, parents=True)
    local = folder / name
    local.write_bytes(content)
    return PlannedFile(
        FileRole.PDF,
        name,
        size,
        hashlib.sha256(content).hexdigest(),
        local_path=str(local),
        replace=replace,
    )


def report(content: bytes = b"ref,balance\nINV-1,10.00\n", name: str = "r.csv") -> PlannedFile:
    digest = hashlib.sha256(content).hexdigest()
    path = f"{REPORT_FOLDER}/{name}"
    return PlannedFile(FileRole.REPORT, path, len(content), digest, data=content)


def content_of(file: PlannedFile) -> bytes:
    return file.data if file.data is not None else Path(file.local_path).read_bytes()


def on_server(root: Path) -> dict[str, bytes]:
    """Every file below `root` by its path there."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def planned(files: Sequence[PlannedFile]) -> dict[str, bytes]:
    """What the server should hold in the end."""
    return {file.remote_path: content_of(file) for file in files}


class Events(list[FileEvent]):
    """The events of an upload."""

    def last(self) -> dict[str, FileEvent]:
        """The latest event of each file."""
        return {event.remote_path: event for event in self}

    def delivered(self) -> set[str]:
        return {path for path, event in self.last().items() if event.state is FileState.DELIVERED}

    def failures(self) -> dict[str, object]:
        states = self.last().items()
        return {path: event.code for path, event in states if event.state is FileState.FAILED}


def connection_to(server: OpenSsh | PracticeServer) -> Connection:
    """Settings that reach it, its identity trusted."""
    return Connection(server.host, server.port, server.user, host_key=server.host_key)


def connect(
    server: OpenSsh | PracticeServer,
    key: SignInKey,
    rules: Destination | None = None,
    connection: Connection | None = None,
    secrets: Secrets | None = None,
    traits: ServerTraits | None = None,
) -> SftpSession:
    return SftpConnector(key).connect(  # type: ignore[arg-type]
        "company",
        connection or connection_to(server),
        secrets or key.secrets,
        rules or destination(),
        traits,
        StopToken(),
    )


def survey(
    server: OpenSsh | PracticeServer, key: SignInKey, rules: Destination | None = None
) -> Survey:
    """What the connection test finds out about a server that passes it."""
    results: list[RungResult] = []
    found = SftpConnector(key).test(  # type: ignore[arg-type]
        "company",
        connection_to(server),
        key.secrets,
        rules or destination(),
        results.append,
        StopToken(),
    )
    assert results[-1].outcome is Outcome.PASSED, results[-1]
    return found
