"""The preview page's question to the server: is our last report its last one too?"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFileDialog

from app.domain.baseline import Baseline, BaselineChoice, Standing
from app.domain.errors import UploaderError
from app.domain.invoice import Invoice
from app.domain.progress import StopToken
from app.flows.baseline import chosen
from app.flows.preview import Compare
from app.ui.messages import say
from app.ui.messages.preview_words import doubt, speaks_against
from app.ui.runner import Job, Runner
from app.ui.theme import Tone
from app.ui.widgets.notice import Notice
from app.ui.work import Work

REPORTS = "Reports (*.xlsx *.xlsm *.xls *.xlsb *.ods *.csv *.tsv *.txt);;All files (*)"
PATIENCE_SECONDS = 8.0
"""How long a yes waits for the server's word; a line that is down must not hold a person up."""

ReadReport = Callable[[str, StopToken], Sequence[Invoice]]


class BaselineSearch:
    """Asks in the background and, where the server knows better, offers its report in `notice`.
    A file the person names may take its place; `read_report` makes invoices of it.

    `standing` is the server's answer, None before one came; `doubt` says why it is missing.
    `seen` are the marks of the reports of others there, None where they are not known.
    """

    def __init__(
        self,
        work: Work,
        runner: Runner,
        compare: Compare,
        notice: Notice,
        use: Callable[[Baseline], object],
        answered: Callable[[], object],
        failed: Callable[[UploaderError], object],
        read_report: ReadReport | None = None,
    ) -> None:
        self._work, self._runner, self._compare = work, runner, compare
        self._read_report = read_report
        self._notice, self._use, self._answered, self._failed = notice, use, answered, failed
        self._job: Job | None = None
        self._asked_at = 0.0
        self.standing: Standing | None = None
        self.seen: frozenset[str] | None = None
        self.doubt = ""

    def choose_file(self) -> None:
        """Ask for a file to compare with."""
        parent = self._notice.window()
        path, _ = QFileDialog.getOpenFileName(parent, "Compare with this report", "", REPORTS)
        if path:
            self.use_file(path)

    def use_file(self, path: str) -> None:
        """Compare with the report in this file."""
        read = self._read_report
        assert read is not None
        self._runner.start(
            lambda token, _: chosen(Path(path).name, read(path, token)),
            done=self._use,
            failed=self._failed,
        )

    def forget(self) -> None:
        """Another report: what was said before no longer holds."""
        self.standing, self.seen, self.doubt = None, None, ""
        self._notice.hide()

    def stop(self) -> None:
        """Nobody waits for the answer any more."""
        if self._job is not None and self._job.running:
            self._job.stop()

    @property
    def can_read(self) -> bool:
        """Whether a file can be compared with."""
        return self._read_report is not None

    @property
    def looking(self) -> bool:
        """Whether the answer may still come; after a while nobody is kept waiting for it."""
        running = self._job is not None and self._job.running
        return running and monotonic() - self._asked_at < PATIENCE_SECONDS

    def look(self) -> None:
        """Ask the server, unless it has answered already."""
        if self.standing is not None or self.looking:
            return
        self._asked_at = monotonic()
        QTimer.singleShot(int(PATIENCE_SECONDS * 1000), self._notice, self._answered)
        company_id, destination = self._work.company.id, self._work.destination
        self.doubt = f"Asking {destination.receiver}’s server…"
        self._job = self._runner.start(
            lambda token, _: self._compare.look(company_id, destination, token),
            done=self._take,
            failed=self._unanswered,
        )

    def _take(self, choice: BaselineChoice) -> None:
        self.standing, self.seen = choice.standing, choice.seen
        receiver = self._work.destination.receiver
        self.doubt = doubt(choice.standing, receiver)
        if choice.on_server is not None:
            strong, text = speaks_against(choice, choice.on_server, receiver)
            self._notice.say(
                text,
                Tone.WARN,
                strong=strong,
                link="Compare with that one",
                pressed=partial(self._fetch, choice),
            )
        self._answered()

    def _unanswered(self, error: UploaderError) -> None:
        self.doubt = f"The server could not be asked: {say(error).what}"
        self._answered()

    def _fetch(self, choice: BaselineChoice) -> None:
        file = choice.on_server
        assert file is not None
        company_id, destination = self._work.company.id, self._work.destination
        self._job = self._runner.start(
            lambda token, _: self._compare.fetch(company_id, destination, file, token),
            done=self._use,
            failed=self._failed,
        )
