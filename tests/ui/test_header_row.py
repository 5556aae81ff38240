"""A bookkeeper says which row of the file holds the column names."""

from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.fields import Field
from app.domain.report import ProblemCode
from app.ui.dialogs.header_row import HeaderRowDialog
from app.ui.pages.report import ReportPage
from app.ui.runner import Runner
from app.ui.work import Work
from tests.ui.reporting import GOOD, HEAD, Open, opener, report_work

OLD = "PAID-7,Alder & Sons,11/01/2026,10/02/2026,900.00,900.00,GBP"
NAMES = "Belegnr,Kunde,Datum,Faellig,Summe,Offen,Whg"
TWO_BLOCKS = ("Bramble Ltd", HEAD, OLD, "", "Open:", NAMES, GOOD)
MANY = (*TWO_BLOCKS, *(GOOD.replace("42", str(n)) for n in range(50, 60)))
NO_NAMES = ("Zorp,Blick,Quux", "Fnord,Wib,Nix", "abc,def,ghi", "A-1,Alder,see mail")


@pytest.fixture
def work() -> Work:
    return report_work()


@pytest.fixture
def open_page(qtbot: QtBot, runner: Runner, work: Work, tmp_path: Path) -> Open:
    return opener(qtbot, runner, work, tmp_path)


def ask(qtbot: QtBot, page: ReportPage) -> HeaderRowDialog:
    """Press the button that is there, and wait for the rows."""
    shown = [b for b in (page.header.another, page.header.point) if b.isVisible()]
    qtbot.mouseClick(shown[-1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), HeaderRowDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, HeaderRowDialog)
    return dialog


def spot(dialog: HeaderRowDialog, row: int) -> QPoint:
    index = dialog.rows.model().index(row - 1, 0)
    dialog.rows.scrollTo(index)
    return dialog.rows.visualRect(index).center()


def click_row(qtbot: QtBot, dialog: HeaderRowDialog, row: int) -> None:
    at = spot(dialog, row)
    qtbot.mouseClick(dialog.rows.viewport(), Qt.MouseButton.LeftButton, pos=at)


def use(qtbot: QtBot, page: ReportPage, row: int) -> None:
    dialog = ask(qtbot, page)
    click_row(qtbot, dialog, row)
    qtbot.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.draft is not None and page.draft.layout.header_row == row)
    settled(qtbot, page)


def settled(qtbot: QtBot, page: ReportPage) -> None:
    qtbot.waitUntil(lambda: not page.reading.isVisible())


def refs(page: ReportPage) -> list[str]:
    assert page.draft is not None
    return [invoice.ref for invoice in page.draft.report.invoices]


def go_on(qtbot: QtBot, page: ReportPage) -> None:
    with qtbot.waitSignal(page.forward):
        qtbot.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page._runner.busy)


def told(dialog: HeaderRowDialog) -> str:
    return dialog.told.text()


