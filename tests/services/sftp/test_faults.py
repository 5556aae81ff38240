"""A delivery of five PDFs and a report survives every fault at every operation.

A tiny loop stands for the delivery flow: it sends what is not known to be delivered, again and
again. Whatever happens, in the end the server holds exactly the right files.
"""

from pathlib import Path

import pytest
from paramiko.sftp import (
    CMD_FSETSTAT,
    CMD_FSTAT,
    CMD_READ,
    CMD_SETSTAT,
    CMD_STAT,
    SFTP_PERMISSION_DENIED,
)

from app.domain.connection import Connection
from app.domain.destination import Destination, TempNames
from app.domain.errors import ConnectError
from app.domain.plan import FileRole, PlannedFile
from app.domain.progress import StopToken
from app.domain.receipt import Proof
from app.services.sftp.connector import SftpConnector
from tests.faults import HOW, OPERATIONS, Difference, Fault, FaultyServer
from tests.openssh import SignInKey
from tests.services.sftp.helpers import (
    Events,
    destination,
    on_server,
    pdf,
    planned,
    report,
    survey,
)

DIFFERENCES = [
    Difference(),
    Difference("posix-rename", posix_rename=True),
    Difference("rename replaces", renames_over=True),
    Difference("stat refused", refuses=frozenset({CMD_STAT, CMD_FSTAT})),
    Difference(
        "stat forbidden", refuses=frozenset({CMD_STAT, CMD_FSTAT}), answer=SFTP_PERMISSION_DENIED
    ),
    Difference("setstat refused", refuses=frozenset({CMD_SETSTAT, CMD_FSETSTAT})),
    Difference("read refused", refuses=frozenset({CMD_READ})),
    Difference("sizes withheld", keeps_sizes=True),
    Difference("collects at once", collects=True),
    Difference("no rename", renames=False),
]

BESIDE = destination()
FOLDER = destination(TempNames.FOLDER, "incoming")
DIRECT = destination(TempNames.DIRECT)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[PlannedFile]:
    folder = tmp_path_factory.mktemp("pdfs")
    # One of three blocks, one exactly a block, small ones.
    sizes = [70_000, 32_768, 900, 1, 40_000]
    return [*(pdf(folder, f"INV-{at}.pdf", size) for at, size in enumerate(sizes)), report()]


@pytest.fixture(autouse=True)
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.sftp.climb.STALL", 0.2)


@pytest.fixture(scope="module", autouse=True)
def quick_key(sign_in_key: SignInKey) -> None:
    """Opening the key is slow by design; the fault tests connect hundreds of times."""
    from app.services.sftp import climb, sign_in

    key = sign_in.open_key(str(sign_in_key.file), sign_in_key.secrets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(climb, "open_key", lambda path, secrets: key)
        yield


def deliver(
    server: FaultyServer,
    key: SignInKey,
    files: list[PlannedFile],
    rules: Destination,
    *,
    tried: bool = False,
) -> Events:
    """Send until everything is delivered, connecting anew whenever the line drops.

    `tried`: the connection test was passed before, and the delivery knows what it found out.
    """
    events = Events()
    connection = Connection(server.host, server.port, server.user, host_key=server.host_key)
    connector = SftpConnector(key)  # type: ignore[arg-type]
    traits = None
    if tried:
        traits = survey(server, key, rules).traits
        assert traits is not None or rules is DIRECT
        server.arrivals.clear()
        server.collected.clear()
    for _ in range(4):
        rest = [file for file in files if file.remote_path not in events.delivered()]
        if not rest:
            return events
        try:
            session = connector.connect("c", connection, key.secrets, rules, traits, StopToken())
        except ConnectError:
            continue
        try:
            for role in FileRole:
                session.upload(
                    [file for file in rest if file.role is role], events.append, StopToken()
                )
                if any(
                    file.remote_path not in events.delivered() for file in rest if file.role is role
                ):
                    break
        except ConnectError:
            continue
        finally:
            session.close()
    raise AssertionError(f"not delivered: {events.failures()}")


def check(server: FaultyServer, events: Events, files: list[PlannedFile], fault: Fault) -> None:
    arrived = on_server(server.root) | server.collected
    leftovers = {path for path in arrived if path.endswith(".part")}
    wanted = planned(files)
    assert {path: arrived[path] for path in arrived if path not in leftovers} == wanted
    if server.arrivals:
        # Whole the moment it got its final name, and once: a receiver may take it at once.
        assert sorted(server.arrivals) == sorted(wanted.items())
    # A temporary file stays only where the line was cut, or where removing it was what failed.
    if not fault.how.startswith(("cut", "stall")) and fault.operation != "remove":
        assert not leftovers
    # Every claim of the receipt is true: nothing is called hashed or measured that was not.
    for path, event in events.last().items():
        if event.proof is Proof.COLLECTED:
            assert path in server.collected
    report_at = next(at for at, event in enumerate(events) if event.remote_path.endswith(".csv"))
    delivered = {one.remote_path for one in events[:report_at] if one.proof is not None}
    assert delivered >= {file.remote_path for file in files if file.role is FileRole.PDF}


@pytest.mark.parametrize("tried", [False, True], ids=["never tried", "tried"])
@pytest.mark.parametrize("rules", [BESIDE, FOLDER, DIRECT], ids=lambda rules: rules.temp_names)
@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: difference.name)
def test_every_server_difference(tmp_path, sign_in_key, files, difference, rules, tried) -> None:
    if not difference.renames and rules is not DIRECT:
        return  # a server without rename needs the direct way: see test_upload
    with FaultyServer(
        tmp_path, public_keys=[sign_in_key.public_line], difference=difference
    ) as server:
        events = deliver(server, sign_in_key, files, rules, tried=tried)
    check(server, events, files, server.fault)


