"""How many dropped PDFs are ready, and which new invoices get none."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.pdfs import PdfState
from app.ui import formats
from app.ui.theme import Tone
from app.ui.widgets.buttons import link
from app.ui.widgets.labels import Pill, label

FEW = 3


class PdfSummary(QWidget):
    """One line; `show_all` is called to see every reference that the line has no room for."""

    def __init__(self, show_all: Callable[[], object]) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        self.ready = Pill("", Tone.GOOD)
        self.needs_match = Pill("", Tone.WARN)
        self.cant_send = Pill("", Tone.BAD)
        for pill in (self.ready, self.needs_match, self.cant_send):
            line.addWidget(pill)
        line.addStretch()
        self.missing = label("", "muted", wrap=False)
        self.refs = link("", show_all)
        underlined = self.refs.font()
        underlined.setUnderline(True)
        self.refs.setFont(underlined)
        line.addWidget(self.missing)
        line.addWidget(self.refs)

    def show_counts(self, counts: Mapping[PdfState, int]) -> None:
        """Say how many files are in each state; a state without files is not mentioned."""
        ready, needs, cant = (counts[state] for state in PdfState)
        self.ready.show_as(f"{ready:,} ready", Tone.GOOD)
        self.needs_match.show_as(f"{needs:,} need{'s' if needs == 1 else ''} a match", Tone.WARN)
        self.cant_send.show_as(f"{cant:,} can’t be sent", Tone.BAD)
        self.ready.setVisible(any(counts.values()))
        self.needs_match.setVisible(bool(needs))
        self.cant_send.setVisible(bool(cant))

    def show_missing(self, refs: Sequence[str]) -> None:
        """Name the new invoices without a PDF, the first few of them."""
        have = "has" if len(refs) == 1 else "have"
        self.missing.setText(f"{formats.plural(len(refs), 'new invoice')} still {have} no PDF:")
        more = f" and {len(refs) - FEW:,} more" if len(refs) > FEW else ""
        self.refs.setText(", ".join(refs[:FEW]) + more)
        self.missing.setVisible(bool(refs))
        self.refs.setVisible(bool(refs))
