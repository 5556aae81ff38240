"""What sending a report will change at the receiver.

The receiver marks as paid every invoice that an earlier report had and this one has not (Kolleno,
public help pages). The reference is the invoice's identity there.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.baseline import Baseline
from app.domain.invoice import Invoice
from app.domain.suspects import Suspect, find_suspects


@dataclass(frozen=True, slots=True)
class Change:
    """An invoice that stays open with another balance or currency."""

    old: Invoice
    new: Invoice

    @property
    def difference(self) -> Decimal | None:
        """New balance less old; None across currencies."""
        if self.old.currency_iso != self.new.currency_iso:
            return None
        return self.new.balance - self.old.balance


@dataclass(frozen=True, slots=True)
class PaidPreview:
    """The four lists. Every invoice of the baseline is in exactly one of `paid`, `changed` and
    `unchanged`; every invoice of the report in exactly one of `new`, `changed` and `unchanged`.

    `baseline` None means that nobody knows what the receiver holds: then every count but the
    report's own is unknown, not zero, and `new` lists the whole report.
    """

    baseline: Baseline | None
    report: tuple[Invoice, ...]
    paid: tuple[Invoice, ...]
    new: tuple[Invoice, ...]
    changed: tuple[Change, ...]
    unchanged: tuple[Invoice, ...]
    suspects: tuple[Suspect, ...] = ()

    @property
    def paid_count(self) -> int | None:
        """How many invoices will be marked as paid; None when that cannot be known."""
        return None if self.baseline is None else len(self.paid)

    @property
    def new_count(self) -> int | None:
        """How many are new; None when that cannot be known."""
        return None if self.baseline is None else len(self.new)


def preview(baseline: Baseline | None, report: Sequence[Invoice]) -> PaidPreview:
    """Compare the invoices that will be sent with those the receiver holds.

    A reference that stands twice in a report is paired first with first, second with second, so
    that no line vanishes from the lists.
    """
    remaining = dict(_numbered(baseline.invoices)) if baseline else {}
    new: list[Invoice] = []
    changed: list[Change] = []
    unchanged: list[Invoice] = []
    for key, invoice in _numbered(report):
        old = remaining.pop(key, None)
        if old is None:
            new.append(invoice)
        elif old.balance != invoice.balance or old.currency_iso != invoice.currency_iso:
            changed.append(Change(old, invoice))
        else:
            unchanged.append(invoice)
    paid = tuple(remaining.values())
    return PaidPreview(
        baseline=baseline,
        report=tuple(report),
        paid=paid,
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        suspects=find_suspects(paid, new) if baseline else (),
    )


def _numbered(invoices: Iterable[Invoice]) -> Iterable[tuple[tuple[str, int], Invoice]]:
    seen: Counter[str] = Counter()
    for invoice in invoices:
        seen[invoice.ref] += 1
        yield (invoice.ref, seen[invoice.ref]), invoice
