"""The preview page: what a bookkeeper sees and decides before anything is sent."""

import os
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.domain.baseline import Baseline, Origin, marks
from app.domain.decisions import Note
from app.domain.delivery import DeliverySummary
from app.domain.invoice import Invoice
from app.domain.outgoing import write_report
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.receipt import FileReceipt, Proof, RemoteFile
from app.domain.report import OpenReport, SkippedRow, SkipReason
from app.main.practice import Practice
from app.ui.models.preview_lines import Kind
from app.ui.models.preview_rows import Column
from app.ui.runner import Runner
from app.ui.work import Work
from tests.ui.previewing import (
    Open,
    counts,
    note_of,
    opener,
    practice_work,
    press,
    row_of,
    settled,
)


@pytest.fixture
def last_week(practice: Practice) -> list[Invoice]:
    return list(practice.files.last_week)


@pytest.fixture
def work(practice: Practice) -> Work:
    return practice_work(practice)


@pytest.fixture
def open_page(qtbot: QtBot, practice: Practice, runner: Runner, work: Work) -> Open:
    return opener(qtbot, practice, runner, work)


def test_a_yes_names_the_number_and_leaves_the_bytes_to_send(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], work: Work
) -> None:
    page = open_page(last_week[5:])
    assert counts(page) == ["5", "0", "0", "404"]
    assert page.confirm.text() == "Yes, 5 were paid"
    assert "last received" in page.subtitle()
    assert "409 invoices" in page.subtitle()
    with qtbot.waitSignal(page.forward):
        qtbot.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    assert work.outgoing == write_report(last_week[5:])
    assert work.summary is not None
    assert (work.summary.paid, work.summary.invoices) == (5, 404)
    assert work.preview_confirmed


def test_keep_open_takes_an_invoice_off_the_count_and_undo_puts_it_back(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice]
) -> None:
    page = open_page(last_week[5:])
    kept = last_week[2].ref
    press(qtbot, page, row_of(page, kept))
    assert counts(page)[0] == "4"
    assert page.confirm.text() == "Yes, 4 were paid"
    assert note_of(page, kept) == "kept open"
    press(qtbot, page, row_of(page, kept))
    assert counts(page)[0] == "5"
    assert note_of(page, kept) != "kept open"


def test_a_changed_reference_is_noticed_reviewed_and_settled(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], work: Work
) -> None:
    victim = next(one for one in last_week if one.ref == "00117")
    page = open_page([replace(one, ref=one.ref.lstrip("0")) for one in last_week])
    assert "looks like a changed reference" in page.suspects.text()
    assert "“00117” is gone and “117” is new" in page.suspects.text()
    page.suspects.follow()
    assert [line.ref for line in page.list.lines()] == [victim.ref]
    page.suspects.follow()
    assert [line.ref for line in page.list.lines()] == [victim.ref]  # the only one gone
    press(qtbot, page, 0)
    assert counts(page)[:2] == ["0", "0"]
    assert page.suspects.text() == "✓ Every changed reference is answered."
    assert note_of(page, "00117") == "same as “117”"
    assert page.confirm.text() == "Nothing will be marked as paid: continue"
    qtbot.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    assert b"\r\n117," not in work.outgoing
    assert work.summary is not None
    assert work.summary.decisions.same == {"117": "00117"}


def test_many_gone_wants_the_number_typed(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], work: Work
) -> None:
    page = open_page(last_week[200:])
    assert not page.confirm.isEnabled()
    assert page.foot.status_text() == "Type 200 above to go on."
    qtbot.keyClicks(page.typed, "20")
    assert not page.confirm.isEnabled()
    qtbot.keyClick(page.typed, Qt.Key.Key_Return)
    assert not work.preview_confirmed
    qtbot.keyClicks(page.typed, "0")
    assert page.confirm.isEnabled()
    qtbot.keyClick(page.typed, Qt.Key.Key_Return)
    assert work.preview_confirmed


def test_a_report_without_invoices_is_blocked(open_page: Open) -> None:
    page = open_page([])
    assert not page.confirm.isEnabled()
    assert "no open invoice" in page.foot.status_text()
    assert not page.typed.isVisible()


def test_not_sure_blocks_until_the_note_is_changed(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice]
) -> None:
    page = open_page(last_week[3:])
    ref = last_week[1].ref
    page.list.noted.emit([ref], Note.NOT_SURE)
    settled(qtbot, page)
    assert note_of(page, ref) == "not sure"
    assert not page.confirm.isEnabled()
    assert "not sure" in page.foot.status_text()
    page.list.noted.emit([ref], Note.CREDITED)
    settled(qtbot, page)
    assert note_of(page, ref) == "credited"
    assert page.confirm.isEnabled()


def test_notes_are_for_the_selected_lines(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice]
) -> None:
    page = open_page(last_week[4:])
    page.list.table.selectRow(row_of(page, last_week[1].ref))
    menu = page.list.menu()
    next(action for action in menu.actions() if action.text() == "Note: written off").trigger()
    settled(qtbot, page)
    assert note_of(page, last_week[1].ref) == "written off"
    assert note_of(page, last_week[2].ref) != "written off"


