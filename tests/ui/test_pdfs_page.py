"""Drop PDFs on the page as a person does, and see what goes and what does not."""

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu

from app.domain.errors import Code
from app.domain.invoice import Invoice
from app.domain.outgoing import read_report, write_report
from app.domain.pdfs import PdfTrouble
from app.domain.profile import Company
from app.services.destinations import destinations
from app.services.pdf_files import PdfFiles
from app.services.practice.company import make_practice_files
from app.ui.dialogs.refs import RefsDialog
from app.ui.messages import texts
from app.ui.models.pdf_rows import FILE, FOUND_BY, INVOICE, SENT_AS, SIZE
from app.ui.pages.pdfs import PdfsPage
from app.ui.theme import Tone
from app.ui.widgets.invoice_picker import NO_INVOICE, InvoicePicker
from app.ui.widgets.table import TONE
from app.ui.work import Work

KOLLENO = destinations()["kolleno_open_ar"]
WHOLE = b"%PDF-1.7\n%%EOF\n"


def ledger(*refs):
    return write_report(
        Invoice(ref, "", f"Customer of {ref}", None, None, None, Decimal(5), "GBP") for ref in refs
    )


@pytest.fixture
def work():
    made = Work(Company("c", "Harbour Joinery Ltd", KOLLENO.id), KOLLENO)
    made.start_over("report.xlsx")
    made.outgoing = ledger("INV-1", "INV-2", "INV-3", "INV-4", "2026/119")
    return made


@pytest.fixture
def page(qtbot, runner, work):
    made = PdfsPage(work, runner, PdfFiles(), lambda: ["INV-1", "INV-2", "INV-3"])
    qtbot.addWidget(made)
    made.resize(1000, 700)
    with qtbot.waitExposed(made):
        made.show()
    made.enter()
    qtbot.waitUntil(lambda: not runner.busy)
    return made


@pytest.fixture
def put(tmp_path):
    def write(name, data=None):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(WHOLE + name.encode() if data is None else data)
        return path

    return write


