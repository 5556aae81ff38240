"""The baseline is the report the server last received, whoever sent it."""

import hashlib
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.baseline import BaselineChoice, Origin, Standing
from app.domain.decisions import Decisions, Note
from app.domain.delivery import DeliverySummary
from app.domain.delivery_code import DeliveryCode
from app.domain.errors import DeliveryError, ReadError
from app.domain.invoice import Invoice
from app.domain.outgoing import write_report
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.ports import Session
from app.domain.progress import StopToken
from app.domain.receipt import FileReceipt, Proof, RemoteFile
from app.flows.baseline import find_baseline, last_sent
from app.flows.preview import Compare
from app.services.destinations import destinations
from app.services.history import SqliteHistory
from app.services.session_vault import SessionVault
from app.services.sftp.connector import SftpConnector
from tests.openssh import OpenSsh, SignInKey

SENT_AT = datetime(2026, 11, 14, 9, 12, tzinfo=UTC)
KOLLENO = destinations()["kolleno_open_ar"]
FOLDER = KOLLENO.report_folder
OURS = f"{FOLDER}/open_invoices_2026-11-14T091200.csv"


def invoice(ref: str) -> Invoice:
    return Invoice(ref, "", "Alder", None, None, None, Decimal("10.00"), "GBP")


REPORT = write_report([invoice("A1"), invoice("A2")])


class Listing:
    """A session that only lists."""

    def __init__(self, *files: RemoteFile, refuses: DeliveryCode | None = None) -> None:
        self._files, self._refuses = list(files), refuses

    def list_folder(self, folder: str) -> list[RemoteFile]:
        assert folder == FOLDER
        if self._refuses:
            raise DeliveryError(self._refuses)
        return self._files

    def fetch(self, remote_path: str, max_bytes: int) -> bytes:
        raise NotImplementedError

    def upload(self, files: Sequence[PlannedFile], on_event: object, stop: StopToken) -> None:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


def deliver(
    history: SqliteHistory,
    path: str = OURS,
    at: datetime = SENT_AT,
    decisions: Decisions | None = None,
) -> None:
    digest = hashlib.sha256(REPORT).hexdigest()
    file = PlannedFile(FileRole.REPORT, path, len(REPORT), digest, data=REPORT)
    summary = DeliverySummary(
        source_name="week.xlsx",
        source_sha256="cd" * 32,
        decisions=decisions or Decisions(),
    )
    number = history.begin(UploadPlan("harbour", (file,)), summary, at)
    history.receive(number, FileReceipt(path, file.size, file.sha256, Proof.SIZE, at))
    history.finish(number, at)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[SqliteHistory]:
    opened = SqliteHistory(tmp_path / "history.sqlite3")
    yield opened
    opened.close()


def test_decisions_about_references_are_remembered_and_kept_ones_pointed_out(
    history: SqliteHistory,
) -> None:
    compare = Compare(None, SessionVault(), history)  # type: ignore[arg-type]
    first = compare.start("harbour")
    assert (first.baseline, first.decisions, first.after) == (None, Decisions(), 0)
    decided = Decisions().settle([("00117", "117")]).keep(["A2"]).note(["A9"], Note.NOT_SURE)
    deliver(history, decisions=decided)
    start = compare.start("harbour")
    assert start.decisions == Decisions(same={"117": "00117"})  # notes and keeps are of their week
    assert start.kept_before == {"A2"}
    last = history.last_delivered("harbour")
    assert last is not None
    assert start.after == last.id


def look(history: SqliteHistory, session: Session) -> BaselineChoice:
    return find_baseline(session, history, "harbour", KOLLENO)


def ours(size: int = len(REPORT), at: datetime | None = SENT_AT) -> RemoteFile:
    return RemoteFile(OURS, size, at)


def other(
    name: str = "ledger.csv", at: datetime | None = SENT_AT + timedelta(days=3)
) -> RemoteFile:
    return RemoteFile(f"{FOLDER}/{name}", 512, at)


def test_before_the_first_delivery_nothing_is_known(history: SqliteHistory) -> None:
    assert last_sent(history, "harbour") is None
    found = look(history, Listing())
    assert (found.standing, found.sent_here) == (Standing.COLLECTED, None)


def test_the_last_delivered_report_comes_with_where_it_is_from(history: SqliteHistory) -> None:
    deliver(history)
    baseline = last_sent(history, "harbour")
    assert baseline is not None
    assert [one.ref for one in baseline.invoices] == ["A1", "A2"]
    assert baseline.origin is Origin.SENT_HERE
    assert baseline.name == "open_invoices_2026-11-14T091200.csv"
    assert (baseline.at, baseline.source_sha256) == (SENT_AT, "cd" * 32)


def test_ours_is_the_servers_last_word(history: SqliteHistory) -> None:
    deliver(history)
    older = other(at=SENT_AT - timedelta(days=7))
    assert look(history, Listing(ours(), older)).standing is Standing.SAME


def test_a_newer_report_of_somebody_else(history: SqliteHistory) -> None:
    deliver(history)
    found = look(history, Listing(ours(), other("a.csv"), other("b.xlsx", None)))
    assert found.standing is Standing.NEWER
    assert found.on_server == other("a.csv")


def test_a_report_of_the_same_second_may_be_newer(history: SqliteHistory) -> None:
    deliver(history)
    assert look(history, Listing(ours(), other(at=SENT_AT))).standing is Standing.NEWER


def test_a_report_on_the_server_before_our_first(history: SqliteHistory) -> None:
    found = look(history, Listing(other()))
    assert (found.standing, found.on_server) == (Standing.NEWER, other())


