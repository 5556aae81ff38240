"""Sending: every file's state, the receipt, Stop, a closed server, and files that differ."""

import hashlib
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain.delivery import DeliveryState, DeliverySummary, FileChoice
from app.domain.outgoing import write_report
from app.domain.plan import FileRole, PlannedFile
from app.domain.report import OpenReport
from app.main.practice import DESTINATION, Practice
from app.services.destinations import destinations
from app.ui.dialogs.dialog import Dialog
from app.ui.models.delivery_rows import STATUS
from app.ui.pages.refusal import IF_ASKED_PASSWORD
from app.ui.pages.send import SendPage
from app.ui.runner import Runner
from app.ui.work import Step, Work
from tests.memory_server import REPORT
from tests.ui.new_company import button, dialog, words
from tests.ui.unanswered import Unanswered


def pdf(path: Path) -> PlannedFile:
    data = path.read_bytes()
    return PlannedFile(
        FileRole.PDF, path.name, len(data), hashlib.sha256(data).hexdigest(), local_path=str(path)
    )


@pytest.fixture
def work(practice: Practice, tmp_path: Path) -> Work:
    company = practice.house.desk.enrol.all()[0]
    made = Work(company, destinations()[DESTINATION])
    made.outgoing = write_report(practice.files.last_week[:20])
    made.send_pressed = True
    names = []
    for number in range(3):
        path = tmp_path / f"INV-{number}.pdf"
        path.write_bytes(b"%PDF-1.4\n" + bytes([number]) * 5_000)
        names.append(path)
    made.pdfs = tuple(pdf(path) for path in names)
    return made


@pytest.fixture
def page(qtbot: QtBot, runner: Runner, practice: Practice, work: Work) -> SendPage:
    made = SendPage(work, runner, practice.house.desk.deliver)
    made.resize(860, 740)
    qtbot.addWidget(made)
    made.show()
    return made


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def statuses(page: SendPage) -> list[str]:
    model = page.files.model()
    return [model.index(row, STATUS).data() for row in range(model.rowCount())]


def on_server(practice: Practice) -> dict[str, bytes]:
    root = practice.server.root
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


def test_pdfs_and_report_arrive_whole_and_the_receipt_says_so(
    qtbot: QtBot, page: SendPage, practice: Practice, work: Work
) -> None:
    pdfs, report = work.pdfs, work.outgoing
    page.enter()
    qtbot.waitUntil(page.finish.isVisible)
    assert page.title() == "Kolleno has your report"
    assert page.notice.text().startswith("✓ Sent and verified. 4 files on the server.")
    assert all(status.startswith("✓ on the server") for status in statuses(page))
    there = on_server(practice)
    for planned in pdfs:
        assert there[planned.remote_path] == Path(planned.local_path).read_bytes()
    delivery = practice.house.history.deliveries(work.company.id)[0]
    assert delivery.state is DeliveryState.DELIVERED
    assert there[delivery.report.planned.remote_path] == report
    assert page.progress.bar.value() == page.progress.bar.maximum()
    click(qtbot, page.copy)
    assert QGuiApplication.clipboard().text() == delivery.report.planned.name


def test_a_different_file_on_the_server_is_asked_about_before_the_report_goes(
    qtbot: QtBot, page: SendPage, practice: Practice, work: Work
) -> None:
    theirs, ours = practice.server.root / "INV-1.pdf", work.pdfs[1].local_path
    theirs.write_bytes(b"%PDF-1.4\nanother one")
    page.enter()
    qtbot.waitUntil(page.choices[FileChoice.REPLACE].isVisible)
    assert practice.house.history.deliveries(work.company.id)[0].state is DeliveryState.UNFINISHED
    assert len([name for name in on_server(practice) if name.endswith(".csv")]) == 1
    click(qtbot, page.choices[FileChoice.REPLACE])
    qtbot.waitUntil(page.finish.isVisible)
    assert theirs.read_bytes() == Path(ours).read_bytes()


