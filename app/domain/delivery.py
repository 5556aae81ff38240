"""One delivery as the history keeps it: begun, sent file by file, confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.domain.decisions import Decisions
from app.domain.delivery_code import DeliveryCode
from app.domain.errors import Code
from app.domain.plan import FileRole, PlannedFile
from app.domain.receipt import FileState, Proof


class HistoryCode(Code):
    """Why the history on this computer cannot be used. `path` is its file."""

    NEWER = "newer"  # made by a newer version of the program; untouched
    DAMAGED = "damaged"
    CANNOT_READ = "cannot_read"  # reason
    CANNOT_WRITE = "cannot_write"  # reason
    DISK_FULL = "disk_full"
    UNFINISHED = "unfinished"  # another delivery of the company is not finished
    BUSY = "busy"  # another window of the program is sending
    OUTDATED = "outdated"  # a report was delivered since the preview was made
    GIVEN_UP = "given_up"  # this delivery was given up, perhaps in another window
    DELIVERED = "delivered"  # this delivery is finished, perhaps in another window
    MAY_BE_THERE = "may_be_there"  # its report may have arrived, and it was to be given up


class ResumeCode(Code):
    """What only the person can tell when a delivery goes on."""

    UNCERTAIN = "uncertain"  # the report was whole on the server, which does not show if it is
    OVERTAKEN = "overtaken"  # since the preview, somebody else's report came


class FileChoice(StrEnum):
    """What the person decided about a file that could not be sent."""

    REPLACE = "replace"  # overwrite the different file on the server; send an overtaken report
    KEEP = "keep"  # leave the server as it is and go on without this file
    RETRY = "retry"
    ARRIVED = "arrived"  # the receiver has it: do not send it again


class DeliveryState(StrEnum):
    """Where a delivery stands. Only DELIVERED makes a baseline."""

    UNFINISHED = "unfinished"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class DeliverySummary:
    """What a delivery was made from and what it changed, as shown beforehand.

    Counts are None where there was nothing to compare with. `mapping` is field → column header.
    `totals` is the balance per currency of the whole report. `compared_with` names the baseline.
    `after` is the number of the company's last delivery when the preview was made, 0 for none,
    None when nobody looked. `seen` are the marks (`app.domain.baseline.mark`) of the reports that
    others had put on the server when the preview was made, and once the report goes those right
    before it; None where that is not known.
    """

    source_name: str = ""
    source_sha256: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    invoices: int = 0
    paid: int | None = None
    new: int | None = None
    changed: int | None = None
    totals: Mapping[str, Decimal] = field(default_factory=dict)
    compared_with: str = ""
    after: int | None = None
    seen: frozenset[str] | None = None
    decisions: Decisions = field(default_factory=Decisions)


@dataclass(frozen=True, slots=True)
class DeliveryFile:
    """One file of a delivery and what became of it.

    `whole_at` is the temporary name under which the whole file was: from then on the server may
    have it under its final name even if no receipt came back. `error` is the code's value of the
    last failure, for a person to decide on.
    """

    planned: PlannedFile
    state: FileState = FileState.WAITING
    whole_at: str = ""
    proof: Proof | None = None
    already_there: bool = False
    delivered_at: datetime | None = None
    error: str = ""

    @property
    def choices(self) -> tuple[FileChoice, ...]:
        """What the person may decide about this file when it has failed, the safest first."""
        if self.error == ResumeCode.UNCERTAIN.value:
            return FileChoice.ARRIVED, FileChoice.RETRY
        if self.error == ResumeCode.OVERTAKEN.value:
            return (FileChoice.REPLACE,)
        offered = [FileChoice.RETRY]
        if self.error == DeliveryCode.DIFFERENT_EXISTS.value:
            offered.append(FileChoice.REPLACE)
        if self.planned.role is FileRole.PDF:
            offered.append(FileChoice.KEEP)
        return tuple(offered)

    @property
    def written(self) -> bool:
        """Whether the server may have the file."""
        return bool(self.whole_at)

    @property
    def settled(self) -> bool:
        """Delivered, or kept on the server as it was by the person's decision."""
        return self.state in (FileState.DELIVERED, FileState.KEPT)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery with its files, PDFs first. Times are UTC.

    `planned.data` of the report is not loaded here; see `History.report_bytes`.
    """

    id: int
    company_id: str
    begun_at: datetime
    ended_at: datetime | None
    state: DeliveryState
    summary: DeliverySummary
    files: tuple[DeliveryFile, ...]

    @property
    def report(self) -> DeliveryFile | None:
        """The report, if the delivery has one."""
        last = self.files[-1] if self.files else None
        return last if last and last.planned.role is FileRole.REPORT else None

    @property
    def report_may_be_there(self) -> bool:
        """Whether the receiver may have acted on the report, receipt or not."""
        report = self.report
        return report is not None and (
            report.written
            or report.state is FileState.DELIVERED
            or report.error == ResumeCode.UNCERTAIN.value
        )

    @property
    def undecided(self) -> tuple[DeliveryFile, ...]:
        """Files that failed and wait for the person: replace, keep, leave out or try again."""
        return tuple(one for one in self.files if one.state is FileState.FAILED)