class TestAnotherRow:
    def test_the_rows_are_shown_as_in_a_spreadsheet(self, open_page: Open, qtbot: QtBot) -> None:
        dialog = ask(qtbot, open_page(*TWO_BLOCKS))
        rows = dialog.rows.model()
        down, across = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
        assert [rows.headerData(i, down) for i in (0, 6)] == ["1", "7"]
        assert [rows.headerData(i, across) for i in (0, 6)] == ["A", "G"]
        assert rows.index(5, 0).data() == "Belegnr"
        assert rows.rowCount() == 7
        dialog.reject()

    def test_the_row_used_now_is_marked_and_cannot_be_chosen(
        self, open_page: Open, qtbot: QtBot
    ) -> None:
        dialog = ask(qtbot, open_page(*TWO_BLOCKS))
        assert dialog.rows.currentIndex().row() == 1
        assert dialog.rows.model().index(1, 0).data(Qt.ItemDataRole.FontRole).bold()
        assert dialog.rows.model().index(5, 0).data(Qt.ItemDataRole.FontRole) is None
        assert told(dialog) == "Row 2 is used now."
        assert not dialog.use.isEnabled()
        dialog.reject()

    def test_a_clicked_row_gives_the_columns_their_names(
        self, open_page: Open, qtbot: QtBot
    ) -> None:
        page = open_page(*TWO_BLOCKS)
        assert "column names on row 2 ·" in page.subtitle()
        use(qtbot, page, 6)
        assert "column names on row 6, as you said ·" in page.subtitle()
        assert page.mapping.columns[Field.BALANCE].currentText() == "Offen"
        assert refs(page) == ["INV-0042"]
        assert "Row 3 looks like an invoice" in page.lists.findings.text()

    def test_what_a_row_would_mean_is_said_before_it_is_used(
        self, open_page: Open, qtbot: QtBot
    ) -> None:
        dialog = ask(qtbot, open_page(*TWO_BLOCKS))
        click_row(qtbot, dialog, 3)
        assert "Row 3 looks like an invoice, but is not read with this row." in told(dialog)
        assert "will be marked as paid" in told(dialog)
        assert dialog.use.isEnabled()
        for row in (1, 4):
            click_row(qtbot, dialog, row)
            assert told(dialog) == f"Row {row} does not hold several names."
            assert not dialog.use.isEnabled()
        dialog.reject()

    def test_the_keyboard_is_enough(self, open_page: Open, qtbot: QtBot) -> None:
        page = open_page(*TWO_BLOCKS)
        page.header.another.setFocus()
        qtbot.keyClick(page.header.another, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), HeaderRowDialog))
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, HeaderRowDialog)
        for _ in range(4):
            qtbot.keyClick(dialog.rows, Qt.Key.Key_Down)
        qtbot.keyClick(dialog.rows, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: page.draft is not None and page.draft.layout.header_row == 6)

    def test_enter_on_a_row_that_cannot_be_used_does_nothing(
        self, open_page: Open, qtbot: QtBot
    ) -> None:
        page = open_page(*TWO_BLOCKS)
        dialog = ask(qtbot, page)
        qtbot.keyClick(dialog.rows, Qt.Key.Key_Up)
        qtbot.keyClick(dialog.rows, Qt.Key.Key_Return)
        dialog.rows.doubleClicked.emit(QModelIndex())
        assert dialog.isVisible()
        dialog.reject()
        assert page.draft is not None
        assert page.draft.choices.header_row is None

    def test_a_double_click_uses_the_row(self, open_page: Open, qtbot: QtBot) -> None:
        page = open_page(*TWO_BLOCKS)
        dialog = ask(qtbot, page)
        click_row(qtbot, dialog, 6)
        left = Qt.MouseButton.LeftButton
        qtbot.mouseDClick(dialog.rows.viewport(), left, pos=spot(dialog, 6))
        qtbot.waitUntil(lambda: page.draft is not None and page.draft.layout.header_row == 6)

    def test_it_can_be_undone(self, open_page: Open, qtbot: QtBot) -> None:
        page = open_page(*TWO_BLOCKS)
        assert not page.header.undo.isVisible()
        use(qtbot, page, 6)
        assert page.header.undo.text() == "Undo row 6"
        qtbot.mouseClick(page.header.undo, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.draft is not None and page.draft.layout.header_row == 2)
        settled(qtbot, page)
        assert refs(page) == ["PAID-7", "INV-0042"]
        assert page.mapping.columns[Field.BALANCE].currentText() == "Balance"
        assert not page.header.undo.isVisible()

    def test_a_total_typed_before_the_currency_was_known_stays(
        self, open_page: Open, qtbot: QtBot
    ) -> None:
        page = open_page(*TWO_BLOCKS)
        page.lists.totals.field.setFocus()
        qtbot.keyClicks(page.lists.totals.field, "250.00")
        qtbot.keyClick(page.lists.totals.field, Qt.Key.Key_Return)
        assert not page.go_on.isEnabled()
        use(qtbot, page, 6)
        assert page.lists.totals.result.text() == "agrees"
        assert page.go_on.isEnabled()

    def test_two_presses_open_one_dialog(self, open_page: Open, qtbot: QtBot) -> None:
        page = open_page(*TWO_BLOCKS)
        page.header.another.click()
        page.header.another.click()
        qtbot.waitUntil(lambda: not page._runner.busy)
        dialogs = page.findChildren(HeaderRowDialog)
        assert len(dialogs) == 1
        dialogs[0].reject()

    def test_another_file_that_comes_meanwhile_is_left_alone(
        self, open_page: Open, qtbot: QtBot, work: Work, tmp_path: Path
    ) -> None:
        page = open_page(*TWO_BLOCKS)
        dialog = ask(qtbot, page)
        other = tmp_path / "other.csv"
        other.write_text("\n".join(MANY), "utf-8")
        work.start_over(str(other))
        page.enter()
        click_row(qtbot, dialog, 6)
        qtbot.mouseClick(dialog.use, Qt.MouseButton.LeftButton)  # while it is being read
        qtbot.waitUntil(lambda: page.draft is not None and "other.csv" in page.subtitle())
        settled(qtbot, page)
        assert page.draft is not None
        assert page.draft.choices.header_row is None
        assert not page._runner.busy


