"""Servers that take little at once, lines that are slow, and disks that are."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from paramiko.message import Message
from paramiko.sftp import (
    CMD_EXTENDED,
    CMD_EXTENDED_REPLY,
    CMD_OPEN,
    CMD_VERSION,
    CMD_WRITE,
    SFTP_FAILURE,
)

from app.domain.errors import ConnectError
from app.domain.progress import StopToken
from app.domain.receipt import FileState, Proof
from app.services.sftp import content
from app.services.sftp.connector import SftpConnector
from app.services.sftp.window import Window
from tests.faults import FaultyServer
from tests.openssh import SignInKey
from tests.services.sftp.helpers import (
    Events,
    connect,
    connection_to,
    destination,
    on_server,
    pdf,
    planned,
    report,
)


@pytest.fixture
def files(tmp_path: Path) -> list:
    folder = tmp_path / "pdfs"
    return [*(pdf(folder, f"INV-{number}.pdf", 3000) for number in range(80)), report()]


@pytest.fixture
def serving(tmp_path: Path, sign_in_key: SignInKey) -> Iterator[Callable[..., FaultyServer]]:
    """Starts servers whose SFTP class is derived from the usual one."""
    running: list[FaultyServer] = []

    def start(derive: Callable[[Any], Any]) -> FaultyServer:
        root = tmp_path / "served"
        root.mkdir()
        server = FaultyServer(root, public_keys=[sign_in_key.public_line])
        server.sftp_class = derive(server.sftp_class)
        running.append(server)
        return server

    yield start
    for server in running:
        server.close()


def hangs_up_above(requests: int) -> Callable[[Any], Any]:
    """Ends the connection when more requests than that wait for an answer."""

    def derive(usual: Any) -> Any:
        class Few(usual):  # type: ignore[misc]
            def start_subsystem(self, name: str, transport: Any, channel: Any) -> None:
                waiting: queue.Queue[Any] = queue.Queue()
                real = self._read_packet
                greeted = threading.Event()

                def read_ahead() -> None:
                    try:
                        while waiting.qsize() <= requests:
                            waiting.put(real())
                    except EOFError:
                        pass
                    transport.close()
                    waiting.put(EOFError())

                def read_packet() -> Any:
                    if not greeted.is_set():
                        greeted.set()
                        first = real()
                        threading.Thread(target=read_ahead, daemon=True).start()
                        return first
                    time.sleep(0.0005)  # the server's work, during which requests pile up
                    packet = waiting.get()
                    if isinstance(packet, Exception):
                        raise packet
                    return packet

                self._read_packet = read_packet
                super().start_subsystem(name, transport, channel)

        return Few

    return derive


@pytest.mark.parametrize("requests", [48, 4, 1])
def test_a_server_that_hangs_up_at_many_requests(serving, sign_in_key, files, requests) -> None:
    server = serving(hangs_up_above(requests))
    connector = SftpConnector(sign_in_key)
    events = Events()
    for _ in range(8):  # as many tries as the delivery makes
        rest = [file for file in files if file.remote_path not in events.delivered()]
        session = connector.connect(
            "c", connection_to(server), sign_in_key.secrets, destination(), None, StopToken()
        )
        try:
            session.upload(rest, events.append, StopToken())
            break
        except ConnectError:
            continue
        finally:
            session.close()
    arrived = on_server(server.root)
    whole = {path: data for path, data in arrived.items() if not path.endswith(".part")}
    assert whole == planned(files)


def tells_limits(usual: Any, block: int, handles: int) -> Any:
    """A server that offers limits@openssh.com."""

    class Telling(usual):  # type: ignore[misc]
        def _send_server_version(self) -> int:
            self._read_packet()
            msg = Message()
            msg.add_int(3)
            msg.add_string("limits@openssh.com")
            msg.add_string("1")
            self._send_packet(CMD_VERSION, msg)
            return 3

        def _process(self, kind: int, number: int, msg: Message) -> None:
            if kind != CMD_EXTENDED:
                super()._process(kind, number, msg)
                return
            answer = Message()
            answer.add_int(number)
            for limit in (block + 1024, block, block, handles):
                answer.add_int64(limit)
            self._send_packet(CMD_EXTENDED_REPLY, answer)

    return Telling


def has_handles(most: int, *, told: bool, refused: list[int]) -> Callable[[Any], Any]:
    """Refuses without a reason to open more files than that."""

    def derive(usual: Any) -> Any:
        base: Any = tells_limits(usual, 32_768, most) if told else usual

        class Few(base):  # type: ignore[misc]
            def _process(self, kind: int, number: int, msg: Message) -> None:
                if kind == CMD_OPEN and len(self.file_table) >= most:
                    refused.append(number)
                    self._send_status(number, SFTP_FAILURE)
                else:
                    super()._process(kind, number, msg)

        return Few

    return derive


@pytest.mark.parametrize("handles", [1, 5, 30])
@pytest.mark.parametrize("told", [False, True], ids=["not told", "told"])
def test_a_server_with_few_handles(serving, sign_in_key, files, handles, told) -> None:
    refused: list[int] = []
    server = serving(has_handles(handles, told=told, refused=refused))
    events = Events()
    session = connect(server, sign_in_key)
    session.list_folder("")  # by now the limits are known
    session.upload(files, events.append, StopToken())
    assert on_server(server.root) == planned(files)
    assert events.failures() == {}
    assert events.last()["csv_data_uploads/r.csv"].proof is Proof.HASH
    assert bool(refused) is not told
    if told:
        assert FileState.RETRYING not in {event.state for event in events}


@pytest.mark.sshd
def test_a_slow_local_disk_is_not_a_dead_line(sshd, sign_in_key, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("app.services.sftp.climb.STALL", 0.3)
    slow = threading.Event()

    class SlowPath(type(Path())):  # type: ignore[misc]
        def open(self, *arguments: Any, **options: Any) -> Any:
            slow.wait(1)
            return super().open(*arguments, **options)

    monkeypatch.setattr(content, "Path", SlowPath)
    file = pdf(tmp_path / "pdfs", "INV-1.pdf")
    events = Events()
    connect(sshd, sign_in_key).upload([file], events.append, StopToken())
    assert events.delivered() == {"INV-1.pdf"}


def test_a_slow_line_gets_smaller_blocks_and_a_good_one_larger_ones() -> None:
    window = Window()
    assert window.block(1 << 20) == 32_768
    for _ in range(10):
        window.narrow()
    assert window.block(1 << 20) == 4096
    for _ in range(5000):
        window.confirmed(4096)
    assert window.block(1 << 20) == 128 * 1024
    assert window.block(32_768) == 32_768


def test_a_slow_but_living_line_is_not_called_dead(
    serving, sign_in_key, tmp_path, monkeypatch
) -> None:
    """The patience is shorter than a block of 128 KiB takes, which the server would allow."""
    monkeypatch.setattr("app.services.sftp.climb.STALL", 0.7)
    monkeypatch.setattr("app.services.sftp.pipeline._HUSH", 0.3)

    def derive(usual: Any) -> Any:
        class Slow(tells_limits(usual, 1 << 18, 100)):  # type: ignore[misc]
            def _process(self, kind: int, number: int, msg: Message) -> None:
                if kind == CMD_WRITE:
                    time.sleep(len(msg.asbytes()) / 128_000)  # bytes per second of the line
                super()._process(kind, number, msg)

        return Slow

    server = serving(derive)
    file = pdf(tmp_path / "pdfs", "INV-1.pdf", 300_000)
    session = connect(server, sign_in_key)
    session.list_folder("")  # by now the limits are known
    session.upload([file], Events().append, StopToken())
    assert on_server(server.root) == planned([file])
