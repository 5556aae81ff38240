"""The report page as its tests open it: on a file of their own, or on lines of one."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.domain.profile import Company
from app.flows.prepare import Prepare
from app.services.destinations import destinations
from app.services.layout_memory import LayoutFiles
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader
from app.ui.pages.report import ReportPage
from app.ui.runner import Runner
from app.ui.work import Work

HEAD = "Invoice Number,Customer,Invoice Date,Due Date,Total,Balance,Currency"
GOOD = "INV-0042,Alder & Sons,13/04/2026,13/05/2026,1250.00,250.00,GBP"
Open = Callable[..., ReportPage]


def report_work() -> Work:
    """What the pages of one company share."""
    return Work(Company("harbour", "Harbour", "kolleno_open_ar"), destinations()["kolleno_open_ar"])


def opener(qtbot: QtBot, runner: Runner, work: Work, folder: Path) -> Open:
    """Opens the page and waits until the file was read or refused; layouts are remembered."""
    prepare = Prepare(Reader(), field_names(), LayoutFiles(folder / "layouts"))

    def opened(*lines: str, path: Path | None = None) -> ReportPage:
        if path is None:
            path = folder / "report.csv"
            path.write_text("\n".join(lines) + "\n", "utf-8")
        work.start_over(str(path))
        page = ReportPage(work, runner, prepare)
        qtbot.addWidget(page)
        page.resize(865, 740)
        page.show()
        page.enter()
        qtbot.waitUntil(lambda: page.draft is not None or bool(page.failure.text()))
        return page

    return opened
