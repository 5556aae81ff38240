"""A connection that was cut is over for the server, too."""

import socket
import threading

from app.services.sftp.transport import ClientTransport


def fill(line: socket.socket) -> int:
    """Send until the system takes no more; returns the bytes it took."""
    taken = 0
    while True:
        try:
            taken += line.send(bytes(1 << 16))
        except TimeoutError:  # paramiko gave the socket one
            return taken


def test_what_waits_to_be_sent_is_thrown_away_when_the_line_is_cut() -> None:
    """Else a rename could reach the server after the next try has begun."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 14)
        line = socket.create_connection(listener.getsockname())
        server, _ = listener.accept()
    with server:
        transport = ClientTransport(line, None)
        transport.start_client(event=threading.Event())
        taken = fill(line)
        transport.cut()
        transport.join(5)
        assert not transport.is_alive()
        arrived = 0
        reset = False
        try:
            while data := server.recv(1 << 16):
                arrived += len(data)
        except ConnectionResetError:
            reset = True
        assert reset
        assert arrived < taken // 2
