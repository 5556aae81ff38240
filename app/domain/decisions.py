"""What the person decided about a report before it is sent, and what that makes of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.domain.invoice import Invoice


class Note(StrEnum):
    """Why an invoice is missing from the report, in the person's words."""

    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"
    NOT_SURE = "not_sure"  # blocks sending


@dataclass(frozen=True, slots=True)
class Decisions:
    """Kept with the delivery; `same` is carried on to the company's next report.

    `keep_open` holds references of the last report that go into this one as they were then.
    `same` maps a reference of the file to the older reference it is sent under. `notes` maps a
    missing reference to its reason.
    """

    keep_open: frozenset[str] = frozenset()
    same: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, Note] = field(default_factory=dict)

    def keep(self, refs: Iterable[str]) -> "Decisions":
        """Keep these open as they were last time; why they are missing is no longer asked."""
        kept = set(refs)
        notes = {ref: note for ref, note in self.notes.items() if ref not in kept}
        return replace(self, keep_open=self.keep_open | kept, notes=notes)

    def let_go(self, refs: Iterable[str]) -> "Decisions":
        """Take back `keep`: these will be marked as paid again."""
        return replace(self, keep_open=self.keep_open - set(refs))

    def settle(self, pairs: Iterable[tuple[str, str]]) -> "Decisions":
        """Each (reference gone, reference in the file) is one invoice, sent under the first."""
        return replace(self, same={**self.same, **{new: gone for gone, new in pairs}})

    def part(self, refs: Iterable[str]) -> "Decisions":
        """Take back `settle` for these references, whichever of a pair they are."""
        apart = set(refs)
        left = {new: old for new, old in self.same.items() if not apart & {new, old}}
        return replace(self, same=left)

    def undo(self, refs: Iterable[str]) -> "Decisions":
        """Take back whatever was decided about these."""
        chosen = list(refs)
        return self.let_go(chosen).part(chosen).note(chosen, None)

    def note(self, refs: Iterable[str], note: Note | None) -> "Decisions":
        """Write down why these are missing; None takes the note away.

        What has a reason for being missing is not kept open and is no other invoice.
        """
        chosen = dict.fromkeys(refs)
        noted = {ref: was for ref, was in self.notes.items() if ref not in chosen}
        if note is None:
            return replace(self, notes=noted)
        noted |= dict.fromkeys(chosen, note)
        return replace(self.let_go(chosen).part(chosen), notes=noted)


@dataclass(frozen=True, slots=True)
class Decided:
    """A report with the decisions carried out.

    `carried` are invoices of the baseline kept open, `renamed` pairs of (as read, as sent).
    """

    invoices: tuple[Invoice, ...]
    carried: tuple[Invoice, ...]
    renamed: tuple[tuple[Invoice, Invoice], ...]


def decide(report: Sequence[Invoice], baseline: Sequence[Invoice], decisions: Decisions) -> Decided:
    """The invoices to send: those of the file, the old references where they are the same
    invoice, and behind them the ones kept open.

    An old reference that the file has itself is left alone, for two invoices never share one.
    So is one that the receiver does not hold as open, or whose newer form it holds already:
    decisions remembered from earlier weeks must not rename what was since settled or renamed.
    """
    present = {invoice.ref for invoice in report}
    held = {invoice.ref for invoice in baseline}
    taken: set[str] = set()
    sent: list[Invoice] = []
    renamed: list[tuple[Invoice, Invoice]] = []
    for invoice in report:
        old_ref = decisions.same.get(invoice.ref)
        settled_since = old_ref not in held or invoice.ref in held
        if old_ref is None or settled_since or old_ref in present or old_ref in taken:
            sent.append(invoice)
            continue
        taken.add(old_ref)
        renamed.append((invoice, replace(invoice, ref=old_ref)))
        sent.append(renamed[-1][1])
    there = {invoice.ref for invoice in sent}
    carried = tuple(
        replace(invoice, row=0)
        for invoice in baseline
        if invoice.ref in decisions.keep_open and invoice.ref not in there
    )
    return Decided((*sent, *carried), carried, tuple(renamed))
