"""Practice mode opens on a believable company whose numbers are those of the guide's pictures."""

from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from pypdf import PdfReader

from app.domain.invoice import balance_by_currency
from app.services.practice.company import make_practice_files, practice_company

TODAY = date(2026, 11, 21)


@pytest.fixture
def files(tmp_path):
    return make_practice_files(tmp_path, TODAY)


def this_week(files):
    """Reference → balance, as a person would read the sheet."""
    sheet = openpyxl.load_workbook(files.report).active
    return {
        str(row[0]): Decimal(str(row[4]))
        for row in sheet.iter_rows(min_row=7, values_only=True)
        if row[1] is not None
    }


def test_what_changed_since_last_week_adds_up(files):
    now = this_week(files)
    before = {one.ref: one.balance for one in files.last_week}
    gone = before.keys() - now.keys()
    new = now.keys() - before.keys()
    both = before.keys() & now.keys()
    changed = {ref for ref in both if before[ref] != now[ref]}
    assert len(files.last_week) == len(before) == 409
    assert (len(gone), len(new), len(changed), len(both - changed)) == (17, 20, 6, 386)
    assert sum(before[ref] for ref in gone) == Decimal("21480.10")
    assert sum(now[ref] for ref in new) == Decimal("18003.00")
    assert sum(now[ref] - before[ref] for ref in changed) == Decimal("-2150.00")
    assert sum(now[ref] for ref in both - changed) == Decimal("402117.55")
    assert "00117" in gone
    assert "117" in new
    assert before["00117"] == now["117"]
    assert min(now.values()) < 0, "a credit note"
    assert "2026/119" in new
    assert list(balance_by_currency(files.last_week)) == ["GBP"]


def test_no_other_gone_invoice_could_be_taken_for_a_new_one(files):
    now = this_week(files)
    before = {one.ref: one.balance for one in files.last_week}
    gone = {before[ref] for ref in before.keys() - now.keys() - {"00117"}}
    new = {now[ref] for ref in now.keys() - before.keys() - {"117"}}
    assert not gone & new


def test_the_sheet_looks_like_an_export_with_titles_headings_and_totals(files):
    sheet = openpyxl.load_workbook(files.report).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == practice_company() == "Harbour Joinery Ltd"
    assert rows[5][0] == "Invoice Number"
    assert rows[6] == ("Alder & Sons", None, None, None, None)
    assert Decimal(str(rows[-1][4])) == sum(this_week(files).values())
    assert sum(str(row[0]).startswith("Total ") for row in rows) > 30


def test_the_papers_are_pdfs_that_name_their_invoice_except_the_odd_ones(files):
    new = this_week(files).keys() - {one.ref for one in files.last_week}
    texts = {}
    for path in files.pdfs:
        if path.read_bytes()[:5] == b"%PDF-":
            texts[path.name] = PdfReader(path).pages[0].extract_text()
            assert path.stat().st_size < 5000
    assert {path.name for path in files.pdfs} - texts.keys() == {"INV-0422.pdf"}
    assert "INV-0418" in texts["scan_20261117_0007.pdf"]
    assert "2026/119" in texts["Invoice 2026-119.pdf"]
    assert "STATEMENT" in texts.pop("statement-oct.pdf")
    named = {ref for ref in new if any(f"number: {ref}\n" in text for text in texts.values())}
    assert new - named == {"INV-0431", "INV-0433"}
    assert len(texts) == len(named) == 18


@pytest.mark.parametrize("days", range(0, 800, 89))
def test_it_never_looks_stale(tmp_path, days):
    today = TODAY + timedelta(days=days)
    files = make_practice_files(tmp_path, today)
    age = today - files.last_week_sent_at.date()
    assert timedelta(3) <= age <= timedelta(9)
    assert files.last_week_sent_at.weekday() == 4
    assert f"{today.year}/119" in this_week(files)
    latest = max(one.date_issued for one in files.last_week)
    assert latest <= files.last_week_sent_at.date(), "what was sent last week was issued by then"


def test_the_same_day_gives_the_same_company(tmp_path):
    first = make_practice_files(tmp_path / "a", TODAY)
    second = make_practice_files(tmp_path / "b", TODAY)
    assert first.last_week == second.last_week
    assert this_week(first) == this_week(second)