def test_ours_with_another_size_is_not_what_we_left(history: SqliteHistory) -> None:
    deliver(history)
    changed = ours(size=7)
    found = look(history, Listing(changed))
    assert (found.standing, found.on_server) == (Standing.DIFFERENT, changed)


def test_a_folder_that_is_emptied_keeps_nothing(history: SqliteHistory) -> None:
    deliver(history)
    assert look(history, Listing()).standing is Standing.COLLECTED


def test_ours_was_collected_and_a_later_one_was_not(history: SqliteHistory) -> None:
    deliver(history)
    assert look(history, Listing(other())).standing is Standing.NEWER
    earlier = other(at=SENT_AT - timedelta(hours=1))
    assert look(history, Listing(earlier)).standing is Standing.COLLECTED


@pytest.mark.parametrize("code", [DeliveryCode.LIST_FORBIDDEN, DeliveryCode.NO_SUCH_FOLDER])
def test_a_folder_that_is_not_shown_is_an_answer_too(
    history: SqliteHistory, code: DeliveryCode
) -> None:
    deliver(history)
    found = look(history, Listing(refuses=code))
    assert found.standing is Standing.UNLISTED
    assert found.sent_here is not None


def test_our_own_earlier_reports_are_no_strangers(history: SqliteHistory) -> None:
    first = f"{FOLDER}/open_invoices_2026-11-07T091200.csv"
    deliver(history, first, SENT_AT - timedelta(days=7))
    deliver(history)
    # The server's clock, or a copy it made, may give the old one any time.
    touched = RemoteFile(first, len(REPORT), SENT_AT + timedelta(days=1))
    assert look(history, Listing(ours(), touched)).standing is Standing.SAME


def test_a_report_given_up_that_arrived_after_all_is_news(history: SqliteHistory) -> None:
    deliver(history)
    path = f"{FOLDER}/open_invoices_2026-11-21T091200.csv"
    file = PlannedFile(FileRole.REPORT, path, len(REPORT), "ab", data=REPORT)
    at = SENT_AT + timedelta(days=7)
    number = history.begin(UploadPlan("harbour", (file,)), DeliverySummary(), at)
    history.give_up(number, at)
    arrived = RemoteFile(path, len(REPORT), at)
    found = look(history, Listing(ours(), arrived))
    assert (found.standing, found.on_server) == (Standing.NEWER, arrived)


def test_without_times_our_names_carry_theirs(history: SqliteHistory) -> None:
    deliver(history)
    earlier = other("open_invoices_2026-11-07T091200.csv", None)
    assert look(history, Listing(ours(at=None), earlier)).standing is Standing.SAME
    later = other("open_invoices_2026-11-17T091200.csv", None)
    assert look(history, Listing(ours(at=None), earlier, later)).on_server == later


def test_what_is_no_report_does_not_count(history: SqliteHistory) -> None:
    deliver(history)
    strangers = [other(name) for name in (".x.csv.1234.part", "~$ledger.xlsx", "A1.pdf", "readme")]
    assert look(history, Listing(ours(), *strangers)).standing is Standing.SAME


@pytest.mark.sshd
def test_a_report_that_another_client_wrote_is_noticed_on_a_real_server(
    history: SqliteHistory, sshd: OpenSsh, sign_in_key: SignInKey, tmp_path: Path
) -> None:
    deliver(history)
    (sshd.root / FOLDER).mkdir()
    (sshd.root / OURS).write_bytes(REPORT)
    vault = SessionVault()
    vault.save("harbour", sshd.connection(), sign_in_key.secrets)
    compare = Compare(SftpConnector(sign_in_key), vault, history)  # type: ignore[arg-type]
    found = compare.look("harbour", KOLLENO, StopToken())
    assert found.standing is Standing.SAME

    theirs = tmp_path / "from_ann.csv"
    theirs.write_bytes(write_report([invoice("A1"), invoice("A9")]))
    foreign = tmp_path / "from_elsewhere.csv"
    foreign.write_bytes(b"Invoice;Balance\r\nA1;10\r\n")
    put(sshd, sign_in_key, tmp_path, theirs)

    found = compare.look("harbour", KOLLENO, StopToken())
    assert found.standing is Standing.NEWER
    assert found.on_server is not None
    assert found.on_server.path == f"{FOLDER}/from_ann.csv"
    assert found.on_server.size == theirs.stat().st_size
    baseline = compare.fetch("harbour", KOLLENO, found.on_server, StopToken())
    assert [one.ref for one in baseline.invoices] == ["A1", "A9"]
    assert (baseline.origin, baseline.at) == (Origin.ON_SERVER, found.on_server.modified_at)

    put(sshd, sign_in_key, tmp_path, foreign)
    unreadable = RemoteFile(f"{FOLDER}/from_elsewhere.csv", None, None)
    with pytest.raises(ReadError):
        compare.fetch("harbour", KOLLENO, unreadable, StopToken())


def put(sshd: OpenSsh, key: SignInKey, tmp_path: Path, file: Path) -> None:
    """Send a file with OpenSSH's own client."""
    plain = tmp_path / "plain_key"
    if not plain.exists():
        plain.write_bytes(key.file.read_bytes())
        plain.chmod(0o600)
        command = ["ssh-keygen", "-q", "-p", "-P", key.passphrase, "-N", "", "-f", str(plain)]
        subprocess.run(command, check=True)
    subprocess.run(
        [
            "sftp",
            "-q",
            "-b",
            "-",
            "-P",
            str(sshd.port),
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "IdentitiesOnly=yes",
            "-i",
            str(plain),
            f"{sshd.user}@{sshd.host}",
        ],
        input=f'put "{file}" "{FOLDER}/{file.name}"\n',
        text=True,
        check=True,
        capture_output=True,
    )
