"""From a report, the person's decisions and a baseline to the bytes that will be sent and what
they change. The preview is made from these very bytes, read back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.baseline import Baseline, Origin
from app.domain.decisions import Decisions, decide
from app.domain.delivery import DeliverySummary
from app.domain.destination import SafeguardLimits
from app.domain.explanations import explain
from app.domain.finding import Finding
from app.domain.invoice import Invoice, balance_by_currency
from app.domain.outgoing import read_report, write_report
from app.domain.ports import History
from app.domain.preview import PaidPreview, preview
from app.domain.report import OpenReport, Severity
from app.domain.safeguards import Circumstances, safeguards, worst


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


def remembered(history: History, company_id: str) -> Decisions:
    """What the company's last delivery leaves for the next: which references are one invoice."""
    last = history.last_delivered(company_id)
    return Decisions(same=last.summary.decisions.same) if last else Decisions()


def summary_of(
    comparison: Comparison,
    *,
    source_name: str,
    source_sha256: str,
    mapping: Mapping[str, str],
    after: int | None,
) -> DeliverySummary:
    """What the history keeps of it; `after` is the last delivery's number at this moment."""
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
        decisions=comparison.decisions,
    )
