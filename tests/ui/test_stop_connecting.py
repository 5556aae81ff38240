"""Stop on the connection page: within a second, whatever the test waits for."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.domain.connection import Connection, Rung, RungResult
from app.domain.profile import KeyType
from app.services.practice.server import PracticeServer
from app.ui.pages.connection import ConnectionPage
from app.ui.runner import Runner
from app.ui.widgets.signs import Sign
from tests.faults import Fault, FaultyServer
from tests.openssh import OpenSsh
from tests.services.sftp.climbing import Speechless
from tests.services.sftp.scripted import greets_and_falls_silent, scripted, stays_silent
from tests.ui.connecting import fill, show
from tests.ui.new_company import NewCompany, click, new_company, words


@pytest.fixture
def house(tmp_path: Path) -> NewCompany:
    made = new_company(tmp_path / "program")
    made.enrol.key.make(made.company.id, KeyType.ED25519)
    return made


@pytest.fixture
def page(qtbot: QtBot, runner: Runner, house: NewCompany) -> ConnectionPage:
    return show(qtbot, runner, house)


@pytest.fixture
def reached(house: NewCompany, monkeypatch: pytest.MonkeyPatch) -> list[RungResult]:
    """What the test has told so far: several rungs share a line on the page."""
    heard: list[RungResult] = []
    test = house.enrol.connection.test

    def watched(company_id: str, tell: Callable[[RungResult], None], stop: Any) -> Any:
        def hear(result: RungResult) -> None:
            heard.append(result)
            tell(result)

        return test(company_id, hear, stop)

    monkeypatch.setattr(house.enrol.connection, "test", watched)
    return heard


Place = tuple[str, int]
Stalling = Callable[[Path, str], AbstractContextManager[Place | PracticeServer]]


@contextlib.contextmanager
def no_lookup(_: Path, __: str) -> Iterator[Place]:
    over, look_up = threading.Event(), socket.getaddrinfo
    socket.getaddrinfo = lambda *_, **__: [over.wait(20)][1:]  # type: ignore[assignment]
    try:
        yield "slow.example.com", 22
    finally:
        over.set()
        socket.getaddrinfo = look_up


@contextlib.contextmanager
def no_answer(_: Path, __: str) -> Iterator[Place]:
    """Linux drops new connections silently while the queue of waiting ones is full."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        with socket.create_connection(deaf.getsockname()):
            yield deaf.getsockname()


def talking(talk: Callable[[socket.socket], None]) -> Stalling:
    @contextlib.contextmanager
    def stall(_: Path, __: str) -> Iterator[Place]:
        with scripted(talk) as port:
            yield "127.0.0.1", port

    return stall


def at(operation: str) -> Stalling:
    return lambda root, key: FaultyServer(
        root, public_keys=[key], fault=Fault(operation, 1, "stall")
    )


STALLS: dict[Rung, Stalling] = {
    Rung.NAME: no_lookup,
    Rung.ADDRESS: no_answer,
    Rung.GREETING: talking(stays_silent),
    Rung.IDENTITY: talking(greets_and_falls_silent),
    Rung.SIGN_IN: lambda root, _: Speechless(root),
    Rung.FOLDER: at("stat"),
    Rung.WRITE: at("open"),
}


def stop_at(
    qtbot: QtBot, page: ConnectionPage, runner: Runner, reached: list[RungResult], rung: Rung
) -> None:
    click(qtbot, page.test)
    qtbot.waitUntil(lambda: any(one.rung is rung for one in reached), timeout=10_000)
    qtbot.waitUntil(lambda: page.trial.step(rung).sign() is Sign.BUSY)
    pressed = time.monotonic()
    click(qtbot, page.stop)
    qtbot.waitUntil(page.test.isVisible)
    qtbot.waitUntil(lambda: not runner.busy)
    assert time.monotonic() - pressed < 1
    assert reached[-1].rung is rung
    assert page.fields.host.line.isEnabled()
    assert page.trial.step(rung).sign() is Sign.OPEN
    assert "Stopped" in page.trial.step(rung).detail()
    assert "Who has to act" not in words(page.trial)


@pytest.mark.parametrize("rung", STALLS)
def test_stop_ends_a_test_at_once_and_gives_the_fields_back(
    qtbot: QtBot,
    runner: Runner,
    house: NewCompany,
    page: ConnectionPage,
    reached: list[RungResult],
    tmp_path: Path,
    rung: Rung,
) -> None:
    key = house.company.key
    assert key
    served = tmp_path / "served"
    served.mkdir()
    with STALLS[rung](served, key.line) as place:
        if isinstance(place, PracticeServer):
            trust(house, Connection(place.host, place.port, place.user), place)
            fill(page, place.host, place.port, place.user)
        else:
            fill(page, *place, "harbour")
        stop_at(qtbot, page, runner, reached, rung)


def trust(house: NewCompany, connection: Connection, server: PracticeServer | OpenSsh) -> None:
    house.enrol.connection.save(house.company.id, connection)
    house.enrol.connection.trust(house.company.id, server.host_key)


@pytest.mark.sshd
def test_stop_where_sftp_never_begins(
    qtbot: QtBot,
    runner: Runner,
    house: NewCompany,
    page: ConnectionPage,
    reached: list[RungResult],
    sshd_factory: Callable[..., OpenSsh],
) -> None:
    key = house.company.key
    assert key
    server = sshd_factory(
        public_keys=[key.line], config=["Subsystem sftp sleep 20"], subsystem=False
    )
    trust(house, Connection(server.host, server.port, server.user), server)
    fill(page, server.host, server.port, server.user)
    stop_at(qtbot, page, runner, reached, Rung.SFTP)


def test_leaving_the_page_stops_the_test(
    qtbot: QtBot, runner: Runner, page: ConnectionPage
) -> None:
    with scripted(stays_silent) as port:
        fill(page, "127.0.0.1", port, "harbour")
        click(qtbot, page.test)
        qtbot.waitUntil(lambda: page.trial.step(Rung.GREETING).sign() is Sign.BUSY)
        page.leave()
        qtbot.waitUntil(lambda: not runner.busy, timeout=2_000)
