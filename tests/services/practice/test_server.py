"""The server inside the program: one folder, one user, loopback, and nothing above the folder."""

import socket
from collections.abc import Iterator
from pathlib import Path

import paramiko
import pytest

from app.services.practice.server import PracticeServer
from tests.openssh import SignInKey, make_key


@pytest.fixture
def server(tmp_path: Path, sign_in_key: SignInKey) -> Iterator[PracticeServer]:
    (tmp_path / "served").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    with PracticeServer(
        tmp_path / "served", public_keys=[sign_in_key.public_line], password="practice makes"
    ) as running:
        yield running


def sign_in(server: PracticeServer, **how: object) -> paramiko.SFTPClient:
    transport = paramiko.Transport((server.host, server.port))
    transport.connect(username=str(how.pop("user", server.user)), **how)  # type: ignore[arg-type]
    client = paramiko.SFTPClient.from_transport(transport)
    assert client is not None
    return client


def test_only_this_computer_can_reach_it(server) -> None:
    assert server.host == "127.0.0.1"
    assert server.port > 1023


def test_key_and_password_let_the_user_in(server, sign_in_key) -> None:
    key = paramiko.PKey.from_path(sign_in_key.file, sign_in_key.passphrase.encode())
    assert sign_in(server, pkey=key).listdir() == []
    assert sign_in(server, password="practice makes").listdir() == []


@pytest.mark.parametrize("how", ["user", "password", "empty", "key"])
def test_nobody_else(server, tmp_path, how) -> None:
    stranger = make_key(tmp_path / "stranger")
    key = paramiko.PKey.from_path(stranger.file, stranger.passphrase.encode())
    tries = {
        "user": {"user": "somebody", "password": "practice makes"},
        "password": {"password": "practice"},
        "empty": {"password": ""},
        "key": {"pkey": key},
    }
    with pytest.raises(paramiko.AuthenticationException):
        sign_in(server, **tries[how])


def test_without_a_password_none_is_accepted(tmp_path) -> None:
    with (
        PracticeServer(tmp_path) as server,
        pytest.raises(paramiko.BadAuthenticationType),
    ):
        sign_in(server, password="")


@pytest.mark.parametrize(
    "path", ["../secret.txt", "/../secret.txt", "a/../../secret.txt", "link", "folder/secret.txt"]
)
def test_nothing_above_the_folder_can_be_read_or_written(server, tmp_path, path) -> None:
    (server.root / "link").symlink_to(tmp_path / "secret.txt")
    (server.root / "folder").symlink_to(tmp_path)
    client = sign_in(server, password="practice makes")
    with pytest.raises(OSError, match=r".+"):
        client.open(path, "r")
    with pytest.raises(OSError, match=r".+"):
        client.open("link" if path == "link" else "folder/new.txt", "w")
    with pytest.raises(OSError, match=r".+"):
        client.remove(path)
    with pytest.raises(OSError, match=r".+"):
        client.rename(path, "taken.txt")
    assert (tmp_path / "secret.txt").read_text() == "secret"
    assert not (tmp_path / "new.txt").exists()


def test_files_and_folders(server) -> None:
    client = sign_in(server, password="practice makes")
    client.mkdir("in")
    with client.open("in/a.txt", "w") as file:
        file.write("one")
    client.rename("in/a.txt", "in/b.txt")
    with client.open("in/c.txt", "w") as file:
        file.write("three")
    with pytest.raises(OSError, match="Failure"):
        client.rename("in/c.txt", "in/b.txt")
    assert client.stat("in/b.txt").st_size == 3
    client.remove("in/c.txt")
    assert client.listdir("in") == ["b.txt"]
    with pytest.raises(OSError, match="Failure"):
        client.rmdir("in")


def test_nothing_but_sftp_is_served(server) -> None:
    transport = paramiko.Transport((server.host, server.port))
    transport.connect(username=server.user, password="practice makes")
    with pytest.raises(paramiko.SSHException):
        transport.open_session().exec_command("id")
    with pytest.raises(paramiko.ChannelException):
        transport.open_channel("direct-tcpip", ("127.0.0.1", server.port), ("127.0.0.1", 1))
    transport.close()


def test_closing_drops_everybody_and_frees_the_port(server) -> None:
    client = sign_in(server, password="practice makes")
    server.close()
    with pytest.raises((OSError, EOFError, paramiko.SSHException)):
        client.listdir()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, server.port), timeout=5)
    server.close()


def test_the_identity_is_kept_when_asked(tmp_path) -> None:
    seen = []
    for _ in range(2):
        with PracticeServer(tmp_path, host_key_file=tmp_path / "keys" / "host") as server:
            seen.append(server.host_key)
    with PracticeServer(tmp_path) as server:
        seen.append(server.host_key)
    assert seen[0] == seen[1] != seen[2]
    assert (tmp_path / "keys" / "host").stat().st_mode & 0o077 == 0
