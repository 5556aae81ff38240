"""The connection page against real OpenSSH, and against servers that are none."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.domain.connection import Connection, Rung
from app.domain.profile import KeyType
from app.services.practice.server import PracticeServer
from app.services.session_vault import SessionVault
from app.ui.pages.connection import ConnectionPage
from app.ui.runner import Runner
from app.ui.widgets.signs import Sign
from tests.openssh import OpenSsh
from tests.services.sftp.scripted import says, scripted
from tests.ui.connecting import connect, fill, install, run_test, show, signs
from tests.ui.new_company import NewCompany, button, click, clipboard, dialog, new_company, words


@pytest.fixture
def house(tmp_path: Path) -> NewCompany:
    made = new_company(tmp_path / "program")
    made.enrol.key.make(made.company.id, KeyType.ED25519)
    return made


@pytest.fixture
def page(qtbot: QtBot, runner: Runner, house: NewCompany) -> ConnectionPage:
    return show(qtbot, runner, house)


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@pytest.mark.sshd
def test_from_the_receivers_email_to_a_working_connection(
    qtbot: QtBot, page: ConnectionPage, house: NewCompany, sshd: OpenSsh
) -> None:
    install(house, sshd)
    click(qtbot, page.paste)
    ask = dialog(qtbot, page)
    ask.text.setPlainText(
        f"Hi,\nall set!\n\nHost: {sshd.host}\nUsername: {sshd.user}\nPort: {sshd.port}\n\nTom"
    )
    assert ask.found.text().startswith(f"Found: host {sshd.host} · user name {sshd.user}")
    click(qtbot, ask.button)
    assert (page.fields.host.text(), page.fields.user.text()) == (sshd.host, sshd.user)
    assert page.fields.port.text() == str(sshd.port)

    run_test(qtbot, page)
    assert signs(page.trial) == [Sign.DONE, Sign.ASK, Sign.OPEN, Sign.OPEN, Sign.OPEN]
    assert not page.go_on.isEnabled()
    question = page.trial.question
    assert question
    assert question.fingerprint.text() == sshd.host_key.fingerprint
    click(qtbot, question.accept)
    qtbot.waitUntil(page.go_on.isEnabled, timeout=20_000)
    assert signs(page.trial) == [Sign.DONE] * 5
    assert sshd.host_key.fingerprint in page.trial.step(Rung.IDENTITY).detail()
    assert "Everything works" in page.problem.text()
    assert page.foot.status_text() == "Saved in Windows Credential Manager"
    assert house.company.connected_at
    assert [path.name for path in sshd.root.rglob("*")] == [
        "csv_data_uploads"
    ]  # no trial file left
    with qtbot.waitSignal(page.forward):
        click(qtbot, page.go_on)


@pytest.mark.sshd
def test_what_was_set_up_is_there_after_a_restart_and_an_edit_wants_a_new_test(
    qtbot: QtBot, runner: Runner, page: ConnectionPage, house: NewCompany, sshd: OpenSsh
) -> None:
    connect(qtbot, page, house, sshd)
    again = show(qtbot, runner, house)
    qtbot.waitUntil(again.go_on.isEnabled)
    assert again.trial.last_pass.text().startswith("Last passed on ")
    assert again.fields.host.text() == sshd.host
    assert again.fields.user.text() == sshd.user
    again.fields.user.line.setFocus()
    qtbot.keyClicks(again.fields.user.line, "x")
    assert not again.go_on.isEnabled()
    again.leave()
    qtbot.waitUntil(lambda: house.company.connected_at is None)
    connection, _ = house.vault.load(house.company.id)
    assert connection
    assert connection.user == f"{sshd.user}x"
    assert connection.host_key


@pytest.mark.sshd
def test_a_key_that_is_not_installed_yet_can_be_copied_again(
    qtbot: QtBot, page: ConnectionPage, house: NewCompany, sshd: OpenSsh
) -> None:
    fill(page, sshd.host, sshd.port, sshd.user)
    house.enrol.connection.save(house.company.id, Connection(sshd.host, sshd.port, sshd.user))
    house.enrol.connection.trust(house.company.id, sshd.host_key)
    run_test(qtbot, page)
    step = page.trial.step(Rung.SIGN_IN)
    assert signs(page.trial) == [Sign.DONE, Sign.DONE, Sign.FAILED, Sign.OPEN, Sign.OPEN]
    qtbot.waitUntil(lambda: "Who has to act: Kolleno. Code C7." in words(step))
    assert house.company.key
    assert house.company.key.fingerprint in words(step)
    assert not page.go_on.isEnabled()
    click(qtbot, button(qtbot, step, "Copy public key"))
    assert clipboard() == house.company.key.line
    qtbot.waitUntil(lambda: house.company.handed_over_at is not None)


@pytest.mark.sshd
def test_a_lost_key_is_replaced_in_the_way_the_page_names(
    qtbot: QtBot, runner: Runner, page: ConnectionPage, house: NewCompany, sshd: OpenSsh
) -> None:
    connect(qtbot, page, house, sshd)
    Path(house.keys.path(house.company.id)).unlink()
    run_test(qtbot, page)
    step = page.trial.step(Rung.KEY)
    qtbot.waitUntil(lambda: "Who has to act: you. Code C6." in words(step))
    assert "press “Replace key…”" in words(step)
    house.enrol.key.make(house.company.id, KeyType.ED25519)
    install(house, sshd)
    again = show(qtbot, runner, house)
    run_test(qtbot, again)
    qtbot.waitUntil(again.go_on.isEnabled)


@pytest.mark.sshd
def test_the_new_key_takes_over_when_the_server_takes_it(
    qtbot: QtBot, runner: Runner, page: ConnectionPage, house: NewCompany, sshd: OpenSsh
) -> None:
    connect(qtbot, page, house, sshd)
    old = house.company.key
    house.enrol.key.make(house.company.id, KeyType.ED25519)
    again = show(qtbot, runner, house)
    run_test(qtbot, again)
    assert again.trial.step(Rung.SIGN_IN).sign() is Sign.FAILED
    assert house.company.key == old
    install(house, sshd)
    new = house.company.next_key
    run_test(qtbot, again)
    qtbot.waitUntil(again.go_on.isEnabled)
    assert "new key works" in again.problem.text()
    assert (house.company.key, house.company.next_key) == (new, None)
    run_test(qtbot, again)
    assert again.go_on.isEnabled()


def test_a_port_where_nobody_listens_is_explained(
    qtbot: QtBot, page: ConnectionPage, silent: socket.socket
) -> None:
    host, port = silent.getsockname()
    silent.close()
    fill(page, host, port, "harbour")
    run_test(qtbot, page)
    step = page.trial.step(Rung.PORT)
    assert step.sign() is Sign.FAILED
    assert button(qtbot, step, "Copy details for support")
    assert "Who has to act: you. Code C3." in words(step)
    assert "usually 22" in words(step)
    assert page.foot.status_text() == "Settings saved; the connection does not work yet."


def test_a_server_that_is_full_asks_nothing_of_anybody(qtbot: QtBot, page: ConnectionPage) -> None:
    with scripted(says(b"Exceeded MaxStartups\r\n")) as port:
        fill(page, "127.0.0.1", port, "harbour")
        run_test(qtbot, page)
    step = page.trial.step(Rung.GREETING)
    qtbot.waitUntil(lambda: "Who has to act: nobody, only wait. Code C4." in words(step))


@pytest.mark.sshd
@pytest.mark.parametrize(
    ("config", "said"),
    [
        (["PubkeyAuthentication no", "PasswordAuthentication yes"], "only with: a password."),
        (
            ["PubkeyAuthentication no", "KbdInteractiveAuthentication yes"],
            "only with: answers to the server’s questions, such as a one-time code.",
        ),
    ],
)
def test_ways_to_sign_in_are_named_in_plain_words(
    qtbot: QtBot,
    page: ConnectionPage,
    house: NewCompany,
    sshd_factory: Callable[..., OpenSsh],
    config: list[str],
    said: str,
) -> None:
    server = sshd_factory(config=config)
    house.enrol.connection.save(house.company.id, Connection(server.host, server.port, server.user))
    house.enrol.connection.trust(house.company.id, server.host_key)
    fill(page, server.host, server.port, server.user)
    run_test(qtbot, page)
    step = page.trial.step(Rung.SIGN_IN)
    qtbot.waitUntil(lambda: said in words(step))
    assert "publickey" not in words(step)


@pytest.mark.sshd
def test_a_trial_file_that_has_to_stay_is_mentioned(
    qtbot: QtBot, page: ConnectionPage, house: NewCompany, sshd_factory: Callable[..., OpenSsh]
) -> None:
    assert house.company.key
    server = sshd_factory(public_keys=[house.company.key.line], sftp_options="-P remove")
    fill(page, server.host, server.port, server.user)
    house.enrol.connection.save(house.company.id, Connection(server.host, server.port, server.user))
    house.enrol.connection.trust(house.company.id, server.host_key)
    run_test(qtbot, page)
    assert signs(page.trial) == [Sign.DONE] * 5
    assert "cannot be deleted from here" in words(page.trial.step(Rung.WRITE))
    assert [path.name for path in server.root.rglob("*-other")]


def test_an_old_failure_is_marked_once_the_fields_say_something_else(
    qtbot: QtBot, page: ConnectionPage, silent: socket.socket
) -> None:
    host, port = silent.getsockname()
    silent.close()
    fill(page, host, port, "harbour")
    run_test(qtbot, page)
    assert not page.trial.outdated.isVisible()
    qtbot.keyClicks(page.fields.user.line, "x")
    assert page.trial.outdated.isVisible()
    assert page.trial.outdated.text().startswith("Changed since this test")
    assert not page.trial.step(Rung.PORT).isEnabled()
    assert page.foot.status_text().startswith("Will be saved")
    qtbot.keyClick(page.fields.user.line, Qt.Key.Key_Backspace)
    assert not page.trial.outdated.isVisible()
    assert page.trial.step(Rung.PORT).isEnabled()


def test_details_are_shown_before_they_are_copied_and_hold_no_secret(
    qtbot: QtBot, page: ConnectionPage, house: NewCompany, silent: socket.socket
) -> None:
    host, port = silent.getsockname()
    silent.close()
    fill(page, host, port, "harbour-user")
    run_test(qtbot, page)
    click(qtbot, button(qtbot, page.trial.step(Rung.PORT), "Copy details for support"))
    ask = dialog(qtbot, page)
    shown = ask.text.toPlainText()
    click(qtbot, button(qtbot, ask, "Copy details"))
    assert clipboard() == shown
    assert f"Server: {host} port {port}" in shown
    assert "C3 failed port_refused" in shown
    _, secrets = house.vault.load(house.company.id)
    for unwanted in ("Harbour", "harbour", secrets.key_passphrase):
        assert unwanted not in shown
    ask.reject()


def test_signing_in_with_a_password(
    qtbot: QtBot, runner: Runner, page: ConnectionPage, house: NewCompany, tmp_path: Path
) -> None:
    served = tmp_path / "served"
    served.mkdir()
    with PracticeServer(served, user="harbour", password="hunter2!") as server:
        fill(page, server.host, server.port, "harbour")
        assert not page.fields.password.isVisible()
        page.fields.sign_in.setCurrentText("Password")
        assert page.fields.password.line.echoMode() is QLineEdit.EchoMode.Password
        click(qtbot, page.test)
        assert page.fields.password.problem()
        qtbot.keyClicks(page.fields.password.line, "hunter2!")
        run_test(qtbot, page)
        assert page.trial.question
        click(qtbot, page.trial.question.accept)
        qtbot.waitUntil(page.go_on.isEnabled, timeout=20_000)
        assert "hunter2!" not in words(page)
        again = show(qtbot, runner, house)
        qtbot.waitUntil(again.go_on.isEnabled)
        assert again.fields.password.line.text() == ""
        assert again.fields.password.line.placeholderText() == "Saved"
        run_test(qtbot, again)
        assert again.go_on.isEnabled()
    _, secrets = house.vault.load(house.company.id)
    assert secrets.password == "hunter2!"


def test_empty_fields_are_pointed_out_and_nothing_is_tried(
    qtbot: QtBot, runner: Runner, page: ConnectionPage
) -> None:
    page.fields.port.line.clear()
    click(qtbot, page.test)
    assert page.fields.host.problem()
    assert page.fields.user.problem()
    assert page.fields.port.problem()
    assert not runner.busy
    qtbot.keyClicks(page.fields.host.line, "s")
    assert not page.fields.host.problem()


@pytest.mark.parametrize(
    ("typed", "host", "user", "port"),
    [
        ("sftp://bob@sftp.example:2222/in", "sftp.example", "bob", "2222"),
        ("bob@sftp.example", "sftp.example", "bob", "22"),
        ("sftp.example:2222", "sftp.example", "", "2222"),
        ("  SFTP.Example. ", "sftp.example", "", "22"),
        ("2001:db8::1", "2001:db8::1", "", "22"),
    ],
)
def test_an_address_typed_as_host_goes_to_its_fields(
    qtbot: QtBot, page: ConnectionPage, typed: str, host: str, user: str, port: str
) -> None:
    qtbot.keyClicks(page.fields.host.line, typed)
    qtbot.keyClick(page.fields.host.line, Qt.Key.Key_Tab)
    page.fields.host.line.editingFinished.emit()
    assert (page.fields.host.text(), page.fields.user.text(), page.fields.port.text()) == (
        host,
        user,
        port,
    )


def test_a_pasted_private_key_is_warned_about(qtbot: QtBot, page: ConnectionPage) -> None:
    click(qtbot, page.paste)
    ask = dialog(qtbot, page)
    key = (Path(__file__).parents[1] / "data" / "keys" / "ed25519").read_text()
    ask.text.setPlainText(f"Here is your key:\n{key}")
    assert "private key" in ask.warning.text()
    assert not ask.button.isEnabled()
    ask.reject()


def test_a_passphrase_that_was_not_kept_is_asked_for(
    qtbot: QtBot, runner: Runner, tmp_path: Path
) -> None:
    house = NewCompany(tmp_path / "program", SessionVault())
    house.enrol.key.make(house.company.id, KeyType.ED25519, "four ordinary words")
    house = NewCompany(tmp_path / "program", SessionVault())  # the program was started again
    key = house.company.key
    assert key
    served = tmp_path / "served"
    served.mkdir()
    with PracticeServer(served, user="harbour", public_keys=[key.line]) as server:
        page = show(qtbot, runner, house)
        qtbot.waitUntil(page.fields.passphrase.isVisible)
        assert "nothing is stored" in page.foot.status_text()
        fill(page, server.host, server.port, "harbour")
        qtbot.keyClicks(page.fields.passphrase.line, "wrong words")
        run_test(qtbot, page)
        assert "does not open" in page.problem.text()
        page.fields.passphrase.line.clear()
        qtbot.keyClicks(page.fields.passphrase.line, "four ordinary words")
        run_test(qtbot, page)
        assert page.trial.question
        click(qtbot, page.trial.question.accept)
        qtbot.waitUntil(page.go_on.isEnabled, timeout=20_000)
        assert not page.fields.passphrase.isVisible()


def test_the_cards_stand_side_by_side_only_where_both_fit(
    qtbot: QtBot, page: ConnectionPage
) -> None:
    def beside() -> bool:
        return page.trial.x() > page.fields.host.mapTo(page, page.fields.host.rect().topRight()).x()

    page.resize(1100, 740)
    qtbot.waitUntil(beside)
    page.resize(664, 600)
    qtbot.waitUntil(lambda: not beside())
