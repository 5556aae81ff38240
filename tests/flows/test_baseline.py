"""The baseline is the report the server last received, whoever sent it."""

import hashlib
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.baseline import MOST_REMEMBERED, BaselineChoice, Origin, Standing, mark, marks
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
    seen: Iterable[RemoteFile] | None = None,
) -> None:
    digest = hashlib.sha256(REPORT).hexdigest()
    file = PlannedFile(FileRole.REPORT, path, len(REPORT), digest, data=REPORT)
    summary = DeliverySummary(
        source_name="week.xlsx",
        source_sha256="cd" * 32,
        decisions=decisions or Decisions(),
        seen=None if seen is None else marks(seen),
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


@pytest.mark.parametrize("ours_there", [True, False], ids=["ours listed", "ours collected"])
@pytest.mark.parametrize(
    "at", [SENT_AT - timedelta(hours=1), SENT_AT - timedelta(days=3 * 365), SENT_AT, None]
)
def test_a_report_that_was_not_there_last_time_is_news_whatever_its_time_says(
    history: SqliteHistory, at: datetime | None, *, ours_there: bool
) -> None:
    """A client that keeps file times, or a server whose clock is behind."""
    old = other("old.csv", SENT_AT - timedelta(days=7))
    deliver(history, seen=[old])
    there = [old, other("colleague.csv", at)] + ([ours()] if ours_there else [])
    found = look(history, Listing(*there))
    assert (found.standing, found.on_server) == (Standing.NEWER, other("colleague.csv", at))


@pytest.mark.parametrize(("size", "days"), [(513, 0), (512, -1)], ids=["size", "time"])
def test_a_report_written_anew_under_its_old_name_is_news(
    history: SqliteHistory, size: int, days: int
) -> None:
    before = other(at=SENT_AT - timedelta(days=7))
    deliver(history, seen=[before])
    assert before.modified_at is not None
    anew = RemoteFile(before.path, size, before.modified_at + timedelta(days=days))
    assert look(history, Listing(ours(), anew)).on_server == anew


def test_reports_of_others_that_stay_in_the_folder_alarm_once_at_most(
    history: SqliteHistory,
) -> None:
    """Even where their times, of a clock that runs ahead, are after ours, week after week."""
    stay = [other(f"{n}.csv", SENT_AT + timedelta(days=400 - n)) for n in range(3)]
    found = look(history, Listing(*stay))
    assert found.standing is Standing.NEWER  # the receiver has a report, and we sent none yet
    for week in range(3):
        at = SENT_AT + timedelta(days=7 * week)
        path = f"{FOLDER}/open_invoices_{at:%Y-%m-%d}.csv"
        assert found.seen == marks(stay)
        deliver(history, path, at, seen=stay)
        found = look(history, Listing(*stay, RemoteFile(path, len(REPORT), at)))
        assert found.standing is Standing.SAME
        assert look(history, Listing(*stay)).standing is Standing.COLLECTED


def test_what_was_remembered_stands_until_more_is(history: SqliteHistory) -> None:
    """The preview of the last report had no answer from the server."""
    stays = other(at=SENT_AT + timedelta(days=30))
    deliver(history, f"{FOLDER}/open_invoices_1.csv", seen=[stays])
    deliver(history)
    assert look(history, Listing(ours(), stays)).standing is Standing.SAME
    came = other("came.csv", SENT_AT - timedelta(days=1))
    assert look(history, Listing(ours(), stays, came)).on_server == came


def test_what_was_there_at_a_delivery_given_up_is_still_news(history: SqliteHistory) -> None:
    deliver(history, seen=[])
    came = other(at=SENT_AT - timedelta(days=1))
    path = f"{FOLDER}/open_invoices_2026-11-21T091200.csv"
    file = PlannedFile(FileRole.REPORT, path, len(REPORT), "ab", data=REPORT)
    summary = DeliverySummary(seen=marks([came]))
    history.give_up(history.begin(UploadPlan("harbour", (file,)), summary, SENT_AT), SENT_AT)
    assert look(history, Listing(ours(), came)).on_server == came


def test_a_folder_with_more_reports_than_can_be_remembered_goes_by_their_times(
    history: SqliteHistory,
) -> None:
    old = SENT_AT - timedelta(days=7)
    many = [other(f"{n}.csv", old) for n in range(MOST_REMEMBERED + 1)]
    assert marks(many[1:]) is not None
    deliver(history, seen=many[1:])
    found = look(history, Listing(ours(), *many))
    assert (found.standing, found.seen) == (Standing.SAME, None)
    assert look(history, Listing(ours(), *many, other())).on_server == other()


def test_an_earlier_report_of_ours_that_somebody_wrote_anew_is_news(
    history: SqliteHistory,
) -> None:
    first = f"{FOLDER}/open_invoices_2026-11-07T091200.csv"
    deliver(history, first, SENT_AT - timedelta(days=7), seen=[])
    deliver(history, seen=[])
    anew = RemoteFile(first, len(REPORT) + 1, SENT_AT - timedelta(days=1))
    assert look(history, Listing(ours(), anew)).on_server == anew


moments = st.none() | st.datetimes(timezones=st.just(UTC))
strangers = st.builds(
    other, st.sampled_from(["a.csv", "b.csv", "C.CSV", "ä b.xlsx"]), moments
) | st.builds(RemoteFile, st.just(f"{FOLDER}/a.csv"), st.none() | st.integers(0, 2**63), moments)


@given(st.lists(strangers), st.lists(strangers))
def test_a_mark_stands_for_path_size_and_time(
    some: list[RemoteFile], more: list[RemoteFile]
) -> None:
    def exact(files: list[RemoteFile]) -> set[object]:
        whole = [one.modified_at and one.modified_at.replace(microsecond=0) for one in files]
        return {(one.path, one.size, at) for one, at in zip(files, whole, strict=True)}

    assert (marks(some) == marks(more)) == (exact(some) == exact(more))
    assert all(len(mark(one)) == 16 for one in some)


def test_what_is_unknown_is_news_and_what_is_known_is_not(history: SqliteHistory) -> None:
    known = [other(f"{n}.csv", SENT_AT + timedelta(days=n)) for n in range(-3, 4)]
    deliver(history, seen=known)

    @given(st.lists(st.sampled_from(known) | strangers, unique_by=lambda one: one.path))
    def check(listed: list[RemoteFile]) -> None:
        found = look(history, Listing(ours(), *listed))
        unknown = [one for one in listed if one not in known]
        assert (found.standing is Standing.NEWER) == bool(unknown)
        assert found.on_server in (unknown or [None])
        assert found.seen == marks(listed)

    check()


def test_in_a_folder_that_was_not_there_yet_every_report_came_later(
    history: SqliteHistory,
) -> None:
    missing = look(history, Listing(refuses=DeliveryCode.NO_SUCH_FOLDER))
    assert missing.seen == frozenset()
    assert look(history, Listing(refuses=DeliveryCode.LIST_FORBIDDEN)).seen is None
    deliver(history, seen=[])
    old = other(at=SENT_AT - timedelta(days=7))
    assert look(history, Listing(ours(), old)).on_server == old


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
