"""The company at hand and the delivery being prepared for it: what the pages share."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from PySide6.QtCore import QObject, Signal

from app.domain.delivery import DeliverySummary
from app.domain.destination import Destination
from app.domain.plan import PlannedFile
from app.domain.profile import Company
from app.domain.report import OpenReport


class Step(IntEnum):
    """The pages, in the order of the main job; the rail numbers them."""

    KEY = 1
    CONNECTION = 2
    REPORT = 3
    PREVIEW = 4
    PDFS = 5
    SEND = 6
    HOME = 7
    HISTORY = 8


class Work(QObject):
    """One company's present state. Pages read it when they come to the front.

    `changed` tells the rail and the window that the company or the delivery went a step on.

    The report page leaves `report` (and what it was read from, for history), the preview page
    `outgoing` (the exact bytes to send), `summary` and `new_refs` (invoices that are new, where
    that is known), the PDF page `pdfs`; the send page makes the delivery of them, or
    goes on with `delivery_id`, one that was not finished: at once only where `send_pressed`.
    """

    changed = Signal()

    def __init__(self, company: Company, destination: Destination) -> None:
        super().__init__()
        self.company = company
        self.destination = destination
        self.round = object()
        self.report_path = ""
        self.pdf_paths: list[str] = []
        self.report: OpenReport | None = None
        self.source_name = ""
        self.source_sha256 = ""
        self.mapping: Mapping[str, str] = {}
        self.outgoing = b""
        self.summary: DeliverySummary | None = None
        self.new_refs: tuple[str, ...] = ()
        self.pdfs: tuple[PlannedFile, ...] = ()
        self.delivery_id: int | None = None
        self.report_settled = False
        self.preview_confirmed = False
        self.pdfs_settled = False
        self.send_pressed = False
        self.sending = False

    def take_company(self, company: Company) -> None:
        """The company as it is now (a key made, a connection tested)."""
        self.company = company
        self.changed.emit()

    def start_over(self, report_path: str = "", pdf_paths: Sequence[str] = ()) -> None:
        """Forget the delivery being prepared and begin one with these files.

        `round` tells this one from all others: the same path may hold another report by now.
        """
        self.round = object()
        self.report_path, self.pdf_paths = report_path, list(pdf_paths)
        self.report, self.outgoing, self.summary = None, b"", None
        self.new_refs, self.pdfs = (), ()
        self.source_name = self.source_sha256 = ""
        self.mapping = {}
        self.delivery_id = None
        self.report_settled = self.preview_confirmed = self.pdfs_settled = False
        self.send_pressed = False
        self.changed.emit()

    @property
    def connected(self) -> bool:
        """Whether the connection test passed: a report may be checked before, but not sent."""
        return self.company.connected_at is not None

    def done(self) -> set[Step]:
        """Steps with a check mark."""
        facts = {
            Step.KEY: self.company.key is not None,
            Step.CONNECTION: self.connected,
            Step.REPORT: self.report_settled,
            Step.PREVIEW: self.preview_confirmed,
            Step.PDFS: self.pdfs_settled,
        }
        return {step for step, fact in facts.items() if fact}

    def reachable(self) -> set[Step]:
        """Steps a person can go to now. While files are being sent, nowhere else."""
        if self.sending:
            return {Step.SEND}
        steps = {Step.KEY, Step.CONNECTION, Step.HOME, Step.HISTORY}
        if self.delivery_id is not None:  # begun, so what it sends cannot be changed any more
            return {*steps, Step.SEND}
        if self.report_path:
            steps.add(Step.REPORT)
        if self.report_settled:
            steps.add(Step.PREVIEW)
        if self.report_settled and self.preview_confirmed:
            steps.add(Step.PDFS)
            if self.pdfs_settled and self.connected:
                steps.add(Step.SEND)
        return steps
