"""Questions about past deliveries are answered from what was really sent."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.decisions import Decisions
from app.domain.delivery import Delivery, DeliverySummary
from app.domain.invoice import Invoice
from app.domain.outgoing import write_report
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.receipt import FileReceipt, Proof
from app.flows.history import ReadHistory
from app.flows.reopened import closed_before
from app.services.history import SqliteHistory
from app.ui.messages.support_message import support_message

WEEKS = [datetime(2026, 11, day, 9, 0, tzinfo=UTC) for day in (6, 13, 20)]


def invoice(ref: str, balance: str = "10.00") -> Invoice:
    return Invoice(ref, "", "Alder", None, None, None, Decimal(balance), "GBP")


class Book:
    """A history that reports can be delivered into."""

    def __init__(self, path: Path) -> None:
        self.store = SqliteHistory(path)
        self.read = ReadHistory(self.store)

    def send(
        self,
        at: datetime,
        *invoices: Invoice,
        arrives: bool = True,
        decisions: Decisions | None = None,
    ) -> Delivery:
        data = write_report(invoices)
        path = f"csv_data_uploads/open_{at:%d}.csv"
        digest = hashlib.sha256(data).hexdigest()
        file = PlannedFile(FileRole.REPORT, path, len(data), digest, data=data)
        summary = DeliverySummary(invoices=len(invoices), decisions=decisions or Decisions())
        number = self.store.begin(UploadPlan("harbour", (file,)), summary, at)
        if arrives:
            self.store.receive(number, FileReceipt(path, file.size, digest, Proof.SIZE, at))
            self.store.finish(number, at)
        else:
            self.store.give_up(number, at)
        return self.store.delivery(number)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    opened = Book(tmp_path / "history.sqlite3")
    yield opened
    opened.store.close()


def test_an_invoice_is_followed_through_the_reports(book: Book) -> None:
    first = book.send(WEEKS[0], invoice("00117", "80"), invoice("A2"))
    second = book.send(WEEKS[1], invoice("00117", "30"), invoice("A2"))
    third = book.send(WEEKS[2], invoice("A2"))
    found = book.read.look_up("harbour", " 00117 ")
    assert [(one.delivery.id, one.invoice and one.invoice.balance) for one in found] == [
        (third.id, None),
        (second.id, Decimal("30")),
        (first.id, Decimal("80")),
    ]


def test_it_left_only_once_and_only_with_a_report_that_arrived(book: Book) -> None:
    book.send(WEEKS[0], invoice("A1"), invoice("A2"))
    book.send(WEEKS[1], invoice("A2"), arrives=False)
    left = book.send(WEEKS[1], invoice("A2"))
    book.send(WEEKS[2], invoice("A2"))
    found = book.read.look_up("harbour", "A1")
    assert [one.delivery.id for one in found if one.invoice is None] == [left.id]
    assert len(found) == 2


def test_a_reference_is_looked_up_exactly(book: Book) -> None:
    book.send(WEEKS[0], invoice("00117"), invoice('A, "B"'))
    assert book.read.look_up("harbour", "117") == ()
    assert book.read.look_up("another", "00117") == ()
    assert len(book.read.look_up("harbour", 'A, "B"')) == 1


def test_what_a_person_kept_open_is_marked(book: Book) -> None:
    book.send(WEEKS[0], invoice("A1"))
    book.send(WEEKS[1], invoice("A1"), decisions=Decisions().keep(["A1"]))
    latest, earlier = book.read.look_up("harbour", "A1")
    assert (latest.kept_open, earlier.kept_open) == (True, False)


def test_any_two_reports_are_compared(book: Book) -> None:
    first = book.send(WEEKS[0], invoice("A1"), invoice("A2"), invoice("A3"))
    book.send(WEEKS[1], invoice("A9"))
    third = book.send(WEEKS[2], invoice("A2", "5"), invoice("A3"), invoice("A4"))
    found = book.read.compare(first, third)
    assert [one.ref for one in found.paid] == ["A1"]
    assert [one.ref for one in found.new] == ["A4"]
    assert [one.new.ref for one in found.changed] == ["A2"]


def test_the_message_for_support_names_the_file_and_what_to_reopen(book: Book) -> None:
    book.send(WEEKS[0], invoice("A1", "80"), invoice("A2"))
    wrong = book.send(WEEKS[1], invoice("A2"))
    book.send(WEEKS[2], invoice("A3"))
    marked = book.read.marked_paid(wrong)
    assert [one.ref for one in marked] == ["A1"]
    text = support_message("Harbour Joinery Ltd", "Kolleno", wrong, marked)
    assert "File name: open_13.csv" in text
    assert "A1  Alder  £80.00" in text
    assert "A2" not in text


def test_the_first_report_marked_nothing(book: Book) -> None:
    first = book.send(WEEKS[0], invoice("A1"))
    assert book.read.marked_paid(first) == ()


def test_what_an_earlier_report_closed_is_known_until_it_is_open_again(book: Book) -> None:
    book.send(WEEKS[0], invoice("A1"), invoice("A2"), invoice("A3"))
    wrong = book.send(WEEKS[1], invoice("A3"))
    book.send(WEEKS[2], invoice("A1"), invoice("A3"))
    closed = closed_before(book.store, "harbour")
    assert closed == {"A2": wrong.ended_at}