@pytest.mark.parametrize("rules", [BESIDE, DIRECT], ids=lambda rules: rules.temp_names)
def test_a_server_that_hashes_proves_every_file_without_reading(
    tmp_path, sign_in_key, files, rules, monkeypatch
) -> None:
    monkeypatch.setattr("app.services.sftp.session._CHEAP", -1)
    hashes = Difference(hashes="right", refuses=frozenset({CMD_READ}))
    with FaultyServer(tmp_path, public_keys=[sign_in_key.public_line], difference=hashes) as server:
        events = deliver(server, sign_in_key, files, rules)
    assert {event.proof for event in events.last().values()} == {Proof.HASH}


def test_a_wrong_hash_is_never_published(tmp_path, sign_in_key, files) -> None:
    wrong = Difference(hashes="wrong")
    with (
        FaultyServer(tmp_path, public_keys=[sign_in_key.public_line], difference=wrong) as server,
        pytest.raises(AssertionError, match="CONTENT_DIFFERS"),
    ):
        deliver(server, sign_in_key, files, BESIDE)
    assert server.arrivals == []
    assert on_server(tmp_path) == {}


def faults_of(
    root: Path, key: SignInKey, files: list[PlannedFile], rules: Destination
) -> dict[str, int]:
    """How many operations of each kind an undisturbed delivery takes."""
    root.mkdir()
    with FaultyServer(root, public_keys=[key.public_line]) as server:
        deliver(server, key, files, rules)
        return dict(server.fault.seen)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name not in {"list"}])
@pytest.mark.parametrize("rules", [BESIDE, FOLDER, DIRECT], ids=lambda rules: rules.temp_names)
def test_every_fault_at_every_operation(
    tmp_path, sign_in_key, files, rules, operation, how
) -> None:
    every_k(tmp_path, sign_in_key, files, rules, operation, how)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("operation", ["open", "write", "close", "stat", "rename"])
def test_every_fault_where_reading_back_is_too_dear(
    tmp_path, sign_in_key, files, operation, how, monkeypatch
) -> None:
    """The confirmations and the size alone have to do, as they have in large deliveries."""
    if (operation, how) == ("write", "lie"):
        # A server that confirms a block, drops it and keeps the size right is only found out
        # by reading back; the receipt then claims no more than the size.
        files = [file for file in files if file.size <= 32_768]
    monkeypatch.setattr("app.services.sftp.session._CHEAP", -1)
    every_k(tmp_path, sign_in_key, files, BESIDE, operation, how)


def every_k(
    root: Path,
    key: SignInKey,
    files: list[PlannedFile],
    rules: Destination,
    operation: str,
    how: str,
) -> None:
    count = faults_of(root / "undisturbed", key, files, rules)
    for k in range(1, count.get(operation, 0) + 1):
        served = root / str(k)
        served.mkdir()
        fault = Fault(operation, k, how)
        with FaultyServer(served, public_keys=[key.public_line], fault=fault) as server:
            events = deliver(server, key, files, rules)
        assert fault.struck
        check(server, events, files, fault)
