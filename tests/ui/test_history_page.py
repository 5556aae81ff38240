"""The history page: what was sent, where an invoice was, and the way back."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.domain.delivery import DeliverySummary
from app.domain.outgoing import write_report
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.receipt import FileReceipt, Proof
from app.flows.history import ReadHistory
from app.main.practice import Practice
from app.ui.dialogs.report_difference import ReportDifferenceDialog
from app.ui.dialogs.support_message import SupportMessageDialog
from app.ui.pages.history import HistoryPage
from app.ui.runner import Runner
from app.ui.work import Work

WRONG = "csv_data_uploads/open_invoices_wrong.csv"


@pytest.fixture
def work(practice: Practice) -> Work:
    desk = practice.house.desk
    company = desk.enrol.all()[0]
    return Work(company, desk.enrol.destination(company))


@pytest.fixture
def page(qtbot: QtBot, practice: Practice, runner: Runner, work: Work) -> HistoryPage:
    """Last week's report, and one sent by mistake: three invoices short, one changed."""
    history, old = practice.house.history, practice.files.last_week
    sent = [replace(old[3], balance=old[3].balance - Decimal(1)), *old[4:]]
    data = write_report(sent)
    digest, at = hashlib.sha256(data).hexdigest(), datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    file = PlannedFile(FileRole.REPORT, WRONG, len(data), digest, data=data)
    summary = DeliverySummary("ledger.xlsx", invoices=len(sent), paid=3, new=0, changed=1)
    number = history.begin(UploadPlan(work.company.id, (file,)), summary, at)
    history.receive(number, FileReceipt(WRONG, len(data), digest, Proof.HASH, at))
    history.finish(number, at)
    made = HistoryPage(work, runner, ReadHistory(history), lambda: date(2026, 11, 21))
    qtbot.addWidget(made)
    made.resize(860, 740)
    made.show()
    made.enter()
    qtbot.waitUntil(lambda: len(made.selected()) == 1)
    return made


def select(page: HistoryPage, *rows: int) -> None:
    model = page.sent.model()
    page.sent.clearSelection()
    flags = QItemSelectionModel.SelectionFlag
    for row in rows:
        page.sent.selectionModel().select(model.index(row, 0), flags.Select | flags.Rows)


def test_the_newest_delivery_is_shown_with_its_receipt(page: HistoryPage) -> None:
    assert page.name.text() == WRONG
    assert "406 open invoices" in page.headline.text()
    assert "3 marked as paid" in page.facts.text()
    receipt = page.receipt.model()
    assert receipt.index(0, 0).data() == WRONG
    assert receipt.index(0, 3).data() == "✓ on the server, content checked"


def test_the_exact_file_name_is_copied(qtbot: QtBot, page: HistoryPage) -> None:
    qtbot.mouseClick(page.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "open_invoices_wrong.csv"


def test_an_invoice_is_looked_up(qtbot: QtBot, page: HistoryPage, practice: Practice) -> None:
    gone, still = practice.files.last_week[0].ref, practice.files.last_week[9].ref
    qtbot.keyClicks(page.ref, gone)
    qtbot.keyClick(page.ref, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "marked as paid" in page.notice.text())
    assert "Fri 20 Nov 2026" in page.notice.text()
    page.ref.setText(still)
    qtbot.keyClick(page.ref, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "is open" in page.notice.text())
    page.ref.setText("nonsense")
    qtbot.keyClick(page.ref, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "in no report" in page.notice.text())


def test_two_reports_are_compared(qtbot: QtBot, page: HistoryPage) -> None:
    assert not page.compare.isEnabled()
    select(page, 0, 1)
    qtbot.mouseClick(page.compare, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.findChildren(ReportDifferenceDialog)))
    (dialog,) = page.findChildren(ReportDifferenceDialog)
    assert [tile.count() for tile in dialog.tiles.values()] == ["3", "0", "1"]
    assert dialog.rows.rowCount() == 3
    qtbot.mouseClick(dialog.tiles["with another balance"], Qt.MouseButton.LeftButton)
    assert dialog.rows.rowCount() == 1
    dialog.close()


def test_the_good_report_is_prepared_to_be_sent_again(
    qtbot: QtBot, page: HistoryPage, practice: Practice, work: Work
) -> None:
    select(page, 1)
    with qtbot.waitSignal(page.jump):
        qtbot.mouseClick(page.again, Qt.MouseButton.LeftButton)
    assert work.report is not None
    assert write_report(work.report.invoices) == write_report(practice.files.last_week)
    assert work.report_settled
    assert not work.preview_confirmed


def test_support_is_asked_only_for_what_is_ticked_and_nothing_is_ticked_at_first(
    qtbot: QtBot, page: HistoryPage, practice: Practice
) -> None:
    qtbot.mouseClick(page.message, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.findChildren(SupportMessageDialog)))
    (dialog,) = page.findChildren(SupportMessageDialog)
    gone = practice.files.last_week[:3]
    assert [dialog.invoices.item(row).text().split()[0] for row in range(3)] == [
        one.ref for one in gone
    ]
    assert dialog.text.toPlainText() == ""
    assert not dialog.copy.isEnabled()
    assert not dialog.mail.isEnabled()
    qtbot.keyClick(dialog.invoices, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.invoices, Qt.Key.Key_Space)
    (ticked,) = dialog.ticked()
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert "open_invoices_wrong.csv" in copied
    assert "1 invoice" in copied
    assert [one.ref in copied for one in gone] == [one.ref == ticked.ref for one in gone]
    qtbot.keyClick(dialog.invoices, Qt.Key.Key_Space)
    assert not dialog.copy.isEnabled()
    dialog.close()


def test_a_report_that_closed_nothing_has_no_message(qtbot: QtBot, page: HistoryPage) -> None:
    select(page, 1)
    qtbot.mouseClick(page.message, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "closed nothing" in page.notice.text())
    assert not page.findChildren(SupportMessageDialog)


def test_nothing_sent_yet_is_said(
    qtbot: QtBot, page: HistoryPage, practice: Practice, work: Work
) -> None:
    practice.house.history.remove(work.company.id)
    page.enter()
    qtbot.waitUntil(lambda: "Nothing has been sent" in page.notice.text())
    assert not page.again.isEnabled()