def test_a_colleagues_report_that_came_since_the_preview_is_told_before_ours_goes(
    qtbot: QtBot, page: SendPage, practice: Practice, work: Work
) -> None:
    reports = practice.server.root / "csv_data_uploads"
    before = set(reports.iterdir())
    (reports / "from a colleague.csv").write_text("ref,balance\nINV-1,1.00\n")
    page.enter()
    send = page.choices[FileChoice.REPLACE]
    qtbot.waitUntil(send.isVisible)
    assert page.notice.text().startswith("The server holds another report")
    assert send.text() == "Send mine all the same"
    assert page.give_up.isVisible()
    assert not page.again.isVisible()
    assert set(reports.iterdir()) == {*before, reports / "from a colleague.csv"}
    click(qtbot, send)
    qtbot.waitUntil(page.finish.isVisible)
    assert len(list(reports.iterdir())) == len(before) + 2


def test_keeping_the_file_on_the_server_lets_the_report_go(
    qtbot: QtBot, page: SendPage, practice: Practice, work: Work
) -> None:
    theirs = practice.server.root / "INV-1.pdf"
    theirs.write_bytes(b"%PDF-1.4\nanother one")
    page.enter()
    click(qtbot, page.choices[FileChoice.KEEP])
    qtbot.waitUntil(page.finish.isVisible)
    assert theirs.read_bytes() == b"%PDF-1.4\nanother one"
    assert "not sent, the file on the server was kept" in statuses(page)
    assert "3 files on the server. 1 file did not go" in page.notice.text()


def test_stop_while_the_server_is_away_keeps_everything_for_later(
    qtbot: QtBot, page: SendPage, practice: Practice, work: Work
) -> None:
    practice.server.close()
    page.enter()
    qtbot.waitUntil(lambda: "trying again" in page.progress.left.text())
    assert work.sending
    click(qtbot, page.stop)
    qtbot.waitUntil(page.again.isVisible)
    assert page.title() == "Stopped"
    assert not work.sending
    assert practice.house.history.unfinished(work.company.id).id == work.delivery_id


def test_a_pdf_that_changed_since_it_was_matched_is_not_sent(
    qtbot: QtBot, page: SendPage, practice: Practice, work: Work
) -> None:
    Path(work.pdfs[0].local_path).write_bytes(b"%PDF-1.4\n" + b"x" * 5_000)
    page.enter()
    qtbot.waitUntil(page.again.isVisible)
    assert "INV-0.pdf" not in on_server(practice)
    assert len([name for name in on_server(practice) if name.endswith(".csv")]) == 1


def test_files_that_differ_can_be_decided_one_by_one(
    qtbot: QtBot, page: SendPage, practice: Practice, work: Work
) -> None:
    ours = Path(work.pdfs[1].local_path).read_bytes()
    for name in ("INV-1.pdf", "INV-2.pdf"):
        (practice.server.root / name).write_bytes(b"%PDF-1.4\nanother one")
    page.enter()
    qtbot.waitUntil(page.choices[FileChoice.REPLACE].isVisible)
    assert page.notice.text().startswith("2 files could not be sent.")
    page.files.selectRow(1)
    click(qtbot, page.choices[FileChoice.REPLACE])
    qtbot.waitUntil(lambda: page.notice.text().startswith("1 file could not be sent."))
    page.files.clearSelection()
    click(qtbot, page.choices[FileChoice.KEEP])
    qtbot.waitUntil(page.finish.isVisible)
    assert (practice.server.root / "INV-1.pdf").read_bytes() == ours
    assert (practice.server.root / "INV-2.pdf").read_bytes() == b"%PDF-1.4\nanother one"


def test_coming_here_by_the_rail_sends_nothing_without_a_press(
    qtbot: QtBot, page: SendPage, practice: Practice, work: Work
) -> None:
    work.send_pressed = False
    work.summary = DeliverySummary(invoices=20, paid=2, totals={"GBP": Decimal("12.50")})
    before = on_server(practice)
    page.enter()
    qtbot.waitUntil(page.send_now.isVisible)
    assert "20 invoices (£12.50) and 3 PDFs" in page.notice.text()
    assert "2 invoices will be marked as paid" in page.notice.text()
    assert on_server(practice) == before
    click(qtbot, page.send_now)
    qtbot.waitUntil(page.finish.isVisible)
    assert work.delivery_id is None


def test_what_was_sent_cannot_be_sent_again_from_the_receipt(
    qtbot: QtBot, page: SendPage, work: Work
) -> None:
    page.enter()
    qtbot.waitUntil(page.finish.isVisible)
    assert Step.SEND not in work.reachable()
    assert Step.PREVIEW not in work.reachable()


