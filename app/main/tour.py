"""Drives the practice window through the whole main job and leaves a picture of every page.

It presses what a person would press, waits for what a person would wait for, and at the end looks
at the server's folder: the report and the PDFs must be there, byte for byte.
"""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.main.practice import Practice
from app.ui import theme
from app.ui.page import Page
from app.ui.pages.connection import ConnectionPage
from app.ui.pages.history import HistoryPage
from app.ui.pages.home import HomePage
from app.ui.pages.key import KeyPage
from app.ui.pages.pdfs import PdfsPage
from app.ui.pages.preview import PreviewPage
from app.ui.pages.report import ReportPage
from app.ui.pages.send import SendPage
from app.ui.shell import Shell
from app.ui.window import LIKED
from app.ui.work import Step

Front = TypeVar("Front", bound=Page)

SAMPLE_PDFS = 18
"""How many of the sample files are PDFs that find their invoice."""

PATIENCE_SECONDS = 30.0
LOOK_EVERY_MS = 15


class TourFailed(Exception):
    """The window did not do what a person would expect."""


class Guide:
    """Presses, waits and takes pictures."""

    def __init__(self, shell: Shell, pictures: Path) -> None:
        self._window, self._pictures = shell.window, pictures

    def wait(self, what: str, ready: Callable[[], bool]) -> None:
        """Let the window run until `ready`; raises TourFailed after a while."""
        deadline = monotonic() + PATIENCE_SECONDS
        loop = QEventLoop()
        timer = QTimer()
        timer.timeout.connect(lambda: loop.quit() if ready() or monotonic() > deadline else None)
        timer.start(LOOK_EVERY_MS)
        loop.exec()
        if not ready():
            raise TourFailed(f"waited for {what}")

    def press(self, button: QPushButton) -> None:
        """Click a button once it can be pressed."""
        self.wait(
            f"the button {button.text()!r}", lambda: button.isVisible() and button.isEnabled()
        )
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def page(self, kind: type[Front]) -> Front:
        """Wait until a page of this kind is in front."""
        self.wait(f"the page {kind.__name__}", lambda: isinstance(self._window.front, kind))
        front = self._window.front
        assert isinstance(front, kind)
        return front

    def picture(self, name: str) -> None:
        """Save the window in light and in dark."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        for word, dark in (("dark", True), ("light", False)):
            theme.apply(app, dark=dark)
            app.processEvents()
            if not self._window.grab().save(str(self._pictures / f"{name}-{word}.png")):
                raise TourFailed(f"could not save the picture {name}-{word}.png")


def run_tour(shell: Shell, practice: Practice, pictures: Path) -> int:
    """Take the tour; 0 when everything arrived, 1 with a sentence on stderr otherwise."""
    pictures.mkdir(parents=True, exist_ok=True)
    QApplication.setDoubleClickInterval(0)  # nobody double-clicks here
    shell.window.resize(LIKED)  # whatever screen there is, or none
    try:
        _tour(Guide(shell, pictures), shell, practice)
    except TourFailed as failure:
        sys.stderr.write(f"The tour failed: {failure}.\n")
        return 1
    finally:
        if shell.work is not None:
            shell.work.sending = False
        shell.window.close()
    return 0


def _tour(guide: Guide, shell: Shell, practice: Practice) -> None:
    home = guide.page(HomePage)
    guide.picture("home")
    guide.press(shell.rail.steps[Step.KEY])
    key = guide.page(KeyPage)
    guide.wait("the key", key.copy.isVisible)
    guide.picture("key")
    guide.press(key.go_on)
    connection = guide.page(ConnectionPage)
    guide.press(connection.test)
    guide.wait("the connection test", connection.go_on.isEnabled)
    guide.picture("connection")
    guide.press(connection.go_on)
    guide.page(HomePage)
    guide.press(home.use_sample)
    report = guide.page(ReportPage)
    guide.wait("the report", report.go_on.isEnabled)
    guide.picture("report")
    guide.press(report.go_on)
    preview = guide.page(PreviewPage)
    guide.wait("the preview", lambda: bool(preview.suspects.text()))
    guide.wait("the server's word", lambda: not preview.search.looking)
    guide.picture("preview")
    preview.list.settle_kind(None)  # the sample has a changed reference
    guide.wait("the answer", preview.confirm.isEnabled)
    guide.press(preview.confirm)
    pdfs = guide.page(PdfsPage)
    guide.wait("the PDFs", lambda: "with" in pdfs.go_on.text().split())
    guide.picture("pdfs")
    guide.press(pdfs.go_on)
    send = guide.page(SendPage)
    guide.wait("the receipt", send.finish.isVisible)
    guide.picture("send")
    guide.press(send.finish)
    guide.page(HomePage)
    guide.wait("the new delivery on Home", lambda: home.sent.model().rowCount() == 2)
    guide.picture("home-afterwards")
    guide.press(shell.rail.history)
    guide.page(HistoryPage)
    guide.picture("history")
    _look_at_the_server(practice)


def _look_at_the_server(practice: Practice) -> None:
    """The folder of the embedded server, compared with what was sent."""
    history, root = practice.house.history, practice.server.root
    company = practice.house.desk.enrol.all()[0]
    delivery = history.deliveries(company.id)[0]
    for file in history.plan(delivery.id).files:
        wanted = Path(file.local_path).read_bytes() if file.data is None else file.data
        place = root / file.remote_path
        if not place.is_file() or place.read_bytes() != wanted:
            raise TourFailed(f"looked for {file.remote_path} on the server")
    there = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    sent = {
        one.planned.remote_path for past in history.deliveries(company.id) for one in past.files
    }
    if there != sent:
        raise TourFailed(f"found other files on the server: {sorted(there ^ sent)}")
    pdfs = [name for name in there if re.fullmatch(r"[A-Za-z0-9_-]+\.pdf", name)]
    if len(pdfs) != SAMPLE_PDFS:
        raise TourFailed(f"counted {SAMPLE_PDFS} PDFs, found {len(pdfs)}")
