"""From a report, the person's decisions and a baseline to the bytes that will be sent and what
they change. The preview is made from these very bytes, read back.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import PurePosixPath

from app.domain.baseline import Baseline, BaselineChoice, Origin
from app.domain.connect_code import ConnectCode
from app.domain.decisions import Decisions, decide
from app.domain.delivery import DeliverySummary
from app.domain.destination import Destination, SafeguardLimits
from app.domain.errors import ConnectError, ReadError
from app.domain.explanations import explain
from app.domain.finding import Finding
from app.domain.invoice import Invoice, balance_by_currency
from app.domain.outgoing import read_report, write_report
from app.domain.ports import Connector, History, Session, Vault
from app.domain.preview import PaidPreview, preview
from app.domain.progress import StopToken
from app.domain.receipt import RemoteFile
from app.domain.report import OpenReport, Severity
from app.domain.safeguards import Circumstances, safeguards, unanswered, worst
from app.domain.suspects import Suspect
from app.flows.baseline import fetch_report, find_baseline, last_sent, on_server
from app.flows.reopened import closed_before


@dataclass(frozen=True, slots=True)
class Comparison:
    """What will be sent and what it changes.

    `outgoing` are the report's bytes and `shown` was made from them. `carried` are invoices of
    the baseline that go along as they were, `renamed` pairs of (as read, as sent).
    `explanation` is the fact that most of the paid list has in common, if there is one.
    """

    report: OpenReport
    decisions: Decisions
    outgoing: bytes
    shown: PaidPreview
    findings: tuple[Finding, ...]
    explanation: Finding | None
    carried: tuple[Invoice, ...]
    renamed: tuple[tuple[Invoice, Invoice], ...]

    @property
    def severity(self) -> Severity:
        """How far the safeguards stop the person."""
        return worst(self.findings)

    @property
    def unanswered(self) -> tuple[Suspect, ...]:
        """Changed references of which nobody has said yet what they are."""
        return unanswered(self.shown, self.decisions)

    @property
    def number_to_type(self) -> int:
        """What a STOP asks for: the invoices that will be marked as paid, or, where none will
        be or nobody can know, those of the report."""
        return self.shown.paid_count or len(self.shown.report)


def compare_with(
    report: OpenReport,
    baseline: Baseline | None,
    decisions: Decisions,
    limits: SafeguardLimits,
    today: date,
    source_sha256: str = "",
) -> Comparison:
    """Carry out the decisions and look at the result. Pure, and 50,000 invoices are a second."""
    held = baseline.invoices if baseline else ()
    decided = decide(report.invoices, held, decisions)
    outgoing = write_report(decided.invoices)
    shown = preview(baseline, read_report(outgoing))
    around = Circumstances(today, report.invoices, report.skipped, source_sha256, decisions)
    return Comparison(
        report=report,
        decisions=decisions,
        outgoing=outgoing,
        shown=shown,
        findings=safeguards(shown, limits, around),
        explanation=explain(shown.paid, held, report, today),
        carried=decided.carried,
        renamed=decided.renamed,
    )


def compare(
    previous: OpenReport, report: OpenReport, limits: SafeguardLimits, today: date
) -> Comparison:
    """Two reports read from files, as if the first had been sent."""
    sent = read_report(write_report(previous.invoices))
    baseline = Baseline(sent, Origin.CHOSEN, "")
    return compare_with(report, baseline, Decisions(), limits, today)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a preview begins: what this computer knows without asking the server.

    `decisions` carries on which references are one invoice, `kept_before` are the references
    that the last report kept open, `closed_before` those that an earlier one closed, and when;
    `after` is for `summary_of`.
    """

    baseline: Baseline | None
    decisions: Decisions
    kept_before: frozenset[str]
    after: int
    closed_before: Mapping[str, datetime] = field(default_factory=dict)


class Compare:
    """Finds out what to compare with. Raises StoreError, ConnectError, DeliveryError, ReadError.

    `read` makes invoices of a report that another program put on the server, from its name and
    bytes.
    """

    def __init__(
        self,
        connector: Connector,
        vault: Vault,
        history: History,
        read: Callable[[str, bytes, StopToken], Sequence[Invoice]] | None = None,
    ) -> None:
        self._connector = connector
        self._vault = vault
        self._history = history
        self._read = read

    def start(self, company_id: str) -> Start:
        """The last report sent from here."""
        last = self._history.last_delivered(company_id)
        before = last.summary.decisions if last else Decisions()
        return Start(
            baseline=last_sent(self._history, company_id),
            decisions=Decisions(same=before.same),
            kept_before=before.keep_open,
            after=last.id if last else 0,
            closed_before=closed_before(self._history, company_id),
        )

    def look(self, company_id: str, destination: Destination, stop: StopToken) -> BaselineChoice:
        """Ask the server whether that is still its last word."""
        session = self._connect(company_id, destination, stop)
        try:
            return find_baseline(session, self._history, company_id, destination)
        finally:
            session.close()

    def fetch(
        self, company_id: str, destination: Destination, file: RemoteFile, stop: StopToken
    ) -> Baseline:
        """A report that is on the server, as the baseline."""
        session = self._connect(company_id, destination, stop)
        try:
            data = fetch_report(session, file)
        finally:
            session.close()
        try:
            return on_server(file, read_report(data))
        except ReadError:
            if self._read is None:
                raise
            return on_server(file, self._read(PurePosixPath(file.path).name, data, stop))

    def _connect(self, company_id: str, destination: Destination, stop: StopToken) -> Session:
        connection, secrets = self._vault.load(company_id)
        if connection is None:
            raise ConnectError(ConnectCode.NOT_FILLED_IN)
        return self._connector.connect(company_id, connection, secrets, destination, None, stop)


def summary_of(
    comparison: Comparison,
    *,
    source_name: str,
    source_sha256: str,
    mapping: Mapping[str, str],
    after: int | None,
    seen: frozenset[str] | None,
) -> DeliverySummary:
    """What the history keeps of it; `after` is the last delivery's number at this moment.

    `seen` are the marks of the reports of others that the server showed.
    """
    shown = comparison.shown
    known = shown.baseline is not None
    return DeliverySummary(
        source_name=source_name,
        source_sha256=source_sha256,
        mapping=mapping,
        invoices=len(shown.report),
        paid=shown.paid_count,
        new=shown.new_count,
        changed=len(shown.changed) if known else None,
        totals=balance_by_currency(shown.report),
        compared_with=shown.baseline.name if shown.baseline else "",
        after=after,
        seen=seen,
        decisions=comparison.decisions,
    )
