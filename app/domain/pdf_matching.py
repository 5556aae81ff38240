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
from itertools import islice, pairwise

from app.domain.invoice import Invoice
from app.domain.pdf_words import (
    ACCOUNT_WORDS,
    CREDIT_WORDS,
    INVOICE_WORDS,
    NUMBER_WORDS,
    ORDER_WORDS,
)
from app.domain.runs import Run, digits_of, fold, key_of, runs_of

_EXTENSION = re.compile(r"(\.pdf)+$|\.[a-z][a-z0-9]{1,4}$")
_COPY = re.compile(r"(\s*\(\d{1,2}\)|[\s_-]+(copy|kopie|copie)(\s*\(?\d{1,2}\)?)?)$")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-_. ]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])([-_. ])(?:0[1-9]|1[0-2])\2(?:19|20)\d\d)(?!\d)"
)
_GOES_ON_BEFORE = re.compile(r"(\w[-/_]?|\d[.,])\Z")
_GOES_ON_AFTER = re.compile(r"[-/_]?\w|[.,]\d")
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


@dataclass(frozen=True, slots=True)
class _Hit:
    """References found at runs `first` to `last` (exclusive)."""

    first: int
    last: int
    invoices: tuple[Invoice, ...]


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
            if len(key) > 1 and key[0] in INVOICE_WORDS:
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
        if hits and all(_stands_alone(stem, runs, hit) for hit in hits):
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
            _Hit(hit.first, hit.last, same)
            for hit in _outermost(self._hits(runs))
            if (same := _literally(page, runs, hit))
        ]
        named = {one.ref for hit in hits for one in hit.invoices}
        confirmed = [one for one in likely if one.ref in named]
        called = [one for hit in hits if _is_called_invoice(runs, hit) for one in hit.invoices]
        for certain in (confirmed, _without_repeats(called)):
            if len(certain) == 1 and not _titles_other_document(runs, certain[0]):
                return Found(certain[0], candidates=tuple(certain))
        every = [*confirmed, *called, *likely, *(one for hit in hits for one in hit.invoices)]
        return Found(candidates=_without_repeats(every))

    def _hits(self, runs: Sequence[Run]) -> Iterator[_Hit]:
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
                    yield _Hit(first, last, tuple(found))


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


def _outermost(hits: Iterable[_Hit]) -> list[_Hit]:
    """Hits that do not lie inside another one."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.first, -hit.last)):
        if not kept or hit.last > kept[-1].last:
            kept.append(hit)
    return kept


def _stands_alone(stem: str, runs: Sequence[Run], hit: _Hit) -> bool:
    """Whether the rest of a file name can be no part of the reference, nor deny it.

    `2026-119` does not stand alone in `2026-119-2`, which may be another invoice, nor in
    `Reminder 2026-119`; it does in `Invoice_2026-119_2026-11-03` and `Foss Marine 2026-119`.
    """
    inside = runs[hit.first : hit.last]
    start, end = inside[0].start, inside[-1].end
    dates = [date.span() for date in _DATE.finditer(stem)]
    dates = [(left, right) for left, right in dates if right <= start or left >= end]
    before, after = (
        [run for run in side if not any(left <= run.start < right for left, right in dates)]
        for side in (runs[: hit.first], runs[hit.last :])
    )
    words = ACCOUNT_WORDS | ORDER_WORDS
    if any(one.balance > 0 for one in hit.invoices):
        words |= CREDIT_WORDS
    if any(run.key in words for run in (*before, *after)):
        return False
    if len(inside) == 1 and inside[0].is_number:
        # A bare number must be called an invoice, and be the only number.
        called = before and before[-1].key in INVOICE_WORDS | NUMBER_WORDS
        if not called or any(run.is_number for run in (*before, *after)):
            return False
        if not any(run.key in INVOICE_WORDS for run in before[-2:]):
            return False
    if before and before[-1].key not in INVOICE_WORDS | NUMBER_WORDS:
        between = stem[before[-1].end : start]
        if _may_belong(before[-1], between):
            return False
    return not (after and _may_belong(after[0], stem[end : after[0].start]))


def _may_belong(neighbour: Run, between: str) -> bool:
    """Whether a neighbouring run may be part of a longer reference."""
    if not between:
        return True
    short = neighbour.is_number or len(neighbour.raw) <= 2
    return short and not any(char in " ()[],;+&" for char in between)


def _literally(page: str, runs: Sequence[Run], hit: _Hit) -> tuple[Invoice, ...]:
    """The references that stand on a page with all their zeros, and do not go on.

    Separators of a reference with letters may differ (`INV 0415`); one of numbers only must be
    there as it is, for `12/2026` and `12.2026` may be different things.
    """
    inside = runs[hit.first : hit.last]
    start, end = inside[0].start, inside[-1].end
    if _GOES_ON_BEFORE.search(page[max(0, start - 2) : start]):
        return ()
    if _GOES_ON_AFTER.match(page[end : end + 2]):
        return ()
    gaps = [page[left.end : right.start] for left, right in pairwise(inside)]
    if any(len(gap.strip()) > 1 or "\n" in gap for gap in gaps):
        return ()
    numbers_only = all(run.is_number for run in inside)
    same = []
    for invoice in hit.invoices:
        ref = fold(invoice.ref)
        theirs = runs_of(ref)
        core = ref[theirs[0].start : theirs[-1].end]
        if digits_of(theirs) == digits_of(inside) and (
            not numbers_only or core.endswith(page[start:end])
        ):
            same.append(invoice)
    return tuple(same)


def _is_called_invoice(runs: Sequence[Run], hit: _Hit) -> bool:
    """Whether a page shows this to be an invoice's reference and not just any number."""
    inside = runs[hit.first : hit.last]
    if any(not run.is_number for run in inside):
        return True
    if len(inside) > 1 and sum(len(run.raw) for run in inside) >= 7:
        return True  # longer than a month and year
    before = [run.key for run in runs[max(0, hit.first - 2) : hit.first]]
    return bool(before) and (
        before[-1] in INVOICE_WORDS or (before[-1] in NUMBER_WORDS and before[0] in INVOICE_WORDS)
    )


def _titles_other_document(runs: Sequence[Run], invoice: Invoice) -> bool:
    """Whether the first word that names a kind of document does not name an invoice."""
    others = ACCOUNT_WORDS if invoice.balance < 0 else ACCOUNT_WORDS | CREDIT_WORDS
    if all(run.is_number for run in runs_of(fold(invoice.ref))):
        others |= ORDER_WORDS  # an order may bear the same bare number
    for run in runs:
        if run.key in INVOICE_WORDS:
            return False
        if run.key in others:
            return True
    return False
