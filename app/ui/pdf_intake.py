"""The dropped PDFs of the delivery at hand: read off the GUI thread, matched to its report."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import monotonic

from PySide6.QtCore import QObject, Signal

from app.domain.errors import UploaderError
from app.domain.invoice import Invoice
from app.domain.invoice_pdfs import InvoicePdfs
from app.domain.invoice_search import InvoiceSearch
from app.domain.outgoing import read_report
from app.domain.pdfs import PdfMatch
from app.domain.ports import PdfFiles
from app.domain.progress import Progress, StopToken
from app.flows.match_pdfs import FoundPdfs, MatchPdfs
from app.ui.runner import Job, Runner
from app.ui.work import Work

SECONDS_BETWEEN_NEWS = 0.06


@dataclass(frozen=True, slots=True)
class _Look:
    """What a job brings: `pdfs` is `before` with what was found. Where the report was another
    one, `before` was matched anew by `flow`.
    """

    flow: MatchPdfs
    before: InvoicePdfs
    found: FoundPdfs
    pdfs: InvoicePdfs


class PdfIntake(QObject):
    """Keeps `work.pdfs` to what is ready now, so that nothing else can be sent.

    `changed` tells that files, matches or `reading` changed, `progressed` brings a Progress,
    `left_out` the number of files in folders that are not named .pdf, `stopped` that the last
    files were not added, `failed` an UploaderError.
    """

    changed = Signal()
    progressed = Signal(object)
    left_out = Signal(int)
    stopped = Signal()
    failed = Signal(object)

    def __init__(self, work: Work, runner: Runner, files: PdfFiles, parent: QObject) -> None:
        super().__init__(parent)
        self._work, self._runner, self._files = work, runner, files
        self.pdfs: InvoicePdfs | None = None
        self._job: Job | None = None
        self._flow: MatchPdfs | None = None
        self._for_bytes = b""
        self._taken: list[str] | None = None
        self._waiting: list[str] = []
        self._under_way: list[str] = []
        self._paused = True
        work.changed.connect(self._check_report)

    @property
    def reading(self) -> bool:
        """Whether files are being read now."""
        return self._job is not None and self._job.running

    @property
    def search(self) -> InvoiceSearch | None:
        """Finds invoices of the report; None until it was looked at."""
        return self._flow.search if self._flow else None

    def resume(self) -> bool:
        """Take up where `pause` left off; True when another delivery has begun since."""
        self._paused = False
        other = self._taken is not self._work.pdf_paths
        if other:
            self._taken = self._work.pdf_paths
            self._flow = self.pdfs = None
            self._waiting, self._under_way = list(self._taken), []
            if self._job is not None:
                self._job.stop()
        self._look()
        return other

    def pause(self) -> None:
        """Stop reading; what was not read yet is read after `resume`."""
        self._paused = True
        if self._job is not None and self.reading:
            self._waiting, self._under_way = self._under_way + self._waiting, []
            self._job.stop()

    def take(self, paths: Iterable[str]) -> None:
        """Add dropped files and folders."""
        self._waiting += paths
        self._look()

    def stop(self) -> None:
        """The person pressed Stop: what is not read yet is not added."""
        self._waiting = []
        if self._flow is None:
            self.pdfs = None
        if self._job is not None:
            self._job.stop()

    def choose(self, path: str, invoice: Invoice | None) -> None:
        """Carry out the person's choice for a file."""
        if self.pdfs is not None:
            self._keep(self.pdfs.choose(path, invoice))

    def remove(self, paths: Iterable[str]) -> None:
        """Take files out of this delivery; they stay on the disk."""
        if self.pdfs is not None:
            self._keep(self.pdfs.remove(paths))

    def put_back(self, matches: Iterable[PdfMatch]) -> None:
        """Undo `remove`, with what the person had chosen."""
        if self.pdfs is not None:
            self._keep(self.pdfs.add(matches))

    def _look(self) -> None:
        """Read what waits, and match everything anew if the report is another one by now."""
        outgoing = self._work.outgoing
        flow = self._flow if outgoing == self._for_bytes else None
        if self.reading or self._paused or (flow is not None and not self._waiting):
            return
        paths, self._under_way, self._waiting = self._waiting, self._waiting, []
        if flow is None:  # what was matched to another report must not be sent
            self._flow, self._work.pdfs = None, ()
        self._job = self._runner.start(
            self._reading(paths, flow, outgoing),
            done=lambda look: self._found(look, outgoing),
            failed=self._fail,
            stopped=self._stopped,
            news=self.progressed.emit,
        )
        self.changed.emit()

    def _reading(
        self, paths: Sequence[str], flow: MatchPdfs | None, outgoing: bytes
    ) -> Callable[[StopToken, Callable[[Progress], None]], _Look]:
        """The work of a job, which knows nothing but what it is given here."""
        before, files, destination = self.pdfs, self._files, self._work.destination

        def read(stop: StopToken, tell: Callable[[Progress], None]) -> _Look:
            seldom = _seldom(tell)
            now, base = flow, before
            if now is None or base is None:
                now = MatchPdfs(files, read_report(outgoing), destination)
                base = now.again(before.matches, stop, seldom) if before else now.none
            found = now.find(paths, stop, seldom)
            return _Look(now, base, found, base.add(found.matches))

        return read

    def _found(self, look: _Look, outgoing: bytes) -> None:
        self._under_way = []
        changed = self._flow is not None and self.pdfs is not look.before
        if changed and self.pdfs is not None:  # the person chose or removed meanwhile
            self._keep(self.pdfs.add(look.found.matches))
        else:
            self._flow, self._for_bytes = look.flow, outgoing
            self._keep(look.pdfs)
        if look.found.others:
            self.left_out.emit(look.found.others)
        self._look()

    def _stopped(self) -> None:
        if self._under_way:
            self._under_way = []
            self.stopped.emit()
        self.changed.emit()
        self._look()

    def _fail(self, error: UploaderError) -> None:
        self._under_way = []
        if self._flow is None:
            self.pdfs = None
        self.failed.emit(error)
        self.changed.emit()

    def _keep(self, pdfs: InvoicePdfs) -> None:
        self.pdfs = pdfs
        self._work.pdfs = pdfs.planned()
        self.changed.emit()

    def _check_report(self) -> None:
        """When another report was confirmed, the PDFs matched to the last one must not go."""
        work = self._work
        if work.pdfs_settled and work.outgoing and work.outgoing != self._for_bytes:
            work.pdfs, work.pdfs_settled = (), False
            work.changed.emit()


def _seldom(tell: Callable[[Progress], None]) -> Callable[[Progress], None]:
    """The same news, but no faster than a person can see."""
    last = 0.0

    def told(news: Progress) -> None:
        nonlocal last
        if monotonic() - last > SECONDS_BETWEEN_NEWS:
            last = monotonic()
            tell(news)

    return told
