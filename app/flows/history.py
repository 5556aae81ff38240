"""Read the history: where an invoice was, what two reports differ in, how to take one back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.baseline import Baseline, Origin
from app.domain.delivery import Delivery, DeliveryState
from app.domain.invoice import Invoice
from app.domain.outgoing import read_report
from app.domain.ports import History
from app.domain.preview import PaidPreview, preview


@dataclass(frozen=True, slots=True)
class Sighting:
    """One delivered report and the invoice in it; None where the invoice had left.

    Of the reports without the invoice only those are sightings that come right after one with
    it: there the receiver marked it as paid.
    """

    delivery: Delivery
    invoice: Invoice | None
    kept_open: bool = False


class ReadHistory:
    """Answers questions about past deliveries. Raises StoreError."""

    def __init__(self, history: History) -> None:
        self._history = history

    def deliveries(self, company_id: str) -> list[Delivery]:
        """The company's deliveries, newest first."""
        return self._history.deliveries(company_id)

    def look_up(self, company_id: str, ref: str) -> tuple[Sighting, ...]:
        """In which delivered reports an invoice was and when it left, newest first."""
        found: list[Sighting] = []
        there = False
        wanted = ref.strip()
        written = wanted.replace('"', '""').encode()  # as CSV has it
        for delivery in reversed(self._delivered(company_id)):
            data = self._history.report_bytes(delivery.id)
            # Most reports do not hold the text at all: no need to take those apart.
            invoices = read_report(data) if written in data else ()
            invoice = next((one for one in invoices if one.ref == wanted), None)
            if invoice or there:
                kept = wanted in delivery.summary.decisions.keep_open
                found.append(Sighting(delivery, invoice, kept))
            there = invoice is not None
        return tuple(reversed(found))

    def invoices(self, delivery_id: int) -> tuple[Invoice, ...]:
        """The invoices of a report as it was sent."""
        return read_report(self._history.report_bytes(delivery_id))

    def compare(self, older: Delivery, newer: Delivery) -> PaidPreview:
        """What changed from one report to another, whichever they are."""
        baseline = Baseline(
            self.invoices(older.id),
            Origin.SENT_HERE,
            older.report.planned.name if older.report else "",
            older.ended_at,
        )
        return preview(baseline, self.invoices(newer.id))

    def marked_paid(self, delivery: Delivery) -> tuple[Invoice, ...]:
        """What the report before had and this one had not: what the receiver marked as paid."""
        before = [one for one in self._delivered(delivery.company_id) if one.id < delivery.id]
        return self.compare(before[0], delivery).paid if before else ()

    def _delivered(self, company_id: str) -> Sequence[Delivery]:
        return [
            one
            for one in self._history.deliveries(company_id)
            if one.state is DeliveryState.DELIVERED and one.report
        ]