class TestNoRowFound:
    def test_a_row_can_be_chosen_where_none_was_found(self, open_page: Open, qtbot: QtBot) -> None:
        page = open_page(*NO_NAMES)
        assert "No row of column names was found" in page.failure.text()
        assert not page.header.another.isVisible()
        use(qtbot, page, 2)
        assert not page.failure.isVisible()
        assert not page.header.point.isVisible()
        combo = page.mapping.columns[Field.REF]
        assert {"Fnord", "Wib", "Nix"} <= {combo.itemText(i) for i in range(combo.count())}

    def test_undone_it_is_refused_again(self, open_page: Open, qtbot: QtBot) -> None:
        page = open_page(*NO_NAMES)
        use(qtbot, page, 2)
        qtbot.mouseClick(page.header.undo, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(page.failure.text()))
        assert page.draft is None
        assert not page.lists.isVisible()
        assert page.header.point.isVisible()
        assert page.back.text() == "Choose another file"

    def test_a_row_with_nothing_below_it_can_be_chosen_anew(
        self, open_page: Open, qtbot: QtBot
    ) -> None:
        page = open_page(*NO_NAMES)
        dialog = ask(qtbot, page)
        click_row(qtbot, dialog, 4)
        qtbot.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: "names are on row 4" in page.failure.text())
        settled(qtbot, page)
        dialog = ask(qtbot, page)
        assert told(dialog) == "Row 4 is used now."
        dialog.reject()
        use(qtbot, page, 1)

    def test_an_export_without_rows_offers_it_too(self, open_page: Open) -> None:
        page = open_page(HEAD)
        assert "there is no invoice below them" in page.failure.text()
        assert page.header.point.isVisible()

    def test_a_file_without_cells_does_not(self, open_page: Open, tmp_path: Path) -> None:
        path = tmp_path / "screenshot.csv"
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
        page = open_page(path=path)
        assert page.failure.text()
        assert not page.header.point.isVisible()

    def test_in_a_workbook_the_sheet_is_chosen_too(
        self, open_page: Open, qtbot: QtBot, tmp_path: Path
    ) -> None:
        book = Workbook()
        assert book.active is not None
        book.active.append(["Please check", "and call"])
        sheet = book.create_sheet("Open items")
        for line in NO_NAMES:
            sheet.append(line.split(","))
        path = tmp_path / "book.xlsx"
        book.save(path)
        page = open_page(path=path)
        dialog = ask(qtbot, page)
        assert dialog.sheet.isVisible()
        dialog.sheet.setCurrentIndex(1)
        dialog.sheet.activated.emit(1)
        click_row(qtbot, dialog, 2)
        qtbot.mouseClick(dialog.use, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.draft is not None)
        settled(qtbot, page)
        assert page.draft is not None
        assert page.draft.table.source.sheet == "Open items"
        assert page.sheets.currentText() == "Open items"
        assert page.draft.layout.header_row == 2


class TestNextWeek:
    def test_the_row_is_remembered_and_said(self, open_page: Open, qtbot: QtBot) -> None:
        page = open_page(*TWO_BLOCKS)
        use(qtbot, page, 6)
        go_on(qtbot, page)
        again = open_page(*TWO_BLOCKS[:6], GOOD.replace("42", "43"))
        assert "column names on row 6, as you said" in again.subtitle()
        assert refs(again) == ["INV-0043"]
        assert again.mapping.why[Field.BALANCE].text() == "Remembered"

    def test_undone_it_is_looked_at_and_then_forgotten(
        self, open_page: Open, qtbot: QtBot, work: Work
    ) -> None:
        page = open_page(*MANY)
        use(qtbot, page, 6)
        go_on(qtbot, page)
        assert work.report_settled
        again = open_page(*MANY)
        qtbot.mouseClick(again.header.undo, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: again.draft is not None and again.draft.layout.header_row == 2)
        settled(qtbot, again)
        assert not work.report_settled
        go_on(qtbot, again)
        third = open_page(*MANY)
        assert "column names on row 2 ·" in third.subtitle()

    def test_undone_where_nothing_is_asked_it_stays_to_be_looked_at(
        self, open_page: Open, qtbot: QtBot, work: Work
    ) -> None:
        go_on(qtbot, open_page(*MANY))
        page = open_page(*MANY)
        assert work.report_settled  # known and nothing to say: no press was needed
        use(qtbot, page, 6)
        assert not work.report_settled
        with qtbot.assertNotEmitted(page.forward):
            qtbot.mouseClick(page.header.undo, Qt.MouseButton.LeftButton)
            qtbot.waitUntil(lambda: page.draft is not None and page.draft.layout.header_row == 2)
            settled(qtbot, page)

    def test_a_row_that_moved_holds_other_invoices_above_and_stops(
        self, open_page: Open, qtbot: QtBot
    ) -> None:
        page = open_page(*TWO_BLOCKS)
        use(qtbot, page, 6)
        go_on(qtbot, page)
        again = open_page(*TWO_BLOCKS[:3], OLD.replace("7", "8"), *TWO_BLOCKS[3:])
        assert again.draft is not None
        assert again.draft.report.problems[0].code is ProblemCode.PASSED_OVER
        assert "Rows 3 and 4 look like invoices" in again.lists.findings.text()


def test_the_window_answers_while_rows_of_a_large_file_are_shown_and_read(
    open_page: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("\n".join(TWO_BLOCKS) + "\n")
        for n in range(39_999):
            day = n % 28 + 1
            file.write(f"INV-{n:06d},Customer {n % 900},{day}/04/2026,{day}/05/2026,9,{n}.5,GBP\n")
    page = open_page(path=path)
    settled(qtbot, page)
    beats: list[bool] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(True))
    timer.start(0)
    use(qtbot, page, 6)
    timer.stop()
    assert page.lists.rows.model().rowCount() == 40_000
    assert len(beats) > 20, "the window stood still while the report was read"
