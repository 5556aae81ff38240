"""A journalled delivery of five PDFs and a report through every fault, on servers of every kind.

The delivery flow, its journal in SQLite and the wire together, against a server that goes wrong
once. In the end the server, or the receiver who emptied it, holds exactly the right files.
"""

import hashlib
import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from paramiko.sftp import CMD_FSTAT, CMD_READ, CMD_STAT, SFTP_PERMISSION_DENIED

from app.domain.connection import Connection, Secrets
from app.domain.delivery import DeliverySummary, FileChoice
from app.domain.delivery_code import DeliveryCode
from app.domain.destination import TempNames
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.profile import Company
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, FileState, Proof
from app.flows.deliver import Deliver
from app.services.companies import CompanyFile
from app.services.history import SqliteHistory
from app.services.session_vault import SessionVault
from app.services.sftp import climb, sign_in
from app.services.sftp.connector import SftpConnector
from tests.faults import HOW, OPERATIONS, Difference, Fault, FaultyServer
from tests.openssh import SignInKey
from tests.services.sftp.helpers import destination

COMPANY = Company("harbour", "Harbour Joinery Ltd", "receiver")
STATS = frozenset({CMD_STAT, CMD_FSTAT})
KINDS = [
    Difference("usual"),
    Difference("offers posix-rename", posix_rename=True),
    Difference("rename replaces", renames_over=True),
    Difference("refuses stat", refuses=STATS),
    Difference("forbids stat", refuses=STATS, answer=SFTP_PERMISSION_DENIED),
    Difference("refuses reading", refuses=frozenset({CMD_READ})),
    Difference("withholds sizes", keeps_sizes=True),
    Difference("collects at once", collects=True),
    Difference("has no rename", renames=False),
]
EVERY = os.environ.get("FAULTS") == "every"
"""With FAULTS=every each fault meets each kind at each operation: some 20 minutes."""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> UploadPlan:
    folder = tmp_path_factory.mktemp("pdfs")
    files = []
    for number, size in enumerate([70_000, 32_768, 900, 1, 40_000]):
        content = random.Random(number).randbytes(size)
        local = folder / f"{number}.pdf"
        local.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        files.append(PlannedFile(FileRole.PDF, local.name, size, digest, str(local)))
    report = b"ref,balance\nINV-1,10.00\n"
    digest = hashlib.sha256(report).hexdigest()
    path = "csv_data_uploads/r.csv"
    files.append(PlannedFile(FileRole.REPORT, path, len(report), digest, data=report))
    return UploadPlan(COMPANY.id, tuple(files))


@pytest.fixture(autouse=True)
def no_waiting(sign_in_key: SignInKey, monkeypatch: pytest.MonkeyPatch) -> None:
    """Short patience, and no bcrypt: each test connects a hundred times."""
    key = sign_in.open_key(str(sign_in_key.file), sign_in_key.secrets)
    monkeypatch.setattr(climb, "open_key", lambda path, secrets: key)
    monkeypatch.setattr(climb, "STALL", 0.2)