def mime(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_over(widget, data):
    event = QDragEnterEvent(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drop_on(widget, *paths):
    data = mime(*paths)
    drag_over(widget, data)
    event = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(widget, event)


@pytest.fixture
def drop(qtbot, page, runner):
    def do(*paths, on=None):
        drop_on(on or page.drop, *paths)
        qtbot.waitUntil(lambda: not runner.busy)

    return do


def cell(page, row, column):
    return page.rows.index(row, column).data()


def row_of(page, name):
    return next(row for row in range(page.rows.rowCount()) if cell(page, row, FILE) == name)


def click_cell(qtbot, page, row, column):
    box = page.table.visualRect(page.rows.index(row, column))
    qtbot.mouseClick(
        page.table.viewport(), Qt.MouseButton.LeftButton, pos=box.topLeft() + QPoint(20, 10)
    )


def picker(qtbot):
    def found():
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, InvoicePicker)

    qtbot.waitUntil(found)
    return QApplication.activePopupWidget()


def choices(popup):
    model = popup.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_while_dragging_the_zone_says_what_a_drop_will_do(page, put):
    folder = put("more/x.pdf").parent
    data = mime(put("a.pdf"), put("b.pdf"), folder)
    assert drag_over(page.drop, data)
    assert page.drop.hint.text() == "Drop to add 2 files and 1 folder. Nothing is sent yet."
    QApplication.sendEvent(page.drop, QDragLeaveEvent())
    assert page.drop.hint.text() == "or choose files…"


def test_a_web_link_is_not_taken(page):
    data = QMimeData()
    data.setUrls([QUrl("https://example.com/a.pdf")])
    assert not drag_over(page.drop, data)


def test_dropped_files_are_matched_and_the_button_counts_them(page, drop, put, work):
    drop(put("INV-1.pdf"), put("Invoice 2026-119.pdf"), put("statement.pdf"))
    row = row_of(page, "Invoice 2026-119.pdf")
    assert cell(page, row, INVOICE) == "2026/119 · Customer of 2026/119"
    assert cell(page, row, FOUND_BY) == "file name"
    assert cell(page, row, SENT_AS) == "2026_119.pdf"
    assert cell(page, row, SIZE) == "1 KB"
    assert page.summary.ready.text() == "2 ready"
    assert page.summary.needs_match.text() == "1 needs a match"
    assert page.summary.cant_send.isHidden()
    assert page.go_on.text() == "Continue with 2 PDFs"
    assert {one.remote_path for one in work.pdfs} == {"INV-1.pdf", "2026_119.pdf"}


def test_a_drop_anywhere_on_the_page_counts(page, drop, put):
    drop(put("INV-1.pdf"), on=page)
    assert page.go_on.text() == "Continue with 1 PDF"


def test_a_word_file_named_pdf_is_refused_and_says_what_to_do(qtbot, page, drop, put, work):
    drop(put("INV-2.pdf", rb"{\rtf1 Invoice}"))
    assert cell(page, 0, SENT_AS) == "Not a PDF: it is a Word file"
    assert page.summary.cant_send.text() == "1 can’t be sent"
    assert work.pdfs == ()
    assert page.foot.status_text().startswith("INV-2.pdf: Not a PDF: it is a Word file. Open it")
    assert page.summary.refs.text() == "INV-1, INV-2, INV-3"
    click_cell(qtbot, page, 0, FILE)
    assert "Save As and PDF" in page.foot.status_text()


def test_an_older_invoice_whose_file_is_refused_is_told_as_well(page, drop, put):
    drop(put("INV-4.pdf", rb"{\rtf1 Invoice}"))
    assert page.summary.missing.text() == "4 invoices get no PDF this time:"
    assert page.summary.refs.text() == "INV-1, INV-2, INV-3 and 1 more"


def test_a_choice_that_nothing_speaks_for_is_marked(qtbot, page, drop, put):
    drop(put("letter.pdf"), put("Reminder INV-4.pdf"))
    for name, ref in (("letter.pdf", "INV-3"), ("Reminder INV-4.pdf", "INV-4")):
        click_cell(qtbot, page, row_of(page, name), INVOICE)
        popup = picker(qtbot)
        qtbot.keyClicks(popup.typed, ref)
        qtbot.keyClick(popup.typed, Qt.Key.Key_Return)
    doubtful, likely = row_of(page, "letter.pdf"), row_of(page, "Reminder INV-4.pdf")
    assert cell(page, doubtful, FOUND_BY) == cell(page, likely, FOUND_BY) == "chosen by you"
    assert page.rows.index(doubtful, FOUND_BY).data(TONE) == Tone.WARN
    assert page.rows.index(likely, FOUND_BY).data(TONE) is None
    click_cell(qtbot, page, doubtful, FILE)
    assert page.foot.status_text().startswith("You chose INV-3 for this PDF.")


def test_choosing_an_invoice_by_search(qtbot, page, drop, put, work):
    drop(put("statement.pdf"))
    click_cell(qtbot, page, 0, INVOICE)
    popup = picker(qtbot)
    qtbot.keyClicks(popup.typed, "inv-3")
    assert choices(popup) == ["INV-3 · Customer of INV-3 · £5.00"]
    qtbot.keyClick(popup.typed, Qt.Key.Key_Return)
    assert cell(page, 0, INVOICE) == "INV-3 · Customer of INV-3"
    assert cell(page, 0, FOUND_BY) == "chosen by you"
    assert [one.ref for one in work.pdfs] == ["INV-3"]


def test_a_match_can_be_changed_and_taken_away_with_the_keyboard(qtbot, page, drop, put, work):
    drop(put("INV-1.pdf"))
    page.table.setFocus()
    page.table.setCurrentIndex(page.rows.index(0, FILE))
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    popup = picker(qtbot)
    assert choices(popup)[0] == NO_INVOICE
    qtbot.keyClick(popup.typed, Qt.Key.Key_Down)
    qtbot.keyClick(popup.typed, Qt.Key.Key_Down)
    qtbot.keyClick(popup.typed, Qt.Key.Key_Return)
    assert [one.ref for one in work.pdfs] == ["INV-2"]
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.keyClick(picker(qtbot).typed, Qt.Key.Key_Return)
    assert cell(page, 0, INVOICE) == "Choose invoice"
    assert work.pdfs == ()


def test_likely_invoices_are_offered_first(qtbot, page, drop, put):
    drop(put("Reminder INV-4.pdf"))
    assert cell(page, 0, INVOICE) == "INV-4?"
    click_cell(qtbot, page, 0, INVOICE)
    popup = picker(qtbot)
    assert choices(popup)[0].startswith("INV-4 ·")
    assert len(choices(popup)) == 5
    popup.close()


def test_rows_are_removed_with_delete_and_by_the_menu(qtbot, page, drop, put, work):
    paths = [put("INV-1.pdf"), put("INV-2.pdf"), put("INV-3.pdf")]
    drop(*paths)
    page.table.setFocus()
    click_cell(qtbot, page, row_of(page, "INV-2.pdf"), FILE)
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert [one.ref for one in work.pdfs] == ["INV-1", "INV-3"]

    click_cell(qtbot, page, row_of(page, "INV-3.pdf"), FILE)
    box = page.table.visualRect(page.rows.index(row_of(page, "INV-3.pdf"), FILE))
    place = page.table.viewport().mapToGlobal(box.center())
    QApplication.sendEvent(
        page.table, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, box.center(), place)
    )
    (menu,) = page.findChildren(QMenu)
    next(one for one in menu.actions() if "Remove" in one.text()).trigger()
    menu.close()
    assert [one.ref for one in work.pdfs] == ["INV-1"]
    assert all(path.exists() for path in paths), "they stay on the disk"


