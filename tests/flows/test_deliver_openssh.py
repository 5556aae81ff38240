"""Whole deliveries to a real OpenSSH server, through what goes wrong on real lines."""

import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.connect_code import ConnectCode
from app.domain.delivery import DeliveryState, DeliverySummary, FileChoice
from app.domain.errors import ConnectError, Stopped
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.profile import Company
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, Proof
from app.flows.deliver import Deliver, Phase, PhaseEvent
from app.services.companies import CompanyFile
from app.services.destinations import destinations
from app.services.history import SqliteHistory
from app.services.session_vault import SessionVault
from app.services.sftp.connector import SftpConnector
from tests.openssh import OpenSsh, SignInKey

pytestmark = pytest.mark.sshd
REPORT = "csv_data_uploads/open_invoices_1.csv"
Event = FileEvent | PhaseEvent


@pytest.fixture
def history(tmp_path: Path) -> Iterator[SqliteHistory]:
    opened = SqliteHistory(tmp_path / "history.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def deliver(
    tmp_path: Path, history: SqliteHistory, sshd: OpenSsh, sign_in_key: SignInKey
) -> Deliver:
    companies = CompanyFile(tmp_path / "companies.json")
    companies.save(Company("harbour", "Harbour Joinery Ltd", "kolleno_open_ar"))
    vault = SessionVault(lasting=True)
    vault.save("harbour", sshd.connection(), sign_in_key.secrets)
    return Deliver(
        SftpConnector(sign_in_key),  # type: ignore[arg-type]
        vault,
        companies,
        destinations(),
        history,
        pauses=(0.01, 0.01, 0.01),
    )


@pytest.fixture
def plan(tmp_path: Path) -> UploadPlan:
    """Three PDFs, the second of 6 MB, and a report."""
    chance = random.Random(1)
    files = []
    for number, size in enumerate((2_000, 6_000_000, 90_000)):
        content = b"%PDF-1.7 " + chance.randbytes(size)
        path = tmp_path / f"INV-{number}.pdf"
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        files.append(
            PlannedFile(FileRole.PDF, path.name, len(content), digest, local_path=str(path))
        )
    report = b"ref,balance\r\nINV-0,1.00\r\n"
    digest = hashlib.sha256(report).hexdigest()
    return UploadPlan(
        "harbour",
        (*files, PlannedFile(FileRole.REPORT, REPORT, len(report), digest, data=report)),
    )


