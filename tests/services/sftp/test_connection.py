"""From the name to the server's identity: every failure produced for real, and told apart."""

import socket
from dataclasses import replace

import pytest

from app.domain.connect_code import ConnectCode
from app.domain.connection import Outcome, Rung
from app.domain.errors import ConnectError
from app.services.practice.server import PracticeServer
from tests.services.sftp.climbing import LOCAL, Impostor, climb, end, reached
from tests.services.sftp.helpers import connect, on_server
from tests.services.sftp.scripted import (
    answers,
    greets_and_falls_silent,
    hangs_up,
    says,
    scripted,
    stays_silent,
)


@pytest.mark.sshd
def test_all_ten_rungs_in_order_with_what_was_seen(sshd, sign_in_key) -> None:
    results, identity = climb(sshd.connection(), sign_in_key)
    passed = [one for one in results if one.outcome is Outcome.PASSED]
    assert [one.rung.value for one in passed] == [f"C{number}" for number in range(1, 11)]
    seen = {one.rung: one.seen for one in passed}
    assert seen[Rung.ADDRESS]["address"] == "127.0.0.1"
    assert seen[Rung.PORT]["milliseconds"] >= 0
    assert seen[Rung.GREETING]["server"].startswith("SSH-2.0-OpenSSH")
    assert seen[Rung.IDENTITY]["fingerprint"] == sshd.host_key.fingerprint
    assert seen[Rung.FOLDER] == {"/": "there", "csv_data_uploads": "made"}
    assert identity == sshd.host_key
    assert on_server(sshd.root) == {}


@pytest.mark.parametrize(
    "host",
    ["", " ", "https://sftp.example.com", "sftp.example.com/in", "me@example.com", "a b", "h:22"],
)
def test_what_cannot_be_a_host(sign_in_key, host) -> None:
    results, _ = climb(replace(LOCAL, host=host), sign_in_key)
    assert end(results) == (Rung.NAME, ConnectCode.NAME_NOT_A_HOST)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (socket.gaierror(socket.EAI_NONAME, "unknown"), ConnectCode.NAME_NOT_FOUND),
        (socket.gaierror(socket.EAI_AGAIN, "no answer"), ConnectCode.NAME_LOOKUP_FAILED),
        (UnicodeError("label too long"), ConnectCode.NAME_NOT_A_HOST),
    ],
)
def test_a_name_that_is_not_found(sign_in_key, monkeypatch, answer, code) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise answer

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    results, _ = climb(replace(LOCAL, host="sftp.example.com"), sign_in_key)
    assert end(results) == (Rung.NAME, code)


def test_no_way_to_the_address(sign_in_key, monkeypatch) -> None:
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        # A network that is reserved, and routed nowhere (RFC 1112, section 4).
        lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("255.255.255.255", 22))],
    )
    results, _ = climb(replace(LOCAL, host="sftp.example.com"), sign_in_key)
    assert end(results) == (Rung.ADDRESS, ConnectCode.NO_ROUTE)


def test_a_closed_port(sign_in_key) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        results, _ = climb(replace(LOCAL, port=probe.getsockname()[1]), sign_in_key)
    assert end(results) == (Rung.PORT, ConnectCode.PORT_REFUSED)


def test_a_port_that_does_not_answer(sign_in_key, monkeypatch) -> None:
    """Linux drops new connections silently while the queue of waiting ones is full."""
    monkeypatch.setattr("app.services.sftp.dial._CONNECT_PATIENCE", 0.3)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        with socket.create_connection(deaf.getsockname()):
            results, _ = climb(replace(LOCAL, port=deaf.getsockname()[1]), sign_in_key)
    assert end(results) == (Rung.PORT, ConnectCode.PORT_TIMED_OUT)


GREETINGS = {
    "web server": (answers(b"HTTP/1.1 400 Bad Request\r\n\r\n"), ConnectCode.HTTP_ANSWER),
    "sign-in page": (says(b"<!DOCTYPE html><html>"), ConnectCode.HTTP_ANSWER),
    "FTP": (says(b"220 ProFTPD ready\r\n"), ConnectCode.FTP_ANSWER),
    "FTPS": (answers(b"\x15\x03\x03\x00\x02\x02\x0a"), ConnectCode.TLS_ANSWER),
    "mail server": (says(b"220 mail.example.com ESMTP\r\n"), ConnectCode.NOT_SSH),
    "something": (says(b"what do you want?\r\n"), ConnectCode.NOT_SSH),
    "old SSH": (says(b"SSH-1.5-1.2.27\r\n"), ConnectCode.SSH_1),
    "hangs up": (hangs_up, ConnectCode.CLOSED_AT_ONCE),
    "full": (says(b"Exceeded MaxStartups\r\n"), ConnectCode.TOO_MANY_CONNECTIONS),
    "penalty": (says(b"Not allowed at this time\r\n"), ConnectCode.NOT_ALLOWED_NOW),
    "silent": (stays_silent, ConnectCode.SILENT),
}