def test_rows_are_removed_with_the_button_and_put_back_with_undo(qtbot, page, drop, put, work):
    assert not page.remove.isVisible()
    drop(put("INV-1.pdf"), put("letter.pdf"))
    assert page.remove.isVisible()
    assert not page.remove.isEnabled()
    click_cell(qtbot, page, row_of(page, "letter.pdf"), INVOICE)
    popup = picker(qtbot)
    qtbot.keyClicks(popup.typed, "INV-3")
    qtbot.keyClick(popup.typed, Qt.Key.Key_Return)
    page.table.selectAll()
    assert page.remove.text() == "Remove 2 files"
    qtbot.mouseClick(page.remove, Qt.MouseButton.LeftButton)
    assert work.pdfs == ()
    assert page.rows.rowCount() == 0
    assert "still on your computer" in page.notice.text()
    page.notice.follow()
    assert {one.ref for one in work.pdfs} == {"INV-1", "INV-3"}
    assert not page.notice.isVisible()


def test_new_invoices_without_a_pdf_are_named(qtbot, page, drop, put):
    drop(put("INV-2.pdf"))
    assert page.summary.missing.text() == "2 new invoices still have no PDF:"
    assert page.summary.refs.text() == "INV-1, INV-3"
    drop(put("INV-1.pdf"))
    assert page.summary.missing.text() == "1 new invoice still has no PDF:"


def test_many_missing_are_shortened_and_shown_whole_on_demand(qtbot, runner, work):
    refs = [f"INV-{n}" for n in range(40)]
    page = PdfsPage(work, runner, PdfFiles(), lambda: refs)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: not runner.busy)
    assert page.summary.refs.text() == "INV-0, INV-1, INV-2 and 37 more"
    qtbot.mouseClick(page.summary.refs, Qt.MouseButton.LeftButton)
    (dialog,) = page.findChildren(RefsDialog)
    assert dialog.refs.toPlainText().splitlines() == refs
    dialog.close()


def test_in_a_narrow_window_the_missing_are_counted_rather_than_cut_off(qtbot, page, drop, put):
    drop(put("INV-2.pdf"), put("statement.pdf"), put("word.pdf", b"text"))
    line = page.summary
    page.resize(664, 600)
    qtbot.waitUntil(lambda: line.refs.text() == "2 new invoices")
    assert line.refs.geometry().right() <= line.width()
    assert line.missing.width() >= line.missing.sizeHint().width()
    page.resize(1000, 700)
    qtbot.waitUntil(lambda: line.refs.text() == "INV-1, INV-3")


def test_folders_are_walked_and_other_files_in_them_are_counted(page, drop, put):
    put("drop/INV-1.pdf")
    put("drop/sub/INV-2.pdf")
    folder = put("drop/report.xlsx").parent
    drop(folder)
    assert page.rows.rowCount() == 2
    assert "1 other file" in page.notice.text()


