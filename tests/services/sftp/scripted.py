"""Small servers that say exactly what a test wants on a loopback port."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Talk = Callable[[socket.socket], None]


@contextmanager
def scripted(talk: Talk) -> Iterator[int]:
    """Serves every connection with `talk`; yields the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    lines: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            lines.append(line)
            threading.Thread(target=serve, args=(line,), daemon=True).start()

    def serve(line: socket.socket) -> None:
        with suppress(OSError):  # the client hung up first
            talk(line)

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for line in lines:
            line.close()


def says(first: bytes) -> Talk:
    """Speaks first, then hangs up when the client has spoken."""

    def talk(line: socket.socket) -> None:
        line.sendall(first)
        line.recv(1000)
        line.close()

    return talk


def answers(answer: bytes) -> Talk:
    """Waits for the client to speak, answers and hangs up."""

    def talk(line: socket.socket) -> None:
        line.recv(1000)
        line.sendall(answer)
        line.close()

    return talk


def hangs_up(line: socket.socket) -> None:
    line.close()


def stays_silent(line: socket.socket) -> None:
    while line.recv(1000):
        pass


def greets_and_falls_silent(line: socket.socket) -> None:
    line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")
    stays_silent(line)
