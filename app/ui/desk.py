"""Everything the pages work with, handed over once by `app.main`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.invoice import Invoice
from app.domain.ports import PdfFiles
from app.domain.profile import Company
from app.domain.progress import StopToken
from app.flows.deliver import Deliver
from app.flows.enrol import Enrol
from app.flows.export_list import ExportList
from app.flows.history import ReadHistory
from app.flows.move_company import MoveCompany
from app.flows.prepare import Prepare
from app.flows.preview import Compare
from app.ui.pages.connection import ConnectionPage
from app.ui.pages.history import HistoryPage
from app.ui.pages.home import HomePage
from app.ui.pages.key import KeyPage
from app.ui.pages.pdfs import PdfsPage
from app.ui.pages.preview import PreviewPage
from app.ui.pages.report import ReportPage
from app.ui.pages.send import SendPage
from app.ui.runner import Runner
from app.ui.window import PageMakers
from app.ui.work import Step, Work


@dataclass(frozen=True, slots=True)
class Desk:
    """The flows, and what practice mode adds: `sample` files that Home offers."""

    enrol: Enrol
    move: MoveCompany
    prepare: Prepare
    compare: Compare
    export: ExportList
    pdf_files: PdfFiles
    deliver: Deliver
    history: ReadHistory
    details: Callable[[Company | None], str]
    sample: tuple[Path, ...]


def build_pages(desk: Desk, runner: Runner, work: Work) -> PageMakers:
    """One company's pages, each made when it is first gone to."""

    def read_report(path: str, stop: StopToken) -> Sequence[Invoice]:
        return desk.prepare.open(path, work.company.id, stop).report.invoices

    return {
        Step.KEY: lambda: KeyPage(work, runner, desk.enrol),
        Step.CONNECTION: lambda: ConnectionPage(work, runner, desk.enrol, desk.details),
        Step.HOME: lambda: HomePage(work, runner, desk.history, desk.deliver, desk.sample),
        Step.REPORT: lambda: ReportPage(work, runner, desk.prepare),
        Step.PREVIEW: lambda: PreviewPage(
            work, runner, desk.compare, desk.export, read_report=read_report
        ),
        Step.PDFS: lambda: PdfsPage(work, runner, desk.pdf_files, lambda: work.new_refs),
        Step.SEND: lambda: SendPage(work, runner, desk.deliver),
        Step.HISTORY: lambda: HistoryPage(work, runner, desk.history),
    }
