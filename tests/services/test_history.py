"""The history keeps what was sent, survives what befalls it, and refuses what it cannot read."""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.decisions import Decisions, Note
from app.domain.delivery import Delivery, DeliveryState, DeliverySummary, FileChoice, HistoryCode
from app.domain.errors import StoreError
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.receipt import FileReceipt, FileState, Proof
from app.services import history_schema
from app.services.history import SqliteHistory
from app.ui.messages import say

NOW = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
SUMMARY = DeliverySummary(
    source_name="report.xlsx",
    source_sha256="ab" * 32,
    mapping={"ref": "Invoice Number"},
    invoices=409,
    paid=17,
    new=20,
    changed=6,
    totals={"GBP": Decimal("421570.65"), "": Decimal("-1.50")},
    compared_with="open_invoices_0.csv",
    seen=frozenset({"0123456789abcdef", "fedcba9876543210"}),
    decisions=Decisions(
        keep_open=frozenset({"A1", "=2+3"}),
        same={"117": "00117"},
        notes={"A9": Note.WRITTEN_OFF},
    ),
)


def planned(role: FileRole, path: str, content: bytes) -> PlannedFile:
    return PlannedFile(
        role,
        path,
        len(content),
        hashlib.sha256(content).hexdigest(),
        local_path="" if role is FileRole.REPORT else f"/home/ann/{path}",
        data=content if role is FileRole.REPORT else None,
        ref="" if role is FileRole.REPORT else path[:-4],
    )


def plan(company: str = "harbour", number: int = 1, content: bytes = b"ref\r\n1\r\n") -> UploadPlan:
    return UploadPlan(
        company,
        (
            planned(FileRole.PDF, "A1.pdf", b"%PDF"),
            planned(FileRole.REPORT, f"csv_data_uploads/open_invoices_{number}.csv", content),
        ),
    )


def receipt(path: str) -> FileReceipt:
    return FileReceipt(path, 1, "", Proof.SIZE, NOW)


def deliver(history: SqliteHistory, sent: UploadPlan, at: datetime = NOW) -> int:
    number = history.begin(sent, SUMMARY, at)
    for file in sent.files:
        history.receive(number, receipt(file.remote_path))
    history.finish(number, at)
    return number


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def history(path: Path) -> Iterator[SqliteHistory]:
    opened = SqliteHistory(path)
    yield opened
    opened.close()


def test_what_was_begun_is_all_there_when_opened_again(path: Path) -> None:
    first = SqliteHistory(path)
    number = first.begin(plan(), SUMMARY, NOW)
    first.close()
    again = SqliteHistory(path)
    delivery = again.delivery(number)
    assert delivery.summary == SUMMARY
    assert delivery.begun_at == NOW
    assert delivery.state is DeliveryState.UNFINISHED
    assert again.plan(number) == plan()
    assert again.unfinished("harbour") == delivery
    again.close()


@pytest.mark.parametrize("seen", [frozenset(), None], ids=["nothing there", "not known"])
def test_an_empty_folder_is_not_an_unknown_one(
    history: SqliteHistory, seen: frozenset[str] | None
) -> None:
    number = history.begin(plan(), replace(SUMMARY, seen=seen), NOW)
    assert history.delivery(number).summary.seen == seen


def test_what_was_seen_last_takes_the_place_of_what_the_preview_saw(
    history: SqliteHistory,
) -> None:
    number = history.begin(plan(), SUMMARY, NOW)
    history.saw(number, frozenset({"00112233445566ff"}))
    assert history.delivery(number).summary == replace(
        SUMMARY, seen=frozenset({"00112233445566ff"})
    )


@pytest.mark.parametrize(
    "written",
    [
        "json_remove(summary, '$.seen')",
        "json_set(summary, '$.seen', json_object('path', 'r.csv', 'size', 1, 'modified_at', null))",
    ],
    ids=["without", "the newest only"],
)
def test_a_delivery_of_before_reports_of_others_were_remembered_is_read(
    history: SqliteHistory, written: str
) -> None:
    number = deliver(history, plan())
    history._connection.execute(f"UPDATE deliveries SET summary = {written}")
    assert history.delivery(number).summary == replace(SUMMARY, seen=None)