def all_there(sshd: OpenSsh, plan: UploadPlan) -> None:
    found = {
        str(file.relative_to(sshd.root)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sshd.root.rglob("*")
        if file.is_file()
    }
    assert found == {file.remote_path: file.sha256 for file in plan.files}


def test_everything_arrives_with_a_proof(deliver: Deliver, sshd: OpenSsh, plan: UploadPlan) -> None:
    delivery = deliver.run(deliver.begin(plan, DeliverySummary()), lambda _: None, StopToken())
    assert delivery.state is DeliveryState.DELIVERED
    assert all(file.proof in (Proof.HASH, Proof.SIZE) for file in delivery.files)
    all_there(sshd, plan)


def test_a_server_that_dies_in_the_middle_is_waited_for(
    deliver: Deliver, sshd: OpenSsh, plan: UploadPlan
) -> None:
    heard: list[Event] = []
    dead: list[bool] = []

    def hear(event: Event) -> None:
        heard.append(event)
        if isinstance(event, FileEvent) and event.bytes_done > 1_000_000 and not dead:
            dead.append(True)
            sshd.kill()
        if isinstance(event, PhaseEvent) and event.phase is Phase.PAUSED:
            sshd.start()

    delivery = deliver.run(deliver.begin(plan, DeliverySummary()), hear, StopToken())
    pauses = [
        event for event in heard if isinstance(event, PhaseEvent) and event.phase is Phase.PAUSED
    ]
    assert len(pauses) == 1
    assert pauses[0].error is not None
    assert delivery.state is DeliveryState.DELIVERED
    all_there(sshd, plan)


def test_a_server_that_stays_away_leaves_a_delivery_to_take_up(
    deliver: Deliver, sshd: OpenSsh, plan: UploadPlan
) -> None:
    delivery_id = deliver.begin(plan, DeliverySummary())
    sshd.kill()
    with pytest.raises(ConnectError) as refused:
        deliver.run(delivery_id, lambda _: None, StopToken())
    assert refused.value.code is ConnectCode.PORT_REFUSED
    sshd.start()
    assert deliver.run(delivery_id, lambda _: None, StopToken()).state is DeliveryState.DELIVERED
    all_there(sshd, plan)


def test_a_key_that_is_not_installed_is_not_tried_again(
    deliver: Deliver, sshd: OpenSsh, plan: UploadPlan
) -> None:
    sshd.authorized_keys.write_text("")
    phases: list[Phase] = []

    def hear(event: Event) -> None:
        if isinstance(event, PhaseEvent):
            phases.append(event.phase)

    with pytest.raises(ConnectError) as refused:
        deliver.run(deliver.begin(plan, DeliverySummary()), hear, StopToken())
    assert refused.value.code is ConnectCode.KEY_REFUSED
    assert phases == [Phase.CONNECTING]


@pytest.mark.parametrize("choice", [FileChoice.KEEP, FileChoice.REPLACE])
def test_another_pdf_of_that_name_holds_the_report_back(
    deliver: Deliver, sshd: OpenSsh, plan: UploadPlan, choice: FileChoice
) -> None:
    theirs = sshd.root / "INV-0.pdf"
    theirs.write_bytes(b"%PDF theirs")
    delivery_id = deliver.begin(plan, DeliverySummary())
    delivery = deliver.run(delivery_id, lambda _: None, StopToken())
    assert [file.planned.name for file in delivery.undecided] == ["INV-0.pdf"]
    assert not (sshd.root / REPORT).exists()
    deliver.choose(delivery_id, choice, "INV-0.pdf")
    delivery = deliver.run(delivery_id, lambda _: None, StopToken())
    assert delivery.state is DeliveryState.DELIVERED
    assert (sshd.root / REPORT).read_bytes() == plan.files[-1].data
    assert (theirs.read_bytes() == b"%PDF theirs") is (choice is FileChoice.KEEP)


def test_a_pdf_that_changed_since_it_was_matched_holds_the_report_back(
    deliver: Deliver, sshd: OpenSsh, plan: UploadPlan
) -> None:
    Path(plan.files[0].local_path).write_bytes(b"%PDF another")
    delivery = deliver.run(deliver.begin(plan, DeliverySummary()), lambda _: None, StopToken())
    assert [file.error for file in delivery.undecided] == ["changed_since_preview"]
    assert not (sshd.root / REPORT).exists()


def test_a_receiver_that_collects_at_once_gets_everything_once(
    deliver: Deliver, sshd: OpenSsh, plan: UploadPlan, history: SqliteHistory
) -> None:
    """The report is taken the moment it is there, and the line drops with the good news."""
    kept: Callable[..., None] = history.receive
    for_pdfs = len(plan.files) - 1
    count = 0

    def receive(*args: object) -> None:
        nonlocal count
        count += 1
        if count == for_pdfs + 1:
            (sshd.root / REPORT).rename(sshd.root / "collected.csv")
            raise ConnectError(ConnectCode.LOST)
        kept(*args)

    history.receive = receive  # type: ignore[method-assign]
    delivery = deliver.run(deliver.begin(plan, DeliverySummary()), lambda _: None, StopToken())
    assert delivery.state is DeliveryState.DELIVERED
    report = delivery.report
    assert report is not None
    assert (report.proof, report.already_there) == (Proof.COLLECTED, True)
    assert not (sshd.root / REPORT).exists()


def test_what_a_delivery_given_up_left_half_written_is_cleaned_up_by_the_next(
    deliver: Deliver, sshd: OpenSsh, plan: UploadPlan
) -> None:
    stop = StopToken()

    def stop_midway(event: Event) -> None:
        if isinstance(event, FileEvent) and event.bytes_done > 1_000_000:
            stop.stop()

    delivery_id = deliver.begin(plan, DeliverySummary())
    with pytest.raises(Stopped):
        deliver.run(delivery_id, stop_midway, stop)
    assert list(sshd.root.glob(".INV-1.pdf.*.part"))
    somebody_elses = sshd.root / ".INV-7.pdf.01234567.part"
    somebody_elses.write_bytes(b"half")
    deliver.give_up(delivery_id)
    only_the_first = UploadPlan("harbour", (plan.files[0], plan.files[-1]))
    delivery = deliver.run(
        deliver.begin(only_the_first, DeliverySummary()), lambda _: None, StopToken()
    )
    assert delivery.state is DeliveryState.DELIVERED
    assert [path.name for path in sshd.root.glob(".*.part")] == [somebody_elses.name]
