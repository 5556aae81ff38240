"""The preview's list: nothing left over, hidden, cut off or moving under the mouse."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.domain.decisions import Note
from app.domain.delivery import DeliverySummary
from app.domain.invoice import Invoice
from app.domain.outgoing import write_report
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.receipt import FileReceipt, Proof
from app.main.practice import Practice
from app.ui import theme
from app.ui.models.preview_lines import Kind
from app.ui.models.preview_rows import Column
from app.ui.pages.preview_export import with_ending
from app.ui.runner import Runner
from app.ui.work import Work
from tests.ui.previewing import (
    TODAY,
    Open,
    begin,
    counts,
    note_of,
    opener,
    practice_work,
    press,
    renumbered,
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


def test_nothing_typed_searched_or_chosen_is_left_for_the_next_report(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], work: Work
) -> None:
    page = open_page(last_week[200:])
    qtbot.keyClicks(page.typed, "200")
    qtbot.mouseClick(page.confirm, Qt.MouseButton.LeftButton)
    assert work.preview_confirmed
    qtbot.mouseClick(page.tiles[Kind.UNCHANGED], Qt.MouseButton.LeftButton)
    page.list.search.setText(last_week[300].ref)
    page.list.grouped.setChecked(True)
    qtbot.waitUntil(lambda: len(page.list.lines()) == 1)
    begin(qtbot, page, work, last_week[200:])
    assert page.typed.text() == ""
    assert not page.confirm.isEnabled()
    assert page.list.search.text() == ""
    assert not page.list.grouped.isChecked()
    assert page.tiles[Kind.PAID].isChecked()
    assert len(page.list.lines()) == 200


def test_the_review_filter_ends_with_its_report(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], work: Work
) -> None:
    page = open_page(renumbered(last_week[:-5]))
    page.suspects.follow()
    assert len(page.list.lines()) == 1
    begin(qtbot, page, work, renumbered(last_week[:-6]))
    assert len(page.list.lines()) == 7
    assert page.list.hiding.text() == ""


def test_a_list_that_hides_rows_says_so_and_shows_them(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice]
) -> None:
    page = open_page(last_week[63:])
    qtbot.keyClicks(page.list.search, "zzz")
    qtbot.waitUntil(lambda: page.list.rows.rowCount() == 0)
    assert page.list.hiding.text() == "No invoice matches “zzz”. 63 are hidden."
    page.list.hiding.follow()
    assert len(page.list.lines()) == 63
    assert page.list.search.text() == ""
    assert page.list.hiding.text() == ""


def test_an_unanswered_suspect_wants_the_number_or_an_answer(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], work: Work
) -> None:
    page = open_page(renumbered(last_week))
    assert not page.confirm.isEnabled()
    assert (
        page.foot.status_text() == "Say what the changed references are, or type 1 above to go on."
    )
    press(qtbot, page, row_of(page, "00117"), Column.OTHER)
    assert note_of(page, "00117") == "paid"
    assert page.suspects.text() == "✓ Every changed reference is answered."
    assert page.confirm.isEnabled()
    press(qtbot, page, row_of(page, "00117"))  # Undo
    assert not page.confirm.isEnabled()
    qtbot.keyClicks(page.typed, "1")
    qtbot.keyClick(page.typed, Qt.Key.Key_Return)
    assert work.preview_confirmed


def test_rows_stay_under_the_mouse_when_a_warning_is_settled(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice]
) -> None:
    early = [one for one in last_week if one.date_due and one.date_due > TODAY][:1]
    gone = [*early, *[one for one in last_week if one.ref == "00117"], *last_week[:3]]
    page = open_page([*(one for one in last_week if one not in gone), replace(gone[1], ref="117")])
    table = page.list.table
    where = table.viewport().mapToGlobal(table.rect().topLeft())
    refs = [line.ref for line in page.list.lines()]
    press(qtbot, page, row_of(page, early[0].ref))
    press(qtbot, page, row_of(page, "00117"))
    qtbot.wait(50)
    assert page.findings.texts() == ["✓ Looked at. Your decisions settled what was asked here."]
    assert table.viewport().mapToGlobal(table.rect().topLeft()) == where
    assert [line.ref for line in page.list.lines()] == refs


def test_a_list_sorted_by_its_notes_keeps_its_order_while_it_is_decided(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice]
) -> None:
    page = open_page(last_week[9:])
    column = page.list.rows.columns.index(Column.NOTE)
    page.list.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    refs = [line.ref for line in page.list.lines()]
    press(qtbot, page, 4)
    assert [line.ref for line in page.list.lines()] == refs


def test_keeping_open_and_a_reason_exclude_each_other(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice]
) -> None:
    page = open_page(last_week[3:])
    ref = last_week[1].ref
    press(qtbot, page, row_of(page, ref))
    page.list.noted.emit([ref], Note.CREDITED)
    settled(qtbot, page)
    assert note_of(page, ref) == "credited"
    assert counts(page)[0] == "3"
    press(qtbot, page, row_of(page, ref))
    assert note_of(page, ref) == "kept open"
    menu = page.list.menu()
    assert "Notes stay in this computer’s history; they are not sent." in [
        action.text() for action in menu.actions()
    ]


def test_kept_open_invoices_are_not_exported_as_paid(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], tmp_path: Path
) -> None:
    page = open_page(last_week[4:])
    press(qtbot, page, 0)
    path = tmp_path / "paid.xlsx"
    page.export_to(str(path))
    qtbot.waitUntil(lambda: page.foot.status_text().startswith("Saved all 3 as paid.xlsx"))
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet.max_row == 1 + 3 + 1


def test_a_name_without_an_ending_gets_one_and_replaces_nothing(tmp_path: Path) -> None:
    name = str(tmp_path / "week 47.2")
    assert with_ending(name, ".xlsx") == f"{name}.xlsx"
    Path(f"{name}.xlsx").write_text("kept")
    assert with_ending(name, ".xlsx") == f"{name} (2).xlsx"
    assert with_ending(f"{name}.PDF", ".xlsx") == f"{name}.PDF"


@pytest.mark.parametrize("width", [640, 690, 784, 860, 1200])
def test_every_column_shown_has_room_and_the_customer_is_readable(
    qtbot: QtBot, open_page: Open, last_week: list[Invoice], width: int
) -> None:
    changed = [replace(one, balance=one.balance - Decimal(1)) for one in last_week[20:26]]
    found = next(one for one in last_week if one.ref == "00117")
    page = open_page(renumbered([*changed, *last_week[26:], found]))
    page.resize(width, 700)
    table, rows = page.list.table, page.list.rows
    for kind in Kind:
        page.show_kind(kind)
        qtbot.wait(20)
        assert not table.horizontalScrollBar().isVisible(), kind
        shown = [c for c in rows.columns if not table.isColumnHidden(rows.columns.index(c))]
        assert table.columnWidth(rows.columns.index(Column.CUSTOMER)) >= 90, kind
        for column in shown:
            place = rows.columns.index(column)
            if column in (Column.CUSTOMER, Column.NOTE, Column.ACT, Column.OTHER):
                continue
            texts = [str(rows.index(row, place).data()) for row in range(rows.rowCount())]
            longest = max(map(table.fontMetrics().horizontalAdvance, texts), default=0)
            assert table.columnWidth(place) >= longest + 22, (kind, column)


def test_colours_follow_the_theme(
    qtbot: QtBot, qapp: QApplication, open_page: Open, last_week: list[Invoice]
) -> None:
    page = open_page(renumbered(last_week))
    number = page.tiles[Kind.PAID].findChildren(QLabel)[0]
    link = page.suspects.findChildren(QLabel)[0]
    assert number.palette().windowText().color().name() == theme.LIGHT.amber
    assert theme.LIGHT.red in link.text()
    try:
        theme.apply(qapp, dark=True)
        assert number.palette().windowText().color().name() == theme.DARK.amber
        assert theme.DARK.red in link.text()
    finally:
        theme.apply(qapp, dark=False)


def test_invoices_that_an_earlier_report_closed_are_named_when_they_come_back(
    open_page: Open, last_week: list[Invoice], practice: Practice, work: Work
) -> None:
    history, at = practice.house.history, datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    data = write_report(last_week[60:])
    digest = hashlib.sha256(data).hexdigest()
    file = PlannedFile(FileRole.REPORT, "csv_data_uploads/wrong.csv", len(data), digest, data=data)
    plan = UploadPlan(work.company.id, (file,))
    number = history.begin(plan, DeliverySummary(invoices=len(last_week) - 60), at)
    history.receive(number, FileReceipt(file.remote_path, len(data), digest, Proof.HASH, at))
    history.finish(number, at)
    page = open_page(last_week)
    (told,) = [text for text in page.findings.texts() if text.startswith("Open again:")]
    assert "60 invoices" in told
    assert "20 Nov 2026" in told