def test_the_exact_bytes_are_kept(history: SqliteHistory) -> None:
    content = "ref\r\n=00117\r\n\0ü\r\n".encode() * 1000
    number = deliver(history, plan(content=content))
    assert history.report_bytes(number) == content


def test_only_a_finished_delivery_with_a_report_is_the_last_one(history: SqliteHistory) -> None:
    first = deliver(history, plan())
    pdf_only = replace(plan(), files=plan().files[:1])
    deliver(history, pdf_only)
    given_up = history.begin(plan(number=2), SUMMARY, NOW)
    history.give_up(given_up, NOW)
    history.begin(plan(number=3), SUMMARY, NOW)
    last = history.last_delivered("harbour")
    assert last is not None
    assert last.id == first
    assert history.last_delivered("another") is None


def test_the_last_delivery_is_the_last_begun_whatever_the_clock_said(
    history: SqliteHistory,
) -> None:
    deliver(history, plan(), NOW)
    set_back = deliver(history, plan(number=2), NOW - timedelta(days=400))
    last = history.last_delivered("harbour")
    assert last is not None
    assert last.id == set_back
    assert history.deliveries("harbour")[0].id == set_back


def test_a_delivery_with_unsettled_files_is_never_finished(history: SqliteHistory) -> None:
    number = history.begin(plan(), SUMMARY, NOW)
    history.receive(number, receipt("A1.pdf"))
    with pytest.raises(ValueError, match="unsettled"):
        history.finish(number, NOW)
    assert history.delivery(number).state is DeliveryState.UNFINISHED


def test_the_report_cannot_be_left_out(history: SqliteHistory) -> None:
    number = history.begin(plan(), SUMMARY, NOW)
    report = plan().files[-1].remote_path
    with pytest.raises(ValueError, match="without its report"):
        history.choose(number, report, FileChoice.KEEP, NOW)


@pytest.mark.parametrize(
    ("choice", "state", "may_replace"),
    [
        (FileChoice.KEEP, FileState.KEPT, False),
        (FileChoice.REPLACE, FileState.WAITING, True),
        (FileChoice.RETRY, FileState.WAITING, False),
        (FileChoice.ARRIVED, FileState.DELIVERED, False),
    ],
)
def test_choices_about_a_failed_file_are_kept(
    history: SqliteHistory, choice: FileChoice, state: FileState, may_replace: bool
) -> None:
    number = history.begin(plan(), SUMMARY, NOW)
    history.failed(number, "A1.pdf", "different_exists")
    assert history.delivery(number).undecided[0].error == "different_exists"
    history.choose(number, "A1.pdf", choice, NOW)
    file = history.delivery(number).files[0]
    assert (file.state, file.planned.replace, file.error) == (state, may_replace, "")
    assert history.delivery(number).undecided == ()


def test_one_unfinished_delivery_a_company(history: SqliteHistory) -> None:
    history.begin(plan(), SUMMARY, NOW)
    with pytest.raises(StoreError) as refused:
        history.begin(plan(number=2), SUMMARY, NOW)
    assert refused.value.code is HistoryCode.UNFINISHED
    history.begin(plan("another company"), SUMMARY, NOW)


def test_a_preview_made_before_another_delivery_is_refused(history: SqliteHistory) -> None:
    seen = deliver(history, plan())
    deliver(history, plan(number=2))
    with pytest.raises(StoreError) as refused:
        history.begin(plan(number=3), replace(SUMMARY, after=seen), NOW)
    assert refused.value.code is HistoryCode.OUTDATED
    assert history.unfinished("harbour") is None
    history.begin(plan("first"), replace(SUMMARY, after=0), NOW)


def test_a_removed_company_leaves_nothing_behind(history: SqliteHistory, path: Path) -> None:
    deliver(history, plan())
    deliver(history, plan("another"))
    history.remove("harbour")
    assert history.deliveries("harbour") == []
    assert len(history.deliveries("another")) == 1
    rows = sqlite3.connect(path)
    counts = [rows.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]
    rows.close()
    assert counts == [1, 2, 1]


TABLES = ("deliveries", "files", "reports")


