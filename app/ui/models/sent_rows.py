"""Past deliveries, newest first."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt

from app.domain.delivery import Delivery, DeliveryState
from app.domain.plan import FileRole
from app.domain.receipt import Proof
from app.ui import formats
from app.ui.models.headed_rows import NOWHERE, HeadedRows, Index
from app.ui.theme import Tone
from app.ui.widgets.table import TONE

HEADERS = ("Sent", "Open invoices", "Marked paid", "PDFs", "Result", "Name on the server")
SENT, INVOICES, PAID, PDFS, RESULT, NAME = range(len(HEADERS))
NUMBERS = (INVOICES, PAID, PDFS)


class SentRows(HeadedRows):
    """One row a delivery."""

    headers = HEADERS
    numbers = NUMBERS

    def __init__(self, deliveries: Sequence[Delivery], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = [_cells(delivery) for delivery in deliveries]
        self._deliveries = list(deliveries)

    def delivery(self, row: int) -> Delivery:
        """The delivery of a row."""
        return self._deliveries[row]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = 0) -> object:
        cells, tone = self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return cells[index.column()]
        if role == TONE and index.column() == RESULT:
            return tone
        return super().data(index, role)


def result(delivery: Delivery) -> tuple[str, Tone]:
    """How a delivery ended, in a word or two."""
    if delivery.state is DeliveryState.UNFINISHED:
        return "not finished", Tone.WARN
    if delivery.state is DeliveryState.GIVEN_UP:
        return "given up", Tone.BAD
    proofs = {one.proof for one in delivery.files if one.proof is not None}
    return ("sent", Tone.INFO) if Proof.SENT in proofs else ("✓ verified", Tone.GOOD)


def _cells(delivery: Delivery) -> tuple[tuple[str, ...], Tone]:
    summary, report = delivery.summary, delivery.report
    pdfs = sum(
        1 for one in delivery.files if one.planned.role is FileRole.PDF and one.proof is not None
    )
    text, tone = result(delivery)
    cells = (
        formats.moment(delivery.ended_at or delivery.begun_at),
        f"{summary.invoices:,}",
        "–" if summary.paid is None else f"{summary.paid:,}",
        f"{pdfs:,}",
        text,
        report.planned.name if report else "",
    )
    return cells, tone
