"""The one window: the rail at the left, the page of the present step at the right."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QMessageBox, QStackedWidget, QWidget

from app.ui.page import Page
from app.ui.rail import Rail
from app.ui.runner import Runner
from app.ui.work import Step, Work

PageMakers = Mapping[Step, Callable[[], Page]]
BuildPages = Callable[[Work], PageMakers]

LIKED, SMALLEST = QSize(1100, 740), QSize(900, 560)

AFTER = {
    Step.KEY: Step.CONNECTION,
    Step.CONNECTION: Step.HOME,
    Step.HOME: Step.REPORT,
    Step.REPORT: Step.PREVIEW,
    Step.PREVIEW: Step.PDFS,
    Step.PDFS: Step.SEND,
    Step.SEND: Step.HOME,
    Step.HISTORY: Step.HOME,
}
BEFORE = {
    Step.KEY: Step.HOME,
    Step.CONNECTION: Step.KEY,
    Step.REPORT: Step.HOME,
    Step.PREVIEW: Step.REPORT,
    Step.PDFS: Step.PREVIEW,
    Step.SEND: Step.PDFS,
    Step.HISTORY: Step.HOME,
}


class Window(QWidget):
    """Shows one company's pages and moves between them.

    Pages are made anew for each company, so that nothing of one company can show in another's,
    and each when it is first gone to: making all at once would hold the window.
    """

    closed = Signal()

    def __init__(self, rail: Rail, runner: Runner) -> None:
        super().__init__()
        self.setWindowTitle("Open AR Uploader")
        self.setMinimumSize(SMALLEST)
        # At 150 % a small laptop's screen is smaller than the window would like to be.
        room = self.screen().availableSize() - QSize(40, 60)
        self.resize(LIKED.boundedTo(room).expandedTo(SMALLEST))
        self.rail = rail
        self._runner = runner
        self._stack = QStackedWidget()
        self._makers: PageMakers = {}
        self._pages: dict[Step, Page] = {}
        self._work: Work | None = None
        self._now: Step | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(rail)
        row.addWidget(self._stack, 1)
        rail.step_pressed.connect(self.go)

    def show_company(self, work: Work, build: BuildPages) -> None:
        """Take another company's work and pages, and open on its first open step."""
        self._clear()
        self._work = work
        work.changed.connect(self._refresh)
        self._makers = build(work)
        self.go(self.first_step(work))

    def show_page(self, page: Page) -> None:
        """Show a page that belongs to no company."""
        self._clear()
        self._stack.addWidget(page)
        page.enter()

    def _clear(self) -> None:
        if self._now is not None:
            self._pages[self._now].leave()
        self._runner.drop()  # nothing may call back to a page that is gone
        self._now, self._pages, self._makers = None, {}, {}
        while (page := self._stack.widget(0)) is not None:
            self._stack.removeWidget(page)
            page.deleteLater()
        if self._work is not None:
            self._work.changed.disconnect(self._refresh)
            self._work = None

    @staticmethod
    def first_step(work: Work) -> Step:
        """Where a person takes up again: the first step of set-up still open, then Home."""
        if Step.KEY not in work.done():
            return Step.KEY
        return Step.HOME if Step.CONNECTION in work.done() else Step.CONNECTION

    def go(self, step: Step) -> None:
        """Bring a page to the front, if the work has got that far."""
        if self._work is None or step not in self._work.reachable() or step is self._now:
            self._refresh()
            return
        if self._now is not None:
            self._pages[self._now].leave()
        self._now = step
        page = self.page(step)
        self._stack.setCurrentWidget(page)
        page.setFocus()  # the next Tab leads into the page, not round the rail
        self._refresh()
        page.enter()

    @property
    def step(self) -> Step | None:
        """The step in front."""
        return self._now

    @property
    def front(self) -> Page | None:
        """The page in front."""
        return self._pages[self._now] if self._now is not None else None

    def page(self, step: Step) -> Page:
        """The page of a step, made now if it was not gone to before."""
        if step not in self._pages:
            page = self._makers[step]()
            self._pages[step] = page
            self._stack.addWidget(page)
            page.forward.connect(lambda: self._forward(step))
            page.backward.connect(lambda: self._backward(step))
            page.jump.connect(lambda wanted: self.go(Step(wanted)))
        return self._pages[step]

    def _forward(self, step: Step) -> None:
        assert self._work is not None
        following = AFTER[step]
        if step is Step.CONNECTION and Step.SEND in self._work.reachable():
            following = Step.SEND  # a report was made ready before there was a connection
        if following not in self._work.reachable():
            following = self.first_step(self._work)
        self.go(following)

    def _backward(self, step: Step) -> None:
        previous = BEFORE[step]
        if self._work is not None and previous not in self._work.reachable():
            previous = self.first_step(self._work)
        self.go(previous)

    def _refresh(self) -> None:
        if self._work is not None and self._now is not None:
            self.rail.show_steps(self._now, self._work.done(), self._work.reachable())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._work is not None and self._work.sending and not self._leave_a_delivery():
            event.ignore()
            return
        if self._now is not None:
            self._pages[self._now].leave()
        self._runner.close()
        event.accept()
        self.closed.emit()

    def _leave_a_delivery(self) -> bool:
        answer = QMessageBox.question(
            self,
            "Still sending",
            "Files are still being sent. If you close now, the rest is sent when you open "
            "the program again and press Continue sending.\n\nClose now?",
        )
        return answer is QMessageBox.StandardButton.Yes
