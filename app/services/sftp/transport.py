"""paramiko's transport, set up the way this program connects."""

import contextlib
import socket
import struct
import sys

from paramiko import Message, SSHException, Transport

from app.domain.connection import HostKey
from app.services.sftp.greeting import OverheardSocket
from app.services.sftp.host_keys import kinds_pinned_first

BANNER_PATIENCE = 15.0
HANDSHAKE_PATIENCE = 15.0
SIGN_IN_PATIENCE = 30.0
CHANNEL_PATIENCE = 20.0
_KEEP_ALIVE = 15
_FORGET = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""SO_LINGER on, for 0 seconds: closing resets the connection."""


class ClientTransport(Transport):  # type: ignore[misc]  # paramiko has no types
    """One SSH connection. `farewell` is what the server said when it hung up.

    paramiko logs a server's reason for disconnecting and forgets it; hence the subclass.
    """

    def __init__(self, line: socket.socket, pinned: HostKey | None) -> None:
        self.overheard = OverheardSocket(line)
        super().__init__(self.overheard)
        self._line = line
        self.farewell = ""
        self.banner_timeout = BANNER_PATIENCE
        self.handshake_timeout = HANDSHAKE_PATIENCE
        self.auth_timeout = SIGN_IN_PATIENCE
        self.channel_timeout = CHANNEL_PATIENCE
        options = self.get_security_options()
        # GCM encrypts and authenticates in one pass: about twice the speed of CTR with HMAC.
        options.ciphers = sorted(options.ciphers, key=lambda name: "gcm" not in name)
        options.key_types = kinds_pinned_first(tuple(options.key_types), pinned)
        self.set_keepalive(_KEEP_ALIVE)

    def cut(self) -> None:
        """End the connection at once, from any thread, without waiting for anything.

        What the system has not sent yet is thrown away as soon as paramiko's thread notices
        and closes the socket: a rename that arrived later would act amid the next try.
        """
        with contextlib.suppress(OSError):
            self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _FORGET)
            self._line.shutdown(socket.SHUT_RDWR)

    def hang_up(self) -> None:
        """End the connection and its thread; never raises."""
        self.cut()
        with contextlib.suppress(OSError, EOFError, SSHException):
            self.close()

    def _parse_disconnect(self, m: Message) -> None:
        m.get_int()
        self.farewell = m.get_text()
        m.rewind()
        super()._parse_disconnect(m)
