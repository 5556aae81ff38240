"""A delivery in a process of its own that can be killed before any step of its transactions.

    python -m tests.killable FOLDER KILL_BEFORE [SSH_SETTINGS.json]

Begins a delivery of one PDF and a report, or takes up the one that is not finished, and kills
itself, as a power cut would, right before the n-th BEGIN or COMMIT of the history (0: never).
Without SSH settings the server is the folder FOLDER/server, and every file that arrives there is
noted in FOLDER/arrivals.txt.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from app.domain.connection import Connection, HostKey, Secrets
from app.domain.delivery import DeliverySummary
from app.domain.destination import Destination
from app.domain.naming import temporary_name
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.ports import Connector
from app.domain.profile import Company
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, FileState, Proof, RemoteFile
from app.domain.server_traits import ServerTraits
from app.domain.trace import Trace
from app.flows.deliver import Deliver
from app.services.companies import CompanyFile
from app.services.destinations import destinations
from app.services.history import SqliteHistory
from app.services.session_vault import SessionVault

COMPANY = Company("harbour", "Harbour Joinery Ltd", "kolleno_open_ar")
KILLED = 9
PDF = "A1.pdf"
REPORT = "csv_data_uploads/open_invoices_1.csv"


class FolderSession:
    """A folder as server; `collects` takes every file away the moment it is whole."""

    def __init__(self, root: Path, *, collects: bool) -> None:
        self._root, self._collects = root / "server", collects
        self._arrivals = root / "arrivals.txt"

    def list_folder(self, folder: str) -> list[RemoteFile]:
        at = self._root / folder
        found = [file for file in at.iterdir() if file.is_file()] if at.is_dir() else []
        prefix = f"{folder}/" if folder else ""
        return [RemoteFile(prefix + file.name, file.stat().st_size, None) for file in found]

    def fetch(self, remote_path: str, max_bytes: int) -> bytes:
        return (self._root / remote_path).read_bytes()

    def upload(
        self, files: Sequence[PlannedFile], on_event: Callable[[FileEvent], None], stop: StopToken
    ) -> None:
        for file in files:
            self._one(file, on_event)

    def _one(self, file: PlannedFile, on_event: Callable[[FileEvent], None]) -> None:
        path, final = file.remote_path, self._root / file.remote_path
        data = file.data if file.data is not None else Path(file.local_path).read_bytes()
        on_event(FileEvent(path, FileState.SENDING))
        if final.exists() and final.read_bytes() == data:
            on_event(
                FileEvent(path, FileState.DELIVERED, file.size, Proof.HASH, already_there=True)
            )
            return
        final.parent.mkdir(parents=True, exist_ok=True)
        temp = final.with_name(temporary_name(final.name, file.sha256[:8]))
        temp.write_bytes(data)
        whole_at = str(temp.relative_to(self._root))
        on_event(FileEvent(path, FileState.SENDING, file.size, whole_at=whole_at))
        temp.rename(final)
        with self._arrivals.open("a") as arrivals:
            arrivals.write(f"{path}\n")
        if self._collects:
            final.unlink()
        proof = Proof.COLLECTED if self._collects else Proof.SIZE
        on_event(FileEvent(path, FileState.DELIVERED, file.size, proof))

    def trace(self, file: PlannedFile, whole_at: str) -> Trace:
        if (self._root / file.remote_path).exists():
            return Trace.THERE
        return Trace.GROWING if (self._root / whole_at).exists() else Trace.GONE

    def sweep(self, files: Sequence[PlannedFile]) -> None:
        pass

    def close(self) -> None:
        pass


class FolderConnector:
    def __init__(self, root: Path) -> None:
        self._root = root

    def connect(
        self,
        company_id: str,
        connection: Connection,
        secrets: Secrets,
        destination: Destination,
        traits: ServerTraits | None,
        stop: StopToken,
    ) -> FolderSession:
        return FolderSession(self._root, collects=(self._root / "collects").exists())


class OneKey:
    """Stands in for the key store."""

    def __init__(self, path: str) -> None:
        self._path = path

    def path(self, key_id: str) -> str:
        return self._path


def plan(root: Path) -> UploadPlan:
    pdf, report = b"%PDF-1.7 A1", b"ref,balance\r\nA1,1\r\n" * 5000
    (root / PDF).write_bytes(pdf)
    return UploadPlan(
        COMPANY.id,
        (
            _planned(FileRole.PDF, PDF, pdf, local_path=str(root / PDF)),
            _planned(FileRole.REPORT, REPORT, report, data=report),
        ),
    )


def _planned(
    role: FileRole, path: str, content: bytes, *, local_path: str = "", data: bytes | None = None
) -> PlannedFile:
    digest = hashlib.sha256(content).hexdigest()
    return PlannedFile(role, path, len(content), digest, local_path=local_path, data=data)


def main(root: Path, kill_before: int, settings: str) -> None:
    vault = SessionVault(lasting=True)
    connector: Connector
    if settings:
        from app.services.sftp.connector import SftpConnector

        known = json.loads(Path(settings).read_text())
        host_key = HostKey(**known["host_key"], trusted_at=datetime.now(UTC))
        connection = Connection(known["host"], known["port"], known["user"], host_key=host_key)
        vault.save(COMPANY.id, connection, Secrets(key_passphrase=known["passphrase"]))
        connector = SftpConnector(OneKey(known["key"]))  # type: ignore[arg-type]
    else:
        vault.save(COMPANY.id, Connection("folder.example", 22, "ar"), Secrets())
        connector = FolderConnector(root)  # type: ignore[assignment]
    companies = CompanyFile(root / "companies.json")
    companies.save(COMPANY)
    steps = 0

    def count(statement: str) -> None:
        nonlocal steps
        if statement.startswith(("BEGIN", "COMMIT")):
            steps += 1
            if steps == kill_before:
                os._exit(KILLED)

    history = SqliteHistory(root / "history.sqlite3")
    history._connection.set_trace_callback(count)
    deliver = Deliver(connector, vault, companies, destinations(), history)
    open_one = deliver.unfinished(COMPANY.id)
    if open_one is None and history.last_delivered(COMPANY.id) is not None:
        return
    number = open_one.id if open_one else deliver.begin(plan(root), DeliverySummary())
    deliver.run(number, lambda _: None, StopToken())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else "")
