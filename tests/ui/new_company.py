"""A company being set up on a computer of its own, as the key and connection pages see it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.ports import AskableVault
from app.domain.profile import Company
from app.flows.enrol import Enrol
from app.flows.support_details import support_details
from app.services.companies import CompanyFile
from app.services.destinations import destinations
from app.services.keys import KeyFiles
from app.services.session_vault import SessionVault
from app.services.sftp.connector import SftpConnector
from app.ui.dialogs.dialog import Dialog
from app.ui.work import Work

NAME = "Harbour Joinery Ltd"


@dataclass
class NewCompany:
    """Files below one folder; `vault` is the computer's keyring."""

    root: Path
    vault: AskableVault

    def __post_init__(self) -> None:
        keys = KeyFiles(self.root / "keys")
        self.keys = keys
        self.enrol = Enrol(
            CompanyFile(self.root / "companies.json"),
            self.vault,
            keys,
            SftpConnector(keys),
            destinations(),
        )
        if not self.enrol.all():
            self.enrol.add(NAME, "kolleno_open_ar")

    @property
    def company(self) -> Company:
        """As saved on disk."""
        return self.enrol.all()[0]

    def work(self) -> Work:
        """As the window makes it when the program starts."""
        company = self.company
        return Work(company, self.enrol.destination(company))

    def details(self, company: Company | None) -> str:
        assert company is not None
        connection, _ = self.vault.load(company.id)
        results = self.enrol.connection.last_results(company.id)
        return support_details(
            {"Open AR Uploader": "test"},
            company,
            connection,
            results,
            self.vault.name,
            datetime.now(UTC),
        )


def new_company(root: Path) -> NewCompany:
    return NewCompany(root, SessionVault("Windows Credential Manager", lasting=True))


def click(qtbot: QtBot, button: QWidget) -> None:
    """Press a button once the mouse can reach it: a page may still be scrolling it into sight."""

    def within_reach() -> bool:
        window = button.window()
        middle = button.mapTo(window, button.rect().center())
        return button.isVisible() and button.isEnabled() and window.childAt(middle) is button

    qtbot.waitUntil(within_reach)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def button(qtbot: QtBot, parent: QWidget, text: str) -> QPushButton:
    """The button of that text; Qt shows what was just added a moment later."""

    def shown() -> list[QPushButton]:
        return [
            one
            for one in parent.findChildren(QPushButton)
            if one.text() == text and one.isVisible()
        ]

    qtbot.waitUntil(lambda: bool(shown()))
    return shown()[0]


def dialog(qtbot: QtBot, parent: QWidget) -> Dialog:
    """The dialog that is open."""

    def is_open() -> bool:
        return any(one.isVisible() for one in parent.findChildren(Dialog))

    qtbot.waitUntil(is_open)
    return next(one for one in parent.findChildren(Dialog) if one.isVisible())


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def words(parent: QWidget) -> str:
    """Everything a person can read in a widget."""
    texts = [label.text() for label in parent.findChildren(QLabel) if label.isVisible()]
    texts += [line.displayText() for line in parent.findChildren(QLineEdit) if line.isVisible()]
    texts += [box.toPlainText() for box in parent.findChildren(QPlainTextEdit) if box.isVisible()]
    return "\n".join(texts)
