"""The whole window on a fresh computer, without practice mode."""

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QDir
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.main.composition import House, build
from app.main.opening import make_shell
from app.services.paths import Paths, resources
from app.services.session_vault import SessionVault
from app.ui import theme
from app.ui.shell import Shell


@pytest.fixture
def house(qapp: QApplication, tmp_path: Path) -> Iterator[House]:
    """The program's services on an empty folder; the keyring has a test group of its own."""
    if not qapp.styleSheet():
        QDir.addSearchPath("icons", str(resources() / "icons"))
        theme.apply(qapp, dark=False)
    qapp.setDoubleClickInterval(0)  # tests press at once; see `Foot` in app/ui/page.py
    made = build(Paths(tmp_path / "program"), SessionVault("the keyring", lasting=True))
    yield made
    made.close()


@pytest.fixture
def shell(qtbot: QtBot, house: House) -> Iterator[Shell]:
    """The window as it opens for a newcomer."""
    made = make_shell(house)
    qtbot.addWidget(made.window)
    made.open()
    yield made
    made.window.close()
