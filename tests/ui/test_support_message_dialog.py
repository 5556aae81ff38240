"""The message to the receiver's support, copied or opened as an e-mail."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.domain.invoice import Invoice
from app.ui.dialogs.support_message import LONGEST_LINK, SupportMessageDialog
from tests.ui.new_company import click, clipboard


def invoice(number: int) -> Invoice:
    money = Decimal("10.00")
    return Invoice(f"RE-{number}", "", "Müller & Söhne", None, None, None, money, "EUR")


def write(unpaid: Sequence[Invoice]) -> str:
    return "".join(f"{one.ref}  {one.customer_name}\n" for one in unpaid)


class Mail:
    """Stands in for the desktop's e-mail program."""

    def __init__(self) -> None:
        self.there = True
        self.opened: list[str] = []

    def open(self, url: QUrl) -> bool:
        self.opened.append(bytes(url.toEncoded().data()).decode())
        return self.there


@pytest.fixture
def mail() -> Mail:
    return Mail()


@pytest.fixture
def dialog(qtbot: QtBot, mail: Mail) -> Iterator[SupportMessageDialog]:
    front = QWidget()
    qtbot.addWidget(front)
    made = SupportMessageDialog(
        front, "Kolleno", "support@example", [*map(invoice, range(60))], write, mail.open
    )
    made.open()
    qtbot.waitUntil(made.isVisible)
    yield made
    front.close()


def tick(dialog: SupportMessageDialog, count: int) -> None:
    for row in range(count):
        dialog.invoices.item(row).setCheckState(Qt.CheckState.Checked)


def test_only_links_that_windows_opens_are_offered(
    qtbot: QtBot, dialog: SupportMessageDialog, mail: Mail
) -> None:
    offered = 0
    for count in range(1, 61):
        tick(dialog, count)
        if not dialog.mail.isEnabled():
            continue
        offered = count
        click(qtbot, dialog.mail)
        assert len(mail.opened[-1]) < LONGEST_LINK
    assert 5 < offered < 60
    assert "Too long" in dialog.mail.toolTip()
    dialog.text.setPlainText("short")  # the person may change the words
    assert dialog.mail.isEnabled()
    dialog.text.setPlainText("ü" * 400)
    assert not dialog.mail.isEnabled()
    dialog.reject()


def test_without_an_email_program_the_message_is_copied(
    qtbot: QtBot, dialog: SupportMessageDialog, mail: Mail
) -> None:
    mail.there = False
    tick(dialog, 1)
    click(qtbot, dialog.mail)
    assert clipboard() == "RE-0  Müller & Söhne\n"
    assert "No e-mail program opened here" in dialog.copied.text()
    dialog.reject()
