"""Finds open invoices as a person types."""

from collections.abc import Iterable

from app.domain.invoice import Invoice
from app.domain.runs import fold


class InvoiceSearch:
    """Every invoice with its reference and customer, folded once."""

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        self._folded = [(fold(f"{one.ref} {one.customer_name}"), one) for one in invoices]

    def find(self, typed: str, most: int) -> list[Invoice]:
        """At most `most` invoices that hold every typed word, best first.

        References that begin with it go before customers with such a word, and both before
        whatever merely holds it.
        """
        words = fold(typed).split()
        hits = [(text, one) for text, one in self._folded if all(word in text for word in words)]
        if words:
            first = words[0]
            hits.sort(key=lambda hit: (not hit[0].startswith(first), f" {first}" not in hit[0]))
        return [one for _, one in hits[:most]]