def test_a_row_left_out_of_the_file_is_shown_as_what_it_is(
    open_page: Open, last_week: list[Invoice]
) -> None:
    gone = last_week[0]
    page = open_page(last_week[1:], (SkippedRow(12, SkipReason.DRAFT, "", gone.ref),))
    assert note_of(page, gone.ref) == "left out, row 12"
    assert any(gone.ref in text for text in page.findings.texts())


def test_the_first_report_says_that_nothing_is_known(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], practice: Practice, work: Work
) -> None:
    practice.house.history.remove(work.company.id)
    page = open_page(last_week)
    assert page.suspects.text().startswith("There is nothing to compare with yet.")
    assert not any(tile.isVisible() for tile in page.tiles.values())
    assert page.confirm.text() == "Continue with 409 open invoices"
    qtbot.waitUntil(page.confirm.isEnabled)  # the server has said what it has
    qtbot.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    assert work.summary is not None
    assert work.summary.paid is None


def test_a_file_chosen_by_hand_is_compared_with(
    qtbot: QtBot,
    open_page: Open,
    last_week: list[Invoice],
    practice: Practice,
    work: Work,
    tmp_path: Path,
) -> None:
    practice.house.history.remove(work.company.id)
    page = open_page(last_week[3:])
    (tmp_path / "october.csv").write_bytes(write_report(last_week))
    page.search.use_file(str(tmp_path / "october.csv"))
    qtbot.waitUntil(lambda: counts(page)[0] == "3")
    assert "the file you chose: october.csv" in page.subtitle()
    assert page.tiles[Kind.PAID].isChecked()
    assert page.confirm.text() == "Yes, 3 were paid"


def test_a_colleagues_newer_report_on_the_server_is_offered_and_used(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], practice: Practice
) -> None:
    folder = practice.server.root / "csv_data_uploads"
    (folder / "open_invoices_by_ann.csv").write_bytes(write_report(last_week[:300]))
    page = open_page(last_week[3:])
    assert counts(page)[0] == "3"
    assert "open_invoices_by_ann.csv" in page.server.text()
    page.server.follow()
    qtbot.waitUntil(lambda: "open_invoices_by_ann.csv" in page.subtitle())
    settled(qtbot, page)
    assert counts(page) == ["3", "109", "0", "297"]


def test_after_a_delivery_was_given_up_the_server_is_asked_anew(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], practice: Practice, work: Work
) -> None:
    page = open_page(last_week[3:])
    qtbot.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    page.leave()
    assert work.summary.seen == frozenset()
    folder = practice.server.root / "csv_data_uploads"
    theirs = folder / "open_invoices_by_ann.csv"
    theirs.write_bytes(write_report(last_week[:300]))
    work.preview_confirmed = False
    page.enter()
    qtbot.waitUntil(lambda: "open_invoices_by_ann.csv" in page.server.text())
    settled(qtbot, page)
    qtbot.waitUntil(page.confirm.isEnabled)
    qtbot.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    found = theirs.stat()
    at = datetime.fromtimestamp(int(found.st_mtime), UTC)
    assert work.summary.seen == marks(
        [RemoteFile("csv_data_uploads/open_invoices_by_ann.csv", found.st_size, at)]
    )


def test_a_colleagues_report_with_an_old_time_is_offered_and_not_called_newer(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], practice: Practice, work: Work
) -> None:
    """Our last delivery saw an empty folder, so whatever is there came later."""
    history, path = practice.house.history, "csv_data_uploads/ours.csv"
    data = write_report(last_week)
    ours = PlannedFile(FileRole.REPORT, path, len(data), "", data=data)
    summary = DeliverySummary(seen=frozenset())
    now = datetime.now(UTC)
    number = history.begin(UploadPlan(work.company.id, (ours,)), summary, now)
    history.receive(number, FileReceipt(path, ours.size, "", Proof.SIZE, now))
    history.finish(number, now)
    (practice.server.root / path).write_bytes(data)
    page = open_page(last_week[3:])
    assert page.server.isHidden()

    theirs = practice.server.root / "csv_data_uploads/open_invoices_by_ann.csv"
    theirs.write_bytes(write_report(last_week[:300]))
    os.utime(theirs, (0, 0))
    page = open_page(last_week[3:])
    assert "another report, which may be newer than this computer’s last" in page.server.text()
    assert "later than its time says" in page.server.text()
    page.server.follow()
    qtbot.waitUntil(lambda: "open_invoices_by_ann.csv" in page.subtitle())


def test_without_the_server_the_page_says_what_it_compares_with(
    open_page: Open, last_week: list[Invoice], practice: Practice
) -> None:
    practice.server.close()
    page = open_page(last_week[3:])
    assert "sent from this computer" in page.subtitle()
    assert "could not be asked" in page.subtitle()
    assert page.confirm.isEnabled()


