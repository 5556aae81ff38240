"""From a host name to an open TCP connection, stoppable at every moment."""

import contextlib
import errno
import ipaddress
import queue
import re
import select
import socket
import threading
import time

from app.domain.connect_code import ConnectCode
from app.domain.errors import ConnectError
from app.domain.progress import StopToken

_LOOKUP_PATIENCE = 15.0
_CONNECT_PATIENCE = 10.0  # seconds for each address
_MOST_ADDRESSES = 4
_STEP = 0.1  # seconds between looks at Stop

_HOST = re.compile(r"(?=.{1,253}\.?$)(?!-)[^\s/@:\\?#\[\]]{1,63}(\.[^\s/@:\\?#\[\]]{1,63})*\.?")

_NO_ROUTE = {
    errno.ENETUNREACH,
    errno.EHOSTUNREACH,
    errno.ENETDOWN,
    errno.EADDRNOTAVAIL,
    errno.EHOSTDOWN if hasattr(errno, "EHOSTDOWN") else errno.EHOSTUNREACH,
    10051,  # WSAENETUNREACH
    10065,  # WSAEHOSTUNREACH
    10049,  # WSAEADDRNOTAVAIL
}

Address = tuple[socket.AddressFamily, tuple[object, ...]]


def check_host(host: str) -> None:
    """Raise ConnectError NAME_NOT_A_HOST for what cannot be a host name or an IP address."""
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host)
        return
    if not _HOST.fullmatch(host):
        raise ConnectError(ConnectCode.NAME_NOT_A_HOST, host=host)


def look_up(host: str, port: int, stop: StopToken) -> list[Address]:
    """The addresses of `host`, best first. Raises ConnectError."""
    answer: queue.SimpleQueue[list[Address] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put([(socket.AddressFamily(one[0]), one[4]) for one in found])
        except (OSError, UnicodeError) as error:
            answer.put(error)

    # The system's lookup cannot be interrupted: left behind at Stop, it ends by itself.
    threading.Thread(target=ask, name="host name lookup", daemon=True).start()
    deadline = time.monotonic() + _LOOKUP_PATIENCE
    while True:
        stop.check()
        with contextlib.suppress(queue.Empty):
            found = answer.get(timeout=_STEP)
            break
        if time.monotonic() > deadline:
            raise ConnectError(ConnectCode.NAME_LOOKUP_FAILED, host=host)
    if isinstance(found, UnicodeError):
        raise ConnectError(ConnectCode.NAME_NOT_A_HOST, host=host)
    if isinstance(found, socket.gaierror) and found.errno == socket.EAI_AGAIN:
        raise ConnectError(ConnectCode.NAME_LOOKUP_FAILED, host=host)
    if isinstance(found, OSError):
        raise ConnectError(ConnectCode.NAME_NOT_FOUND, host=host)
    return found[:_MOST_ADDRESSES]


def dial(
    host: str, port: int, addresses: list[Address], stop: StopToken
) -> tuple[socket.socket, str]:
    """Connect to the first address that answers; returns the socket and the address.

    Raises ConnectError: PORT_REFUSED if any address refused, else PORT_TIMED_OUT or NO_ROUTE.
    """
    failures: list[ConnectCode] = []
    for family, address in addresses:
        line = socket.socket(family, socket.SOCK_STREAM)
        try:
            failure = _connect(line, address, stop)
        except BaseException:
            line.close()
            raise
        if failure is None:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return line, str(address[0])
        line.close()
        failures.append(failure)
    for code in (ConnectCode.PORT_REFUSED, ConnectCode.PORT_TIMED_OUT):
        if code in failures:
            raise ConnectError(code, host=host, port=port)
    raise ConnectError(ConnectCode.NO_ROUTE, host=host, port=port)


def _connect(
    line: socket.socket, address: tuple[object, ...], stop: StopToken
) -> ConnectCode | None:
    line.setblocking(False)
    problem = line.connect_ex(address)
    if problem in {errno.EINPROGRESS, errno.EWOULDBLOCK, 10035}:
        problem = _await(line, stop)
    if problem == 0:
        line.setblocking(True)
        return None
    if problem in _NO_ROUTE:
        return ConnectCode.NO_ROUTE
    if problem in {errno.ETIMEDOUT, 10060}:
        return ConnectCode.PORT_TIMED_OUT
    return ConnectCode.PORT_REFUSED


def _await(line: socket.socket, stop: StopToken) -> int:
    deadline = time.monotonic() + _CONNECT_PATIENCE
    while time.monotonic() < deadline:
        stop.check()
        # Windows reports a refused connection in the third set.
        _, writable, failed = select.select([], [line], [line], _STEP)
        if writable or failed:
            return line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    return errno.ETIMEDOUT
