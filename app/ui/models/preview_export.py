"""A list of the preview as a table for a file."""

from collections.abc import Sequence
from decimal import Decimal

from app.domain.invoice import Invoice, balance_by_currency
from app.domain.list_table import Cell, CellKind, ListColumn, ListTable
from app.ui.models.preview_rows import Line

COLUMNS = (
    ListColumn("Reference"),
    ListColumn("Customer ID"),
    ListColumn("Customer"),
    ListColumn("Issued", CellKind.DATE),
    ListColumn("Due", CellKind.DATE),
    ListColumn("Last balance", CellKind.MONEY),
    ListColumn("Balance", CellKind.MONEY),
    ListColumn("Difference", CellKind.MONEY),
    ListColumn("Currency"),
    ListColumn("Note"),
)


def list_table(title: str, lines: Sequence[Line]) -> ListTable:
    """The lines with real dates and numbers, and a total for each currency."""
    return ListTable(title, COLUMNS, tuple(_row(line) for line in lines), _totals(lines))


def _row(line: Line) -> tuple[Cell, ...]:
    invoice = line.invoice
    return (
        line.ref,
        invoice.customer_id,
        invoice.customer_name,
        invoice.date_issued,
        invoice.date_due,
        _balance(line.old),
        _balance(line.new),
        line.difference,
        invoice.currency_iso,
        line.note,
    )


def _totals(lines: Sequence[Line]) -> tuple[tuple[Cell, ...], ...]:
    old = balance_by_currency(line.old for line in lines if line.old)
    new = balance_by_currency(line.new for line in lines if line.new)
    both: dict[str, Decimal] = {}
    for line in lines:
        if (difference := line.difference) is not None:
            currency = line.invoice.currency_iso
            both[currency] = both.get(currency, Decimal(0)) + difference
    return tuple(
        (
            f"Total {currency}".strip(),
            None,
            None,
            None,
            None,
            old.get(currency),
            new.get(currency),
            both.get(currency),
            currency,
            None,
        )
        for currency in {**old, **new}
    )


def _balance(invoice: Invoice | None) -> Decimal | None:
    return invoice.balance if invoice else None
