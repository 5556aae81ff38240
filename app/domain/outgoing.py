"""The open AR report as it is sent, and the same bytes read back.

One form for every delivery, because the receiver transforms the columns once and then expects
them unchanged: UTF-8 without byte order mark, commas, CRLF, the header
`ref,customer_id,customer_name,date_issued,date_due,amount,balance,currency_iso`, ISO dates, plain
decimals with a point. Text stands exactly as it was read, a leading `=` included: a machine reads
this file, and an escaped reference would be another reference.
"""

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from app.domain.errors import Code, ReadError
from app.domain.fields import Field
from app.domain.invoice import Invoice

COLUMNS = tuple(field.value for field in Field)


class OutgoingCode(Code):
    """Why bytes are not a report of the form this program sends."""

    NOT_OURS = "not_ours"


def write_report(invoices: Iterable[Invoice]) -> bytes:
    """The report's bytes. Raises ValueError for money that is not a number."""
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows(
        (
            invoice.ref,
            invoice.customer_id,
            invoice.customer_name,
            _iso(invoice.date_issued),
            _iso(invoice.date_due),
            "" if invoice.amount is None else plain(invoice.amount),
            plain(invoice.balance),
            invoice.currency_iso,
        )
        for invoice in invoices
    )
    return text.getvalue().encode("utf-8")


def read_report(data: bytes) -> tuple[Invoice, ...]:
    """The invoices of a report that `write_report` made; `row` is the record's number, header 1.

    Raises ReadError for anything else, so that another program's file is never half understood.
    """
    try:
        rows = csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True)
        if tuple(next(rows, ())) != COLUMNS:
            raise ReadError(OutgoingCode.NOT_OURS)
        return tuple(_invoice(cells, row) for row, cells in enumerate(rows, start=2))
    except (ValueError, InvalidOperation, csv.Error) as error:
        raise ReadError(OutgoingCode.NOT_OURS) from error


def plain(value: Decimal) -> str:
    """A number with a point and without exponent; no minus before zero."""
    if not value.is_finite():
        raise ValueError(f"{value} is not an amount of money")
    return format(value if value else value.copy_abs(), "f")


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _invoice(cells: list[str], row: int) -> Invoice:
    ref, customer_id, customer_name, issued, due, amount, balance, currency = cells
    return Invoice(
        ref=ref,
        customer_id=customer_id,
        customer_name=customer_name,
        date_issued=date.fromisoformat(issued) if issued else None,
        date_due=date.fromisoformat(due) if due else None,
        amount=_money(amount) if amount else None,
        balance=_money(balance),
        currency_iso=currency,
        row=row,
    )


def _money(text: str) -> Decimal:
    value = Decimal(text)
    if not value.is_finite():
        raise ValueError(f"{text} is not an amount of money")
    return value
