"""What a port said before and during the handshake, and what kind of server says such things."""

import socket
import struct

from app.domain.connect_code import ConnectCode
from app.domain.errors import ConnectError

_REMEMBERED = 8192
_SHA1 = ("ssh-rsa", "ssh-dss")
_MARKERS = ("kex-strict", "ext-info")
"""Beginnings of what stands among the key exchanges and is none."""


class OverheardSocket:
    """A socket that remembers the first bytes it received: paramiko does not hand them out.

    `ended` says whether the other side has hung up.
    """

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.heard = b""
        self.ended = False
        # Bound once: these run for every packet.
        self.send = line.send
        self.settimeout = line.settimeout
        self.getpeername = line.getpeername
        self.close = line.close

    @property
    def _closed(self) -> bool:  # paramiko looks at this when it shuts down
        return self._line.fileno() == -1

    def recv(self, size: int) -> bytes:
        """Receive, and remember until enough is known."""
        try:
            data = self._line.recv(size)
        except TimeoutError:
            raise  # paramiko looks up every 0.1 s
        except OSError:
            self.ended = True
            raise
        self.heard += data
        self.ended = not data
        if len(self.heard) > _REMEMBERED:
            setattr(self, "recv", self._line.recv)  # noqa: B010 - shadows this method from now on
        return data


def no_ssh(heard: bytes, *, ended: bool) -> ConnectError:
    """Why a port that sent `heard` is no SSH server we can use; `ended` if it has hung up."""
    lower = heard.lstrip().lower()
    if lower.startswith((b"http/", b"<html", b"<!doctype", b"<?xml")):
        return ConnectError(ConnectCode.HTTP_ANSWER, answer=_line(heard))
    if heard[:1] in {b"\x15", b"\x16"} and heard[1:2] == b"\x03":
        return ConnectError(ConnectCode.TLS_ANSWER)
    if lower.startswith(b"220") and b"smtp" not in lower:
        return ConnectError(ConnectCode.FTP_ANSWER, answer=_line(heard))
    if lower.startswith(b"exceeded maxstartups"):
        return ConnectError(ConnectCode.TOO_MANY_CONNECTIONS)
    if lower.startswith(b"not allowed at this time"):
        return ConnectError(ConnectCode.NOT_ALLOWED_NOW)
    if lower.startswith(b"ssh-1."):
        return ConnectError(ConnectCode.SSH_1)
    if heard:
        return ConnectError(ConnectCode.NOT_SSH, answer=_line(heard))
    return ConnectError(ConnectCode.CLOSED_AT_ONCE if ended else ConnectCode.SILENT)


def no_agreement(heard: bytes) -> ConnectError:
    """Why the handshake found no common method, from the server's own lists in `heard`."""
    offered = _offered(heard)
    kex, host_keys = offered.get("key_exchange", []), offered.get("host_keys", [])
    only_sha1 = bool(host_keys) and all(name in _SHA1 for name in host_keys)
    only_sha1 = only_sha1 or (bool(kex) and all(name.endswith("sha1") for name in kex))
    code = ConnectCode.ONLY_SHA1 if only_sha1 else ConnectCode.NO_COMMON_METHOD
    return ConnectError(code, **{name: " ".join(methods) for name, methods in offered.items()})


def _line(heard: bytes) -> str:
    first = heard.lstrip().split(b"\n", 1)[0][:80].decode("ascii", "replace")
    return "".join(sign for sign in first if sign.isprintable())


def _offered(heard: bytes) -> dict[str, list[str]]:
    """The methods in the server's KEXINIT (RFC 4253, section 7.1); none where it is cut off."""
    start = heard.find(b"SSH-")
    packet = heard[heard.find(b"\n", start) + 1 :]
    offered: dict[str, list[str]] = {}
    try:
        at = 4 + 1 + 1 + 16  # length, padding length, message type, cookie
        # Both directions offer the same wherever we looked: the one to the server is kept.
        for name in ("key_exchange", "host_keys", "ciphers", "", "macs"):
            (length,) = struct.unpack_from(">I", packet, at)
            methods = packet[at + 4 : at + 4 + length].decode("ascii").split(",")
            at += 4 + length
            if name:
                offered[name] = [one for one in methods if not one.startswith(_MARKERS)]
    except (struct.error, UnicodeDecodeError):
        return {}
    return offered
