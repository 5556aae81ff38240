"""What a reference found in a file name or on a page is worth.

A reference alone proves little: `INV-1` may be the beginning of `INV-1-2`, `117` an amount, and a
statement names many invoices. These rules tell the one from the other.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.invoice import Invoice
from app.domain.pdf_words import (
    ACCOUNT_WORDS,
    CREDIT_WORDS,
    INVOICE_WORDS,
    NUMBER_WORDS,
    ORDER_WORDS,
)
from app.domain.runs import Run, digits_of, fold, runs_of

_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-_. ]?)(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0[1-9]|[12]\d|3[01])([-_. ])(?:0[1-9]|1[0-2])\2(?:19|20)\d\d)(?!\d)"
)
_GOES_ON_BEFORE = re.compile(r"(\w[-/_]?|\d[.,])\Z")
_GOES_ON_AFTER = re.compile(r"[-/_]?\w|[.,]\d")


@dataclass(frozen=True, slots=True)
class Hit:
    """References found at runs `first` to `last` (exclusive)."""

    first: int
    last: int
    invoices: tuple[Invoice, ...]


def stands_alone(stem: str, runs: Sequence[Run], hit: Hit) -> bool:
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


def literally(page: str, runs: Sequence[Run], hit: Hit) -> tuple[Invoice, ...]:
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


def is_called_invoice(runs: Sequence[Run], hit: Hit) -> bool:
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


def titles_other_document(runs: Sequence[Run], invoice: Invoice) -> bool:
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
