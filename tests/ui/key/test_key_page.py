"""The key page: make, hand over, and never show the private half."""

from pathlib import Path
from urllib.parse import unquote

import pytest
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.main.practice import Practice
from app.ui.pages.key import KeyPage
from app.ui.runner import Runner
from app.ui.widgets.signs import Sign
from app.ui.work import Work
from tests.ui.key.showing import Mail, create, show
from tests.ui.new_company import NewCompany, button, click, clipboard, dialog, new_company, words

SAMPLES = Path(__file__).parents[2] / "data" / "keys"


def test_one_press_makes_a_key(qtbot: QtBot, page: KeyPage, house: NewCompany) -> None:
    assert page.title() == "Create your upload key"
    assert not page.go_on.isEnabled()
    assert not page.copy.isVisible()
    create(qtbot, page)
    key = house.company.key
    assert key
    assert page.title() == "Your upload key"
    assert page.line.text() == key.line
    assert page.fingerprint.text() == key.fingerprint
    assert page.pill.text() == "Ed25519 · created today"
    assert page.made.text() == "Key created and locked in Windows Credential Manager"
    assert page.made.sign() is Sign.DONE
    assert not page.create_key.isVisible()
    with qtbot.waitSignal(page.forward):
        click(qtbot, page.go_on)


def test_rsa_is_made_on_request(qtbot: QtBot, page: KeyPage, house: NewCompany) -> None:
    page.rsa.click()
    click(qtbot, page.create_key)
    assert not page.create_key.isEnabled()
    assert page.foot.status_text() == "Making the key…"
    qtbot.waitUntil(page.copy.isVisible, timeout=60_000)
    assert house.company.key
    assert house.company.key.kind == "RSA 4096"


def test_the_whole_line_is_copied_and_the_step_ticked_also_after_a_restart(
    qtbot: QtBot, runner: Runner, page: KeyPage, house: NewCompany, mail: Mail
) -> None:
    create(qtbot, page)
    assert page.handed.sign() is Sign.OPEN
    click(qtbot, page.copy)
    qtbot.waitUntil(lambda: page.handed.sign() is Sign.DONE)
    assert house.company.key
    assert clipboard() == house.company.key.line
    assert page.replied.sign() is Sign.OPEN
    again = show(qtbot, runner, house, mail)
    assert again.handed.sign() is Sign.DONE
    assert again.handed.detail().startswith("On ")


def test_the_email_is_ready_to_send(
    qtbot: QtBot, page: KeyPage, house: NewCompany, mail: Mail
) -> None:
    create(qtbot, page)
    click(qtbot, page.email)
    qtbot.waitUntil(lambda: page.handed.sign() is Sign.DONE)
    (url,) = mail.opened
    key = house.company.key
    assert key
    assert url.startswith("mailto:?subject=SFTP%20access%20for%20Harbour%20Joinery%20Ltd")
    body = unquote(url.partition("&body=")[2])
    assert key.line in body.split("\r\n")
    assert key.fingerprint in body
    assert "host name" in body
    assert len(url) < 2000  # Windows passes no longer links on


def test_without_an_email_program_the_text_is_copied(
    qtbot: QtBot, page: KeyPage, house: NewCompany, mail: Mail
) -> None:
    mail.there = False
    create(qtbot, page)
    click(qtbot, page.email)
    qtbot.waitUntil(page.done.isVisible)
    assert page.done.text().startswith("Copied. Paste it into an e-mail")
    assert "copied" in page.handed.text()
    assert "Send" not in page.handed.text()  # nobody knows whether it was sent
    assert house.company.key
    assert house.company.key.line in clipboard()


def test_the_public_half_is_saved_as_a_file(
    qtbot: QtBot,
    page: KeyPage,
    house: NewCompany,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    offered = []

    def ask(parent: object, title: str, name: str, kinds: str) -> tuple[str, str]:
        offered.append(name)
        return str(tmp_path / "key.pub"), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    create(qtbot, page)
    click(qtbot, page.save)
    qtbot.waitUntil(lambda: page.handed.sign() is Sign.DONE)
    assert offered == ["harbour-joinery.pub"]
    assert house.company.key
    assert (tmp_path / "key.pub").read_text().strip() == house.company.key.line


def test_a_new_key_waits_and_can_be_called_off(
    qtbot: QtBot, page: KeyPage, house: NewCompany
) -> None:
    create(qtbot, page)
    present = house.company.key
    click(qtbot, page.copy)
    qtbot.waitUntil(lambda: page.handed.sign() is Sign.DONE)
    click(qtbot, page.replace)
    click(qtbot, button(qtbot, dialog(qtbot, page), "Make a new key"))
    qtbot.waitUntil(page.waiting.isVisible)
    company = house.company
    assert company.key == present
    assert company.next_key
    assert page.line.text() == company.next_key.line
    assert "not in use yet" in page.pill.text()
    assert page.handed.sign() is Sign.OPEN
    assert not page.replace.isVisible()  # the receiver may be installing this one
    page.waiting.follow()
    qtbot.waitUntil(lambda: not page.waiting.isVisible())
    assert page.replace.isVisible()
    assert house.company.next_key is None
    assert present
    assert page.line.text() == present.line


def test_a_full_disk_is_explained_and_the_button_works_again(
    qtbot: QtBot, runner: Runner, tmp_path: Path, mail: Mail
) -> None:
    house = new_company(tmp_path)
    (tmp_path / "keys").write_text("in the way")
    page = show(qtbot, runner, house, mail)
    click(qtbot, page.create_key)
    qtbot.waitUntil(page.problem.isVisible)
    assert "could not be saved" in page.problem.text()
    (tmp_path / "keys").unlink()
    create(qtbot, page)
    assert not page.problem.isVisible()


def test_the_private_half_and_its_passphrase_are_nowhere_on_the_page(
    qtbot: QtBot, page: KeyPage, house: NewCompany
) -> None:
    create(qtbot, page)
    company = house.company
    _, secrets = house.vault.load(company.id)
    private = Path(house.keys.path(company.id)).read_text().splitlines()[1:-1]
    shown = words(page) + page.line.toolTip() + page.fingerprint.toolTip()
    assert secrets.key_passphrase not in shown
    assert not [line for line in private if line in shown]
    assert not page.findChildren(QPlainTextEdit)


def test_the_practice_key_is_older_than_the_first_delivery(
    qtbot: QtBot, runner: Runner, practice: Practice, mail: Mail
) -> None:
    enrol = practice.house.desk.enrol
    (company,) = enrol.all()
    assert company.key
    assert company.handed_over_at
    assert company.connected_at
    assert company.key.created_at <= company.handed_over_at < company.connected_at
    page = KeyPage(Work(company, enrol.destination(company)), runner, enrol, mail.open)
    qtbot.addWidget(page)
    assert "today" not in page.pill.text()
