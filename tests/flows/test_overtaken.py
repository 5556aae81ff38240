"""The last look before a report goes: whose report came since the preview?"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.baseline import marks
from app.domain.delivery import DeliveryState, DeliverySummary, FileChoice, ResumeCode
from app.domain.delivery_code import DeliveryCode
from app.domain.errors import DeliveryError
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.receipt import FileReceipt, Proof, RemoteFile
from app.flows.overtaken import overtaken
from app.services.destinations import destinations
from app.services.history import SqliteHistory

KOLLENO = destinations()["kolleno_open_ar"]
FOLDER = KOLLENO.report_folder
NOW = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
LAST_WEEK = NOW - timedelta(days=7)
LAST, NEXT = (f"{FOLDER}/open_invoices_{name}.csv" for name in ("last", "next"))
REPORT = b"ref,balance\r\nA1,1\r\n"


class Folder:
    """A session that only lists."""

    def __init__(self, *files: RemoteFile, hidden: bool = False) -> None:
        self._files, self._hidden = list(files), hidden

    def list_folder(self, folder: str) -> list[RemoteFile]:
        if self._hidden:
            raise DeliveryError(DeliveryCode.LIST_FORBIDDEN)
        return self._files


def theirs(name: str = "colleague.csv", at: datetime | None = LAST_WEEK) -> RemoteFile:
    return RemoteFile(f"{FOLDER}/{name}", 512, at)


def ours(size: int = len(REPORT)) -> RemoteFile:
    return RemoteFile(LAST, size, LAST_WEEK)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[SqliteHistory]:
    opened = SqliteHistory(tmp_path / "history.sqlite3")
    yield opened
    opened.close()


def begin(history: SqliteHistory, path: str, seen: frozenset[str] | None, at: datetime) -> int:
    digest = hashlib.sha256(REPORT).hexdigest()
    file = PlannedFile(FileRole.REPORT, path, len(REPORT), digest, data=REPORT)
    return history.begin(UploadPlan("harbour", (file,)), DeliverySummary(seen=seen), at)


def delivered(history: SqliteHistory, seen: frozenset[str] | None = frozenset()) -> None:
    number = begin(history, LAST, seen, LAST_WEEK)
    history.receive(number, FileReceipt(LAST, len(REPORT), "", Proof.SIZE, LAST_WEEK))
    history.finish(number, LAST_WEEK)


def held_back(history: SqliteHistory, number: int, folder: Folder) -> bool:
    event = overtaken(folder, history, history.delivery(number), KOLLENO)  # type: ignore[arg-type]
    assert event is None or (event.remote_path, event.code) == (NEXT, ResumeCode.OVERTAKEN)
    return event is not None


@pytest.mark.parametrize("at", [NOW, NOW - timedelta(hours=1), LAST_WEEK - timedelta(1), None])
@pytest.mark.parametrize("first", [False, True], ids=["a later one of ours", "our first"])
def test_a_report_that_came_since_the_preview_holds_ours_back_whatever_its_time_says(
    history: SqliteHistory, at: datetime | None, *, first: bool
) -> None:
    if not first:
        delivered(history)
    there = [theirs("known.csv")] + ([] if first else [ours()])
    number = begin(history, NEXT, marks([theirs("known.csv")]), NOW)
    assert not held_back(history, number, Folder(*there))
    assert held_back(history, number, Folder(*there, theirs(at=at)))


def test_every_report_that_the_preview_saw_is_known_not_only_the_newest(
    history: SqliteHistory,
) -> None:
    delivered(history)
    saw = [theirs(f"{n}.csv", NOW + timedelta(n)) for n in range(3)]
    number = begin(history, NEXT, marks(saw), NOW)
    assert not held_back(history, number, Folder(ours(), *saw))
    assert not held_back(history, number, Folder(ours(), saw[0]))  # the others were collected


def test_our_changed_report_in_the_preview_does_not_hide_a_colleagues_later_one(
    history: SqliteHistory,
) -> None:
    delivered(history)
    number = begin(history, NEXT, marks([ours(size=7)]), NOW)
    assert not held_back(history, number, Folder(ours(size=7)))
    assert held_back(history, number, Folder(ours(size=8)))
    assert held_back(history, number, Folder(ours(size=7), theirs()))


def test_where_the_preview_had_no_answer_the_last_delivery_tells_what_is_known(
    history: SqliteHistory,
) -> None:
    delivered(history, marks([theirs("known.csv", NOW)]))
    number = begin(history, NEXT, None, NOW)
    assert not held_back(history, number, Folder(ours(), theirs("known.csv", NOW)))
    assert held_back(history, number, Folder(ours(), theirs()))


def test_neither_a_hidden_folder_nor_a_persons_yes_nor_our_own_copy_holds_it_back(
    history: SqliteHistory,
) -> None:
    number = begin(history, NEXT, frozenset(), NOW)
    assert not held_back(history, number, Folder(theirs(), hidden=True))
    assert not held_back(history, number, Folder(RemoteFile(NEXT, 3, NOW)))
    history.choose(number, NEXT, FileChoice.REPLACE, NOW)
    assert not held_back(history, number, Folder(theirs()))
    assert history.delivery(number).state is DeliveryState.UNFINISHED


def test_what_was_there_right_before_the_report_is_what_is_remembered(
    history: SqliteHistory,
) -> None:
    """Also without the preview's look, and where the person sent theirs all the same."""
    number = begin(history, NEXT, None, NOW)
    assert not held_back(history, number, Folder())
    assert history.delivery(number).summary.seen == frozenset()
    assert held_back(history, number, Folder(theirs()))
    assert history.delivery(number).summary.seen == frozenset()
    history.choose(number, NEXT, FileChoice.REPLACE, NOW)
    assert not held_back(history, number, Folder(theirs()))
    assert history.delivery(number).summary.seen == marks([theirs()])


def test_a_report_that_was_collected_and_sent_again_after_ours_is_news(
    history: SqliteHistory,
) -> None:
    """With the very time it had when the preview of ours saw it."""
    number = begin(history, LAST, marks([theirs()]), LAST_WEEK)
    assert overtaken(Folder(), history, history.delivery(number), KOLLENO) is None  # type: ignore[arg-type]
    history.receive(number, FileReceipt(LAST, len(REPORT), "", Proof.SIZE, LAST_WEEK))
    history.finish(number, LAST_WEEK)
    assert held_back(history, begin(history, NEXT, None, NOW), Folder(ours(), theirs()))


def test_what_the_preview_did_not_see_holds_ours_back_and_nothing_else_does(
    history: SqliteHistory,
) -> None:
    delivered(history)
    files = [theirs(f"{n}.csv", at) for n in range(3) for at in (None, LAST_WEEK, NOW)]
    seen = files[::2]
    number = begin(history, NEXT, marks(seen), NOW)

    @given(st.lists(st.sampled_from(files), unique_by=lambda one: one.path))
    def check(listed: list[RemoteFile]) -> None:
        history.saw(number, marks(seen))
        unknown = [one for one in listed if one not in seen]
        assert held_back(history, number, Folder(ours(), *listed)) == bool(unknown)

    check()
