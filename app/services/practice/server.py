"""An SFTP server inside the program, for practice mode: loopback only, one folder, one user."""

import contextlib
import hmac
import socket
import threading
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from types import TracebackType
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from paramiko import (
    AUTH_FAILED,
    AUTH_SUCCESSFUL,
    OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED,
    OPEN_SUCCEEDED,
    Ed25519Key,
    PKey,
    ServerInterface,
    SFTPServer,
    SSHException,
    Transport,
)

from app.domain.connection import HostKey
from app.services.files import write_private
from app.services.practice.files import PracticeFiles
from app.services.sftp.host_keys import host_key_of


class PracticeServer:
    """Serves `root` to `user` on a free port of 127.0.0.1 until `close`.

    `public_keys` are one-line OpenSSH public keys that may sign in; `password` may too, unless
    it is "". `host_key_file` keeps the server's identity from one start to the next; without it
    each start has a new one. Every connection has its own threads, all of them daemons.
    """

    files_class: type[PracticeFiles] = PracticeFiles
    sftp_class: type[SFTPServer] = SFTPServer

    def __init__(
        self,
        root: Path,
        *,
        user: str = "practice",
        public_keys: Sequence[str] = (),
        password: str = "",
        host_key_file: Path | None = None,
    ) -> None:
        self.root = root
        self.user = user
        self._keys = {tuple(line.split()[:2]) for line in public_keys}
        self._password = password
        self._identity = _identity(host_key_file)
        self._connections: set[Transport] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host, self.port = self._listener.getsockname()
        threading.Thread(target=self._accept, name="practice server", daemon=True).start()

    @property
    def host_key(self) -> HostKey:
        """The server's identity, for pinning."""
        return host_key_of(self._identity)

    def close(self) -> None:
        """Stop listening and drop every connection."""
        with self._lock:
            self._closed = True
            connections = list(self._connections)
        # A thread blocked in accept keeps the port open, so wake it before closing.
        with contextlib.suppress(OSError):  # Windows and macOS: closing alone wakes it
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in connections:
            connection.close()

    def __enter__(self) -> "PracticeServer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def may_sign_in(self, user: str, key: PKey) -> bool:
        """Whether the key's owner, which paramiko has verified, may come in as `user`."""
        return user == self.user and (key.get_name(), key.get_base64()) in self._keys

    def knows_password(self, user: str, password: str) -> bool:
        """Whether `password` lets `user` in."""
        right = hmac.compare_digest(password.encode(), self._password.encode())
        return user == self.user and self._password != "" and right

    def allowed(self) -> str:
        """Ways to sign in, as SSH lists them."""
        return "publickey,password" if self._password else "publickey"

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(
                target=self._serve, args=(line,), name="practice connection", daemon=True
            ).start()

    def _serve(self, line: socket.socket) -> None:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        transport = Transport(line)
        transport.add_server_key(self._identity)
        transport.set_subsystem_handler("sftp", self.sftp_class, self.files_class, self.root)
        with self._lock:
            if self._closed:
                line.close()
                return
            self._connections = {one for one in self._connections if one.is_active()} | {transport}
        try:
            transport.start_server(server=_Door(self))
        except (SSHException, EOFError, OSError):
            transport.close()


class _Door(ServerInterface):  # type: ignore[misc]  # paramiko has no types
    """Decides who comes in and what they may ask for: SFTP, nothing else."""

    def __init__(self, server: PracticeServer) -> None:
        self._server = server

    def get_allowed_auths(self, username: str) -> str:  # noqa: ARG002 - same for everybody
        return self._server.allowed()

    def check_auth_publickey(self, username: str, key: PKey) -> int:
        return _verdict(self._server.may_sign_in(username, key))

    def check_auth_password(self, username: str, password: str) -> int:
        return _verdict(self._server.knows_password(username, password))

    def check_channel_request(self, kind: str, chanid: int) -> int:  # noqa: ARG002
        session = kind == "session"
        return int(OPEN_SUCCEEDED if session else OPEN_FAILED_ADMINISTRATIVELY_PROHIBITED)


def _verdict(right: bool) -> int:
    return int(AUTH_SUCCESSFUL if right else AUTH_FAILED)


def _identity(path: Path | None) -> Any:
    if path is not None and path.exists():
        return Ed25519Key.from_private_key_file(str(path))
    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    if path is not None:
        # A loopback server's identity protects nothing but practice files: no passphrase.
        write_private(path, text)
    return Ed25519Key.from_private_key(StringIO(text.decode()))
