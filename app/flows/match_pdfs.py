"""Dropped PDFs, each read and matched to an open invoice."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.domain.destination import Destination
from app.domain.invoice import Invoice
from app.domain.invoice_pdfs import InvoicePdfs
from app.domain.invoice_search import InvoiceSearch
from app.domain.naming import shared_names
from app.domain.pdf_matching import InvoiceIndex
from app.domain.pdfs import DroppedPdf, FoundBy, PdfMatch
from app.domain.ports import PdfFiles
from app.domain.progress import Progress, StopToken


@dataclass(frozen=True, slots=True)
class FoundPdfs:
    """What was in a drop; `others` counts files in its folders that are not named .pdf."""

    matches: tuple[PdfMatch, ...]
    others: int = 0


class MatchPdfs:
    """Matches PDFs to the open invoices of one report. May be used from any one thread."""

    def __init__(
        self, files: PdfFiles, invoices: Iterable[Invoice], destination: Destination
    ) -> None:
        self._files = files
        self.invoices = tuple(invoices)
        self.search = InvoiceSearch(self.invoices)
        self._index = InvoiceIndex(self.invoices)
        shared = shared_names((invoice.ref for invoice in self.invoices), destination)
        self.none = InvoicePdfs(destination, shared)
        """No PDFs yet, for this report."""

    def find(
        self, paths: Sequence[str], stop: StopToken, progress: Callable[[Progress], None]
    ) -> FoundPdfs:
        """Read the files and folders at `paths` and match each by name, else by its first page.

        A file that cannot be read or is no PDF is among the matches, with its flaw. Raises
        Stopped.
        """
        walk = self._files.walk(paths, stop)
        matches = []
        for done, path in enumerate(walk.files):
            stop.check()
            progress(Progress(done, len(walk.files)))
            matches.append(self._match(self._files.read(path, stop), stop))
        return FoundPdfs(tuple(matches), walk.others)

    def again(
        self,
        known: Sequence[PdfMatch],
        stop: StopToken,
        progress: Callable[[Progress], None],
    ) -> InvoicePdfs:
        """Files of an earlier look, read and matched anew: the report may be another one by now.

        What the person chose stays chosen where that invoice is still open.
        """
        chosen = {
            match.file.path: match.invoice.ref
            for match in known
            if match.invoice and match.found_by is FoundBy.PERSON
        }
        found = self.find([match.file.path for match in known], stop, progress)
        pdfs = self.none.add(found.matches)
        by_ref = {invoice.ref: invoice for invoice in self.invoices}
        for path, ref in chosen.items():
            if ref in by_ref:
                pdfs = pdfs.choose(path, by_ref[ref])
        return pdfs

    def _match(self, file: DroppedPdf, stop: StopToken) -> PdfMatch:
        found = self._index.by_name(file.name)
        if found.invoice:
            return PdfMatch(file, found.invoice, FoundBy.NAME, found.exact)
        candidates = found.candidates
        if file.flaw is None:
            page = self._files.first_page(file.path, stop)
            found = self._index.by_text(page, candidates)
            if found.invoice:
                return PdfMatch(file, found.invoice, FoundBy.TEXT)
            candidates = found.candidates
        return PdfMatch(file, candidates=candidates)
