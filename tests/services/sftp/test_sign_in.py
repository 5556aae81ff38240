"""The key opened and the sign-in: every failure produced for real, and told apart."""

import socket
from dataclasses import replace
from functools import partial

import pytest

from app.domain.connect_code import ConnectCode
from app.domain.connection import Connection, Outcome, Rung, Secrets, SignIn
from app.services.practice import server as practice
from app.services.practice.server import PracticeServer
from tests.openssh import make_key
from tests.services.sftp.climbing import Abrupt, Speechless, climb, end, hang_up, reached


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
@pytest.mark.parametrize(
    ("options", "config"),
    [
        (None, ""),  # not installed yet
        ('from="192.0.2.1"', ""),  # open to another address only
        ('expiry-time="20200101"', ""),
        ("", "DenyUsers *"),  # the account is closed
        ("", "AllowUsers *@192.0.2.1"),
    ],
)
def test_what_a_server_gives_one_answer_to(sshd_factory, sign_in_key, options, config) -> None:
    lines = [] if options is None else [f"{options} {sign_in_key.public_line}".strip()]
    server = sshd_factory(public_keys=lines, config=[config])
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


def test_an_rsa_key_at_a_server_that_knows_only_sha_1(tmp_path, monkeypatch) -> None:
    key = make_key(tmp_path / "rsa", kind="rsa")
    off = {"pubkeys": ["rsa-sha2-512", "rsa-sha2-256"]}
    monkeypatch.setattr(practice, "Transport", partial(practice.Transport, disabled_algorithms=off))
    with PracticeServer(tmp_path, public_keys=[key.public_line]) as server:
        connection = Connection(server.host, server.port, server.user, host_key=server.host_key)
        results, _ = climb(connection, key)
    assert end(results) == (Rung.SIGN_IN, ConnectCode.ONLY_SHA1)


@pytest.mark.parametrize("watch", ["climb", "transport"])
def test_a_sign_in_that_is_never_answered(tmp_path, sign_in_key, monkeypatch, watch) -> None:
    """Our own watch and paramiko's: either alone ends the wait."""
    monkeypatch.setattr(f"app.services.sftp.{watch}.SIGN_IN_PATIENCE", 0.5)
    with Speechless(tmp_path) as server:
        results, _ = climb(reached(server), sign_in_key)
    assert end(results) == (Rung.SIGN_IN, ConnectCode.SIGN_IN_TIMED_OUT)


@pytest.mark.sshd
def test_openssh_frozen_at_the_sign_in(sshd, sign_in_key, monkeypatch) -> None:
    monkeypatch.setattr("app.services.sftp.climb.SIGN_IN_PATIENCE", 0.5)
    results, _ = climb(sshd.connection(), sign_in_key, begins={Rung.SIGN_IN: sshd.freeze})
    sshd.thaw()
    assert end(results) == (Rung.SIGN_IN, ConnectCode.SIGN_IN_TIMED_OUT)


def test_a_server_that_hangs_up_in_the_middle_of_the_sign_in(tmp_path, sign_in_key) -> None:
    with Abrupt(tmp_path) as server:
        results, _ = climb(reached(server), sign_in_key)
    assert end(results) == (Rung.SIGN_IN, ConnectCode.CLOSED_AT_SIGN_IN)
    assert results[-1].seen["user"] == server.user


@pytest.mark.sshd
def test_openssh_hanging_up_at_the_sign_in(sshd, sign_in_key) -> None:
    results, _ = climb(sshd.connection(), sign_in_key, begins={Rung.SIGN_IN: lambda: hang_up(sshd)})
    assert end(results) == (Rung.SIGN_IN, ConnectCode.CLOSED_AT_SIGN_IN)
    again, _ = climb(sshd.connection(), sign_in_key)
    assert again[-1].outcome is Outcome.PASSED
