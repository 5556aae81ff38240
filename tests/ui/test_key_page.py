"""The key page: make, bring, hand over, replace, and never show the private half."""

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import keyring.errors
import pytest
from keyring.backend import KeyringBackend
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.domain.connection import Connection, Secrets
from app.domain.profile import KeyType
from app.main.practice import Practice
from app.services.key_import import open_private_key
from app.services.keys import public_half
from app.services.session_vault import ChosenVault, SessionVault
from app.services.vault import KeyringVault
from app.ui.pages.key import KeyPage
from app.ui.runner import Runner
from app.ui.widgets.signs import Sign
from app.ui.work import Work
from tests.ui.new_company import NewCompany, button, click, clipboard, dialog, new_company, words

SAMPLES = Path(__file__).parents[1] / "data" / "keys"


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
def house(tmp_path: Path) -> NewCompany:
    return new_company(tmp_path)


def show(qtbot: QtBot, runner: Runner, house: NewCompany, mail: Mail) -> KeyPage:
    page = KeyPage(house.work(), runner, house.enrol, mail.open)
    page.resize(864, 740)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    return page


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


def create(qtbot: QtBot, page: KeyPage) -> None:
    click(qtbot, page.create_key)
    qtbot.waitUntil(page.copy.isVisible)


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
