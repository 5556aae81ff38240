"""What every test of the key page begins with."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.ui.pages.key import KeyPage
from app.ui.runner import Runner
from tests.ui.key.showing import Mail, show
from tests.ui.new_company import NewCompany, clipboard, new_company


@pytest.fixture
def mail() -> Mail:
    return Mail()


@pytest.fixture
def house(tmp_path: Path) -> NewCompany:
    return new_company(tmp_path)


@pytest.fixture
def page(qtbot: QtBot, runner: Runner, house: NewCompany, mail: Mail) -> KeyPage:
    return show(qtbot, runner, house, mail)


@pytest.fixture(autouse=True)
def no_private_key_gets_out(qapp: object, mail: Mail) -> Iterator[None]:
    """Whatever a test did: the clipboard and the e-mails hold no private key."""
    QGuiApplication.clipboard().setText("")
    yield
    for text in (clipboard(), *map(unquote, mail.opened)):
        assert "PRIVATE" not in text
        assert "PuTTY-User-Key-File" not in text
