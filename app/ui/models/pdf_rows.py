"""Dropped PDFs with their invoices."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt

from app.domain.invoice import Invoice
from app.domain.pdf_matching import bears
from app.domain.pdfs import FoundBy, PdfMatch, PdfState
from app.ui import formats
from app.ui.messages import say
from app.ui.models.headed_rows import NOWHERE, HeadedRows, Index
from app.ui.theme import Tone
from app.ui.widgets.table import TONE

HEADERS = ("File", "Invoice", "Found by", "Will be sent as", "Size")
FILE, INVOICE, FOUND_BY, SENT_AS, SIZE = range(len(HEADERS))
CHOOSE = Qt.ItemDataRole.UserRole + 10
"""True where the cell is drawn as a list to choose from."""

NOTHING = "—"
SMALLEST = 1_000
"""Bytes; smaller files are shown as 1 KB, as file managers do."""
_FIRST = {PdfState.NEEDS_MATCH: 0, PdfState.CANT_SEND: 1, PdfState.READY: 2}


class PdfRows(HeadedRows):
    """One row a file. Those that need a person come first, and stay in place while they work."""

    headers = HEADERS
    numbers = (SIZE,)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PdfMatch] = []

    def show(self, matches: Sequence[PdfMatch]) -> None:
        """Take the files as they stand now."""
        by_path = {match.file.path: match for match in matches}
        if by_path.keys() == {match.file.path for match in self._rows}:
            self._rows = [by_path[match.file.path] for match in self._rows]
            if self._rows:
                last = self.index(len(self._rows) - 1, SIZE)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._rows = sorted(matches, key=lambda match: _FIRST[match.state])
        self.endResetModel()

    def at(self, row: int) -> PdfMatch:
        """The file of a row."""
        return self._rows[row]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = 0) -> object:
        match, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(match, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return explanation(match) or (match.file.path if column == FILE else None)
        if role == TONE and column == SENT_AS and match.flaw:
            return Tone.BAD
        if role == TONE and column == FOUND_BY and on_your_word(match):
            return Tone.WARN
        if role == CHOOSE and column == INVOICE:
            return match.state is PdfState.NEEDS_MATCH
        return super().data(index, role)


def explanation(match: PdfMatch) -> str:
    """What is wrong or doubtful about a file and what to do; "" where nothing is."""
    if match.flaw:
        message = say(match.flaw.code, match.flaw.params)
        return f"{message.what}. {message.press}"
    if match.state is PdfState.NEEDS_MATCH:
        return "Choose the invoice that this PDF belongs to, or remove it."
    if match.invoice and on_your_word(match):
        return (
            f"You chose {match.invoice.ref} for this PDF. Its name does not say so: open the PDF "
            "and check, for the customer of that invoice will see it."
        )
    return ""


def on_your_word(match: PdfMatch) -> bool:
    """Whether nothing but the person's choice says that the file belongs to its invoice."""
    return (
        match.found_by is FoundBy.PERSON
        and match.invoice is not None
        and match.invoice not in match.candidates
        and not bears(match.file.name, match.invoice.ref)
    )


def invoice_label(invoice: Invoice) -> str:
    """`INV-0415 · Alder & Sons`."""
    return " · ".join(part for part in (invoice.ref, invoice.customer_name) if part)


def _text(match: PdfMatch, column: int) -> str:
    if column == FILE:
        return match.file.name
    if column == INVOICE:
        return _invoice(match)
    if column == FOUND_BY:
        return match.found_by.value or NOTHING
    if column == SENT_AS:
        if match.flaw:
            return say(match.flaw.code, match.flaw.params).what
        return match.remote_name or NOTHING
    return formats.size(max(match.file.size, SMALLEST)) if match.file.size else NOTHING


def _invoice(match: PdfMatch) -> str:
    if match.invoice:
        return invoice_label(match.invoice)
    if match.state is PdfState.CANT_SEND:
        return NOTHING
    if len(match.candidates) == 1:
        return f"{match.candidates[0].ref}?"
    return "Choose invoice"
