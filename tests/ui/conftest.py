"""What every test of the window needs: a look, a runner that ends, and no window left behind."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QDir
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.main.opening import make_shell
from app.main.practice import Practice, practice_house
from app.ui import theme
from app.ui.runner import Runner
from app.ui.shell import Shell
from app.ui.work import Step


@pytest.fixture(autouse=True)
def look(qapp: QApplication) -> None:
    """The house's style, so that sizes and colours are those a person sees."""
    if not qapp.styleSheet():
        QDir.addSearchPath("icons", str(Path(__file__).parents[2] / "resources" / "icons"))
        theme.apply(qapp, dark=False)
    qapp.setDoubleClickInterval(0)  # tests press at once; see `Foot` in app/ui/page.py


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[Runner]:
    """A runner whose threads have ended when the test has."""
    made = Runner()
    yield made
    assert made.close(), "a job did not stop"


@pytest.fixture(autouse=True)
def no_window_left(qapp: QApplication) -> Iterator[None]:
    """A dialog that a test forgot would catch the next test's clicks."""
    yield
    left = [widget for widget in qapp.topLevelWidgets() if widget.isVisible()]
    for widget in left:
        widget.close()
    assert not left, f"still open: {left}"


@pytest.fixture
def practice() -> Iterator[Practice]:
    """The practice company with its server, set up and sent for last week."""
    with practice_house(date(2026, 11, 21)) as made:
        yield made


@pytest.fixture
def shell(qtbot: QtBot, practice: Practice) -> Iterator[Shell]:
    """The practice window, open on Home."""
    made = make_shell(practice.house, practice=True)
    qtbot.addWidget(made.window)
    made.open()
    qtbot.waitUntil(lambda: made.window.step is Step.HOME)
    yield made
    made.window.close()
