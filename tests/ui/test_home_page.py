"""Home: dropping this week's files, what was sent before, and an unfinished delivery."""

import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from app.domain.delivery import DeliverySummary
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.main.practice import Practice
from app.ui.pages.home import HomePage
from app.ui.pages.send import SendPage
from app.ui.shell import Shell
from app.ui.work import Step
from tests.ui.new_company import button, click, dialog


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
