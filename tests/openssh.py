"""A real OpenSSH server for one test: its own folder, port, identity and log."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)

from app.domain.connection import Connection, HostKey, Secrets, SignIn


@dataclass(frozen=True)
class SignInKey:
    """An encrypted OpenSSH key file, as the program's key store keeps them."""

    file: Path
    passphrase: str
    public_line: str

    @property
    def secrets(self) -> Secrets:
        return Secrets(key_passphrase=self.passphrase)

    def path(self, key_id: str) -> str:
        """Stands in for the key store: one key for every company."""
        return str(self.file)


def make_key(file: Path, *, kind: str = "ed25519", passphrase: str = "open sesame") -> SignInKey:
    private: Any = (
        ed25519.Ed25519PrivateKey.generate()
        if kind == "ed25519"
        else rsa.generate_private_key(public_exponent=65537, key_size=3072)
    )
    encryption = BestAvailableEncryption(passphrase.encode())
    file.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, encryption))
    file.chmod(0o600)
    line = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    return SignInKey(file, passphrase, line)


class OpenSsh:
    """OpenSSH's sshd on a free loopback port, serving `root` by SFTP.

    Runs as the present user, who is also the one who signs in. Every connection starts in
    `root`. `config` adds lines in front of the configuration (the first mention of an option
    counts). `sftp_options` go to internal-sftp: `-R` makes it read-only, `-P remove` takes a
    request away. `subsystem=False` starts it without SFTP.
    """

    def __init__(
        self,
        folder: Path,
        *,
        public_keys: Sequence[str] = (),
        config: Sequence[str] = (),
        sftp_options: str = "",
        root: Path | None = None,
        host_key_kind: str = "ed25519",
        subsystem: bool = True,
    ) -> None:
        program = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        assert program, "the tests need OpenSSH's server (Debian: apt install openssh-server)"
        self.folder = folder
        self.root = root or folder / "root"
        for made in (folder, self.root):
            made.mkdir(parents=True, exist_ok=True)
        self.user = _user()
        self.host = "127.0.0.1"
        self._program = program
        self._host_key = folder / "host_key"
        subprocess.run(
            ["ssh-keygen", "-q", "-t", host_key_kind, "-N", "", "-f", str(self._host_key)],
            check=True,
        )
        self.authorized_keys = folder / "authorized_keys"
        self.authorized_keys.write_text("".join(f"{line}\n" for line in public_keys))
        self.port = _free_port()
        self._config = folder / "sshd_config"
        lines = [
            *config,
            f"ListenAddress {self.host}",
            f"Port {self.port}",
            f"HostKey {self._host_key}",
            f"AuthorizedKeysFile {self.authorized_keys}",
            f"PidFile {folder / 'sshd.pid'}",
            "StrictModes no",
            "UsePAM no",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin prohibit-password",
            "MaxStartups 100",
            "MaxSessions 10",
            "LogLevel VERBOSE",
        ]
        if subsystem:
            lines.append(f"Subsystem sftp internal-sftp -d {self.root} {sftp_options}".rstrip())
        self._config.write_text("\n".join(lines) + "\n")
        self.log = folder / "sshd.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def host_key(self) -> HostKey:
        kind, blob = self._host_key.with_suffix(".pub").read_text().split()[:2]
        listed = subprocess.run(
            ["ssh-keygen", "-l", "-f", str(self._host_key)],
            check=True,
            capture_output=True,
            text=True,
        )
        return HostKey(kind, blob, listed.stdout.split()[1])

    def connection(self, **changes: Any) -> Connection:
        """Settings that reach this server, its identity trusted."""
        settings: dict[str, Any] = {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "sign_in": SignIn.KEY,
            "host_key": self.host_key,
        }
        return Connection(**(settings | changes))

    def start(self) -> None:
        """Start (again) on the same port, with the same identity."""
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # sshd's empty folder when root runs it
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "-D", "-e", "-f", str(self._config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + 10
        while True:
            try:
                socket.create_connection((self.host, self.port), timeout=1).close()
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.close()
                    raise AssertionError(self.log.read_text()) from None
                time.sleep(0.02)  # between two looks at the port
            else:
                return

    def processes(self) -> list[int]:
        """The server and its children, which serve one connection each."""
        assert self._process is not None
        found = [self._process.pid]
        for pid in found:
            with contextlib.suppress(OSError):  # one that has just ended has no children
                children = Path(f"/proc/{pid}/task/{pid}/children")
                found += [int(child) for child in children.read_text().split()]
        return found

    def kill(self) -> None:
        """kill -9 the server and every connection, as a crash or a power cut would."""
        for pid in self.processes():
            _signal(pid, signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def freeze(self) -> None:
        """Stop every process without ending any connection."""
        for pid in self.processes():
            _signal(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in self.processes():
            _signal(pid, signal.SIGCONT)

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _user() -> str:
    return pwd.getpwuid(os.geteuid()).pw_name


def _free_port() -> int:
    """A port below those the system lends to outgoing connections, which could take it first."""
    while True:
        port = secrets.randbelow(12_000) + 20_000
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
