"""Home: where this week's report is dropped, and what was sent before."""

from pathlib import Path, PurePath

from PySide6.QtWidgets import QFileDialog, QHBoxLayout

from app.domain.delivery import Delivery, DeliveryState
from app.domain.dropped import Dropped, sort_dropped
from app.domain.errors import UploaderError
from app.flows.deliver import Deliver
from app.flows.history import ReadHistory
from app.ui import formats
from app.ui.dialogs.give_up import GiveUpDialog
from app.ui.messages import say
from app.ui.models.sent_rows import NAME, PDFS, SentRows, result
from app.ui.page import Page
from app.ui.runner import Runner
from app.ui.theme import Tone
from app.ui.widgets.buttons import link, primary, secondary
from app.ui.widgets.drop_zone import DropZone
from app.ui.widgets.notice import Notice
from app.ui.widgets.table import DataTable
from app.ui.work import Step, Work

FILES = "Reports and PDFs (*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv *.txt *.pdf);;All files (*)"
SHOWN = 50


class HomePage(Page):
    """Takes the report and the PDFs together; an unfinished delivery comes first."""

    def __init__(
        self,
        work: Work,
        runner: Runner,
        history: ReadHistory,
        deliver: Deliver,
        sample: tuple[Path, ...] = (),
    ) -> None:
        super().__init__("Ready for this week’s report")
        self._work, self._runner = work, runner
        self._history, self._deliver = history, deliver
        self._unfinished: Delivery | None = None
        row = QHBoxLayout()
        self.unfinished = Notice()
        row.addWidget(self.unfinished, 1)
        self.give_up = secondary("Give it up…", self._ask_to_give_up)
        self.give_up.hide()
        row.addWidget(self.give_up)
        self.body.addLayout(row)
        self.not_connected = Notice()
        self.body.addWidget(self.not_connected)
        self.problem = Notice()
        self.body.addWidget(self.problem)
        self.drop = DropZone(
            "Drop your open-invoice report and PDFs here",
            "Excel, CSV and PDF, all together. You see what changes before anything is sent.",
            _promise,
        )
        self.choose = primary("Choose files…", self._choose)
        self.drop.add_below(self.choose)
        if sample:
            self.use_sample = link(
                "Use the sample files", lambda: self.take([str(path) for path in sample])
            )
            self.drop.add_below(self.use_sample)
        self.drop.dropped.connect(self.take)
        self.drop.pressed.connect(self._choose)
        self.body.addWidget(self.drop, 1)
        self.sent = DataTable("Earlier deliveries")
        self.sent.setFixedHeight(190)
        self.sent.hide()
        self.body.addWidget(self.sent)

    def enter(self) -> None:
        self.problem.hide()
        self.choose.setFocus()
        self._show_connection()
        self._load()

    def _load(self) -> None:
        self._runner.start(
            lambda *_: self._history.deliveries(self._work.company.id),
            done=self._show,
            failed=self._fail,
        )

    def take(self, paths: list[str]) -> None:
        """Begin a delivery with these files and folders."""
        if self._unfinished is not None:
            self.problem.say(
                "Please press Continue sending, or give the unfinished delivery up, and then drop "
                "this report again.",
                Tone.WARN,
            )
            return
        sorted_ = _sort(paths)
        if len(sorted_.reports) > 1:
            names = ", ".join(Path(path).name for path in sorted_.reports)
            self.problem.say(
                f"You dropped {len(sorted_.reports)} files that could be the report ({names}). "
                "A delivery has one: please drop only that one, with the PDFs.",
                Tone.WARN,
            )
            return
        if not sorted_.reports:
            self.problem.say(
                "Please drop the open-invoice report too. PDFs are sent together with the report, "
                "so that every one finds its invoice.",
                Tone.WARN,
            )
            return
        self._work.start_over(sorted_.reports[0], sorted_.pdfs)
        self.forward.emit()

    def _choose(self) -> None:
        paths, _ = QFileDialog.getOpenFileNames(self, "Choose the report and PDFs", "", FILES)
        if paths:
            self.take(paths)

    def _show(self, deliveries: list[Delivery]) -> None:
        ended = {one.id for one in deliveries if one.state is not DeliveryState.UNFINISHED}
        if self._work.delivery_id in ended:  # given up here, or in another window
            self._work.start_over()
        delivered = [one for one in deliveries if one.state is DeliveryState.DELIVERED]
        if delivered:
            last = delivered[0]
            self.set_title("Ready for this week’s report")
            self.set_subtitle(
                f"Last sent {formats.moment(last.ended_at or last.begun_at)} · "
                f"{formats.plural(last.summary.invoices, 'open invoice')} · "
                f"{'verified on the server' if result(last)[1] is Tone.GOOD else result(last)[0]}"
            )
        else:
            self.set_title("Ready for your first report")
            self.set_subtitle(
                "Nothing was sent from this computer yet, so the first report has nothing to be "
                "compared with."
            )
        self._show_unfinished(deliveries)
        self.sent.setVisible(bool(deliveries))
        if deliveries:
            self.sent.setModel(SentRows(deliveries[:SHOWN], self))
            self.sent.set_columns([180, 120, 110, 65, 110, 200], NAME, drop=(NAME, PDFS))

    def _show_connection(self) -> None:
        if self._work.connected:
            self.not_connected.hide()
            return
        key = self._work.company.key is None
        self.not_connected.say(
            "You can already drop a report and see what the program makes of it. It is sent once "
            "the connection works.",
            Tone.INFO,
            strong="The connection is not set up yet.",
            link="Make the key" if key else "Set up the connection",
            pressed=lambda: self.jump.emit(Step.KEY if key else Step.CONNECTION),
        )

    def _show_unfinished(self, deliveries: list[Delivery]) -> None:
        open_ = next((one for one in deliveries if one.state is DeliveryState.UNFINISHED), None)
        self._unfinished = open_
        self.give_up.setVisible(open_ is not None)
        if open_ is None:
            self.unfinished.hide()
            return
        left = sum(not one.settled for one in open_.files)
        to_send = f"{formats.plural(left, 'file')} of {len(open_.files)} are still to be sent."
        unknown = "The report may have arrived; Continue sending finds out."
        self.unfinished.say(
            f"{unknown if open_.report_may_be_there else to_send} "
            "What has arrived is not sent again.",
            Tone.WARN,
            strong=f"The delivery of {formats.moment(open_.begun_at)} is not finished.",
            link="Continue sending",
            pressed=self._continue_sending,
        )

    def _continue_sending(self) -> None:
        if self._unfinished is not None:
            self._work.start_over()
            self._work.delivery_id = self._unfinished.id
            self._work.send_pressed = True
            self._work.changed.emit()
            self.jump.emit(Step.SEND)

    def _ask_to_give_up(self) -> None:
        delivery = self._unfinished
        if delivery is None:
            return
        knowing = delivery.report_may_be_there
        GiveUpDialog(
            self,
            self._work.destination.receiver,
            lambda: self._runner.start(
                lambda *_: self._deliver.give_up(delivery.id, knowing=knowing),
                done=lambda _: self.enter(),
                failed=self._not_given_up,
            ),
            self._continue_sending,
            may_be_there=knowing,
        ).open()

    def _not_given_up(self, error: UploaderError) -> None:
        self._fail(error)
        self._load()  # it is not, or not any more, what this page shows

    def _fail(self, error: UploaderError) -> None:
        self.problem.say(str(say(error)), Tone.BAD)


def _sort(paths: list[str]) -> Dropped:
    return sort_dropped((path, _is_folder(path)) for path in paths)


def _is_folder(path: str) -> bool:
    """Whether it is a folder. Thousands of dropped PDFs are not asked: their disk may be far."""
    return PurePath(path).suffix.casefold() != ".pdf" and Path(path).is_dir()


def _promise(paths: list[str]) -> str:
    sorted_ = _sort(paths)
    if len(sorted_.reports) == 1:
        return f"Drop to check {Path(sorted_.reports[0]).name}. Nothing is sent yet."
    if sorted_.reports:
        return "Drop one report only, with its PDFs."
    return "Drop the report together with these PDFs." if sorted_.pdfs else ""
