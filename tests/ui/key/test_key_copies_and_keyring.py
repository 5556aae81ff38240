"""Copies of a key; and keyrings that refuse, wait or are missing."""

import threading
from pathlib import Path

import keyring.errors
import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.domain.connection import Connection, Secrets
from app.domain.profile import KeyType
from app.services.key_import import open_private_key
from app.services.keys import public_half
from app.services.session_vault import ChosenVault, SessionVault
from app.services.vault import KeyringVault
from app.ui.pages.key import KeyPage
from app.ui.runner import Runner
from tests.ui.key.showing import Answer, Mail, create, show
from tests.ui.new_company import NewCompany, button, click, dialog, words

SAMPLES = Path(__file__).parents[2] / "data" / "keys"


def test_a_copy_for_another_computer_is_locked(
    qtbot: QtBot,
    page: KeyPage,
    house: NewCompany,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    saved = tmp_path / "copy.key"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(saved), ""))
    create(qtbot, page)
    click(qtbot, page.export)
    ask = dialog(qtbot, page)
    go = button(qtbot, ask, "Save a locked copy…")
    qtbot.keyClicks(ask.passphrase.first.line, "four ordinary words")
    qtbot.keyClicks(ask.passphrase.again.line, "four ordinary w")
    assert not go.isEnabled()
    qtbot.keyClicks(ask.passphrase.again.line, "orts")
    assert not go.isEnabled()
    assert "The two do not match." in words(ask)
    ask.passphrase.again.line.clear()
    qtbot.keyClicks(ask.passphrase.again.line, "four ordinary words")
    click(qtbot, go)
    qtbot.waitUntil(page.done.isVisible)
    key = house.company.key
    assert key
    there = public_half(open_private_key(saved.read_bytes(), "four ordinary words"), "")
    assert there.fingerprint == key.fingerprint


def test_where_secrets_are_not_kept_a_copy_is_made_with_the_passphrase_typed(
    qtbot: QtBot,
    runner: Runner,
    tmp_path: Path,
    mail: Mail,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = NewCompany(tmp_path, SessionVault())
    first.enrol.key.make(first.company.id, KeyType.ED25519, "four ordinary words")
    house = NewCompany(tmp_path, SessionVault())  # the program was started again
    page = show(qtbot, runner, house, mail)
    saved = tmp_path / "copy.key"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(saved), ""))

    def export(present: str) -> None:
        click(qtbot, page.export)
        ask = dialog(qtbot, page)
        for field in (ask.passphrase.first, ask.passphrase.again):
            qtbot.keyClicks(field.line, "another passphrase")
        assert not button(qtbot, ask, "Save a locked copy…").isEnabled()
        qtbot.keyClicks(ask.present.line, present)
        with qtbot.waitSignal(ask.destroyed):
            click(qtbot, button(qtbot, ask, "Save a locked copy…"))

    export("four ordinary wards")
    qtbot.waitUntil(lambda: "does not open" in page.problem.text())
    assert not saved.exists()
    export("four ordinary words")
    qtbot.waitUntil(page.done.isVisible)
    assert not page.problem.isVisible()
    there = public_half(open_private_key(saved.read_bytes(), "another passphrase"), "")
    assert house.company.key
    assert there.fingerprint == house.company.key.fingerprint


@pytest.mark.parametrize("easy", ["aaaaaaaaaaaa", "            ", "abcabcabcabc"])
def test_a_passphrase_that_anybody_guesses_is_not_taken(
    qtbot: QtBot, page: KeyPage, easy: str
) -> None:
    create(qtbot, page)
    click(qtbot, page.export)
    ask = dialog(qtbot, page)
    for field in (ask.passphrase.first, ask.passphrase.again):
        qtbot.keyClicks(field.line, easy)
    assert not ask.button.isEnabled()
    assert "Too easy to guess" in words(ask)
    ask.reject()


def test_a_locked_keyring_is_explained_and_can_be_done_without(
    qtbot: QtBot, runner: Runner, tmp_path: Path, mail: Mail
) -> None:
    def locked() -> object:
        raise keyring.errors.KeyringLocked("dismissed")

    house = NewCompany(tmp_path, ChosenVault(KeyringVault(locked)))
    page = show(qtbot, runner, house, mail)
    click(qtbot, page.create_key)
    qtbot.waitUntil(page.problem.isVisible)
    assert page.problem.text().startswith("You said no, or ")
    assert page.problem.again.isVisible()
    assert house.company.key is None
    page.problem.follow()
    assert "nothing to remember" not in words(page)
    assert not page.create_key.isEnabled()
    assert "10 more characters" in words(page)
    qtbot.keyClicks(page.own.first.line, "fou")
    assert "7 more characters" in words(page)
    qtbot.keyClicks(page.own.first.line, "r ordinary words")
    qtbot.keyClicks(page.own.again.line, "four ordinary wards")
    assert "The two do not match." in words(page)
    assert not page.create_key.isEnabled()
    page.own.again.line.clear()
    qtbot.keyClicks(page.own.again.line, "four ordinary words")
    assert "do not match" not in words(page)
    create(qtbot, page)
    assert page.made.text() == "Key created and locked with your passphrase"
    assert open_private_key(
        Path(house.keys.path(house.company.id)).read_bytes(), "four ordinary words"
    )


def test_while_the_computer_asks_for_its_password_the_page_says_so_and_a_no_can_be_taken_back(
    qtbot: QtBot, runner: Runner, tmp_path: Path, mail: Mail
) -> None:
    answer = Answer()
    house = NewCompany(tmp_path, ChosenVault(KeyringVault(answer)))
    page = show(qtbot, runner, house, mail)
    click(qtbot, page.create_key)
    qtbot.waitUntil(page.problem.isVisible)
    assert page.problem.text() == ("Your computer is asking for a password. Look for its window.")
    answer.given.set()
    qtbot.waitUntil(page.problem.again.isVisible)
    assert "You said no" in page.problem.text()
    answer.no = False
    click(qtbot, page.problem.again)
    qtbot.waitUntil(page.copy.isVisible)
    assert not page.problem.isVisible()
    assert house.company.key


class Locking(SessionVault):
    """A keyring that locks itself after a while and asks the person again."""

    def __init__(self) -> None:
        super().__init__("GNOME Keyring", lasting=True)
        self.opened = threading.Event()
        self.opened.set()

    def load(self, company_id: str) -> tuple[Connection | None, Secrets]:
        assert self.opened.wait(20)
        return super().load(company_id)


@pytest.mark.parametrize("what", ["copy to another computer", "keep the present key"])
def test_whatever_waits_for_the_keyring_says_where_to_look(
    qtbot: QtBot,
    runner: Runner,
    tmp_path: Path,
    mail: Mail,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    vault = Locking()
    house = NewCompany(tmp_path, vault)
    house.enrol.key.make(house.company.id, KeyType.ED25519)
    house.enrol.key.make(house.company.id, KeyType.ED25519)
    page = show(qtbot, runner, house, mail)
    vault.opened.clear()
    if what == "keep the present key":
        page.waiting.follow()
    else:
        saved = str(tmp_path / "copy.key")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (saved, ""))
        click(qtbot, page.export)
        ask = dialog(qtbot, page)
        for field in (ask.passphrase.first, ask.passphrase.again):
            qtbot.keyClicks(field.line, "another passphrase")
        click(qtbot, button(qtbot, ask, "Save a locked copy…"))
    qtbot.waitUntil(page.problem.isVisible)
    assert page.problem.text() == "Your computer is asking for a password. Look for its window."
    vault.opened.set()
    qtbot.waitUntil(lambda: not page.problem.isVisible())
