"""An aged receivables export as accounting packages write it, for practice mode."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

from app.domain.invoice import Invoice

_DATE = "dd/mm/yyyy"
_MONEY = "#,##0.00;(#,##0.00)"


def write_sheet(
    path: Path, company: str, currency: str, as_at: date, invoices: Iterable[Invoice]
) -> None:
    """Title lines, the header on row 6, customers as headings, subtotals and a grand total.

    A reference of digits that does not start with a zero is stored as a number: that is how
    the spreadsheet of the made-up company lost the zeros of one. Raises OSError.
    """
    book = Workbook()
    sheet = book.active
    sheet.title = "Aged Receivables"
    bold = Font(bold=True)
    sheet.append(["Aged Receivables Detail"])
    sheet.append([company])
    sheet.append([f"As at {as_at.day} {as_at:%B %Y}"])
    sheet.append(["Ageing by due date"])
    sheet.append([])
    money = [f"Invoice Total ({currency})", f"Outstanding ({currency})"]
    sheet.append(["Invoice Number", "Invoice Date", "Due Date", *money])
    for cell in (sheet["A1"], *sheet[6]):
        cell.font = bold

    ordered = sorted(invoices, key=lambda one: (one.customer_name.casefold(), one.date_due))
    grand = Decimal(0)
    for customer, group in groupby(ordered, key=lambda one: one.customer_name):
        theirs = list(group)
        sheet.append([customer])
        sheet.cell(sheet.max_row, 1).font = bold
        for one in theirs:
            zeros_lost = one.ref.isdecimal() and not one.ref.startswith("0")
            ref: str | int = int(one.ref) if zeros_lost else one.ref
            sheet.append([ref, one.date_issued, one.date_due, one.amount, one.balance])
        subtotal = sum((one.balance for one in theirs), Decimal(0))
        grand += subtotal
        sheet.append([f"Total {customer}", None, None, None, subtotal])
        sheet.append([])
    sheet.append(["Total", None, None, None, grand])
    sheet.cell(sheet.max_row, 1).font = bold

    for row in sheet.iter_rows(min_row=7):
        for cell in row[1:3]:
            cell.number_format = _DATE
        for cell in row[3:5]:
            cell.number_format = _MONEY
    for column, width in zip("ABCDE", (26, 14, 14, 20, 20), strict=True):
        sheet.column_dimensions[column].width = width
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