def test_search_sort_and_grouping_show_the_same_lines(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice]
) -> None:
    page = open_page(last_week[30:])
    page.list.search.setText(last_week[4].customer_name[:6].upper())
    wanted = {
        one.ref
        for one in last_week[:30]
        if last_week[4].customer_name[:6].casefold() in one.customer_name.casefold()
    }
    qtbot.waitUntil(lambda: {line.ref for line in page.list.lines()} == wanted)
    page.list.search.clear()
    qtbot.waitUntil(lambda: len(page.list.lines()) == 30)
    column = page.list.rows.columns.index(Column.OLD)
    page.list.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    balances = [line.old.balance for line in page.list.lines() if line.old]
    assert balances == sorted(balances, reverse=True)
    page.list.grouped.setChecked(True)
    customers = [line.invoice.customer_name.casefold() for line in page.list.lines()]
    assert customers == sorted(customers)
    assert len(customers) == 30


def test_a_customers_heading_keeps_all_of_its_invoices_open(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice]
) -> None:
    page = open_page(last_week[30:])
    page.list.grouped.setChecked(True)
    together = page.list.rows.lines_at(0)
    assert len(together) > 1
    press(qtbot, page, 0)
    assert counts(page)[0] == str(30 - len(together))


def test_tiles_choose_the_list(qtbot: QtBot, open_page: Open, last_week: list[Invoice]) -> None:
    changed = [replace(one, balance=one.balance - Decimal(1)) for one in last_week[:2]]
    page = open_page([*changed, *last_week[2:]])
    qtbot.mouseClick(page.tiles[Kind.CHANGED], Qt.MouseButton.LeftButton)
    assert [line.ref for line in page.list.lines()] == [one.ref for one in last_week[:2]]
    column = page.list.rows.columns.index(Column.DIFFERENCE)
    assert page.list.rows.index(0, column).data() == "−£1.00"


def test_the_whole_list_is_exported_whatever_is_searched_for(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], tmp_path: Path
) -> None:
    formula = replace(last_week[0], customer_name='=HYPERLINK("http://x")')
    page = open_page([formula, *last_week[1:-2]])
    qtbot.mouseClick(page.tiles[Kind.UNCHANGED], Qt.MouseButton.LeftButton)
    page.list.search.setText(formula.ref)
    qtbot.waitUntil(lambda: len(page.list.lines()) == 1)
    path = tmp_path / "list.xlsx"
    page.export_to(str(path))
    qtbot.waitUntil(lambda: page.foot.status_text() == f"Saved all 407 as list.xlsx in {tmp_path}.")
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert sheet.max_row == 1 + 407 + 1
    row = list(sheet[2])
    assert (row[0].value, row[2].data_type) == (formula.ref, "s")
    assert row[4].value.date() == formula.date_due
    total = sum(one.balance for one in last_week[:-2])
    assert sheet.cell(409, 7).value == pytest.approx(float(total))


def test_the_list_can_be_kept_as_a_pdf(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], tmp_path: Path
) -> None:
    page = open_page(last_week[60:])
    path = tmp_path / "list.pdf"
    page.export_to(str(path))
    qtbot.waitUntil(lambda: "list.pdf in " in page.foot.status_text())
    data = path.read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") == 2  # 60 invoices and a total


def test_coming_back_with_another_report_asks_again(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], work: Work
) -> None:
    page = open_page(last_week[5:])
    qtbot.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    assert work.preview_confirmed
    page.leave()
    work.report = OpenReport(tuple(last_week[6:]))
    page.enter()
    assert not work.preview_confirmed
    qtbot.waitUntil(lambda: counts(page)[0] == "6")


def test_deciding_anew_after_a_yes_takes_the_yes_back(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], work: Work
) -> None:
    page = open_page(last_week[5:])
    qtbot.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    press(qtbot, page, 0)
    assert not work.preview_confirmed


def test_pressing_while_another_report_is_compared_does_nothing(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], work: Work
) -> None:
    page = open_page([replace(one, ref=one.ref.lstrip("0")) for one in last_week])
    work.report = OpenReport(tuple(last_week[2:]))
    page.enter()
    qtbot.mouseClick(page.tiles[Kind.NEW], Qt.MouseButton.LeftButton)
    page.suspects.follow()
    page.list.same.emit("00117")
    assert not page.confirm.isEnabled()
    qtbot.waitUntil(lambda: counts(page)[0] == "2")
    qtbot.waitUntil(page.confirm.isEnabled)


def test_another_baseline_takes_the_yes_back(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], work: Work
) -> None:
    page = open_page(last_week[3:])
    qtbot.waitUntil(page.confirm.isEnabled)
    qtbot.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    assert work.preview_confirmed
    page.use_baseline(Baseline(tuple(last_week[1:]), Origin.CHOSEN, "other.csv"))
    assert not work.preview_confirmed
    qtbot.waitUntil(lambda: counts(page)[0] == "2")


def test_leaving_before_the_server_answered_asks_it_again(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice]
) -> None:
    page = open_page(last_week[3:])
    page.search.stop()
    page.search.forget()
    qtbot.waitUntil(lambda: not page.search.looking)
    page.leave()
    page.enter()
    qtbot.waitUntil(lambda: page.search.standing is not None)
    qtbot.waitUntil(page.confirm.isEnabled)
