"""The connection test: every rung's failure, produced for real, and told apart."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from app.domain.connect_code import ConnectCode
from app.domain.connection import Connection, HostKey, Outcome, Rung, RungResult, Secrets, SignIn
from app.domain.destination import Destination, TempNames
from app.domain.errors import ConnectError, Stopped
from app.domain.progress import StopToken
from app.services.practice import server as practice
from app.services.practice.server import PracticeServer
from app.services.sftp.connector import SftpConnector
from tests.faults import Fault, FaultyServer
from tests.openssh import SignInKey, make_key
from tests.services.sftp.helpers import destination, on_server
from tests.services.sftp.scripted import (
    answers,
    greets_and_falls_silent,
    hangs_up,
    says,
    scripted,
    stays_silent,
)

LOCAL = Connection("127.0.0.1", 0, "someone")


def climb(
    connection: Connection,
    key: SignInKey,
    secrets: Secrets | None = None,
    rules: Destination | None = None,
) -> tuple[list[RungResult], HostKey | None]:
    results: list[RungResult] = []
    seen = SftpConnector(key).test(  # type: ignore[arg-type]
        "company",
        connection,
        secrets or key.secrets,
        rules or destination(),
        results.append,
        StopToken(),
    )
    return results, seen


def end(results: list[RungResult]) -> tuple[Rung, object]:
    """The rung where it ended, and why."""
    assert [one.outcome for one in results[:-1:2]] == [Outcome.RUNNING] * (len(results) // 2)
    assert all(one.outcome is Outcome.PASSED for one in results[1:-1:2])
    return results[-1].rung, results[-1].code


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


def test_a_server_that_hangs_up_in_the_handshake(sign_in_key) -> None:
    with scripted(says(b"SSH-2.0-OpenSSH_9.2\r\n")) as port:
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
        SftpConnector(sign_in_key).connect(
            "company",
            sshd.connection(host_key=None),
            sign_in_key.secrets,
            destination(),
            StopToken(),
        )
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


@pytest.mark.sshd
@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda path: path.unlink(), ConnectCode.KEY_FILE_MISSING),
        (lambda path: (path.unlink(), path.mkdir()), ConnectCode.KEY_FILE_UNREADABLE),
        (lambda path: path.write_bytes(b""), ConnectCode.KEY_FILE_DAMAGED),
        (lambda path: path.write_bytes(path.read_bytes()[:200]), ConnectCode.KEY_FILE_DAMAGED),
        (lambda path: path.write_text("not a key"), ConnectCode.KEY_FILE_DAMAGED),
        (lambda path: make_key(path, passphrase="another"), ConnectCode.KEY_LOCKED),
    ],
)
def test_trouble_with_the_key_file(sshd, tmp_path, damage, code) -> None:
    key = make_key(tmp_path / "key")
    damage(key.file)
    results, _ = climb(sshd.connection(), key)
    assert end(results) == (Rung.KEY, code)


@pytest.mark.sshd
def test_a_key_that_is_not_installed(sshd_factory, sign_in_key) -> None:
    server = sshd_factory(public_keys=[])
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (Rung.SIGN_IN, ConnectCode.KEY_REFUSED)


@pytest.mark.sshd
def test_a_wrong_user_name(sshd, sign_in_key) -> None:
    results, _ = climb(sshd.connection(user="nobody-of-this-name"), sign_in_key)
    assert end(results) == (Rung.SIGN_IN, ConnectCode.KEY_REFUSED)
    assert results[-1].seen["user"] == "nobody-of-this-name"


@pytest.mark.sshd
@pytest.mark.parametrize(
    ("config", "sign_in", "code"),
    [
        (["MaxAuthTries 1"], SignIn.KEY, ConnectCode.TOO_MANY_ATTEMPTS),
        (["PubkeyAuthentication no", "PasswordAuthentication yes"], SignIn.KEY,
         ConnectCode.KEY_SIGN_IN_OFF),
        ([], SignIn.PASSWORD, ConnectCode.PASSWORD_SIGN_IN_OFF),
        (["PasswordAuthentication yes"], SignIn.PASSWORD, ConnectCode.PASSWORD_REFUSED),
    ],
)  # fmt: skip
def test_ways_of_being_refused(sshd_factory, tmp_path, config, sign_in, code) -> None:
    stranger = make_key(tmp_path / "stranger")
    server = sshd_factory(config=config)
    secrets = replace(stranger.secrets, password="wrong")
    results, _ = climb(server.connection(sign_in=sign_in), stranger, secrets)
    assert end(results) == (Rung.SIGN_IN, code)


@pytest.mark.sshd
def test_a_second_proof_is_wanted(sshd_factory, sign_in_key) -> None:
    server = sshd_factory(
        config=["AuthenticationMethods publickey,password", "PasswordAuthentication yes"]
    )
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (Rung.SIGN_IN, ConnectCode.SECOND_STEP_WANTED)


def test_signing_in_with_a_password(tmp_path, sign_in_key) -> None:
    with PracticeServer(tmp_path, password="correct horse") as server:
        connection = Connection(
            server.host, server.port, server.user, SignIn.PASSWORD, server.host_key
        )
        right, _ = climb(connection, sign_in_key, Secrets(password="correct horse"))
        wrong, _ = climb(connection, sign_in_key, Secrets(password="battery staple"))
        none, _ = climb(connection, sign_in_key, Secrets())
    assert right[-1].outcome is Outcome.PASSED
    assert end(wrong) == (Rung.SIGN_IN, ConnectCode.PASSWORD_REFUSED)
    assert end(none) == (Rung.KEY, ConnectCode.PASSWORD_MISSING)
    assert "battery staple" not in repr(wrong)


@pytest.mark.sshd
@pytest.mark.parametrize(
    ("config", "code"),
    [
        (["MaxSessions 0"], ConnectCode.CHANNEL_REFUSED),
        (["Subsystem sftp /bin/false"], ConnectCode.SFTP_REFUSED),
        (["Subsystem sftp echo Welcome to the server!"], ConnectCode.SFTP_GARBLED),
    ],
)
def test_signed_in_but_no_sftp(sshd_factory, sign_in_key, config, code) -> None:
    server = sshd_factory(config=config, subsystem=False)
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (Rung.SFTP, code)


@pytest.mark.sshd
def test_no_sftp_at_all(sshd_factory, sign_in_key) -> None:
    server = sshd_factory(subsystem=False)
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (Rung.SFTP, ConnectCode.SFTP_REFUSED)


@pytest.mark.sshd
@pytest.mark.parametrize(
    ("options", "rung", "code"),
    [
        ("-P mkdir", Rung.FOLDER, ConnectCode.FOLDER_MISSING),
        ("-P stat,lstat,opendir", Rung.FOLDER, ConnectCode.FOLDER_FORBIDDEN),
        ("-P open", Rung.WRITE, ConnectCode.WRITE_FORBIDDEN),
        ("-P write", Rung.WRITE, ConnectCode.WRITE_FORBIDDEN),
        ("-P rename", Rung.WRITE, ConnectCode.RENAME_REFUSED),
    ],
)
def test_folders_and_rights(sshd_factory, sign_in_key, options, rung, code) -> None:
    server = sshd_factory(sftp_options=options)
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (rung, code)
    assert on_server(server.root) == {}


@pytest.mark.sshd
def test_a_read_only_server_with_its_folder(sshd_factory, sign_in_key) -> None:
    server = sshd_factory(sftp_options="-R")
    (server.root / "csv_data_uploads").mkdir()
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (Rung.WRITE, ConnectCode.WRITE_FORBIDDEN)


@pytest.mark.sshd
def test_a_file_in_the_folders_place(sshd, sign_in_key) -> None:
    (sshd.root / "csv_data_uploads").write_text("")
    results, _ = climb(sshd.connection(), sign_in_key)
    assert end(results) == (Rung.FOLDER, ConnectCode.FOLDER_IS_FILE)


@pytest.mark.sshd
def test_nothing_is_written_where_temporary_names_are_not_wanted(sshd, sign_in_key) -> None:
    (sshd.root / "csv_data_uploads").mkdir()
    folders = [sshd.root, sshd.root / "csv_data_uploads"]
    before = [folder.stat().st_mtime_ns for folder in folders]
    results, _ = climb(sshd.connection(), sign_in_key, rules=destination(TempNames.DIRECT))
    assert results[-1].outcome is Outcome.PASSED
    assert results[-1].seen == {"tried": False}
    assert [folder.stat().st_mtime_ns for folder in folders] == before
    climb(sshd.connection(), sign_in_key)
    assert all(
        folder.stat().st_mtime_ns > then for folder, then in zip(folders, before, strict=True)
    )


@pytest.mark.sshd
def test_no_agent_and_no_other_key_is_asked(
    sshd_factory, sign_in_key, tmp_path, monkeypatch
) -> None:
    server = sshd_factory(public_keys=[])
    agent = tmp_path / "agent"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(agent))
        listener.listen()
        listener.setblocking(False)
        monkeypatch.setenv("SSH_AUTH_SOCK", str(agent))
        results, _ = climb(server.connection(), sign_in_key)
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert end(results)[1] is ConnectCode.KEY_REFUSED
    assert server.log.read_text().count("Failed publickey") == 1


STALLS: dict[str, tuple[Rung, Callable[[socket.socket], None]]] = {
    "greeting": (Rung.GREETING, stays_silent),
    "handshake": (Rung.IDENTITY, greets_and_falls_silent),
}


def stop_in_time(connection: Connection, key: SignInKey, rung: Rung) -> float:
    """Press Stop 0.2 s after `rung` began; the seconds until the test had ended."""
    stop = StopToken()
    pressed: list[float] = []

    def press() -> None:
        pressed.append(time.monotonic())
        stop.stop()

    def hear(result: RungResult) -> None:
        if result.rung is rung and result.outcome is Outcome.RUNNING:
            threading.Timer(0.2, press).start()

    with pytest.raises(Stopped):
        SftpConnector(key).test(  # type: ignore[arg-type]
            "company", connection, key.secrets, destination(), hear, stop
        )
    return time.monotonic() - pressed[0]


def test_stop_during_the_lookup(sign_in_key, monkeypatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [over.wait(20)][1:])
    assert stop_in_time(replace(LOCAL, host="slow.example.com"), sign_in_key, Rung.NAME) < 1
    over.set()


def test_stop_while_the_port_does_not_answer(sign_in_key) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        with socket.create_connection(deaf.getsockname()):
            connection = replace(LOCAL, port=deaf.getsockname()[1])
            assert stop_in_time(connection, sign_in_key, Rung.ADDRESS) < 1


@pytest.mark.parametrize("moment", STALLS)
def test_stop_during_the_handshake(sign_in_key, moment) -> None:
    rung, talk = STALLS[moment]
    with scripted(talk) as port:
        assert stop_in_time(replace(LOCAL, port=port), sign_in_key, rung) < 1


class Slow(PracticeServer):
    """Never answers a sign-in."""

    over = threading.Event()

    def may_sign_in(self, user: str, key: object) -> bool:
        return self.over.wait(20)


def test_stop_during_the_sign_in(tmp_path, sign_in_key) -> None:
    with Slow(tmp_path, public_keys=[sign_in_key.public_line]) as server:
        connection = Connection(server.host, server.port, server.user, host_key=server.host_key)
        assert stop_in_time(connection, sign_in_key, Rung.SIGN_IN) < 1
        server.over.set()


@pytest.mark.parametrize(
    ("fault", "rung"),
    [(Fault("stat", 1, "stall"), Rung.FOLDER), (Fault("open", 1, "stall"), Rung.WRITE)],
)
def test_stop_during_the_last_rungs(tmp_path, sign_in_key, fault, rung) -> None:
    with FaultyServer(tmp_path, public_keys=[sign_in_key.public_line], fault=fault) as server:
        connection = Connection(server.host, server.port, server.user, host_key=server.host_key)
        assert stop_in_time(connection, sign_in_key, rung) < 1


def test_a_line_that_drops_in_the_last_rungs(tmp_path, sign_in_key) -> None:
    for operation, rung in [("stat", Rung.FOLDER), ("rename", Rung.WRITE)]:
        root = tmp_path / operation
        root.mkdir()
        with FaultyServer(
            root, public_keys=[sign_in_key.public_line], fault=Fault(operation, 1, "cut before")
        ) as server:
            connection = Connection(server.host, server.port, server.user, host_key=server.host_key)
            results, _ = climb(connection, sign_in_key)
        assert end(results) == (rung, ConnectCode.LOST)


def test_an_rsa_key_at_a_server_that_knows_only_sha_1(tmp_path, monkeypatch) -> None:
    key = make_key(tmp_path / "rsa", kind="rsa")
    off = {"pubkeys": ["rsa-sha2-512", "rsa-sha2-256"]}
    monkeypatch.setattr(practice, "Transport", partial(practice.Transport, disabled_algorithms=off))
    with PracticeServer(tmp_path, public_keys=[key.public_line]) as server:
        connection = Connection(server.host, server.port, server.user, host_key=server.host_key)
        results, _ = climb(connection, key)
    assert end(results) == (Rung.SIGN_IN, ConnectCode.ONLY_SHA1)