class Trial:
    """One delivery to one server that goes wrong once."""

    def __init__(self, root: Path, key: SignInKey, kind: Difference, fault: Fault) -> None:
        self.kind, self.fault = kind, fault
        (root / "server").mkdir(parents=True)
        self.server = FaultyServer(
            root / "server", public_keys=[key.public_line], fault=fault, difference=kind
        )
        self.history = SqliteHistory(root / "history.sqlite3")
        companies = CompanyFile(root / "companies.json")
        companies.save(COMPANY)
        vault = SessionVault()
        server = self.server
        connection = Connection(server.host, server.port, server.user, host_key=server.host_key)
        vault.save(COMPANY.id, connection, Secrets())
        rules = destination(TempNames.BESIDE if kind.renames else TempNames.DIRECT)
        self.deliver = Deliver(
            SftpConnector(key),  # type: ignore[arg-type]
            vault,
            companies,
            {"receiver": rules},
            self.history,
            pauses=(0, 0, 0),
        )
        self.order: list[str] = []

    def arrived(self) -> dict[str, bytes]:
        root = self.server.root
        kept = {
            str(path.relative_to(root)): path.read_bytes()
            for path in root.rglob("*")
            if path.is_file()
        }
        assert not kept.keys() & self.server.collected.keys(), "sent twice"
        return kept | self.server.collected

    def run(self, plan: UploadPlan) -> None:
        number = self.deliver.begin(plan, DeliverySummary())
        for _ in range(4):
            delivery = self.deliver.run(number, self._hear, StopToken())
            if all(file.settled for file in delivery.files):
                return
            for file in delivery.files:
                if file.state is FileState.FAILED:
                    self.deliver.choose(number, self._decide(file), file.planned.remote_path)
        raise AssertionError([(file.planned.name, file.error) for file in delivery.files])

    def _decide(self, file) -> FileChoice:  # type: ignore[no-untyped-def]
        """What a person would answer who asks the receiver."""
        path = file.planned.remote_path
        if FileChoice.ARRIVED in file.choices and path in self.arrived():
            self.order.append(path)
            return FileChoice.ARRIVED
        if file.error == DeliveryCode.DIFFERENT_EXISTS.value:
            return FileChoice.REPLACE
        return FileChoice.RETRY

    def _hear(self, event: object) -> None:
        if isinstance(event, FileEvent) and event.state is FileState.DELIVERED:
            self.order.append(event.remote_path)

    def check(self, plan: UploadPlan) -> None:
        arrived = self.arrived()
        leftovers = {path for path in arrived if path.endswith(".part")}
        wanted = {
            file.remote_path: file.data or Path(file.local_path).read_bytes() for file in plan.files
        }
        assert {path: arrived[path] for path in arrived.keys() - leftovers} == wanted
        if not self.fault.how.startswith(("cut", "stall")) and self.fault.operation != "remove":
            assert not leftovers
        if self.kind.renames:
            # Whole the moment it got its final name, and once: a receiver may take it at once.
            assert sorted(self.server.arrivals) == sorted(wanted.items())
        assert self.order[-1] == "csv_data_uploads/r.csv"
        assert sorted(self.order) == sorted(wanted)
        last = self.history.last_delivered(COMPANY.id)
        assert last is not None
        for file in last.files:
            assert file.delivered_at
            assert file.delivered_at <= datetime.now(UTC)
            if file.proof is Proof.COLLECTED:
                assert file.planned.remote_path in self.server.collected
            if file.proof is Proof.HASH:
                assert CMD_READ not in self.kind.refuses

    def close(self) -> None:
        self.server.close()
        self.history.close()


def attempt(root: Path, key: SignInKey, kind: Difference, fault: Fault, plan: UploadPlan) -> Fault:
    trial = Trial(root, key, kind, fault)
    try:
        trial.run(plan)
        trial.check(plan)
    except BaseException as error:
        error.add_note(f"{kind.name}: {fault.operation} {fault.k}: {fault.how}")
        raise
    finally:
        trial.close()
    return fault


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_fault_during_a_delivery(tmp_path, sign_in_key, plan, kind, operation) -> None:
    undisturbed = attempt(tmp_path / "undisturbed", sign_in_key, kind, Fault(), plan)
    count = undisturbed.seen[operation]
    for place, how in enumerate(HOW):
        if (operation, how) == ("write", "lie") and CMD_READ in kind.refuses:
            continue  # only reading back finds that out: the receipt says "size", and no more
        # One k for each kind and fault, so that together the kinds meet every k.
        one = 1 + (place + KINDS.index(kind) * 3) % count if count else 0
        for k in range(1, count + 1) if EVERY else [one][: bool(count)]:
            root = tmp_path / f"{place}-{k}"
            fault = attempt(root, sign_in_key, kind, Fault(operation, k, how), plan)
            assert fault.struck
