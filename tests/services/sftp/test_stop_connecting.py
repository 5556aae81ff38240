"""Stop ends the connection test within a second, whatever it waits for."""

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.domain.connection import Connection, Outcome, Rung, RungResult
from app.domain.errors import Stopped
from app.domain.progress import StopToken
from app.services.sftp.connector import SftpConnector
from tests.faults import Fault, FaultyServer
from tests.openssh import SignInKey
from tests.services.sftp.climbing import LOCAL, Speechless, reached
from tests.services.sftp.helpers import destination
from tests.services.sftp.scripted import greets_and_falls_silent, scripted, stays_silent

STALLS: dict[str, tuple[Rung, Callable[[socket.socket], None]]] = {
    "greeting": (Rung.GREETING, stays_silent),
    "handshake": (Rung.IDENTITY, greets_and_falls_silent),
}


def stop_in_time(connection: Connection, key: SignInKey, rung: Rung) -> float:
    """Press Stop 0.2 s after `rung` began; the seconds until the test had ended."""
    stop = StopToken()
    pressed: list[float] = []

    def press() -> None:
        pressed.append(time.monotonic())
        stop.stop()

    def hear(result: RungResult) -> None:
        if result.rung is rung and result.outcome is Outcome.RUNNING:
            threading.Timer(0.2, press).start()

    with pytest.raises(Stopped):
        SftpConnector(key).test(  # type: ignore[arg-type]
            "company", connection, key.secrets, destination(), hear, stop
        )
    return time.monotonic() - pressed[0]


def test_stop_during_the_lookup(sign_in_key, monkeypatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [over.wait(20)][1:])
    assert stop_in_time(replace(LOCAL, host="slow.example.com"), sign_in_key, Rung.NAME) < 1
    over.set()


def test_stop_while_the_port_does_not_answer(sign_in_key) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        with socket.create_connection(deaf.getsockname()):
            connection = replace(LOCAL, port=deaf.getsockname()[1])
            assert stop_in_time(connection, sign_in_key, Rung.ADDRESS) < 1


@pytest.mark.parametrize("moment", STALLS)
def test_stop_during_the_handshake(sign_in_key, moment) -> None:
    rung, talk = STALLS[moment]
    with scripted(talk) as port:
        assert stop_in_time(replace(LOCAL, port=port), sign_in_key, rung) < 1


def test_stop_during_the_sign_in(tmp_path, sign_in_key) -> None:
    with Speechless(tmp_path) as server:
        assert stop_in_time(reached(server), sign_in_key, Rung.SIGN_IN) < 1


@pytest.mark.parametrize(
    ("fault", "rung"),
    [(Fault("stat", 1, "stall"), Rung.FOLDER), (Fault("open", 1, "stall"), Rung.WRITE)],
)
def test_stop_during_the_last_rungs(tmp_path, sign_in_key, fault, rung) -> None:
    with FaultyServer(tmp_path, public_keys=[sign_in_key.public_line], fault=fault) as server:
        assert stop_in_time(reached(server), sign_in_key, rung) < 1
