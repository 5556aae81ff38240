"""History: what was sent, its receipts, where an invoice was, and the way back."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit

from app.domain.delivery import Delivery, DeliveryState
from app.domain.errors import UploaderError
from app.domain.invoice import Invoice
from app.domain.preview import PaidPreview
from app.domain.report import OpenReport
from app.flows.history import ReadHistory, Sighting
from app.ui import formats
from app.ui.dialogs.report_difference import ReportDifferenceDialog
from app.ui.dialogs.support_message import SupportMessageDialog
from app.ui.messages import say
from app.ui.messages.support_message import support_message
from app.ui.models.receipt_rows import PATH, ReceiptRows
from app.ui.models.sent_rows import SentRows
from app.ui.page import Page
from app.ui.runner import Runner
from app.ui.theme import Tone
from app.ui.widgets.buttons import secondary
from app.ui.widgets.card import Card
from app.ui.widgets.labels import ElidedLabel, label
from app.ui.widgets.notice import Notice
from app.ui.widgets.table import DataTable
from app.ui.work import Step, Work

SENT_WIDTHS = [190, 110, 100, 64, 106, 240]
RECEIPT_WIDTHS = [220, 84, 188, 226]


class HistoryPage(Page):
    """Lists the deliveries with the selected one's receipt; sending again leads to the preview."""

    def __init__(
        self,
        work: Work,
        runner: Runner,
        history: ReadHistory,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__("History", "Everything that was sent from this computer.")
        self._work, self._runner, self._history, self._today = work, runner, history, today
        search = QHBoxLayout()
        self.ref = QLineEdit()
        self.ref.setPlaceholderText("Invoice reference, exactly as sent")
        self.ref.setClearButtonEnabled(True)
        self.ref.setMaximumWidth(320)
        self.ref.returnPressed.connect(self._look_up)
        search.addWidget(self.ref, 1)
        search.addWidget(secondary("Look up invoice", self._look_up))
        search.addStretch()
        self.body.addLayout(search)
        self.notice = Notice()
        self.body.addWidget(self.notice)
        self.sent = DataTable("Deliveries")
        self.sent.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.body.addWidget(self.sent, 3)
        self.card = Card()
        line = QHBoxLayout()
        self.headline = label("", "strong", wrap=False)
        line.addWidget(self.headline, 1)
        self.card.body.addLayout(line)
        named = QHBoxLayout()
        self.name = ElidedLabel(fixed_width=True)
        self.copy = secondary("Copy name", self._copy)
        named.addWidget(self.name, 1)
        named.addWidget(self.copy)
        self.card.body.addLayout(named)
        self.facts = label("", "small")
        self.card.body.addWidget(self.facts)
        self.receipt = DataTable("Receipt for each file")
        self.card.body.addWidget(self.receipt, 1)
        self.card.hide()
        self.body.addWidget(self.card, 4)
        self.message = self.foot.add_left("Ask to open invoices again…", self._message)
        self.compare = self.foot.add_secondary("Compare two reports…", self._compare)
        self.again = self.foot.add_secondary("Send this report again…", self._again)
        self._rows = SentRows(())
        self._show_buttons()

    def enter(self) -> None:
        self.notice.hide()
        company_id = self._work.company.id
        self._runner.start(
            lambda *_: self._history.deliveries(company_id), done=self._show, failed=self._fail
        )

    # Deliveries

    def _show(self, deliveries: list[Delivery]) -> None:
        self._rows = SentRows(deliveries, self)
        self.sent.setModel(self._rows)
        self.sent.set_columns(SENT_WIDTHS, len(SENT_WIDTHS) - 1)
        self.sent.selectionModel().selectionChanged.connect(lambda *_: self._select())
        if deliveries:
            self.sent.selectRow(0)
        else:
            self.card.hide()
            self.notice.say("", Tone.INFO, strong="Nothing has been sent from this computer yet.")
        self._show_buttons()

    def selected(self) -> list[Delivery]:
        """The selected deliveries, newest first."""
        model = self.sent.selectionModel()
        rows = sorted(index.row() for index in model.selectedRows()) if model else []
        return [self._rows.delivery(row) for row in rows]

    def _select(self) -> None:
        chosen = self.selected()
        self._show_buttons()
        self.card.setVisible(len(chosen) == 1)
        if len(chosen) != 1:
            return
        (delivery,) = chosen
        self.headline.setText(_headline(delivery))
        report = delivery.report
        self.name.set_text(report.planned.remote_path if report else "No report, PDFs only")
        self.copy.setVisible(report is not None)
        self.facts.setText(_facts(delivery))
        self.receipt.setModel(ReceiptRows(delivery.files, self))
        self.receipt.set_columns(RECEIPT_WIDTHS, PATH)

    def _show_buttons(self) -> None:
        chosen = self.selected()
        sent = [one for one in chosen if one.report and one.state is DeliveryState.DELIVERED]
        self.message.setEnabled(len(sent) == 1)
        self.again.setEnabled(len(sent) == 1)
        self.compare.setEnabled(len(chosen) == 2 and all(one.report for one in chosen))
        self.foot.status(
            "" if len(chosen) == 2 else "To compare two reports, select both (Ctrl or ⌘)."
        )

    def _copy(self) -> None:
        (delivery,) = self.selected()
        if delivery.report:
            QGuiApplication.clipboard().setText(delivery.report.planned.name)
            self.foot.status(f"Copied {delivery.report.planned.name}.")

    # One invoice

    def _look_up(self) -> None:
        ref = self.ref.text().strip()
        if not ref:
            return
        company_id = self._work.company.id
        self._runner.start(
            lambda *_: self._history.look_up(company_id, ref),
            done=lambda found: self._show_sightings(ref, found),
            failed=self._fail,
        )

    def _show_sightings(self, ref: str, found: Sequence[Sighting]) -> None:
        if not found:
            self.notice.say(
                "Check how it is written: spaces, zeros and dashes count.",
                Tone.WARN,
                strong=f"“{ref}” was in no report sent from this computer.",
            )
            return
        last = found[0]
        when = formats.moment(last.delivery.ended_at or last.delivery.begun_at)
        strong = (
            f"“{ref}” left with the report of {when}: there it was marked as paid."
            if last.invoice is None
            else f"“{ref}” is open: it was in the last report that could have it, {when}."
        )
        self.notice.say(
            "; ".join(_sighting(one) for one in found[:12]) + ".", Tone.INFO, strong=strong
        )

    # Two reports

    def _compare(self) -> None:
        newer, older = self.selected()

        def show(found: PaidPreview) -> None:
            title = f"{_when(older)} and {_when(newer)}"
            ReportDifferenceDialog(self, title, found, self._today()).open()

        self._runner.start(
            lambda *_: self._history.compare(older, newer), done=show, failed=self._fail
        )

    # The way back

    def _again(self) -> None:
        (delivery,) = self.selected()
        self._runner.start(
            lambda *_: self._history.invoices(delivery.id),
            done=lambda invoices: self._prepare(delivery, invoices),
            failed=self._fail,
        )

    def _prepare(self, delivery: Delivery, invoices: tuple[Invoice, ...]) -> None:
        report, work = delivery.report, self._work
        if not self.isVisible():
            return  # the person has gone on to something else
        assert report is not None
        work.start_over()
        work.report = OpenReport(invoices)
        work.source_name = report.planned.name
        work.mapping = delivery.summary.mapping
        work.report_settled = True
        work.changed.emit()
        self.jump.emit(Step.PREVIEW)

    def _message(self) -> None:
        (delivery,) = self.selected()
        work = self._work

        def show(marked: tuple[Invoice, ...]) -> None:
            if not marked:
                self.notice.say(
                    "No earlier report from this computer had an invoice that this one had not.",
                    Tone.INFO,
                    strong=f"The report of {_when(delivery)} closed nothing that is known here.",
                )
                return
            receiver, address = work.destination.receiver, work.destination.support_email
            write = partial(support_message, work.company.name, receiver, delivery)
            SupportMessageDialog(self, receiver, address, marked, write).open()

        self._runner.start(
            lambda *_: self._history.marked_paid(delivery), done=show, failed=self._fail
        )

    def _fail(self, error: UploaderError) -> None:
        message = say(error)
        self.notice.say(message.press, Tone.BAD, strong=message.what)


def _when(delivery: Delivery) -> str:
    return formats.moment(delivery.ended_at or delivery.begun_at)


def _headline(delivery: Delivery) -> str:
    summary = delivery.summary
    parts = [_when(delivery), formats.plural(summary.invoices, "open invoice")]
    if summary.totals:
        parts.append(formats.sums(summary.totals))
    return " · ".join(parts)


def _facts(delivery: Delivery) -> str:
    summary = delivery.summary
    decided = summary.decisions
    facts = [f"Made from {summary.source_name}"] if summary.source_name else []
    if summary.source_sha256:
        facts.append(f"its fingerprint {summary.source_sha256[:12]}")
    if summary.compared_with:
        facts.append(f"compared with {summary.compared_with}")
    if summary.paid is None:
        facts.append("nothing to compare with, so no count of paid invoices")
    else:
        facts.append(
            f"{summary.paid:,} marked as paid, {summary.new or 0:,} new, "
            f"{summary.changed or 0:,} with another balance"
        )
    if decided.keep_open:
        facts.append(f"kept open: {_some(sorted(decided.keep_open))}")
    if decided.same:
        pairs = [f"{new} as {old}" for new, old in decided.same.items()]
        facts.append(f"sent under the old reference: {_some(pairs)}")
    noted = [f"{ref} {note.value.replace('_', ' ')}" for ref, note in decided.notes.items()]
    if noted:
        facts.append(f"notes: {_some(noted)}")
    return "; ".join(facts) + "."


def _some(words: Sequence[str], most: int = 5) -> str:
    more = f" and {len(words) - most:,} more" if len(words) > most else ""
    return ", ".join(words[:most]) + more


def _sighting(one: Sighting) -> str:
    when = _when(one.delivery)
    if one.invoice is None:
        return f"{when}: gone"
    money = formats.money(one.invoice.balance, one.invoice.currency_iso)
    return f"{when}: {money}{' (kept open by you)' if one.kept_open else ''}"
