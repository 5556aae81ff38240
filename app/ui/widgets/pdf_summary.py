"""How many dropped PDFs are ready, and which invoices get none."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtGui import QResizeEvent
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
        self._missing: Sequence[str] = ()
        self._all_new = True
        self.setMinimumWidth(320)
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

    def show_missing(self, refs: Sequence[str], *, all_new: bool = True) -> None:
        """Name the invoices without a PDF, as many as there is room for."""
        self._missing, self._all_new = refs, all_new
        self.missing.setVisible(bool(refs))
        self.refs.setVisible(bool(refs))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._missing:
            return
        count = len(self._missing)
        if self._all_new:
            invoices = formats.plural(count, "new invoice")
            none = f"still {'has' if count == 1 else 'have'} no PDF"
        else:
            invoices = formats.plural(count, "invoice")
            none = f"{'gets' if count == 1 else 'get'} no PDF this time"
        pills = (self.ready, self.needs_match, self.cant_send)
        taken = sum(pill.sizeHint().width() + 8 for pill in pills if not pill.isHidden())
        for named in range(min(FEW, count), -1, -1):
            if named:
                more = f" and {count - named:,} more" if count > named else ""
                texts = f"{invoices} {none}:", ", ".join(self._missing[:named]) + more
            else:
                texts = "No PDF yet:", invoices
            self.missing.setText(texts[0])
            self.refs.setText(texts[1])
            if (
                taken + self.missing.sizeHint().width() + self.refs.sizeHint().width()
                < self.width()
            ):
                return