def test_a_begun_delivery_is_given_up_before_its_report_can_be_changed(
    qtbot: QtBot, page: SendPage, practice: Practice, work: Work
) -> None:
    work.report = OpenReport(practice.files.last_week[:20])
    work.report_settled = work.preview_confirmed = work.pdfs_settled = True
    practice.server.close()
    page.enter()
    qtbot.waitUntil(lambda: "trying again" in page.progress.left.text())
    click(qtbot, page.stop)
    qtbot.waitUntil(page.again.isVisible)
    assert Step.REPORT not in work.reachable()
    with qtbot.waitSignal(page.jump) as jumped:
        click(qtbot, page.give_up)
    assert jumped.args == [Step.PREVIEW]
    assert not work.preview_confirmed
    assert practice.house.history.unfinished(work.company.id) is None


def test_stop_says_so_where_the_report_may_have_arrived_and_giving_up_asks(
    qtbot: QtBot, runner: Runner, tmp_path: Path
) -> None:
    """The server has put the report in place; its answer was lost."""
    made = Unanswered(tmp_path)
    made.work.delivery_id, made.work.send_pressed = made.number, True
    page = SendPage(made.work, runner, made.deliver)
    page.resize(860, 740)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: "trying again" in page.progress.left.text())
    click(qtbot, page.stop)
    qtbot.waitUntil(page.again.isVisible)
    assert page.notice.text() == (
        "You pressed Stop. The report may have arrived; Continue sending finds out."
    )
    click(qtbot, page.give_up)
    asked = dialog(qtbot, page)
    assert "giving up takes nothing back" in words(asked)
    click(qtbot, button(qtbot, asked, "Keep it"))
    assert made.deliver.delivery(made.number).state is DeliveryState.UNFINISHED
    qtbot.waitUntil(lambda: not page.findChildren(Dialog))
    click(qtbot, page.give_up)
    click(qtbot, button(qtbot, dialog(qtbot, page), "Continue sending"))
    qtbot.waitUntil(page.finish.isVisible)
    assert made.deliver.delivery(made.number).state is DeliveryState.DELIVERED
    assert made.server.arrivals == [REPORT]
    made.history.close()


def test_a_report_that_may_have_arrived_can_be_given_up_all_the_same(
    qtbot: QtBot, runner: Runner, tmp_path: Path
) -> None:
    made = Unanswered(tmp_path)
    made.work.delivery_id, made.work.send_pressed = made.number, True
    page = SendPage(made.work, runner, made.deliver)
    page.resize(860, 740)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: "trying again" in page.progress.left.text())
    click(qtbot, page.stop)
    click(qtbot, page.give_up)
    with qtbot.waitSignal(page.forward):
        click(qtbot, button(qtbot, dialog(qtbot, page), "Give it up all the same"))
    assert made.deliver.delivery(made.number).state is DeliveryState.GIVEN_UP
    assert made.work.delivery_id is None
    made.history.close()


def test_a_delivery_given_up_in_another_window_is_not_decided_about(
    qtbot: QtBot, page: SendPage, practice: Practice, work: Work
) -> None:
    (practice.server.root / "INV-1.pdf").write_bytes(b"%PDF-1.4\nanother one")
    page.enter()
    qtbot.waitUntil(page.choices[FileChoice.KEEP].isVisible)
    reports = {name for name in on_server(practice) if name.endswith(".csv")}
    assert work.delivery_id is not None
    practice.house.desk.deliver.give_up(work.delivery_id)
    click(qtbot, page.choices[FileChoice.KEEP])
    qtbot.waitUntil(page.finish.isVisible)
    assert page.notice.text().startswith("This delivery was given up")
    assert not page.choices[FileChoice.KEEP].isVisible()
    assert not page.give_up.isVisible()
    assert {name for name in on_server(practice) if name.endswith(".csv")} == reports
    with qtbot.waitSignal(page.forward):
        click(qtbot, page.finish)


def test_a_keyring_that_asks_for_a_password_is_spoken_of(
    qtbot: QtBot, page: SendPage, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    load = practice.house.vault.load

    def asked(company_id: str) -> object:
        answered.wait(30)
        return load(company_id)

    monkeypatch.setattr(practice.house.vault, "load", asked)
    page.enter()
    qtbot.waitUntil(lambda: page.notice.text() == IF_ASKED_PASSWORD)
    answered.set()
    qtbot.waitUntil(page.finish.isVisible)
    assert page.notice.text().startswith("✓ Sent and verified.")
