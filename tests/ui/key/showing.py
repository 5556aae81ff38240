"""The key page of a new company, and keyrings and e-mail programs to put it beside."""

import threading

import keyring.errors
from keyring.backend import KeyringBackend
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from app.ui.pages.key import KeyPage
from app.ui.runner import Runner
from tests.ui.new_company import NewCompany, click


class Mail:
    """Stands in for the desktop's e-mail program."""

    def __init__(self) -> None:
        self.there = True
        self.opened: list[str] = []

    def open(self, url: QUrl) -> bool:
        self.opened.append(bytes(url.toEncoded().data()).decode())
        return self.there


def show(qtbot: QtBot, runner: Runner, house: NewCompany, mail: Mail) -> KeyPage:
    page = KeyPage(house.work(), runner, house.enrol, mail.open)
    page.resize(864, 740)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    return page


def create(qtbot: QtBot, page: KeyPage) -> None:
    click(qtbot, page.create_key)
    qtbot.waitUntil(page.copy.isVisible)


class Answer:
    """A keyring that asks the person first; `given` is when they answered."""

    def __init__(self) -> None:
        self.given = threading.Event()
        self.no = True

    def __call__(self) -> KeyringBackend:
        assert self.given.wait(20)
        if self.no:
            raise keyring.errors.KeyringLocked("dismissed")
        return Obliging()


class Obliging(KeyringBackend):
    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        self.items: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.items[username]
