"""The page "Check the columns", as a bookkeeper uses it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from app.domain.fields import Field
from app.domain.reading.dates import DateOrder
from app.domain.reading.mapping import FieldSource, Origin
from app.domain.report import SkipReason
from app.ui.pages.report import ReportPage
from app.ui.pages.report_lists import LEFT, LOOK, SENT
from app.ui.runner import Runner
from app.ui.work import Step, Work
from tests.ui.reporting import GOOD, HEAD, Open, opener, report_work

EXPORTS = Path(__file__).parents[1] / "data" / "exports"


@pytest.fixture
def work() -> Work:
    return report_work()


@pytest.fixture
def open_page(qtbot: QtBot, runner: Runner, work: Work, tmp_path: Path) -> Open:
    return opener(qtbot, runner, work, tmp_path)


def settled(qtbot: QtBot, page: ReportPage) -> None:
    """Wait until nothing is being read any more."""
    qtbot.waitUntil(lambda: not page.reading.isVisible())


def cell(page: ReportPage, row: int, title: str) -> str:
    model = page.lists.rows.model()
    for column in range(model.columnCount()):
        if (
            model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
            == title
        ):
            return str(model.index(row, column).data())
    raise AssertionError(f"no column {title}")


def pick(qtbot: QtBot, combo: QComboBox, text: str) -> None:
    """Choose an entry with the keyboard, as a person without a mouse does."""
    combo.setFocus()
    at = next(i for i in range(combo.count()) if text in combo.itemText(i))
    combo.showPopup()
    view = combo.view()
    view.setCurrentIndex(combo.model().index(at, 0))
    qtbot.keyClick(view, Qt.Key.Key_Return)


def test_a_clear_report_needs_no_answer(open_page: Open, qtbot: QtBot, work: Work) -> None:
    page = open_page(path=EXPORTS / "lexware_office_belege.csv")
    assert "20 open invoices" in page.subtitle()
    assert page.mapping.columns[Field.REF].currentText() == "Belegnummer"
    assert page.mapping.why[Field.REF].text() == "Exact name"
    assert cell(page, 0, "ref") == "RE1001"
    assert cell(page, 0, "balance") == "−1,448.05"
    with qtbot.waitSignal(page.forward):
        qtbot.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    assert work.report is not None
    assert len(work.report.invoices) == 20
    assert work.report_settled
    assert work.mapping["balance"] == "Offener Betrag"
    assert work.source_name == "lexware_office_belege.csv"


def test_the_currency_is_asked_once_and_remembered(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(path=EXPORTS / "cegid_echeancier_clients.csv")
    assert not page.go_on.isEnabled()
    assert "currency" in page.notices.question.text()
    assert page.mapping.why[Field.CURRENCY_ISO].text() == "Please choose"
    page.notices.question.follow()  # the link “Use EUR”
    qtbot.waitUntil(page.go_on.isEnabled)
    assert cell(page, 0, "currency") == "EUR"
    with qtbot.waitSignal(page.forward):
        qtbot.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page._runner.busy)
    again = open_page(path=EXPORTS / "cegid_echeancier_clients.csv")
    assert again.go_on.isEnabled()
    assert again.mapping.why[Field.CURRENCY_ISO].text() == "Remembered"


def test_another_column_can_be_chosen(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(HEAD, GOOD)
    pick(qtbot, page.mapping.columns[Field.BALANCE], "Total")
    qtbot.waitUntil(lambda: cell(page, 0, "balance") == "1,250.00")
    assert page.mapping.columns[Field.BALANCE].currentText() == "Total"
    assert page.mapping.why[Field.BALANCE].text() == "Chosen by you"


def test_the_order_of_day_and_month_is_shown_as_dates(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(HEAD, "A-1,Alder,03/04/2026,04/05/2026,1250.00,250.00,GBP")
    answers = page.mapping.answers[Field.DATE_ISSUED]
    shown = [answers.itemText(i) for i in range(answers.count())]
    assert shown == ["Choose…", "3 Apr 2026", "4 Mar 2026"]
    pick(qtbot, answers, "4 Mar 2026")
    qtbot.waitUntil(page.go_on.isEnabled)
    assert page.draft is not None
    assert page.draft.mapping.conventions.date_order is DateOrder.MDY
    assert cell(page, 0, "date_issued") == "2026-03-04"


def test_rows_are_decided_one_by_one(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(
        HEAD,
        GOOD,
        ",Brightwater,14/04/2026,14/05/2026,99.00,99.00,GBP",
        "INV-0311,Brightwater,14/04/2026,14/05/2026,80.00,80.00,GBP",
        "INV-0311,Brightwater,14/04/2026,14/05/2026,70.00,70.00,GBP",
    )
    assert "3 rows need a look." in page.lists.findings.text()
    assert page.foot.status_text() == "Decide about 3 rows to go on."
    page.lists.findings.follow()
    assert page.lists.tabs.currentIndex() == LOOK
    assert "Row 3 has no invoice reference (Brightwater)" in page.lists.decide.text.text()
    qtbot.keyClicks(page.lists.decide.typed, "00117")
    qtbot.mouseClick(page.lists.decide.use, Qt.MouseButton.LeftButton)
    settled(qtbot, page)
    assert "Decide about 2 rows" in page.foot.status_text()
    assert "INV-0311 appears more than once" in page.lists.decide.text.text()
    qtbot.mouseClick(page.lists.decide.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.go_on.isEnabled)
    assert page.lists.tabs.currentIndex() == SENT
    assert [cell(page, row, "ref") for row in range(3)] == ["INV-0042", "00117", "INV-0311"]


def test_all_rows_of_a_kind_are_left_out_and_taken_back(open_page: Open, qtbot: QtBot) -> None:
    nameless = [f",Brightwater,14/04/2026,14/05/2026,{n}.00,{n}.00,GBP" for n in range(1, 6)]
    page = open_page(HEAD, GOOD, *nameless)
    page.lists.findings.follow()
    assert page.lists.decide.whole_kind.text() == "All 5 of this kind"
    page.lists.decide.whole_kind.setChecked(True)
    qtbot.mouseClick(page.lists.decide.leave_out, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.go_on.isEnabled)
    page.lists.tabs.setCurrentIndex(LEFT)
    assert page.draft is not None
    assert [s.why for s in page.draft.report.skipped[1:]] == [SkipReason.LEFT_OUT] * 5
    index = page.lists.rows.model().index(1, 4)
    page.lists.rows.scrollTo(index)
    box = page.lists.rows.visualRect(index)
    spot = QPoint(box.right() - 30, box.center().y())  # on the button “Undo”
    qtbot.mouseClick(page.lists.rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: not page.go_on.isEnabled())
    settled(qtbot, page)
    assert "5 rows" in page.foot.status_text()


def test_a_control_total_that_differs_stops(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(HEAD, GOOD)
    page.lists.totals.field.setFocus()
    qtbot.keyClicks(page.lists.totals.field, "251,00")
    qtbot.keyClick(page.lists.totals.field, Qt.Key.Key_Return)
    assert page.lists.totals.result.text() == "differs by £1.00"
    assert not page.go_on.isEnabled()
    assert "£251.00" in page.foot.status_text()
    page.lists.totals.field.selectAll()
    qtbot.keyClicks(page.lists.totals.field, "250.00")
    qtbot.keyClick(page.lists.totals.field, Qt.Key.Key_Return)
    assert page.lists.totals.result.text() == "agrees"
    assert page.go_on.isEnabled()
    assert page.draft is not None
    assert page.draft.totals[0].typed == Decimal("250.00")


def test_a_total_in_a_currency_that_is_gone_can_be_cleared(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(HEAD.replace("Currency", "Quux"), GOOD.replace("GBP", "x"))
    totals = page.lists.totals
    pick(qtbot, page.mapping.answers[Field.CURRENCY_ISO], "EUR")
    qtbot.waitUntil(page.go_on.isEnabled)
    totals.field.setFocus()
    qtbot.keyClicks(totals.field, "250.00")
    qtbot.keyClick(totals.field, Qt.Key.Key_Return)
    assert totals.result.text() == "agrees"
    pick(qtbot, page.mapping.answers[Field.CURRENCY_ISO], "GBP")
    qtbot.waitUntil(lambda: totals.currency.count() == 2)
    assert totals.currency.currentText() == "EUR"
    assert totals.result.text() == "differs by €250.00"
    assert not page.go_on.isEnabled()
    totals.field.setFocus()
    totals.field.selectAll()
    qtbot.keyClick(totals.field, Qt.Key.Key_Delete)
    qtbot.keyClick(totals.field, Qt.Key.Key_Return)
    assert page.go_on.isEnabled()


def test_a_changed_layout_is_said(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(HEAD, GOOD)
    with qtbot.waitSignal(page.forward):
        qtbot.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page._runner.busy)
    changed = open_page(HEAD.replace("Balance", "Outstanding"), GOOD)
    assert "“Balance” (Balance) is now “Outstanding”" in changed.notices.changed.text()


def test_an_unreadable_file_is_one_sentence(open_page: Open, tmp_path: Path) -> None:
    path = tmp_path / "screenshot.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    page = open_page(path=path)
    assert page.failure.text()
    assert not page.go_on.isEnabled()
    assert not page.mapping.isVisible()


def test_another_file_forgets_the_first(open_page: Open, qtbot: QtBot, work: Work) -> None:
    page = open_page(path=EXPORTS / "lexware_office_belege.csv")
    work.start_over(str(EXPORTS / "fortnox_kundreskontra.xlsx"))
    page.enter()
    qtbot.waitUntil(lambda: page.draft is not None and "fortnox" in page.subtitle())
    assert page.mapping.columns[Field.REF].currentText() == "Fakturanr"


def test_a_file_dropped_while_another_is_read_is_the_one_that_counts(
    open_page: Open, qtbot: QtBot, work: Work
) -> None:
    page = open_page(path=EXPORTS / "lexware_office_belege.csv")
    for name in ("datev_opos.csv", "exact_openstaande_posten.xlsx", "fortnox_kundreskontra.xlsx"):
        work.start_over(str(EXPORTS / name))
        page.enter()  # at once, while the one before is still being read
    qtbot.waitUntil(lambda: page.draft is not None and not page.reading.isVisible())
    assert page.draft.snapshot.name == "fortnox_kundreskontra.xlsx"


def test_the_same_file_with_other_content_is_read_again(
    open_page: Open, qtbot: QtBot, work: Work, tmp_path: Path
) -> None:
    path = tmp_path / "open invoices.csv"
    lines = (EXPORTS / "lexware_office_belege.csv").read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:10]), "utf-8")
    page = open_page(path=path)
    assert len(page.draft.report.invoices) < 20
    path.write_text("".join(lines), "utf-8")
    work.start_over(str(path))
    page.enter()
    qtbot.waitUntil(lambda: page.draft is not None and len(page.draft.report.invoices) == 20)


def test_a_column_change_takes_the_confirmed_preview_back_at_once(
    open_page: Open, work: Work
) -> None:
    page = open_page(path=EXPORTS / "lexware_office_belege.csv")
    work.report_settled = work.preview_confirmed = True
    page.mapping.source_chosen.emit(Field.DATE_DUE, FieldSource(Origin.NONE))
    assert Step.PREVIEW not in work.reachable()


def test_words_from_a_file_are_never_mark_up(open_page: Open) -> None:
    page = open_page(HEAD.replace("Customer", "<b>Customer</b>"), GOOD)
    assert all(
        label.textFormat() is not Qt.TextFormat.AutoText for label in page.findChildren(QLabel)
    )


def test_the_window_answers_while_a_large_report_is_read(
    open_page: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD + "\n")
        for n in range(40_000):
            day = n % 28 + 1
            file.write(
                f"INV-{n:06d},Customer {n % 900},{day}/04/2026,{day}/05/2026,9.50,{n}.5,GBP\n"
            )
    beats: list[bool] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(True))
    timer.start(0)
    page = open_page(path=path)
    settled(qtbot, page)
    timer.stop()
    assert page.lists.rows.model().rowCount() == 40_000
    assert len(beats) > 20, "the window stood still while the report was read"


def test_the_page_is_reachable_by_keyboard(open_page: Open) -> None:
    page = open_page(HEAD, GOOD)
    for combo in page.mapping.columns.values():
        assert combo.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert combo.accessibleName()


def test_another_sheet_can_be_chosen_and_one_without_a_report_is_refused(
    open_page: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    book = Workbook()
    notes = book.active
    assert notes is not None
    notes.title = "Notes"
    notes.append(["Please check"])
    for title, ref in (("April", "A-1"), ("May", "M-1")):
        sheet = book.create_sheet(title)
        sheet.append(HEAD.split(","))
        sheet.append([ref, "Alder", date(2026, 4, 13), date(2026, 5, 13), 10.5, 10.5, "GBP"])
    book["May"].append(["M-2", "Alder", date(2026, 4, 13), date(2026, 5, 13), 10.5, 10.5, "GBP"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    page = open_page(path=path)
    assert page.sheets.currentText() == "May"
    pick(qtbot, page.sheets, "April")
    qtbot.waitUntil(lambda: cell(page, 0, "ref") == "A-1")
    pick(qtbot, page.sheets, "Notes")
    qtbot.waitUntil(lambda: bool(page.failure.text()))
    assert page.sheets.currentText() == "April"
    assert page.go_on.isEnabled()


def test_arrow_keys_on_a_closed_list_change_nothing(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(HEAD, GOOD)
    combo = page.mapping.columns[Field.BALANCE]
    entries = [combo.itemText(i) for i in range(combo.count())]
    assert entries == HEAD.split(",")  # as in the file
    assert combo.currentText() == "Balance"
    combo.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_T):
        qtbot.keyClick(combo, key)
    assert combo.currentText() == "Balance"
    assert page.draft is not None
    assert page.draft.choices.sources == {}
    for key, modifier in (
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier),
    ):
        qtbot.keyClick(combo, key, modifier)
        qtbot.waitUntil(combo.view().isVisible)
        combo.hidePopup()


def test_a_file_that_cannot_be_read_leaves_nothing_of_the_one_before(
    open_page: Open, qtbot: QtBot, work: Work, tmp_path: Path
) -> None:
    page = open_page(path=EXPORTS / "lexware_office_belege.csv")
    (tmp_path / "norows.csv").write_text(HEAD + "\n", "utf-8")
    work.start_over(str(tmp_path / "norows.csv"))
    page.enter()
    qtbot.waitUntil(lambda: bool(page.failure.text()))
    assert page.subtitle() == "norows.csv"
    assert "there is no invoice below them" in page.failure.text()
    assert page.foot.status_text() == ""
    assert not page.lists.rows.isVisible()
    assert page.back.text() == "Choose another file"
    with qtbot.waitSignal(page.backward):  # to Home, where files are dropped
        qtbot.mouseClick(page.back, Qt.MouseButton.LeftButton)
    work.start_over(str(EXPORTS / "lexware_office_belege.csv"))
    page.enter()
    assert page.back.text() == "Back"
    settled(qtbot, page)


def test_the_sum_that_was_read_is_told(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(HEAD, GOOD, GOOD.replace("42", "43"))
    assert page.subtitle().endswith("2 open invoices · £500.00")
    page.lists.totals.field.setFocus()
    qtbot.keyClicks(page.lists.totals.field, "560.25")
    qtbot.keyClick(page.lists.totals.field, Qt.Key.Key_Return)
    assert "£60.25 less than the £560.25 you typed" in page.foot.status_text()
    assert page.lists.totals.field.hasFocus()


def test_a_wrong_date_can_be_typed_right(open_page: Open, qtbot: QtBot) -> None:
    page = open_page(HEAD, GOOD, "INV-9,Alder,13/04/2026,31/06/2026,5.00,5.00,GBP")
    page.lists.findings.follow()
    assert page.lists.decide.text.text().startswith("The due date of INV-9 in row 3 cannot be read")
    assert cell(page, 0, "What") == "Due date unreadable"
    qtbot.keyClicks(page.lists.decide.typed, "soon")
    qtbot.mouseClick(page.lists.decide.use, Qt.MouseButton.LeftButton)
    settled(qtbot, page)
    assert "Nor can what you typed: “soon”." in page.lists.decide.text.text()
    qtbot.keyClicks(page.lists.decide.typed, "30 June 2026")
    qtbot.mouseClick(page.lists.decide.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(page.go_on.isEnabled)
    assert cell(page, 1, "date_due") == "2026-06-30"
    assert cell(page, 1, "date_issued") == "2026-04-13"


def test_what_is_typed_is_for_one_row_and_leaving_out_says_what_it_means(
    open_page: Open, qtbot: QtBot
) -> None:
    empty = [f"INV-{n},Alder,13/04/2026,30/06/2026,5.00,,GBP" for n in (8, 9)]
    page = open_page(HEAD, GOOD, *empty)
    page.lists.findings.follow()
    assert page.lists.decide.text.text().startswith("The balance of INV-8 in row 3 is empty.")
    assert page.lists.decide.leave_out.text() == "Leave out (will be marked as paid)"
    page.lists.decide.whole_kind.setChecked(True)
    qtbot.keyClicks(page.lists.decide.typed, "5")
    assert not page.lists.decide.whole_kind.isEnabled()
    assert not page.lists.decide.whole_kind.isChecked()
    page.lists.decide.typed.clear()
    assert page.lists.decide.whole_kind.isEnabled()


def test_a_duplicate_is_told_once(open_page: Open) -> None:
    twice = [f"INV-9,Alder,13/04/2026,30/06/2026,{n}.00,{n}.00,GBP" for n in (8, 9)]
    page = open_page(HEAD, GOOD, *twice)
    assert page.lists.findings.text().count("INV-9 appears more than once") == 1


def test_rows_left_out_that_carry_money_come_first_and_can_be_listed_alone(
    open_page: Open, qtbot: QtBot
) -> None:
    page = open_page("Open items", HEAD, GOOD, "", GOOD.replace("42", "43").replace(",250", ",0"))
    page.lists.tabs.setCurrentIndex(LEFT)
    assert cell(page, 0, "Why it is left out") == "Nothing is open: paid in full"
    shown = [
        page.lists.reasons.reasons.itemText(i) for i in range(page.lists.reasons.reasons.count())
    ]
    assert shown[:2] == ["All reasons (4)", "Nothing is open: paid in full (1)"]
    pick(qtbot, page.lists.reasons.reasons, "Empty row")
    qtbot.waitUntil(lambda: page.lists.rows.model().rowCount() == 1)
    assert cell(page, 0, "row") == "4"


def test_many_subtotals_that_differ_are_counted(open_page: Open) -> None:
    lines = []
    for n in range(10, 15):
        lines.append(GOOD.replace("0042", f"00{n}").replace("Alder", f"Alder {n}"))
        lines.append(f"Total Alder {n} & Sons,,,,,260.00,")
    page = open_page(HEAD, *lines, "Total,,,,,1300.00,")
    text = page.lists.findings.text()
    assert text.startswith("The file’s own total in row 12 is £1,300.00")
    assert "£50.00 less" in text
    assert text.count("The subtotal in row") == 2
    assert "3 more subtotals differ too." in text
    assert text.count("Check that no row is missing") == 1
