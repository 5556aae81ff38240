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
        if not words:
            return [one for _, one in self._folded[:most]]
        first, rest = words[0], words[1:]
        begins: list[Invoice] = []
        has_word: list[Invoice] = []
        holds: list[Invoice] = []
        for text, one in self._folded:
            if first not in text or not all(word in text for word in rest):
                continue
            if text.startswith(first):
                begins.append(one)
                if len(begins) == most:
                    break
            elif f" {first}" in text:
                has_word.append(one)
            else:
                holds.append(one)
        return [*begins, *has_word, *holds][:most]
