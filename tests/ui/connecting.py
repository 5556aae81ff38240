"""Filling in and testing a connection on the page, as a person does."""

from pytestqt.qtbot import QtBot

from app.domain.connection import Rung
from app.ui.pages.connection import ConnectionPage
from app.ui.pages.trial_card import TrialCard
from app.ui.runner import Runner
from app.ui.widgets.signs import Sign
from tests.openssh import OpenSsh
from tests.ui.new_company import NewCompany, click


def install(house: NewCompany, sshd: OpenSsh) -> None:
    """What the receiver does with the public key it was sent."""
    company = house.company
    key = company.next_key or company.key
    assert key
    with sshd.authorized_keys.open("a") as file:
        file.write(f"{key.line}\n")


def show(qtbot: QtBot, runner: Runner, house: NewCompany) -> ConnectionPage:
    page = ConnectionPage(house.work(), runner, house.enrol, house.details)
    page.resize(864, 740)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    qtbot.waitUntil(lambda: page.fields.port.text() != "")
    return page


def fill(page: ConnectionPage, host: str, port: int, user: str) -> None:
    page.fields.host.set_text(host)
    page.fields.port.set_text(str(port))
    page.fields.user.set_text(user)


def run_test(qtbot: QtBot, page: ConnectionPage) -> None:
    click(qtbot, page.test)
    qtbot.waitUntil(page.test.isVisible, timeout=20_000)


def signs(card: TrialCard) -> list[Sign]:
    rungs = (Rung.GREETING, Rung.IDENTITY, Rung.SIGN_IN, Rung.FOLDER, Rung.WRITE)
    return [card.step(rung).sign() for rung in rungs]


def connect(qtbot: QtBot, page: ConnectionPage, house: NewCompany, sshd: OpenSsh) -> None:
    """Fill in, test, trust the server and see everything pass."""
    install(house, sshd)
    fill(page, sshd.host, sshd.port, sshd.user)
    run_test(qtbot, page)
    assert page.trial.question
    click(qtbot, page.trial.question.accept)
    qtbot.waitUntil(page.go_on.isEnabled, timeout=20_000)
