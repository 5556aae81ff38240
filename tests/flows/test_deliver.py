"""A delivery arrives whole, once, report last, whatever happens on the way."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.baseline import mark
from app.domain.connect_code import ConnectCode
from app.domain.connection import Connection, Secrets
from app.domain.delivery import (
    Delivery,
    DeliveryState,
    DeliverySummary,
    FileChoice,
    HistoryCode,
    ResumeCode,
)
from app.domain.errors import ConnectError, Stopped, StoreError
from app.domain.naming import report_path
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.profile import Company
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, FileState, Proof, RemoteFile
from app.domain.setup_problems import CompanyCode
from app.flows.deliver import Deliver, Phase, PhaseEvent
from app.services.destinations import destinations
from app.services.history import SqliteHistory
from app.ui.messages import say
from tests.memory_server import (
    NOW,
    REPORT,
    TRAITS,
    Event,
    KnownServer,
    OneCompany,
    Server,
    deliverer,
)


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def history(tmp_path: Path) -> Iterator[SqliteHistory]:
    opened = SqliteHistory(tmp_path / "history.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def deliver(server: Server, history: SqliteHistory) -> Deliver:
    return deliverer(server, history)


@pytest.fixture
def plan(tmp_path: Path) -> UploadPlan:
    files = []
    for name in ("A1.pdf", "A2.pdf"):
        data = f"%PDF {name}".encode()
        (tmp_path / name).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        files.append(
            PlannedFile(
                FileRole.PDF, name, len(data), digest, local_path=str(tmp_path / name), ref=name[:2]
            )
        )
    report = b"ref,balance\r\nA1,1\r\n"
    digest = hashlib.sha256(report).hexdigest()
    files.append(PlannedFile(FileRole.REPORT, REPORT, len(report), digest, data=report))
    return UploadPlan("harbour", tuple(files))


def run(deliver: Deliver, delivery_id: int) -> tuple[Delivery, list[Event]]:
    events: list[Event] = []
    return deliver.run(delivery_id, events.append, StopToken()), events


def test_pdfs_go_first_and_the_report_last(
    deliver: Deliver, server: Server, plan: UploadPlan
) -> None:
    delivery, events = run(deliver, deliver.begin(plan, DeliverySummary()))
    assert server.arrivals == ["A1.pdf", "A2.pdf", REPORT]
    assert delivery.state is DeliveryState.DELIVERED
    assert [file.proof for file in delivery.files] == [Proof.SIZE] * 3
    phases = [event.phase for event in events if isinstance(event, PhaseEvent)]
    assert phases == [Phase.CONNECTING, Phase.PDFS, Phase.REPORT, Phase.DONE]
    assert server.told == [TRAITS]


def test_only_a_delivered_report_becomes_the_baseline(
    deliver: Deliver, server: Server, plan: UploadPlan, history: SqliteHistory
) -> None:
    delivery_id = deliver.begin(plan, DeliverySummary())
    server.refusals = [ConnectError(ConnectCode.KEY_REFUSED)]
    with pytest.raises(ConnectError):
        run(deliver, delivery_id)
    assert history.last_delivered("harbour") is None
    run(deliver, delivery_id)
    last = history.last_delivered("harbour")
    assert last is not None
    assert last.id == delivery_id


def test_a_sign_in_that_is_refused_is_not_tried_again(
    deliver: Deliver, server: Server, plan: UploadPlan
) -> None:
    server.refusals = [ConnectError(ConnectCode.KEY_REFUSED)]
    with pytest.raises(ConnectError):
        run(deliver, deliver.begin(plan, DeliverySummary()))
    assert server.connects == 1


def test_without_settings_the_person_is_told_to_fill_in_the_connection(
    deliver: Deliver, plan: UploadPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(KnownServer, "load", lambda *_: (None, Secrets()))
    with pytest.raises(ConnectError) as caught:
        run(deliver, deliver.begin(plan, DeliverySummary()))
    assert caught.value.code is ConnectCode.NOT_FILLED_IN
    assert "Fill in the connection first" in say(caught.value).press


def test_a_server_that_is_down_is_tried_again_and_then_reported(
    deliver: Deliver, server: Server, plan: UploadPlan
) -> None:
    server.refusals = [ConnectError(ConnectCode.PORT_TIMED_OUT)] * 9
    with pytest.raises(ConnectError):
        run(deliver, deliver.begin(plan, DeliverySummary()))
    assert server.connects == 4  # the first and one after each pause


@pytest.mark.parametrize("moment", ["lose_before", "lose_before_rename", "lose_after_rename"])
@pytest.mark.parametrize("victim", ["A2.pdf", REPORT])
@pytest.mark.parametrize("collects", [False, True])
def test_a_lost_line_is_taken_up_and_nothing_arrives_twice(
    deliver: Deliver, server: Server, plan: UploadPlan, moment: str, victim: str, collects: bool
) -> None:
    server.collects = collects
    getattr(server, moment).append(victim)
    delivery, _ = run(deliver, deliver.begin(plan, DeliverySummary()))
    assert delivery.state is DeliveryState.DELIVERED
    assert server.arrivals == ["A1.pdf", "A2.pdf", REPORT]


def test_a_file_collected_before_we_looked_counts_as_delivered(
    deliver: Deliver, server: Server, plan: UploadPlan
) -> None:
    server.collects = True
    server.lose_after_rename = [REPORT]
    delivery, _ = run(deliver, deliver.begin(plan, DeliverySummary()))
    report = delivery.report
    assert report is not None
    assert (report.proof, report.already_there) == (Proof.COLLECTED, True)


def test_a_second_try_that_breaks_early_does_not_forget_what_the_first_did(
    deliver: Deliver, server: Server, plan: UploadPlan
) -> None:
    """The report was renamed; the next try breaks at its first look; then it is collected."""
    server.lose_after_rename = [REPORT]

    def lose_and_collect(path: str) -> None:
        if path == REPORT and server.files.pop(REPORT, None):
            raise ConnectError(ConnectCode.LOST)

    server.during = lose_and_collect
    delivery, _ = run(deliver, deliver.begin(plan, DeliverySummary()))
    assert server.connects == 3
    assert delivery.state is DeliveryState.DELIVERED
    assert delivery.report is not None
    assert delivery.report.proof is Proof.COLLECTED
    assert server.arrivals.count(REPORT) == 1


def test_where_the_server_hides_its_folder_the_person_is_asked_about_the_report(
    deliver: Deliver, server: Server, plan: UploadPlan
) -> None:
    server.lists = False
    server.collects = True
    server.lose_after_rename = [REPORT]
    delivery_id = deliver.begin(plan, DeliverySummary())
    delivery, _ = run(deliver, delivery_id)
    assert delivery.state is DeliveryState.UNFINISHED
    assert [file.error for file in delivery.undecided] == [ResumeCode.UNCERTAIN.value]
    assert delivery.undecided[0].choices == (FileChoice.ARRIVED, FileChoice.RETRY)
    deliver.choose(delivery_id, FileChoice.ARRIVED, REPORT)
    delivery, _ = run(deliver, delivery_id)
    assert delivery.state is DeliveryState.DELIVERED
    assert server.arrivals.count(REPORT) == 1


THEIRS = "csv_data_uploads/theirs.csv"


def test_a_report_that_another_one_overtook_waits_for_the_person(
    deliver: Deliver, server: Server, plan: UploadPlan
) -> None:
    """A colleague sends theirs while our PDFs are on their way."""

    def colleague(path: str) -> None:
        if path == "A2.pdf":
            server.files[THEIRS] = b"ref,balance"

    server.during = colleague
    delivery_id = deliver.begin(plan, DeliverySummary())
    delivery, events = run(deliver, delivery_id)
    assert server.arrivals == ["A1.pdf", "A2.pdf"]
    assert [file.error for file in delivery.undecided] == [ResumeCode.OVERTAKEN.value]
    assert delivery.undecided[0].choices == (FileChoice.REPLACE,)
    assert events[-1].phase is Phase.UNDECIDED
    deliver.choose(delivery_id, FileChoice.REPLACE, REPORT)
    delivery, _ = run(deliver, delivery_id)
    assert delivery.state is DeliveryState.DELIVERED
    assert server.arrivals == ["A1.pdf", "A2.pdf", REPORT]


def test_a_stopped_delivery_does_not_overtake_a_later_report_of_a_colleague(
    deliver: Deliver, server: Server, plan: UploadPlan
) -> None:
    delivery_id = deliver.begin(plan, DeliverySummary())
    server.refusals = [ConnectError(ConnectCode.KEY_REFUSED)]
    with pytest.raises(ConnectError):
        run(deliver, delivery_id)
    server.files[THEIRS] = b"ref,balance"
    delivery, _ = run(deliver, delivery_id)
    assert [file.planned.remote_path for file in delivery.undecided] == [REPORT]
    assert REPORT not in server.files


@pytest.mark.parametrize("lists", [True, False], ids=["seen in the preview", "folder not shown"])
def test_a_report_that_the_person_saw_or_nobody_can_see_holds_nothing_back(
    deliver: Deliver, server: Server, plan: UploadPlan, lists: bool
) -> None:
    server.files[THEIRS] = b"ref,balance"
    server.lists = lists
    theirs = RemoteFile(THEIRS, len(b"ref,balance"), NOW)
    seen = frozenset({mark(theirs)}) if lists else None
    delivery, _ = run(deliver, deliver.begin(plan, DeliverySummary(seen=seen)))
    assert delivery.state is DeliveryState.DELIVERED


@pytest.mark.parametrize("choice", [FileChoice.REPLACE, FileChoice.KEEP])
def test_the_report_waits_until_a_different_pdf_is_decided(
    deliver: Deliver, server: Server, plan: UploadPlan, choice: FileChoice
) -> None:
    server.files["A1.pdf"] = b"another"
    delivery_id = deliver.begin(plan, DeliverySummary())
    delivery, events = run(deliver, delivery_id)
    assert REPORT not in server.files
    assert delivery.state is DeliveryState.UNFINISHED
    assert [file.planned.name for file in delivery.undecided] == ["A1.pdf"]
    assert choice in delivery.undecided[0].choices
    assert events[-1] == PhaseEvent(Phase.UNDECIDED)

    deliver.choose(delivery_id, choice, "A1.pdf")
    delivery, _ = run(deliver, delivery_id)
    assert delivery.state is DeliveryState.DELIVERED
    assert server.arrivals.count("A2.pdf") == 1
    replaced = server.files["A1.pdf"] == b"%PDF A1.pdf"
    assert replaced is (choice is FileChoice.REPLACE)


def test_an_undecided_pdf_is_not_tried_again_behind_the_persons_back(
    deliver: Deliver, server: Server, plan: UploadPlan
) -> None:
    server.files["A1.pdf"] = b"another"
    delivery_id = deliver.begin(plan, DeliverySummary())
    run(deliver, delivery_id)
    _, events = run(deliver, delivery_id)
    assert not [event for event in events if isinstance(event, FileEvent)]


def test_stop_leaves_the_delivery_to_be_taken_up(
    deliver: Deliver, server: Server, plan: UploadPlan, history: SqliteHistory
) -> None:
    delivery_id = deliver.begin(plan, DeliverySummary())
    stop = StopToken()

    def hear(event: Event) -> None:
        if isinstance(event, FileEvent) and event.state is FileState.DELIVERED:
            stop.stop()

    with pytest.raises(Stopped):
        deliver.run(delivery_id, hear, stop)
    assert server.arrivals == ["A1.pdf"]
    left = deliver.unfinished("harbour")
    assert left is not None
    assert left.id == delivery_id
    run(deliver, delivery_id)
    assert server.arrivals == ["A1.pdf", "A2.pdf", REPORT]


def test_stop_during_the_pause_ends_it_at_once(
    server: Server, plan: UploadPlan, history: SqliteHistory
) -> None:
    deliver = deliverer(server, history, pauses=(3600.0,))
    server.refusals = [ConnectError(ConnectCode.NO_ROUTE)]
    stop = StopToken()
    heard: list[PhaseEvent] = []

    def hear(event: Event) -> None:
        if isinstance(event, PhaseEvent) and event.phase is Phase.PAUSED:
            heard.append(event)
            stop.stop()

    with pytest.raises(Stopped):
        deliver.run(deliver.begin(plan, DeliverySummary()), hear, stop)
    assert heard[0].seconds == 3600.0
    assert heard[0].error is not None
    assert heard[0].error.code is ConnectCode.NO_ROUTE


def test_a_delivery_given_up_leaves_the_baseline_and_makes_room(
    deliver: Deliver, server: Server, plan: UploadPlan, history: SqliteHistory
) -> None:
    delivery_id = deliver.begin(plan, DeliverySummary())
    with pytest.raises(StoreError) as refused:
        deliver.begin(plan, DeliverySummary())
    assert refused.value.code is HistoryCode.UNFINISHED
    deliver.give_up(delivery_id)
    assert history.last_delivered("harbour") is None
    assert deliver.begin(plan, DeliverySummary()) != delivery_id


def test_what_is_swept_in_the_end_is_what_given_up_deliveries_and_a_lost_line_left(
    deliver: Deliver, server: Server, plan: UploadPlan
) -> None:
    run(deliver, deliver.begin(plan, DeliverySummary()))
    assert server.swept == []
    given_up = UploadPlan("harbour", (replace(plan.files[0], remote_path="A0.pdf"), plan.files[1]))
    deliver.give_up(deliver.begin(given_up, DeliverySummary()))
    server.lose_before = ["B1.pdf"]
    third = UploadPlan("harbour", (replace(plan.files[0], remote_path="B1.pdf"),))
    run(deliver, deliver.begin(third, DeliverySummary()))
    assert server.swept == ["A0.pdf", "A2.pdf", "B1.pdf"]


def test_two_windows_never_send_at_the_same_time(
    deliver: Deliver, server: Server, plan: UploadPlan, tmp_path: Path
) -> None:
    delivery_id = deliver.begin(plan, DeliverySummary())
    other_window = SqliteHistory(tmp_path / "history.sqlite3")
    with other_window.sending(), pytest.raises(StoreError) as refused:
        run(deliver, delivery_id)
    other_window.close()
    assert refused.value.code is HistoryCode.BUSY
    assert server.arrivals == []


def test_a_report_that_is_refused_can_be_tried_again_but_not_left_out(
    deliver: Deliver, server: Server, plan: UploadPlan
) -> None:
    server.files[REPORT] = b"somebody else's, of the same second"
    delivery_id = deliver.begin(plan, DeliverySummary())
    delivery, _ = run(deliver, delivery_id)
    (report,) = delivery.undecided
    assert report.choices == (FileChoice.RETRY, FileChoice.REPLACE)
    deliver.choose(delivery_id, FileChoice.REPLACE, REPORT)
    delivery, _ = run(deliver, delivery_id)
    assert delivery.state is DeliveryState.DELIVERED
    assert server.arrivals == ["A1.pdf", "A2.pdf", REPORT]


def test_two_reports_within_a_second_get_names_of_their_own(
    deliver: Deliver,
) -> None:
    destination = destinations()["kolleno_open_ar"]
    first = deliver.free_moment("c", destination, NOW)
    assert first == NOW
    report = PlannedFile(FileRole.REPORT, report_path(destination, first), 1, "00", data=b"1")
    delivery_id = deliver.begin(UploadPlan("c", (report,)), DeliverySummary())
    deliver.give_up(delivery_id)  # given up or not, the name may be on the server
    second = deliver.free_moment("c", destination, NOW)
    assert report_path(destination, second) != report.remote_path
    assert deliver.free_moment("another company", destination, NOW) == NOW


@pytest.mark.parametrize(
    "act",
    [
        run,
        lambda deliver, number: deliver.choose(number, FileChoice.RETRY, REPORT),
        lambda deliver, number: deliver.give_up(number),
    ],
    ids=["run", "choose", "give up"],
)
@pytest.mark.parametrize("how", [HistoryCode.GIVEN_UP, HistoryCode.DELIVERED], ids=str)
def test_a_delivery_that_ended_in_another_window_stays_as_it_ended(
    deliver: Deliver,
    server: Server,
    plan: UploadPlan,
    tmp_path: Path,
    how: HistoryCode,
    act: Callable[[Deliver, int], object],
) -> None:
    number = deliver.begin(plan, DeliverySummary())
    history = SqliteHistory(tmp_path / "history.sqlite3")
    other = deliverer(server, history)
    if how is HistoryCode.GIVEN_UP:
        other.give_up(number)
    else:
        run(other, number)
    there, connects = list(server.arrivals), server.connects
    with pytest.raises(StoreError) as refused:
        act(deliver, number)
    assert refused.value.code is how
    assert (server.arrivals, server.connects) == (there, connects)
    assert other.delivery(number).state.value == how.value
    history.close()


@pytest.mark.parametrize("shown", [True, False], ids=["line lost", "folder not shown"])
def test_a_report_that_may_have_arrived_is_given_up_only_knowingly(
    server: Server, plan: UploadPlan, history: SqliteHistory, shown: bool
) -> None:
    deliver = deliverer(server, history, pauses=() if shown else (0.0,))
    server.lose_after_rename = [REPORT]
    server.lists = shown
    number = deliver.begin(plan, DeliverySummary())
    if shown:
        with pytest.raises(ConnectError):
            run(deliver, number)
    else:
        run(deliver, number)  # the person is asked whether it arrived
    with pytest.raises(StoreError) as refused:
        deliver.give_up(number)
    assert refused.value.code is HistoryCode.MAY_BE_THERE
    assert history.unfinished("harbour") is not None
    deliver.give_up(number, knowing=True)
    assert history.delivery(number).state is DeliveryState.GIVEN_UP


def test_a_delivery_whose_company_or_receiver_is_gone_says_so(
    deliver: Deliver, plan: UploadPlan, history: SqliteHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = deliver.begin(plan, DeliverySummary())
    with monkeypatch.context() as now:
        now.setattr(OneCompany, "all", lambda _: [Company("harbour", "Harbour", "an_old_one")])
        with pytest.raises(StoreError) as no_rules:
            run(deliver, number)
        now.setattr(OneCompany, "all", lambda _: [])
        with pytest.raises(StoreError) as no_company:
            run(deliver, number)
    history.remove("harbour")
    with pytest.raises(StoreError) as no_history:
        run(deliver, number)
    assert "(an_old_one)" in say(no_rules.value).what
    assert no_rules.value.code is CompanyCode.NO_RECEIVER
    assert no_company.value.code is no_history.value.code is CompanyCode.UNKNOWN


def test_connecting_is_told_once_the_keyring_has_answered(
    deliver: Deliver, plan: UploadPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until then the computer may be asking for a password, which the window says."""
    heard: list[Event] = []

    def load(*_: object) -> tuple[Connection | None, Secrets]:
        assert not heard
        return Connection("sftp.example", 22, "ar"), Secrets()

    monkeypatch.setattr(KnownServer, "load", load)
    deliver.run(deliver.begin(plan, DeliverySummary()), heard.append, StopToken())
    assert heard[0] == PhaseEvent(Phase.CONNECTING)
