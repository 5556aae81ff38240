"""A preview page with the practice company behind it, and what a person does there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from app.domain.invoice import Invoice
from app.domain.outgoing import read_report
from app.domain.report import OpenReport, SkippedRow
from app.main.practice import Practice
from app.ui.models.preview_rows import Column
from app.ui.pages.preview import PreviewPage
from app.ui.runner import Runner
from app.ui.widgets.table import action_rect
from app.ui.work import Work

TODAY = date(2026, 11, 21)
Open = Callable[..., PreviewPage]


def practice_work(practice: Practice) -> Work:
    """What the pages of the practice company share."""
    desk = practice.house.desk
    company = desk.enrol.all()[0]
    return Work(company, desk.enrol.destination(company))


def opener(qtbot: QtBot, practice: Practice, runner: Runner, work: Work) -> Open:
    """Opens the page on a report and waits until the server has answered."""

    def opened(invoices: list[Invoice], skipped: tuple[SkippedRow, ...] = ()) -> PreviewPage:
        work.report = OpenReport(tuple(invoices), skipped)
        work.report_path = work.source_name = "report.xlsx"
        work.report_settled = True
        desk = practice.house.desk
        page = PreviewPage(
            work,
            runner,
            desk.compare,
            desk.export,
            lambda: TODAY,
            lambda path, _: read_report(Path(path).read_bytes()),
        )
        qtbot.addWidget(page)
        page.resize(860, 740)
        page.show()
        page.enter()
        settled(qtbot, page)
        qtbot.waitUntil(lambda: "Asking" not in page.subtitle())
        return page

    return opened


def settled(qtbot: QtBot, page: PreviewPage) -> None:
    qtbot.waitUntil(lambda: page.confirm.text() != "Comparing…", timeout=10_000)


def counts(page: PreviewPage) -> list[str]:
    return [tile.count() for tile in page.tiles.values()]


def press(qtbot: QtBot, page: PreviewPage, row: int, column: Column = Column.ACT) -> None:
    """Click the button that is painted in a row."""
    table, rows = page.list.table, page.list.rows
    index = rows.index(row, rows.columns.index(column))
    table.scrollTo(index)
    option = QStyleOptionViewItem()
    table.initViewItemOption(option)
    option.rect = table.visualRect(index)
    where = action_rect(option, index).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    settled(qtbot, page)


def row_of(page: PreviewPage, ref: str) -> int:
    rows = page.list.rows
    return next(row for row in range(rows.rowCount()) if rows.index(row, 0).data() == ref)


def note_of(page: PreviewPage, ref: str) -> str:
    rows = page.list.rows
    index = rows.index(row_of(page, ref), rows.columns.index(Column.NOTE))
    return str(index.data())


def renumbered(invoices: list[Invoice]) -> list[Invoice]:
    """The report after a spreadsheet took the zeros off: 00117 became 117."""
    return [replace(one, ref=one.ref.lstrip("0")) for one in invoices]


def begin(qtbot: QtBot, page: PreviewPage, work: Work, invoices: list[Invoice]) -> None:
    """Another report comes to the preview."""
    page.leave()
    work.report = OpenReport(tuple(invoices))
    page.enter()
    qtbot.waitUntil(lambda: page.list.rows.rowCount() > 0)
    settled(qtbot, page)
