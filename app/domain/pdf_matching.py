"""Which open invoice a PDF belongs to, from its file name or the text of its first page.

A wrong match shows one customer another customer's invoice, so a match is made by itself only
where the name or the text leaves no other reading; whatever is merely likely becomes a
candidate, for the person (or, after the name, the text) to confirm.

References and names are compared as runs of letters and runs of digits: case, separators and
leading zeros do not count, and `INV-1` can never be found inside `INV-10`. Where several
references fit, the longest wins; where equally long ones fit, the one with the very same
digits. Every lookup is a hash, so the cost is that of reading the names once.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from app.domain.invoice import Invoice
from app.domain.pdf_evidence import (
    Hit,
    is_called_invoice,
    literally,
    stands_alone,
    titles_other_document,
)
from app.domain.pdf_words import INVOICE_PREFIXES, INVOICE_WORDS
from app.domain.runs import Run, digits_of, fold, key_of, runs_of

_EXTENSION = re.compile(r"(\.pdf)+$|\.[a-z][a-z0-9]{1,4}$")
_COPY = re.compile(r"(\s*\(\d{1,2}\)|[\s_-]+(copy|kopie|copie)(\s*\(?\d{1,2}\)?)?)$")
_LONGEST_PAGE = 20_000  # characters looked at
_LONGEST_REF = 12  # runs; longer references are matched by hand
_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Found:
    """What a name or text says. `invoice` is set only when it is certain.

    `exact`: nothing but the reference is there. `candidates` holds at most 20, best first.
    """

    invoice: Invoice | None = None
    exact: bool = False
    candidates: tuple[Invoice, ...] = ()


class InvoiceIndex:
    """Open invoices, ready to be found by name or text. Built once for a report."""

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        self._by_key: dict[tuple[str, ...], list[Invoice]] = {}
        self._behind_word: dict[tuple[str, ...], list[Invoice]] = {}
        self._by_number: dict[str, list[Invoice]] = {}
        self._longest = 0
        for invoice in invoices:
            key = key_of(runs_of(fold(invoice.ref)))
            if not 0 < len(key) <= _LONGEST_REF:
                continue
            self._longest = max(self._longest, len(key))
            self._by_key.setdefault(key, []).append(invoice)
            if len(key) > 1 and key[0] in INVOICE_PREFIXES:
                self._behind_word.setdefault(key[1:], []).append(invoice)
            if len(key) > 1 and key[-1].isdecimal():
                self._by_number.setdefault(key[-1], []).append(invoice)

    def by_name(self, file_name: str) -> Found:
        """The invoice a file is named for."""
        stem = _COPY.sub("", _EXTENSION.sub("", fold(file_name)))
        runs = runs_of(stem)
        if whole := self._by_key.get(key_of(runs)):
            return _decide(_same_digits(whole, runs), exact=True)
        hits = _outermost(self._hits(runs))
        if hits and all(stands_alone(stem, runs, hit) for hit in hits):
            return _decide(
                one
                for hit in hits
                for one in _same_digits(hit.invoices, runs[hit.first : hit.last])
            )
        likely = [one for hit in hits for one in hit.invoices]
        numbers = [run.key for run in runs if run.is_number]
        if not likely and len(numbers) == 1:
            likely = self._by_number.get(numbers[0], [])
        return Found(candidates=_without_repeats(likely))

    def by_text(self, text: str, likely: Sequence[Invoice] = ()) -> Found:
        """The one invoice that a page names; `likely` are candidates from the file name.

        A candidate needs only to be on the page. A bare number is otherwise not taken for an
        invoice unless the page calls it one: it may be an amount, a customer or a postcode.
        """
        page = fold(text[:_LONGEST_PAGE])
        runs = runs_of(page)
        hits = [
            Hit(hit.first, hit.last, same)
            for hit in _outermost(self._hits(runs))
            if (same := literally(page, runs, hit))
        ]
        named = {one.ref for hit in hits for one in hit.invoices}
        confirmed = [one for one in likely if one.ref in named]
        called = [one for hit in hits if is_called_invoice(runs, hit) for one in hit.invoices]
        for certain in (confirmed, _without_repeats(called)):
            if len(certain) == 1 and not titles_other_document(runs, certain[0]):
                return Found(certain[0], candidates=tuple(certain))
        every = [*confirmed, *called, *likely, *(one for hit in hits for one in hit.invoices)]
        return Found(candidates=_without_repeats(every))

    def _hits(self, runs: Sequence[Run]) -> Iterator[Hit]:
        """Every stretch of runs that is a reference."""
        for first in range(len(runs)):
            behind_word = first > 0 and runs[first - 1].key in INVOICE_WORDS
            key: tuple[str, ...] = ()
            for last, run in enumerate(runs[first : first + self._longest], first + 1):
                key = (*key, run.key)
                found = self._by_key.get(key, [])
                if behind_word and key in self._behind_word:
                    # "Invoice 0415" is INV-0415, or 0415, or open to doubt where both are.
                    found = found + self._behind_word[key]
                if found:
                    yield Hit(first, last, tuple(found))


def bears(file_name: str, ref: str) -> bool:
    """Whether a file's name holds the reference, whatever else it says."""
    name, wanted = key_of(runs_of(fold(file_name))), key_of(runs_of(fold(ref)))
    return any(
        name[first : first + len(wanted)] == wanted for first in range(len(name) - len(wanted) + 1)
    )


def _same_digits(invoices: Sequence[Invoice], runs: Sequence[Run]) -> Sequence[Invoice]:
    """Of references that differ in zeros only, the one written with the very same ones."""
    if len(invoices) == 1:
        return invoices
    literal = [one for one in invoices if digits_of(runs_of(fold(one.ref))) == digits_of(runs)]
    return literal or invoices


def _decide(invoices: Iterable[Invoice], *, exact: bool = False) -> Found:
    found = _without_repeats(invoices)
    return Found(found[0], exact, found) if len(found) == 1 else Found(candidates=found)


def _without_repeats(invoices: Iterable[Invoice]) -> tuple[Invoice, ...]:
    by_ref = {one.ref: one for one in invoices}
    return tuple(islice(by_ref.values(), _CANDIDATES))


def _outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Hits that do not lie inside another one."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.first, -hit.last)):
        if not kept or hit.last > kept[-1].last:
            kept.append(hit)
    return kept