def test_files_dropped_at_home_are_there_already(qtbot, page, put, work, runner):
    work.start_over("report.xlsx", [str(put("INV-1.pdf"))])
    work.outgoing = ledger("INV-1")
    page.enter()
    qtbot.waitUntil(lambda: not runner.busy)
    assert page.go_on.text() == "Continue with 1 PDF"


def test_a_new_delivery_begins_without_the_files_of_the_last(page, drop, put, work):
    drop(put("INV-1.pdf"))
    work.start_over("next.xlsx")
    page.enter()
    assert page.rows.rowCount() == 0
    assert page.go_on.text() == "Continue without PDFs"


def test_when_the_report_changed_meanwhile_files_are_matched_to_the_new_one(
    qtbot, page, drop, put, work, runner
):
    drop(put("INV-1.pdf"), put("INV-2.pdf"))
    page.leave()
    work.outgoing = ledger("INV-2")
    page.enter()
    qtbot.waitUntil(lambda: not runner.busy)
    assert [one.ref for one in work.pdfs] == ["INV-2"]
    assert cell(page, row_of(page, "INV-1.pdf"), INVOICE) == "Choose invoice"


def test_continue_goes_on_with_what_is_ready(qtbot, page, drop, put, work):
    drop(put("INV-1.pdf"), put("statement.pdf"))
    with qtbot.waitSignal(page.forward):
        qtbot.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    assert work.pdfs_settled
    assert [one.ref for one in work.pdfs] == ["INV-1"]


def test_confirming_another_report_unsettles_the_pdfs_of_the_last(qtbot, page, drop, put, work):
    drop(put("INV-1.pdf"))
    qtbot.mouseClick(page.go_on, Qt.MouseButton.LeftButton)
    work.changed.emit()
    assert work.pdfs_settled
    work.outgoing = ledger("INV-2")
    work.changed.emit()
    assert not work.pdfs_settled
    assert work.pdfs == ()


class SlowFiles(PdfFiles):
    """Files that take until Stop."""

    def read(self, path, stop):
        stop.wait(60)
        raise AssertionError("the wait ends at Stop")


def test_stop_ends_reading_and_says_so(qtbot, runner, work, put):
    page = PdfsPage(work, runner, SlowFiles(), list)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: not runner.busy)
    drop_on(page.drop, put("INV-1.pdf"))
    qtbot.waitUntil(page.reading.stop.isVisible)
    assert not page.go_on.isEnabled()
    qtbot.mouseClick(page.reading.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not runner.busy)
    assert "Stopped" in page.notice.text()
    assert page.go_on.isEnabled()
    assert page.rows.rowCount() == 0


def test_leaving_while_reading_takes_up_again_on_return(qtbot, runner, work, put):
    files = SlowFiles()
    page = PdfsPage(work, runner, files, list)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: not runner.busy)
    drop_on(page.drop, put("INV-1.pdf"))
    page.leave()
    page.hide()
    qtbot.waitUntil(lambda: not runner.busy)
    files.read = PdfFiles().read
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: not runner.busy)
    assert page.go_on.text() == "Continue with 1 PDF"


def test_the_practice_papers_look_as_in_the_guide(qtbot, runner, work, tmp_path):
    files = make_practice_files(tmp_path, date(2026, 11, 21))
    papers = [one.stem for one in files.pdfs]
    new = ["117", "2026/119", "INV-0431", "INV-0433"]
    new += [ref for ref in papers if ref.startswith("INV-") and ref != "INV-0422"] + ["INV-0418"]
    work.start_over("report.xlsx", [str(tmp_path / "Invoice PDFs")])
    work.outgoing = ledger(*new, "INV-0422", "SH-2043")
    page = PdfsPage(work, runner, PdfFiles(), lambda: new)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: not runner.busy)
    assert page.summary.ready.text() == "18 ready"
    assert page.summary.needs_match.text() == "1 needs a match"
    assert page.summary.cant_send.text() == "1 can’t be sent"
    assert page.summary.refs.text() == "INV-0422, INV-0431, INV-0433"
    row = row_of(page, "scan_20261117_0007.pdf")
    assert cell(page, row, FOUND_BY) == "text on page 1"
    assert cell(page, row, SENT_AS) == "INV-0418.pdf"
    assert len(read_report(work.outgoing)) == 22


def test_every_trouble_has_its_sentence():
    known: dict[Code, object] = dict(texts())
    assert set(PdfTrouble) <= known.keys()
