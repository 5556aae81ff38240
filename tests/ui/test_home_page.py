"""Home: dropping this week's files, what was sent before, and an unfinished delivery."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from app.domain.delivery import DeliveryState, DeliverySummary
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.progress import StopToken
from app.flows.history import ReadHistory
from app.main.practice import Practice
from app.ui.dialogs.dialog import Dialog
from app.ui.pages.home import HomePage
from app.ui.pages.send import SendPage
from app.ui.runner import Runner
from app.ui.shell import Shell
from app.ui.work import Step
from tests.ui.new_company import button, click, dialog, words
from tests.ui.unanswered import Unanswered


@pytest.fixture
def home(qtbot: QtBot, shell: Shell) -> HomePage:
    page = shell.window.page(Step.HOME)
    assert isinstance(page, HomePage)
    qtbot.waitUntil(page.sent.isVisible)
    return page


def mime(*paths: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_over(home: HomePage, data: QMimeData) -> bool:
    event = QDragEnterEvent(QPoint(20, 20), Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    home.drop.dragEnterEvent(event)
    return event.isAccepted()


def drop(home: HomePage, data: QMimeData) -> None:
    event = QDropEvent(QPointF(20, 20), Qt.CopyAction, data, Qt.LeftButton, Qt.NoModifier)
    home.drop.dropEvent(event)


def test_it_says_when_the_last_report_was_sent(home: HomePage) -> None:
    assert home.title() == "Ready for this week’s report"
    assert "Fri 13 Nov 2026, 09:12" in home.subtitle()
    assert "409 open invoices" in home.subtitle()
    assert home.sent.model().rowCount() == 1


def test_a_report_and_a_folder_of_pdfs_begin_a_delivery(
    shell: Shell, home: HomePage, practice: Practice
) -> None:
    folder = practice.files.report.parent / "Invoice PDFs"
    data = mime(practice.files.report, folder)
    assert drag_over(home, data)
    assert practice.files.report.name in home.drop.hint.text()
    drop(home, data)
    assert shell.window.step is Step.REPORT
    assert shell.work.report_path == str(practice.files.report)
    assert shell.work.pdf_paths == [str(folder)]


def test_pdfs_without_a_report_are_not_taken(
    shell: Shell, home: HomePage, practice: Practice
) -> None:
    drop(home, mime(practice.files.pdfs[0]))
    assert shell.window.step is Step.HOME
    assert "drop the open-invoice report too" in home.problem.text()


def test_two_reports_are_named_and_neither_is_taken(
    shell: Shell, home: HomePage, tmp_path: Path
) -> None:
    drop(home, mime(tmp_path / "open.xlsx", tmp_path / "old.csv"))
    assert shell.window.step is Step.HOME
    assert "open.xlsx, old.csv" in home.problem.text()


def test_text_dragged_from_a_browser_is_refused(home: HomePage) -> None:
    data = QMimeData()
    data.setText("hello")
    assert not drag_over(home, data)


def test_the_sample_files_begin_a_delivery(qtbot: QtBot, shell: Shell, home: HomePage) -> None:
    qtbot.mouseClick(home.use_sample, Qt.MouseButton.LeftButton)
    assert shell.window.step is Step.REPORT


@pytest.fixture
def unfinished(qtbot: QtBot, shell: Shell, practice: Practice, home: HomePage) -> HomePage:
    """Home after a program that was killed before it sent anything."""
    report = PlannedFile(
        FileRole.REPORT, "csv_data_uploads/x.csv", 4, sha256(b"ref\n"), data=b"ref\n"
    )
    deliver = practice.house.desk.deliver
    deliver.begin(UploadPlan(shell.work.company.id, (report,)), DeliverySummary(invoices=1))
    home.enter()
    qtbot.waitUntil(home.unfinished.isVisible)
    return home


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_an_unfinished_delivery_is_finished_from_home(
    qtbot: QtBot, shell: Shell, practice: Practice, unfinished: HomePage
) -> None:
    assert "1 file of 1" in unfinished.unfinished.text()
    unfinished.unfinished.follow()
    assert shell.window.step is Step.SEND
    send = shell.window.page(Step.SEND)
    assert isinstance(send, SendPage)
    qtbot.waitUntil(send.finish.isVisible)
    assert (practice.server.root / "csv_data_uploads" / "x.csv").read_bytes() == b"ref\n"


def test_a_new_report_waits_until_the_unfinished_delivery_is_settled(
    qtbot: QtBot, shell: Shell, practice: Practice, unfinished: HomePage
) -> None:
    drop(unfinished, mime(practice.files.report))
    assert shell.window.step is Step.HOME
    assert "Continue sending, or give the unfinished delivery up" in unfinished.problem.text()
    click(qtbot, unfinished.give_up)
    click(qtbot, button(qtbot, dialog(qtbot, unfinished), "Give it up"))
    qtbot.waitUntil(lambda: not unfinished.unfinished.isVisible())
    drop(unfinished, mime(practice.files.report))
    assert shell.window.step is Step.REPORT


def stop_on_the_send_page(qtbot: QtBot, shell: Shell, practice: Practice, home: HomePage) -> None:
    """Go on from Home without a server, press Stop, and come back."""
    practice.server.close()
    home.unfinished.follow()
    send = shell.window.page(Step.SEND)
    assert isinstance(send, SendPage)
    click(qtbot, send.stop)
    qtbot.waitUntil(send.again.isVisible)
    click(qtbot, shell.rail.home)
    qtbot.waitUntil(home.give_up.isVisible)


def test_a_report_given_up_on_home_cannot_be_sent_by_the_rail(
    qtbot: QtBot, shell: Shell, practice: Practice, unfinished: HomePage
) -> None:
    stop_on_the_send_page(qtbot, shell, practice, unfinished)
    number = shell.work.delivery_id
    assert number is not None
    click(qtbot, unfinished.give_up)
    click(qtbot, button(qtbot, dialog(qtbot, unfinished), "Give it up"))
    qtbot.waitUntil(lambda: not unfinished.unfinished.isVisible())
    assert shell.work.delivery_id is None
    assert not shell.rail.steps[Step.SEND].isEnabled()
    qtbot.mouseClick(shell.rail.steps[Step.SEND], Qt.MouseButton.LeftButton)
    assert shell.window.step is Step.HOME


def test_a_report_given_up_in_another_window_is_not_sent_by_the_rail(
    qtbot: QtBot, shell: Shell, practice: Practice, unfinished: HomePage
) -> None:
    stop_on_the_send_page(qtbot, shell, practice, unfinished)
    deliver, number = practice.house.desk.deliver, shell.work.delivery_id
    assert number is not None
    deliver.give_up(number)
    click(qtbot, shell.rail.steps[Step.SEND])
    send = shell.window.page(Step.SEND)
    assert isinstance(send, SendPage)
    assert send.title() == "Stopped"  # the rail alone sends nothing
    click(qtbot, send.again)
    qtbot.waitUntil(send.finish.isVisible)
    assert send.title() == "This delivery is over"
    assert send.notice.text().startswith("This delivery was given up")
    assert not send.again.isVisible()
    assert deliver.delivery(number).state is DeliveryState.GIVEN_UP
    click(qtbot, send.finish)
    assert shell.window.step is Step.HOME
    assert Step.SEND not in shell.work.reachable()


def test_giving_up_what_another_window_finished_is_refused_and_home_shows_it(
    qtbot: QtBot, shell: Shell, practice: Practice, unfinished: HomePage
) -> None:
    deliver = practice.house.desk.deliver
    number = practice.house.history.unfinished(shell.work.company.id).id
    click(qtbot, unfinished.give_up)
    asked = dialog(qtbot, unfinished)
    deliver.run(number, lambda _: None, StopToken())
    click(qtbot, button(qtbot, asked, "Give it up"))
    qtbot.waitUntil(lambda: not unfinished.unfinished.isVisible())
    assert "finished already" in unfinished.problem.text()
    assert deliver.delivery(number).state is DeliveryState.DELIVERED


@pytest.fixture
def unanswered(tmp_path: Path) -> Iterator[Unanswered]:
    made = Unanswered(tmp_path)
    yield made
    made.history.close()


def test_a_report_that_may_have_arrived_is_given_up_on_home_only_knowingly(
    qtbot: QtBot, runner: Runner, unanswered: Unanswered
) -> None:
    number = unanswered.break_off()
    home = HomePage(unanswered.work, runner, ReadHistory(unanswered.history), unanswered.deliver)
    home.resize(860, 740)
    qtbot.addWidget(home)
    home.show()
    home.enter()
    qtbot.waitUntil(home.give_up.isVisible)
    assert "The report may have arrived; Continue sending finds out." in home.unfinished.text()
    click(qtbot, home.give_up)
    asked = dialog(qtbot, home)
    assert "giving up takes nothing back" in words(asked)
    with qtbot.waitSignal(home.jump):
        click(qtbot, button(qtbot, asked, "Continue sending"))
    assert unanswered.work.delivery_id == number
    qtbot.waitUntil(lambda: not home.findChildren(Dialog))
    click(qtbot, home.give_up)
    click(qtbot, button(qtbot, dialog(qtbot, home), "Give it up all the same"))
    qtbot.waitUntil(lambda: not home.unfinished.isVisible())
    assert unanswered.deliver.delivery(number).state is DeliveryState.GIVEN_UP
    assert unanswered.work.delivery_id is None
