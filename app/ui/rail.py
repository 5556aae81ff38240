"""The strip at the left: company, steps, and quiet links."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.domain.profile import Company
from app.ui import theme
from app.ui.widgets.buttons import link
from app.ui.widgets.labels import label
from app.ui.widgets.signs import paint_check
from app.ui.work import Step

WIDTH = 236
NAMES = {
    Step.KEY: "Key",
    Step.CONNECTION: "Connection",
    Step.REPORT: "Report",
    Step.PREVIEW: "Preview",
    Step.PDFS: "Invoice PDFs",
    Step.SEND: "Send",
}


class StepButton(QPushButton):
    """One step: its number, or a check mark when done, and its name."""

    def __init__(self, step: Step) -> None:
        super().__init__()
        self.step = step
        self._done = False
        self.setProperty("role", "step")
        self.setCheckable(True)
        self.setFixedHeight(40)
        self.setAccessibleName(NAMES[step])

    def show_state(self, *, done: bool, now: bool, open_: bool) -> None:
        """Draw the step as done, as the present one, or still to come."""
        self._done = done
        self.setChecked(now)
        self.setEnabled(open_ or now)
        state = "done" if done else "now" if now else "to do"
        self.setAccessibleDescription(f"Step {int(self.step)}, {state}")
        self.update()

    @property
    def done(self) -> bool:
        """Whether the check mark is shown."""
        return self._done

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 24, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        now = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(10, 9, 22, 22)
        current = self.isChecked()
        ink = now.muted
        if current:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.accent))
            ink = now.accent_text
        elif self._done:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.green_weak))
        else:
            painter.setPen(QPen(QColor(now.line), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(circle)
        if self._done and not current:
            paint_check(painter, circle.adjusted(5, 5, -5, -5), QColor(now.green))
        else:
            font = self.font()
            font.setPixelSize(12)
            painter.setFont(font)
            painter.setPen(QColor(ink))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(int(self.step)))
        font = self.font()
        font.setWeight(font.Weight.DemiBold if current else font.Weight.Normal)
        painter.setFont(font)
        painter.setPen(QColor(now.text if current or self._done else now.muted))
        painter.drawText(
            self.rect().adjusted(42, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, NAMES[self.step]
        )


class CompanyButton(QPushButton):
    """The company at hand; pressing it opens the switcher."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "company")
        self.setFixedHeight(56)
        row = QHBoxLayout(self)
        row.setContentsMargins(11, 8, 11, 8)
        column = QVBoxLayout()
        column.setSpacing(1)
        self._name = label("", "strong", wrap=False)
        self._mode = label("", "small", wrap=False)
        column.addWidget(self._name)
        column.addWidget(self._mode)
        row.addLayout(column, 1)
        row.addWidget(label("▾", wrap=False))

    def show_company(self, name: str, mode: str) -> None:
        """Show another company."""
        room = WIDTH - 24 - 22 - 24
        self._name.setText(
            self._name.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        )
        self._mode.setText(mode)
        self.setToolTip(name)
        self.setAccessibleName(f"Company: {name}, {mode}")


class Rail(QWidget):
    """Company switcher, the six steps, the practice badge, History and Help."""

    step_pressed = Signal(Step)
    company_pressed = Signal(str)
    add_company = Signal()
    rename_company = Signal()
    remove_company = Signal()
    take_out_company = Signal()
    bring_in_company = Signal()
    help_pressed = Signal()

    def __init__(self, *, practice: bool) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 16)
        column.setSpacing(4)
        self.company = CompanyButton()
        self._menu = QMenu(self)
        self.company.setMenu(self._menu)
        column.addWidget(self.company)
        column.addSpacing(8)
        self.home = link("Home", lambda: self.step_pressed.emit(Step.HOME))
        self.home.setCheckable(True)
        column.addWidget(self.home)
        self.steps: dict[Step, StepButton] = {}
        for step in NAMES:
            if step is Step.KEY:
                column.addWidget(label("Set up once", "group"))
            if step is Step.REPORT:
                column.addWidget(label("Every report", "group"))
            button = StepButton(step)
            button.clicked.connect(lambda _=False, step=step: self.step_pressed.emit(step))
            self.steps[step] = button
            column.addWidget(button)
        column.addStretch()
        if practice:
            column.addWidget(_badge())
        self.history = link("History", lambda: self.step_pressed.emit(Step.HISTORY))
        self.history.setCheckable(True)
        column.addWidget(self.history)
        column.addWidget(link("Help && support details", self.help_pressed.emit))

    def show_companies(self, companies: list[Company], current: Company, mode: str) -> None:
        """Fill the switcher."""
        self.company.show_company(current.name, mode)
        self._menu.clear()
        for company in companies:
            action = self._menu.addAction(company.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(company.id == current.id)
            action.triggered.connect(lambda _=False, id_=company.id: self.company_pressed.emit(id_))
        self._menu.addSeparator()
        self._menu.addAction("Add a company…", self.add_company.emit)
        self._menu.addAction("Rename this company…", self.rename_company.emit)
        self._menu.addAction("Remove this company…", self.remove_company.emit)
        self._menu.addSeparator()
        self._menu.addAction("Move this company to another computer…", self.take_out_company.emit)
        self._menu.addAction("Bring in a company from a file…", self.bring_in_company.emit)

    def show_steps(self, now: Step, done: set[Step], reachable: set[Step]) -> None:
        """Mark the present step, the done ones, and those that can be gone to."""
        for step, button in self.steps.items():
            button.show_state(done=step in done, now=step is now, open_=step in reachable)
        self.home.setChecked(now is Step.HOME)
        self.home.setEnabled(Step.HOME in reachable)
        self.history.setChecked(now is Step.HISTORY)


def _badge() -> QFrame:
    badge = QFrame()
    badge.setProperty("role", "badge")
    column = QVBoxLayout(badge)
    column.setContentsMargins(10, 8, 10, 8)
    column.setSpacing(2)
    column.addWidget(label("Practice mode", "strong"))
    column.addWidget(label("Nothing leaves this computer."))
    return badge