@pytest.mark.parametrize("kind", GREETINGS)
def test_what_is_no_ssh_server(sign_in_key, monkeypatch, kind) -> None:
    monkeypatch.setattr("app.services.sftp.transport.BANNER_PATIENCE", 0.5)
    talk, code = GREETINGS[kind]
    with scripted(talk) as port:
        results, identity = climb(replace(LOCAL, port=port), sign_in_key)
    assert end(results) == (Rung.GREETING, code)
    assert identity is None


@pytest.mark.sshd
def test_more_visitors_than_a_server_takes(sshd_factory, sign_in_key) -> None:
    server = sshd_factory(config=["PerSourceMaxStartups 1"])
    greeting = b""
    while not greeting.startswith(b"SSH-"):  # until the visitor of the start has gone
        visitor = socket.create_connection((server.host, server.port))
        greeting = visitor.recv(100)
    results, _ = climb(server.connection(), sign_in_key)
    visitor.close()
    assert end(results) == (Rung.GREETING, ConnectCode.TOO_MANY_CONNECTIONS)


def test_a_server_that_hangs_up_in_the_handshake(sign_in_key) -> None:
    with scripted(says(b"SSH-2.0-OpenSSH_9.2\r\n")) as port:
        results, _ = climb(replace(LOCAL, port=port), sign_in_key)
    assert end(results) == (Rung.IDENTITY, ConnectCode.CLOSED_IN_HANDSHAKE)


def test_a_server_that_falls_silent_in_the_handshake(sign_in_key, monkeypatch) -> None:
    monkeypatch.setattr("app.services.sftp.transport.HANDSHAKE_PATIENCE", 0.5)
    with scripted(greets_and_falls_silent) as port:
        results, _ = climb(replace(LOCAL, port=port), sign_in_key)
    assert end(results) == (Rung.IDENTITY, ConnectCode.CLOSED_IN_HANDSHAKE)


@pytest.mark.sshd
def test_an_unknown_identity_is_a_question(sshd, sign_in_key) -> None:
    results, identity = climb(sshd.connection(host_key=None), sign_in_key)
    assert end(results) == (Rung.IDENTITY, ConnectCode.HOST_KEY_UNKNOWN)
    assert results[-1].outcome is Outcome.ASK
    assert results[-1].seen["fingerprint"] == sshd.host_key.fingerprint
    assert identity == sshd.host_key
    with pytest.raises(ConnectError) as raised:
        connect(sshd, sign_in_key, connection=sshd.connection(host_key=None))
    assert raised.value.code is ConnectCode.HOST_KEY_UNKNOWN


@pytest.mark.sshd
def test_a_changed_identity_is_refused_before_anything_secret_is_sent(
    sshd_factory, sign_in_key
) -> None:
    old, new = sshd_factory(), sshd_factory()
    results, identity = climb(new.connection(host_key=old.host_key), sign_in_key)
    assert end(results) == (Rung.IDENTITY, ConnectCode.HOST_KEY_CHANGED)
    assert results[-1].seen["trusted"] == old.host_key.fingerprint
    assert results[-1].seen["fingerprint"] == new.host_key.fingerprint
    assert identity == new.host_key
    assert "userauth" not in new.log.read_text()


@pytest.mark.sshd
def test_a_new_kind_of_host_key_beside_the_known_one_is_no_change(
    sshd_factory, sign_in_key
) -> None:
    other = sshd_factory()
    server = sshd_factory(host_key_kind="rsa", config=[f"HostKey {other.folder / 'host_key'}"])
    assert server.host_key.kind == "ssh-rsa"
    results, _ = climb(server.connection(), sign_in_key)
    assert results[-1].rung is Rung.WRITE
    assert results[-1].outcome is Outcome.PASSED


def test_a_copied_identity_is_seen_through_before_anything_secret_is_sent(
    tmp_path, sign_in_key
) -> None:
    genuine, false = tmp_path / "genuine", tmp_path / "false"
    genuine.mkdir()
    false.mkdir()
    with PracticeServer(genuine) as server, Impostor(false, server.host_key) as impostor:
        assert impostor.host_key == server.host_key
        results, identity = climb(reached(impostor), sign_in_key)
    assert end(results) == (Rung.IDENTITY, ConnectCode.HOST_KEY_UNPROVEN)
    assert identity is None
    assert impostor.sign_ins == 0


@pytest.mark.sshd
@pytest.mark.parametrize(
    ("config", "code"),
    [
        ("HostKeyAlgorithms ssh-rsa", ConnectCode.ONLY_SHA1),
        ("KexAlgorithms diffie-hellman-group14-sha1", ConnectCode.ONLY_SHA1),
        ("Ciphers chacha20-poly1305@openssh.com", ConnectCode.NO_COMMON_METHOD),
    ],
)
def test_no_method_in_common(sshd_factory, sign_in_key, config, code) -> None:
    server = sshd_factory(host_key_kind="rsa", config=[config])
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (Rung.IDENTITY, code)
    # Support has to see what the server wants, whichever method it is about.
    assert config.split()[1] in results[-1].seen.values()
