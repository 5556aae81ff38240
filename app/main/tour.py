"""Drives the practice window through the whole main job and leaves a picture of every page.

It presses what a person would press, waits for what a person would wait for, and at the end looks
at the server's folder: the report and the PDFs must be there, byte for byte.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.main.practice import Practice
from app.ui import theme
from app.ui.page import Page
from app.ui.shell import Shell
from app.ui.work import Step

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

    def arrive(self, step: Step) -> Page:
        """Wait until a page is in front."""
        self.wait(f"the page {step.name}", lambda: self._window.step is step)
        return self._window.page(step)

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
