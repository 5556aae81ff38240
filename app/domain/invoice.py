"""An open document of the ledger: an invoice, or a credit note with a negative balance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Invoice:
    """One open invoice as it will be sent.

    `ref` is the invoice reference exactly as the file shows it (leading zeros kept) and the
    invoice's identity at the receiver. Money is in units of `currency_iso` (three letters,
    "" where the file does not say). `row` is the 1-based row of the source file it was read
    from, 0 when it did not come from a file.
    """

    ref: str
    customer_id: str
    customer_name: str
    date_issued: date | None
    date_due: date | None
    amount: Decimal | None
    balance: Decimal
    currency_iso: str
    row: int = 0


def balance_by_currency(invoices: Iterable[Invoice]) -> dict[str, Decimal]:
    """Sum of balances per currency code, in order of first appearance."""
    sums: dict[str, Decimal] = {}
    for invoice in invoices:
        sums[invoice.currency_iso] = sums.get(invoice.currency_iso, Decimal(0)) + invoice.balance
    return sums
