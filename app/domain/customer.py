"""Telling customers of a report apart."""

from app.domain.invoice import Invoice


def customer_key(invoice: Invoice) -> str:
    """The customer's identity within one report: the ID where there is one, else the name."""
    return invoice.customer_id.strip() or invoice.customer_name.strip().casefold()


def same_customer(one: Invoice, other: Invoice) -> bool | None:
    """Whether two invoices are of one customer; None where neither ID nor name can tell.

    One of the two agreeing is enough: IDs come and go with the columns of an export.
    """
    ids = one.customer_id.strip(), other.customer_id.strip()
    names = one.customer_name.strip().casefold(), other.customer_name.strip().casefold()
    comparable = [pair for pair in (ids, names) if all(pair)]
    return any(a == b for a, b in comparable) if comparable else None
