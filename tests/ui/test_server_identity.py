"""The server's identity on the connection page: compared, trusted, refused, replaced."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from app.domain.connection import HostKey, Rung
from app.domain.profile import KeyType
from app.ui.pages.connection import ConnectionPage
from app.ui.runner import Runner
from app.ui.widgets.identity_question import IdentityQuestion
from app.ui.widgets.labels import ElidedLabel
from app.ui.widgets.signs import Sign
from tests.openssh import OpenSsh
from tests.ui.connecting import connect, fill, run_test, show
from tests.ui.new_company import NewCompany, button, click, new_company, words

OTHER = "SHA256:WM5xUlOtmHFK9DQ4h+bNAeJpYMgG7i7ezrTcTh9k43g"


@pytest.fixture
def house(tmp_path: Path) -> NewCompany:
    made = new_company(tmp_path / "program")
    made.enrol.key.make(made.company.id, KeyType.ED25519)
    return made


@pytest.fixture
def page(qtbot: QtBot, runner: Runner, house: NewCompany) -> ConnectionPage:
    return show(qtbot, runner, house)


def asked(qtbot: QtBot, page: ConnectionPage) -> IdentityQuestion:
    run_test(qtbot, page)
    question = page.trial.question
    assert question
    return question


def shown_fingerprints(page: ConnectionPage) -> list[str]:
    shown = page.trial.findChildren(ElidedLabel)
    return [one.text() for one in shown if one.isVisible()]


def as_receivers_write_it(key: Path) -> dict[str, str]:
    """The fingerprint of a key, by OpenSSH itself, in every form that is sent around."""

    def listed(*options: str) -> str:
        command = ["ssh-keygen", "-l", *options, "-f", str(key)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    sha256, md5 = listed().split()[1], listed("-E", "md5").split()[1]
    public = key.with_suffix(".pub").read_text()
    return {
        "alone": sha256,
        "without the word": sha256.removeprefix("SHA256:"),
        "padded": f"{sha256}=",
        "listed": listed(),
        "listed in MD5": listed("-E", "md5"),
        "MD5": md5,
        "MD5 in plain hex": md5.removeprefix("MD5:").replace(":", ""),
        "MD5 as it was before 2014": f"2048 {md5.removeprefix('MD5:')} server (RSA)",
        "public key": public,
        "known_hosts": f"[sftp.example.com]:2222 {public}",
    }


@pytest.mark.sshd
def test_the_fingerprint_is_known_in_every_form_it_is_sent_in(
    qtbot: QtBot, page: ConnectionPage, sshd: OpenSsh, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)]
    subprocess.run(make, check=True)
    wrong = as_receivers_write_it(other)
    fill(page, sshd.host, sshd.port, sshd.user)
    question = asked(qtbot, page)
    qtbot.waitUntil(lambda: "Who has to act: you. Code C5." in words(page.trial))
    for form, right in as_receivers_write_it(sshd.folder / "host_key").items():
        for text, same in ((right, True), (wrong[form], False)):
            QGuiApplication.clipboard().setText(text)
            question.given.line.clear()
            question.given.line.paste()
            assert question.accept.isEnabled() is same, form
            assert question.same.isVisible() is same, form
            assert ("another fingerprint" in question.differs.text()) is not same, form


@pytest.mark.sshd
def test_a_fingerprint_that_differs_takes_the_trust_button_away(
    qtbot: QtBot, page: ConnectionPage, sshd: OpenSsh
) -> None:
    fill(page, sshd.host, sshd.port, sshd.user)
    run_test(qtbot, page)
    question = page.trial.question
    assert question
    qtbot.keyClicks(question.given.line, OTHER)
    assert not question.accept.isEnabled()
    assert "another fingerprint" in question.differs.text()
    assert "ask for the one of its ED25519 key" in question.differs.text()
    question.given.line.clear()
    qtbot.keyClicks(question.given.line, sshd.host_key.fingerprint)
    assert question.accept.isEnabled()
    qtbot.waitUntil(question.same.isVisible)
    assert not question.differs.isVisible()


def trust_another(house: NewCompany) -> None:
    """From now on the server shows another identity than the one trusted."""
    connection, secrets = house.vault.load(house.company.id)
    assert connection
    before = HostKey("ssh-ed25519", "QUJD", OTHER)
    house.vault.save(house.company.id, replace(connection, host_key=before), secrets)


@pytest.mark.sshd
def test_a_changed_identity_is_accepted_only_on_purpose(
    qtbot: QtBot, page: ConnectionPage, house: NewCompany, sshd: OpenSsh
) -> None:
    connect(qtbot, page, house, sshd)
    signed_in = sshd.log.read_text().count("Accepted")
    trust_another(house)
    run_test(qtbot, page)
    step = page.trial.step(Rung.IDENTITY)
    assert step.sign() is Sign.FAILED
    assert sshd.log.read_text().count("Accepted") == signed_in
    qtbot.waitUntil(lambda: "Code C5." in words(step))
    assert not page.go_on.isEnabled()
    question = page.trial.question
    assert question
    qtbot.waitUntil(question.given.line.hasFocus)
    assert OTHER in shown_fingerprints(page)
    assert sshd.host_key.fingerprint in shown_fingerprints(page)
    assert not question.accept.isEnabled()
    question.sure.click()
    question.given.set_text(OTHER)
    assert not question.accept.isEnabled()  # the tick does not outweigh what differs
    question.given.set_text("")
    click(qtbot, question.accept)
    qtbot.waitUntil(page.go_on.isEnabled, timeout=20_000)
    assert [past.fingerprint for past in house.company.past_identities] == [OTHER]


@pytest.mark.sshd
def test_a_matching_fingerprint_accepts_a_change_without_the_tick(
    qtbot: QtBot, page: ConnectionPage, house: NewCompany, sshd: OpenSsh
) -> None:
    connect(qtbot, page, house, sshd)
    trust_another(house)
    question = asked(qtbot, page)
    question.given.set_text(sshd.host_key.fingerprint)
    assert not question.sure.isChecked()
    click(qtbot, question.accept)
    qtbot.waitUntil(page.go_on.isEnabled, timeout=20_000)


@pytest.mark.sshd
def test_what_went_wrong_is_in_sight_until_the_person_scrolls(
    qtbot: QtBot, page: ConnectionPage, house: NewCompany, sshd: OpenSsh
) -> None:
    connect(qtbot, page, house, sshd)
    trust_another(house)
    page.resize(664, 620)
    run_test(qtbot, page)
    step = page.trial.step(Rung.IDENTITY)
    details = button(qtbot, step, "Copy details for support")
    qtbot.waitUntil(lambda: details.visibleRegion().boundingRect() == details.rect())
    bar = page.findChild(QScrollArea).verticalScrollBar()
    bar.triggerAction(bar.SliderAction.SliderToMinimum)
    before_notice = bar.maximum()
    assert page.trial.question
    page.trial.question.given.set_text(OTHER)  # a notice more
    qtbot.waitUntil(lambda: bar.maximum() > before_notice)
    assert bar.value() == 0
