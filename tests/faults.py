"""An SFTP server that cuts, stalls, refuses or lies at a chosen operation, or differs for good."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from paramiko import SFTPAttributes, SFTPServer
from paramiko.message import Message
from paramiko.sftp import (
    CMD_CLOSE,
    CMD_EXTENDED,
    CMD_EXTENDED_REPLY,
    CMD_MKDIR,
    CMD_OPEN,
    CMD_OPENDIR,
    CMD_READ,
    CMD_READDIR,
    CMD_REMOVE,
    CMD_RENAME,
    CMD_STAT,
    CMD_VERSION,
    CMD_WRITE,
    SFTP_FAILURE,
    SFTP_NO_SUCH_FILE,
    SFTP_OK,
    SFTP_OP_UNSUPPORTED,
    SFTP_PERMISSION_DENIED,
)

from app.services.practice.files import PracticeFiles
from app.services.practice.server import PracticeServer

OPERATIONS = {
    "open": {CMD_OPEN},
    "write": {CMD_WRITE},
    "close": {CMD_CLOSE},
    "stat": {CMD_STAT},
    "rename": {CMD_RENAME, CMD_EXTENDED},
    "read": {CMD_READ},
    "remove": {CMD_REMOVE},
    "mkdir": {CMD_MKDIR},
    "list": {CMD_OPENDIR, CMD_READDIR},
}

HOW = (
    "cut before",  # the line drops and the operation is not done
    "cut after",  # it is done, and the line drops before the answer
    "stall",  # not done, and no answer to this nor to anything after it
    "refuse",  # not done, and said so without a reason
    "forbid",  # not done: permission denied
    "deny",  # done, yet called a failure
    "lie",  # not done, yet called a success
)


@dataclass
class Fault:
    """Goes wrong `how` at the `k`-th request (from 1) of the kind `operation`, once."""

    operation: str = ""
    k: int = 0
    how: str = ""
    seen: Counter[str] = field(default_factory=Counter)
    struck: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def strikes(self, command: int) -> bool:
        with self.lock:
            for name, commands in OPERATIONS.items():
                if command in commands:
                    self.seen[name] += 1
                    if name == self.operation and self.seen[name] == self.k:
                        self.struck = True
                        return True
        return False


@dataclass(frozen=True)
class Difference:
    """How a server differs from the usual one, for good."""

    name: str = "usual"
    posix_rename: bool = False
    renames: bool = True
    renames_over: bool = False  # the plain rename replaces silently
    collects: bool = False  # files vanish the moment they have their final name
    refuses: frozenset[int] = frozenset()
    answer: int = SFTP_OP_UNSUPPORTED
    keeps_sizes: bool = False  # attributes without a size
    hashes: str = ""  # "right" or "wrong": answers check-file-name with SHA-256


class FaultyServer(PracticeServer):
    """The practice server with a fault and a difference.

    `arrivals` is what got its final name by a rename, as it was at that moment, in order;
    `collected` is what a receiver took.
    """

    def __init__(
        self,
        root: Path,
        *,
        public_keys: Sequence[str],
        fault: Fault | None = None,
        difference: Difference | None = None,
    ) -> None:
        self.fault = fault or Fault()
        self.difference = difference or Difference()
        self.arrivals: list[tuple[str, bytes]] = []
        self.collected: dict[str, bytes] = {}
        self.files_class = _files(self)
        self.sftp_class = _sftp(self)
        super().__init__(root, public_keys=public_keys)


def _files(owner: FaultyServer) -> type[PracticeFiles]:
    difference = owner.difference

    class Files(PracticeFiles):
        def rename(self, oldpath: str, newpath: str) -> int:
            if not difference.renames:
                return int(SFTP_OP_UNSUPPORTED)
            if difference.renames_over:
                return self.posix_rename(oldpath, newpath)
            return self._arrived(super().rename(oldpath, newpath), newpath)

        def posix_rename(self, oldpath: str, newpath: str) -> int:
            return self._arrived(super().posix_rename(oldpath, newpath), newpath)

        def stat(self, path: str) -> Any:
            found = super().stat(path)
            if difference.keeps_sizes and isinstance(found, SFTPAttributes):
                found.st_size = None
            return found

        def _arrived(self, status: int, path: str) -> int:
            local = self.real(path)
            if status == SFTP_OK:
                owner.arrivals.append((str(local.relative_to(self.root)), local.read_bytes()))
            if status == SFTP_OK and difference.collects:
                owner.collected.update([owner.arrivals[-1]])
                local.unlink()
            return status

    return Files


def _sftp(owner: FaultyServer) -> type[SFTPServer]:
    fault, difference = owner.fault, owner.difference

    class Faulty(SFTPServer):
        _mute = False
        _dead = False

        def _send_server_version(self) -> int:
            if not difference.posix_rename:
                return int(super()._send_server_version())
            self._read_packet()
            msg = Message()
            msg.add_int(3)
            msg.add_string("posix-rename@openssh.com")
            msg.add_string("1")
            self._send_packet(CMD_VERSION, msg)
            return 3

        def _process(self, kind: int, number: int, msg: Message) -> None:
            if self._dead:
                return
            if kind in difference.refuses:
                self._send_status(number, difference.answer)
                return
            if difference.hashes and kind == CMD_EXTENDED:
                self._hash(number, msg)
                return
            if not fault.strikes(kind):
                super()._process(kind, number, msg)
                return
            if fault.how == "cut before":
                self._dead = True
                self.sock.get_transport().close()
            elif fault.how == "cut after":
                self._mute = self._dead = True
                super()._process(kind, number, msg)
                self.sock.get_transport().close()
            elif fault.how == "stall":
                self._dead = True
            elif fault.how == "refuse":
                self._send_status(number, SFTP_FAILURE)
            elif fault.how == "forbid":
                self._send_status(number, SFTP_PERMISSION_DENIED)
            elif fault.how == "deny":
                self._mute = True
                super()._process(kind, number, msg)
                self._mute = False
                self._send_status(number, SFTP_FAILURE)
            elif kind == CMD_STAT:
                self._send_status(number, SFTP_NO_SUCH_FILE)
            elif kind in {CMD_OPEN, CMD_OPENDIR}:
                self._response(number, 102, b"no such handle")
            elif kind in {CMD_READ, CMD_READDIR}:
                self._send_status(number, 1)
            else:
                self._send_status(number, SFTP_OK)

        def _hash(self, number: int, msg: Message) -> None:
            assert msg.get_text() == "check-file-name"
            content = self.server.real(msg.get_text()).read_bytes()
            if difference.hashes == "wrong":
                content += b"!"
            answer = Message()
            answer.add_int(number)
            answer.add_string("sha256")
            answer.add_bytes(sha256(content).digest())
            self._send_packet(CMD_EXTENDED_REPLY, answer)

        def _send_packet(self, kind: int, packet: Message) -> None:
            if not self._mute:
                super()._send_packet(kind, packet)

    return Faulty
