"""Send: every file's way to the server, Stop, and the receipt."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView

from app.domain.delivery import (
    Delivery,
    DeliveryFile,
    DeliveryState,
    DeliverySummary,
    FileChoice,
    HistoryCode,
    ResumeCode,
)
from app.domain.errors import UploaderError
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, FileState
from app.flows.deliver import Deliver, PhaseEvent, plan_delivery
from app.ui import formats
from app.ui.dialogs.give_up import GiveUpDialog
from app.ui.messages import say
from app.ui.models.delivery_rows import FOLDER, NAME, SIZE, DeliveryRows
from app.ui.models.sent_rows import result
from app.ui.page import Page
from app.ui.pages.refusal import IF_ASKED_PASSWORD, PATIENCE
from app.ui.pages.send_progress import SendProgress
from app.ui.runner import Job, Runner
from app.ui.theme import Tone
from app.ui.widgets.notice import Notice
from app.ui.widgets.table import DataTable
from app.ui.work import Step, Work

_ENDED = (HistoryCode.GIVEN_UP, HistoryCode.DELIVERED)
_TO_CHANGE = " To change the report, give this delivery up first."


class SendPage(Page):
    """Begins the delivery that was pressed for, or goes on with an unfinished one."""

    def __init__(self, work: Work, runner: Runner, deliver: Deliver) -> None:
        super().__init__("", "PDFs go first, the report last, so that every invoice finds its PDF.")
        self._work, self._runner, self._deliver = work, runner, deliver
        self._job: Job | None = None
        self._undecided: tuple[DeliveryFile, ...] = ()
        self.notice = Notice()
        self.body.addWidget(self.notice)
        self.progress = SendProgress()
        self.body.addWidget(self.progress)
        self.files = DataTable("Files of this delivery")
        self.files.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.body.addWidget(self.files, 1)
        self.copy = self.foot.add_left("Copy the report’s name", self._copy_name)
        self.give_up = self.foot.add_left("Give up this delivery", self._give_up)
        self.stop = self.foot.add_secondary("Stop", self._stop)
        self.choices = {
            choice: self.foot.add_secondary("", partial(self._choose, choice))
            for choice in (FileChoice.ARRIVED, FileChoice.KEEP, FileChoice.REPLACE)
        }
        self.send_now = self.foot.add_primary("Send now", self._resume)
        self.again = self.foot.add_primary("Continue sending", self._try_again)
        self.finish = self.foot.add_primary("Done", self._done)
        self._rows = DeliveryRows(())

    def enter(self) -> None:
        """By the rail alone nothing is sent: a stopped delivery is shown as it was left."""
        work = self._work
        if self._job is not None and self._job.running:
            return
        if work.send_pressed:
            work.send_pressed = False
            self._resume()
        elif work.delivery_id is None:
            self._show_ready()

    def leave(self) -> None:
        self.progress.pause()

    # Sending

    def _show_ready(self) -> None:
        """What a press will send; a step in the rail alone sends nothing."""
        work, summary = self._work, self._work.summary or DeliverySummary()
        receiver = work.destination.receiver
        self.set_title(f"Ready to send to {receiver}")
        pdfs = f" and {formats.plural(len(work.pdfs), 'PDF')}" if work.pdfs else ", without PDFs"
        paid = f" {formats.will_be_paid(summary.paid)}" if summary.paid else ""
        self.notice.say(
            f"The report with {formats.plural(summary.invoices, 'invoice')} "
            f"({formats.sums(summary.totals)}){pdfs}.{paid}",
            Tone.INFO,
            strong="Nothing has been sent yet.",
        )
        self._rows = DeliveryRows((), self)
        self.files.setModel(self._rows)
        self.progress.show_rows(self._rows)
        self.progress.end()
        self.foot.status("")
        self._show_buttons(ready=True)

    def _begin(self) -> None:
        company_id, destination = self._work.company.id, self._work.destination
        report, pdfs = self._work.outgoing, self._work.pdfs
        summary = self._work.summary or DeliverySummary()

        def begin() -> int:
            now = datetime.now().astimezone()
            plan = plan_delivery(
                company_id,
                destination,
                report,
                pdfs,
                sha256=lambda data: hashlib.sha256(data).hexdigest(),
                local_time=self._deliver.free_moment(company_id, destination, now),
            )
            return self._deliver.begin(plan, summary)

        self._run(begin)

    def _resume(self) -> None:
        delivery_id = self._work.delivery_id
        if delivery_id is None:
            self._begin()
        else:
            self._run(lambda: delivery_id)

    def _run(self, number: Callable[[], int]) -> None:
        work = self._work
        work.sending = True
        work.changed.emit()
        self.notice.hide()
        self.set_title(f"Sending to {work.destination.receiver}")
        self.foot.status("If the connection drops, the upload carries on where it stopped.")
        self._undecided = ()

        def send(token: StopToken, tell: Callable[[object], None]) -> Delivery:
            delivery_id = number()
            tell(self._deliver.delivery(delivery_id))
            return self._deliver.run(delivery_id, tell, token)

        self._job = self._runner.start(
            send, news=self._hear, done=self._over, failed=self._failed, stopped=self._stopped
        )
        self.progress.start()
        QTimer.singleShot(PATIENCE, self, partial(self._late, self._job))
        self._show_buttons(sending=True)

    def _late(self, job: Job) -> None:
        """Where not even connecting has begun, the keyring may be asking."""
        if job.running and self.progress.phase is None:
            self.notice.say(IF_ASKED_PASSWORD, Tone.INFO)

    def _hear(self, news: Delivery | FileEvent | PhaseEvent) -> None:
        if isinstance(news, Delivery):
            self._take_delivery(news)
        elif isinstance(news, FileEvent):
            self._rows.take(news)
        else:
            self.progress.phase = news
            self.notice.hide()

    def _take_delivery(self, delivery: Delivery) -> None:
        self._work.delivery_id = delivery.id
        self._rows = DeliveryRows([one.planned for one in delivery.files], self)
        for one in delivery.files:
            if one.state is not FileState.WAITING:
                self._rows.take(
                    FileEvent(
                        one.planned.remote_path,
                        one.state,
                        bytes_done=one.planned.size if one.settled else 0,
                        proof=one.proof,
                        already_there=one.already_there,
                    )
                )
        self.files.setModel(self._rows)
        self.files.set_columns([200, 140, 90, 270], NAME, drop=(FOLDER, SIZE))
        self.progress.show_rows(self._rows)

    def _stop(self) -> None:
        if self._job is not None:
            self.stop.setEnabled(False)
            self.foot.status("Stopping…")
            self._job.stop()

    # How it ends

    def _end(self) -> None:
        self.progress.end()
        self._work.sending = False
        self._work.changed.emit()

    def _over(self, delivery: Delivery) -> None:
        self._end()
        receiver = self._work.destination.receiver
        if delivery.state is not DeliveryState.DELIVERED:
            self._ask(delivery)
            return
        report = delivery.report
        self.set_title(f"{receiver} has your report")
        paid = delivery.summary.paid
        marked = f" {formats.will_be_paid(paid)}" if paid is not None else ""
        there = [one for one in delivery.files if one.state is FileState.DELIVERED]
        kept = len(delivery.files) - len(there)
        without = f" {formats.plural(kept, 'file')} did not go, as you decided." if kept else ""
        self.notice.say(
            f"{formats.plural(len(there), 'file')} on the server.{without}{marked} If support "
            f"asks, the report’s name is {report.planned.name if report else ''}.",
            Tone.GOOD,
            strong="✓ Sent and verified." if result(delivery)[1] is Tone.GOOD else "✓ Sent.",
        )
        self.foot.status("This report is what the next one will be compared with.")
        self._show_buttons(finished=True)
        self._work.start_over()  # nothing of this delivery may go along with the next

    def _ask(self, delivery: Delivery) -> None:
        self._undecided = delivery.undecided
        self.set_title("Not finished: please decide")
        if all(_overtaken(one) for one in self._undecided):
            message = say(ResumeCode.OVERTAKEN)
            self.notice.say(message.press, Tone.WARN, strong=message.what)
        else:
            self.notice.say(
                "The list says what is wrong with each one. The report goes when all are settled, "
                "so nothing is marked as paid before. What you press counts for all of them, or "
                "for the rows you select.",
                Tone.WARN,
                strong=f"{formats.plural(len(self._undecided), 'file')} could not be sent.",
            )
        self.foot.status("")
        self._show_buttons(undecided=True)

    def _failed(self, error: UploaderError) -> None:
        self._end()
        message = say(error)
        if error.code in _ENDED:
            self.set_title("This delivery is over")
            self.notice.say(message.press, Tone.INFO, strong=message.what)
            self.foot.status("")
            self._show_buttons(over=True)
            self._work.start_over()
            return
        self.set_title("Not finished")
        self.notice.say(f"{message.what} {message.press}", Tone.BAD, strong=_who(message.who))
        self.foot.status("Nothing is lost: what has arrived is not sent again.")
        self._show_buttons(unfinished=True)

    def _stopped(self) -> None:
        delivery_id = self._work.delivery_id
        assert delivery_id is not None
        self._job = self._runner.start(
            lambda *_: self._deliver.delivery(delivery_id),
            done=self._show_stopped,
            failed=self._failed,
        )

    def _show_stopped(self, delivery: Delivery) -> None:
        self._end()
        self.set_title("Stopped")
        where = "What has arrived stays on the server; the report was not sent."
        if all(one.settled for one in delivery.files):
            where = "Everything had arrived already."
        elif delivery.report_may_be_there:
            where = "The report may have arrived; Continue sending finds out."
        self.notice.say(where, Tone.WARN, strong="You pressed Stop.")
        change = "" if delivery.report_may_be_there else _TO_CHANGE
        self.foot.status(f"Continue whenever you like, also after closing the program.{change}")
        self._show_buttons(unfinished=True)

    # What can be pressed

    def _show_buttons(
        self,
        *,
        ready: bool = False,
        sending: bool = False,
        unfinished: bool = False,
        undecided: bool = False,
        finished: bool = False,
        over: bool = False,
    ) -> None:
        self.stop.setVisible(sending)
        self.stop.setEnabled(sending)
        self.send_now.setVisible(ready)
        retries = undecided and any(FileChoice.RETRY in one.choices for one in self._undecided)
        self.again.setVisible(unfinished or retries)
        self.again.setText("Try these again" if undecided else "Continue sending")
        for choice, button in self.choices.items():
            button.setVisible(undecided and any(choice in one.choices for one in self._undecided))
            button.setText(_words(choice, self._undecided))
        self.give_up.setVisible((unfinished or undecided) and self._work.delivery_id is not None)
        self.copy.setVisible(finished)
        self.finish.setVisible(finished or over)

    def _try_again(self) -> None:
        if self._undecided:
            self._choose(FileChoice.RETRY)
        else:
            self._resume()

    def _choose(self, choice: FileChoice) -> None:
        """Decide about the selected files, or all, as far as the choice is open for them."""
        delivery_id = self._work.delivery_id
        assert delivery_id is not None
        selected = {self._rows.file(index.row()).remote_path for index in self._selected_rows()}
        chosen = [one.planned.remote_path for one in self._undecided if choice in one.choices]
        if selected & set(chosen):
            chosen = [path for path in chosen if path in selected]

        self._runner.start(
            lambda *_: self._deliver.choose(delivery_id, choice, *chosen),
            done=lambda _: self._resume(),
            failed=self._failed,
        )

    def _selected_rows(self) -> list[QModelIndex]:
        selection = self.files.selectionModel()
        return selection.selectedRows() if selection is not None else []

    def _give_up(self, *, knowing: bool = False) -> None:
        delivery_id = self._work.delivery_id
        assert delivery_id is not None
        self._runner.start(
            lambda *_: self._deliver.give_up(delivery_id, knowing=knowing),
            done=lambda _: self._given_up(),
            failed=self._not_given_up,
        )

    def _not_given_up(self, error: UploaderError) -> None:
        if error.code is not HistoryCode.MAY_BE_THERE:
            self._failed(error)
            return
        GiveUpDialog(
            self,
            self._work.destination.receiver,
            partial(self._give_up, knowing=True),
            self._resume,
            may_be_there=True,
        ).open()

    def _given_up(self) -> None:
        work = self._work
        if work.report is None:  # it was begun in an earlier run of the program
            self._done()
            return
        work.delivery_id, work.preview_confirmed = None, False
        work.changed.emit()
        self.jump.emit(Step.PREVIEW)

    def _copy_name(self) -> None:
        rows = self._rows
        if rows.rowCount():
            QGuiApplication.clipboard().setText(rows.file(rows.rowCount() - 1).name)
            self.foot.status("Copied the report’s name.")

    def _done(self) -> None:
        self._work.start_over()
        self.forward.emit()


def _words(choice: FileChoice, files: Sequence[DeliveryFile]) -> str:
    """What a choice means for the files that are open."""
    if choice is FileChoice.KEEP:
        theirs = all(FileChoice.REPLACE in one.choices for one in files)
        return "Keep theirs" if theirs else "Go on without them"
    if choice is FileChoice.REPLACE and all(_overtaken(one) for one in files):
        return "Send mine all the same"
    return {FileChoice.REPLACE: "Replace theirs", FileChoice.ARRIVED: "They arrived"}[choice]


def _overtaken(file: DeliveryFile) -> bool:
    return file.error == ResumeCode.OVERTAKEN.value


def _who(who: str) -> str:
    return f"To act: {who}." if who else ""