def test_many_threads_may_ask_and_tell(history: SqliteHistory) -> None:
    number = history.begin(plan(), SUMMARY, NOW)
    failures: list[BaseException] = []

    def work(company: str) -> None:
        try:
            for _ in range(20):
                history.written(number, "A1.pdf", ".A1.pdf.0123abcd.part")
                deliver(history, plan(company))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(f"company {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [len(history.deliveries(f"company {n}")) for n in range(4)] == [20] * 4


def test_two_windows_see_each_others_work(history: SqliteHistory, path: Path) -> None:
    other = SqliteHistory(path)
    number = deliver(history, plan())
    assert other.delivery(number).state is DeliveryState.DELIVERED
    other.begin(plan(number=2), SUMMARY, NOW)
    assert history.unfinished("harbour") is not None
    other.close()


def test_a_newer_programs_history_is_refused_and_untouched(path: Path) -> None:
    SqliteHistory(path).close()
    rows = sqlite3.connect(path)
    rows.execute("PRAGMA user_version = 99")
    rows.close()
    before = path.read_bytes()
    with pytest.raises(StoreError) as refused:
        SqliteHistory(path)
    assert refused.value.code is HistoryCode.NEWER
    assert "newer version" in str(say(refused.value))
    assert path.read_bytes() == before


def test_an_older_history_is_brought_up_to_date(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = SqliteHistory(path)
    number = deliver(old, plan())
    old.close()
    steps = (*history_schema.MIGRATIONS, "ALTER TABLE deliveries ADD COLUMN place TEXT")
    monkeypatch.setattr(history_schema, "MIGRATIONS", steps)
    for _ in range(2):  # the second time there is nothing to do
        opened = SqliteHistory(path)
        assert opened.delivery(number).summary == SUMMARY
        opened.close()


def test_a_migration_that_breaks_off_leaves_the_old_version(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = SqliteHistory(path)
    number = deliver(old, plan())
    old.close()
    released = history_schema.MIGRATIONS
    broken = "ALTER TABLE deliveries ADD COLUMN place TEXT; ALTER TABLE nothing ADD COLUMN x"
    monkeypatch.setattr(history_schema, "MIGRATIONS", (*released, broken))
    with pytest.raises(StoreError):
        SqliteHistory(path)
    monkeypatch.setattr(history_schema, "MIGRATIONS", released)
    opened = SqliteHistory(path)
    assert opened.delivery(number).summary == SUMMARY
    opened.close()


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" * 64])
def test_a_damaged_history_is_refused_and_untouched(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(StoreError) as refused:
        SqliteHistory(path)
    assert refused.value.code is HistoryCode.DAMAGED
    assert "backup" in str(say(refused.value))
    assert path.read_bytes() == content


def test_a_full_disk_is_said_and_nothing_is_half_written(history: SqliteHistory) -> None:
    number = deliver(history, plan())
    pages = history._connection.execute("PRAGMA page_count").fetchone()[0]
    history._connection.execute(f"PRAGMA max_page_count = {pages}")
    incompressible = hashlib.shake_256(b"x").digest(500_000)
    big = plan(number=2, content=incompressible)
    with pytest.raises(StoreError) as refused:
        history.begin(big, SUMMARY, NOW)
    assert refused.value.code is HistoryCode.DISK_FULL
    assert "disk of this computer is full" in str(say(refused.value))
    assert history.unfinished("harbour") is None
    last = history.last_delivered("harbour")
    assert last is not None
    assert last.id == number


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as refused:
        SqliteHistory(tmp_path / "file" / "history.sqlite3")
    assert refused.value.code is HistoryCode.CANNOT_READ


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a profile's files private by itself")
def test_no_other_user_may_read_the_history(tmp_path: Path) -> None:
    path = tmp_path / "program" / "history.sqlite3"
    with closing(SqliteHistory(path)):
        modes = {file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    assert modes == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE reports SET deflated = x'00'",
        "UPDATE deliveries SET summary = '{}'",
        "UPDATE deliveries SET begun_at = 'yesterday'",
        "UPDATE files SET state = 'lost'",
    ],
)
def test_rows_that_make_no_sense_are_damage(history: SqliteHistory, damage: str) -> None:
    number = deliver(history, plan())
    history._connection.execute(damage)
    with pytest.raises(StoreError) as refused:
        read_all(history, number)
    assert refused.value.code is HistoryCode.DAMAGED


def read_all(history: SqliteHistory, number: int) -> tuple[Delivery, bytes]:
    return history.delivery(number), history.report_bytes(number)
