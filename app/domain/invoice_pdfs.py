"""The PDFs of one delivery: which of them go, under which names, and which do not, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from app.domain.destination import Destination
from app.domain.errors import DeliveryError
from app.domain.invoice import Invoice
from app.domain.naming import pdf_name, pdf_path
from app.domain.pdfs import Flaw, FoundBy, PdfMatch, PdfState, PdfTrouble
from app.domain.plan import FileRole, PlannedFile
from app.domain.runs import fold, runs_of

_SURENESS = {FoundBy.PERSON: 0, FoundBy.NAME: 2, FoundBy.TEXT: 3, FoundBy.NOTHING: 4}


@dataclass(frozen=True)
class InvoicePdfs:
    """All dropped files, in the order they were dropped.

    One invoice gets one PDF. Where several files claim it, the person's choice goes before the
    file that bears nothing but the invoice's reference, that before a name with other words,
    and that before text on the page; among equals the first stays. `shared` holds, per PDF
    name, the references of the report that cannot be told apart by it.
    """

    destination: Destination
    shared: Mapping[str, tuple[str, ...]]
    matches: tuple[PdfMatch, ...] = ()
    _names: dict[str, tuple[str, Flaw | None]] = field(default_factory=dict, repr=False)

    def add(self, found: Iterable[PdfMatch]) -> "InvoicePdfs":
        """With further files; one dropped before is replaced by what it is now."""
        by_path = {match.file.path: match for match in (*self.matches, *found)}
        return self._settled(by_path.values())

    def choose(self, path: str, invoice: Invoice | None) -> "InvoicePdfs":
        """With the person's choice for a file; None takes its invoice away."""
        found_by = FoundBy.PERSON if invoice else FoundBy.NOTHING
        return self._settled(
            replace(match, invoice=invoice, found_by=found_by, exact=False)
            if match.file.path == path
            else match
            for match in self.matches
        )

    def remove(self, paths: Iterable[str]) -> "InvoicePdfs":
        """Without these files. They stay on the person's disk."""
        gone = set(paths)
        return self._settled(match for match in self.matches if match.file.path not in gone)

    @cached_property
    def counts(self) -> Mapping[PdfState, int]:
        """How many files are in each state."""
        counts = dict.fromkeys(PdfState, 0)
        for match in self.matches:
            counts[match.state] += 1
        return counts

    def missing(self, refs: Iterable[str]) -> tuple[str, ...]:
        """Of these invoices, and of those whose files cannot be sent, those that get no PDF.

        Sorted as people count: `INV-9` before `INV-10`.
        """
        ready = {match.invoice.ref for match in self._ready() if match.invoice}
        refused = {match.invoice.ref for match in self.matches if match.invoice and match.flaw}
        return tuple(sorted({*refs, *refused} - ready, key=_as_people_count))

    def planned(self) -> tuple[PlannedFile, ...]:
        """The files to send."""
        return tuple(
            PlannedFile(
                role=FileRole.PDF,
                remote_path=pdf_path(match.remote_name, self.destination),
                size=match.file.size,
                sha256=match.file.sha256,
                local_path=match.file.path,
                ref=match.invoice.ref,
            )
            for match in self._ready()
            if match.invoice
        )

    def _ready(self) -> Iterable[PdfMatch]:
        return (match for match in self.matches if match.state is PdfState.READY)

    def _settled(self, matches: Iterable[PdfMatch]) -> "InvoicePdfs":
        """The same files with names given and conflicts found."""
        kept = list(matches)
        by_content: dict[str, PdfMatch] = {}
        by_ref: dict[str, PdfMatch] = {}
        for place in sorted(range(len(kept)), key=lambda place: _sureness(kept[place])):
            match = kept[place]
            name, flaw = "", match.file.flaw
            if flaw is None:
                flaw = _copy(match, by_content.setdefault(match.file.sha256, match))
            if flaw is None and match.invoice:
                name, flaw = self._named(match.invoice.ref)
            if flaw is None and match.invoice:
                first = by_ref.setdefault(match.invoice.ref, match)
                if first is not match:
                    params = {"ref": match.invoice.ref, "other": first.file.name}
                    flaw = Flaw(PdfTrouble.SAME_INVOICE, params)
            name = "" if flaw else name
            if (name, flaw) != (match.remote_name, match.flaw):
                kept[place] = replace(match, remote_name=name, flaw=flaw)
        return replace(self, matches=tuple(kept))

    def _named(self, ref: str) -> tuple[str, Flaw | None]:
        if ref not in self._names:
            self._names[ref] = self._name(ref)
        return self._names[ref]

    def _name(self, ref: str) -> tuple[str, Flaw | None]:
        try:
            name = pdf_name(ref, self.destination)
        except DeliveryError as error:
            return "", Flaw(error.code, error.params)
        others = [other for other in self.shared.get(name, ()) if other != ref]
        if others:
            return "", Flaw(PdfTrouble.SAME_NAME, {"ref": ref, "other": others[0]})
        return name, None


def _as_people_count(ref: str) -> tuple[list[tuple[bool, int, str]], str]:
    runs = runs_of(fold(ref))
    return [(not run.is_number, len(run.key) * run.is_number, run.key) for run in runs], ref


def _sureness(match: PdfMatch) -> int:
    return _SURENESS[match.found_by] - match.exact


def _copy(match: PdfMatch, first: PdfMatch) -> Flaw | None:
    """Two names for the same bytes: one of them is a copy, unless the person says otherwise."""
    if first is match or (match.found_by is FoundBy.PERSON and match.invoice != first.invoice):
        return None
    return Flaw(PdfTrouble.SAME_CONTENT, {"other": first.file.name})
