"""Bringing a key that was made elsewhere."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.services.session_vault import ChosenVault, SessionVault
from app.services.vault import KeyringVault
from app.ui.pages.key import KeyPage
from app.ui.runner import Runner
from tests.ui.key.showing import Answer, Mail, show
from tests.ui.new_company import NewCompany, click, clipboard, dialog, words

SAMPLES = Path(__file__).parents[2] / "data" / "keys"


def test_a_putty_key_is_used_after_its_passphrase(
    qtbot: QtBot, page: KeyPage, house: NewCompany, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = str(SAMPLES / "ed25519-v3-encrypted.ppk")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen, ""))
    page.existing.follow()
    ask = dialog(qtbot, page)
    assert not ask.use.isEnabled()
    assert not ask.passphrase.isVisible()
    click(qtbot, ask.choose)
    qtbot.waitUntil(ask.passphrase.isVisible)
    qtbot.keyClicks(ask.passphrase.line, "wrong")
    click(qtbot, ask.use)
    qtbot.waitUntil(lambda: "does not open" in ask.passphrase.problem())
    assert house.company.key is None
    ask.passphrase.line.clear()
    qtbot.keyClicks(ask.passphrase.line, "correct horse")
    assert "correct" not in words(ask)
    click(qtbot, ask.use)
    qtbot.waitUntil(page.copy.isVisible)
    key = house.company.key
    assert key
    assert key.line.split()[1] == (SAMPLES / "ed25519.pub").read_text().split()[1]


def test_an_unlocked_key_is_taken_from_pasted_text(
    qtbot: QtBot, page: KeyPage, house: NewCompany
) -> None:
    page.existing.follow()
    ask = dialog(qtbot, page)
    ask.pasted.setPlainText((SAMPLES / "rsa-pkcs8.pem").read_text())
    click(qtbot, ask.use)
    assert not ask.passphrase.isVisible()
    qtbot.waitUntil(page.copy.isVisible)
    assert house.company.key
    assert house.company.key.kind == "RSA 2048"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ed25519.pub", "public half"),
        ("ed25519-cert.pub", "certificate"),
        ("dsa", "DSA"),
        ("dsa-encrypted.ppk", "DSA"),
        ("rsa-1024", "1024 bits"),
    ],
)
def test_what_is_no_good_private_key_is_explained(
    qtbot: QtBot, page: KeyPage, house: NewCompany, name: str, said: str
) -> None:
    page.existing.follow()
    ask = dialog(qtbot, page)
    ask.pasted.setPlainText((SAMPLES / name).read_text())
    qtbot.waitUntil(lambda: said in ask.problem.text())
    assert not ask.use.isEnabled()
    assert not ask.passphrase.isVisible()
    assert house.company.key is None
    ask.reject()


def test_without_a_keyring_too_a_text_is_named_before_a_passphrase_is_wanted(
    qtbot: QtBot, runner: Runner, tmp_path: Path, mail: Mail
) -> None:
    page = show(qtbot, runner, NewCompany(tmp_path, SessionVault()), mail)
    page.existing.follow()
    ask = dialog(qtbot, page)
    ask.pasted.setPlainText((SAMPLES / "ed25519.pub").read_text())
    qtbot.waitUntil(lambda: "public half" in ask.problem.text())
    ask.pasted.setPlainText((SAMPLES / "ed25519").read_text())
    qtbot.waitUntil(lambda: not ask.problem.isVisible())
    for field in (ask.own.first, ask.own.again):
        assert not ask.use.isEnabled()
        qtbot.keyClicks(field.line, "four ordinary words")
    click(qtbot, ask.use)
    qtbot.waitUntil(page.copy.isVisible)


def test_a_pasted_private_key_cannot_be_copied_out_of_the_window_again(
    qtbot: QtBot, page: KeyPage
) -> None:
    page.existing.follow()
    ask = dialog(qtbot, page)
    ask.pasted.setPlainText((SAMPLES / "ed25519").read_text())
    qtbot.waitUntil(ask.use.isEnabled)
    for take in (ask.pasted.copy, ask.pasted.cut):
        ask.pasted.selectAll()
        take()
        assert clipboard() == ""
    assert not ask.pasted.toPlainText()
    assert not ask.use.isEnabled()
    ask.reject()


def test_a_key_imported_while_the_keyring_is_slow_arrives_though_the_dialog_was_closed(
    qtbot: QtBot, runner: Runner, tmp_path: Path, mail: Mail
) -> None:
    answer = Answer()
    answer.no = False
    page = show(qtbot, runner, NewCompany(tmp_path, ChosenVault(KeyringVault(answer))), mail)
    page.existing.follow()
    ask = dialog(qtbot, page)
    ask.pasted.setPlainText((SAMPLES / "ed25519").read_text())
    click(qtbot, ask.use)
    qtbot.waitUntil(lambda: "look for its window" in ask.problem.text())
    assert not ask.use.isEnabled()
    with qtbot.waitSignal(ask.destroyed):
        ask.reject()
    answer.given.set()
    qtbot.waitUntil(page.copy.isVisible)


def test_puttys_public_block_can_be_copied_as_one_line(qtbot: QtBot, page: KeyPage) -> None:
    page.existing.follow()
    ask = dialog(qtbot, page)
    ask.pasted.setPlainText((SAMPLES / "ed25519-ssh2.pub").read_text())
    qtbot.waitUntil(ask.problem.isVisible)
    assert not ask.use.isEnabled()
    ask.problem.follow()
    assert clipboard() == (SAMPLES / "ed25519.pub").read_text().strip()
    ask.reject()
