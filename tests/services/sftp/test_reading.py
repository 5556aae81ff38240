"""Reading from servers that answer in ways of their own."""

import os
import random
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from paramiko.message import Message
from paramiko.sftp import CMD_DATA, CMD_NAME, CMD_OPENDIR, CMD_READ, CMD_READDIR

from app.domain.delivery_code import DeliveryCode
from app.domain.errors import ConnectError, DeliveryError, Stopped
from app.domain.progress import StopToken
from app.domain.receipt import Proof
from app.services.sftp.connector import SftpConnector
from app.services.sftp.session import SftpSession
from tests.faults import Fault, FaultyServer
from tests.openssh import SignInKey
from tests.services.sftp.helpers import (
    Events,
    connect,
    connection_to,
    content_of,
    destination,
    on_server,
    pdf,
    report,
)

Answer = Callable[[Any, int, int, Message], bool]
"""Answers a request in the server's place (server, kind, number, body) and says whether it did."""


@pytest.fixture
def answering(tmp_path: Path, sign_in_key: SignInKey) -> Iterator[Callable[..., FaultyServer]]:
    """Starts servers that answer some requests in their own way."""
    running: list[FaultyServer] = []

    def start(answer: Answer, fault: Fault | None = None) -> FaultyServer:
        root = tmp_path / "served"
        root.mkdir()
        server = FaultyServer(root, public_keys=[sign_in_key.public_line], fault=fault)
        usual: Any = server.sftp_class

        class Own(usual):  # type: ignore[misc]
            def _process(self, kind: int, number: int, msg: Message) -> None:
                if not answer(self, kind, number, msg):
                    super()._process(kind, number, msg)

        server.sftp_class = Own
        running.append(server.__enter__())
        return server

    yield start
    for server in running:
        server.close()


def usual(*_: object) -> bool:
    return False


def reads(most: int, *, empty_at_end: bool = False, sent: list[int] | None = None) -> Answer:
    """Answers reads with no more than `most` bytes."""

    def answer(server: Any, kind: int, number: int, msg: Message) -> bool:
        if kind != CMD_READ:
            return False
        handle, at, length = msg.get_binary(), msg.get_int64(), msg.get_int()
        data = server.file_table[handle].read(at, min(length, most))
        if not isinstance(data, bytes):
            if not empty_at_end:
                server._send_status(number, data)
                return True
            data = b""
        if sent is not None:
            sent.append(len(data))
        server._response(number, CMD_DATA, data)
        return True

    return answer


@pytest.mark.parametrize("size", [0, 1, 32_768, 100_000])
def test_no_data_is_the_end_of_the_file(answering, sign_in_key, size) -> None:
    server = answering(reads(32_768, empty_at_end=True))
    (server.root / "file").write_bytes(b"x" * size)
    assert connect(server, sign_in_key).fetch("file", 200_000) == b"x" * size


@pytest.mark.parametrize("most", [4096, 10_000, 16_384])
def test_short_answers_are_not_thrown_away(answering, sign_in_key, most) -> None:
    sent: list[int] = []
    server = answering(reads(most, sent=sent))
    content = random.Random(most).randbytes(1_500_000)
    events = Events()
    connect(server, sign_in_key).upload([report(content)], events.append, StopToken())
    assert events[-1].proof is Proof.HASH
    assert sum(sent) < len(content) + 600_000  # what was asked for before the first answer


def test_a_report_of_any_size_is_read_back(answering, sign_in_key) -> None:
    """The server drops one block and keeps the size right."""
    content = random.Random(0).randbytes(9_000_000)
    server = answering(usual, Fault("write", 40, "lie"))
    events = Events()
    connect(server, sign_in_key).upload([report(content)], events.append, StopToken())
    assert server.fault.struck
    assert DeliveryCode.CONTENT_DIFFERS in {event.code for event in events}
    assert events[-1].proof is Proof.HASH
    assert on_server(server.root) == {"csv_data_uploads/r.csv": content}


def listing(entries: int, length: int) -> Answer:
    """Answers every look into a folder with that many names of that length, without an end."""

    def answer(server: Any, kind: int, number: int, msg: Message) -> bool:
        if kind != CMD_READDIR:
            return False
        page = Message()
        page.add_int(number)
        page.add_int(entries)
        for at in range(entries):
            page.add_string(f"{at}".rjust(length, "x"))
            page.add_string("")
            page.add_int(0)
        server._send_packet(CMD_NAME, page)
        return True

    return answer


@pytest.mark.parametrize(("entries", "length"), [(100, 10), (1, 10_000), (0, 0)])
def test_a_folder_without_an_end_is_given_up(
    answering, sign_in_key, monkeypatch, entries, length
) -> None:
    monkeypatch.setattr("app.services.sftp.reading._MOST_ENTRIES", 2000)
    monkeypatch.setattr("app.services.sftp.reading._MOST_NAMES", 1 << 20)
    server = answering(listing(entries, length))
    with pytest.raises(DeliveryError) as raised:
        connect(server, sign_in_key).list_folder("")
    assert raised.value.code is DeliveryCode.LIST_FORBIDDEN


@pytest.mark.parametrize("status", [4, 8, 11, 31, 4_000_000_000])
def test_a_refusal_by_any_number_is_a_refusal(answering, sign_in_key, status) -> None:
    def answer(server: Any, kind: int, number: int, msg: Message) -> bool:
        if kind != CMD_READ:
            return False
        packet = struct.pack(">IBIII", 17, 101, number, status, 0) + bytes(4)
        server.sock.sendall(packet)
        return True

    server = answering(answer)
    (server.root / "file").write_bytes(b"x")
    with pytest.raises(DeliveryError) as raised:
        connect(server, sign_in_key).fetch("file", 10)
    assert raised.value.code is DeliveryCode.REFUSED


@pytest.mark.sshd
def test_listing_and_fetching(sshd, sign_in_key, tmp_path) -> None:
    (sshd.root / "folder").mkdir()
    for number in range(300):
        (sshd.root / f"{number}.txt").write_bytes(b"x" * number)
    (sshd.root / "big").write_bytes(os.urandom(3_000_000))
    session = connect(sshd, sign_in_key)
    listed = {file.path: file.size for file in session.list_folder("")}
    assert listed == {
        path.name: path.stat().st_size for path in sshd.root.iterdir() if path.is_file()
    }
    assert session.fetch("big", 3_000_000) == (sshd.root / "big").read_bytes()
    for path, code in [
        ("big", DeliveryCode.TOO_LARGE),
        ("nowhere", DeliveryCode.NO_SUCH_FILE),
    ]:
        with pytest.raises(DeliveryError) as raised:
            session.fetch(path, 2_999_999)
        assert raised.value.code is code
    with pytest.raises(DeliveryError) as raised:
        session.list_folder("nowhere")
    assert raised.value.code is DeliveryCode.NO_SUCH_FOLDER


def silent_at(silent: int, reached: threading.Event) -> Answer:
    """Never answers requests of that kind."""

    def answer(server: Any, kind: int, number: int, msg: Message) -> bool:
        if kind == silent:
            reached.set()
        return kind == silent

    return answer


CALLS: dict[str, tuple[int, Callable[[SftpSession], object]]] = {
    "opening a folder": (CMD_OPENDIR, lambda session: session.list_folder("")),
    "listing": (CMD_READDIR, lambda session: session.list_folder("")),
    "fetching": (CMD_READ, lambda session: session.fetch("file", 10)),
}


def session_with(server: FaultyServer, key: SignInKey, stop: StopToken) -> SftpSession:
    return SftpConnector(key).connect(  # type: ignore[arg-type]
        "company", connection_to(server), key.secrets, destination(), None, stop
    )


@pytest.mark.parametrize("call", CALLS)
def test_stop_frees_every_call_within_a_second(answering, sign_in_key, call) -> None:
    kind, ask = CALLS[call]
    reached = threading.Event()
    server = answering(silent_at(kind, reached))
    (server.root / "file").write_bytes(b"x")
    stop = StopToken()
    session = session_with(server, sign_in_key, stop)
    pressed: list[float] = []

    def press() -> None:
        reached.wait(20)
        pressed.append(time.monotonic())
        stop.stop()

    threading.Thread(target=press).start()
    with pytest.raises(Stopped):
        ask(session)
    assert time.monotonic() - pressed[0] < 1


def test_stop_ends_tidying_up_without_a_word(answering, sign_in_key, tmp_path) -> None:
    """The delivery is over and well; a person's Stop must not make it look stopped."""
    reached = threading.Event()
    server = answering(silent_at(CMD_READDIR, reached))
    stop = StopToken()
    session = session_with(server, sign_in_key, stop)
    threading.Thread(target=lambda: reached.wait(20) and stop.stop()).start()
    started = time.monotonic()
    session.sweep([pdf(tmp_path / "pdfs", "INV-1.pdf")])
    assert stop.stopped
    assert time.monotonic() - started < 4


def test_tidying_up_has_little_patience(answering, sign_in_key, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("app.services.sftp.session._SWEEPING", 0.3)
    server = answering(silent_at(CMD_READDIR, threading.Event()))
    session = connect(server, sign_in_key)
    started = time.monotonic()
    with pytest.raises(ConnectError):
        session.sweep([pdf(tmp_path / "pdfs", "INV-1.pdf")])
    assert time.monotonic() - started < 5


@pytest.mark.sshd
def test_another_large_pdf_of_the_same_size_is_asked_about(sshd, sign_in_key, tmp_path) -> None:
    file = pdf(tmp_path / "pdfs", "A1.pdf", 9 << 20)
    theirs = bytearray(content_of(file))
    theirs[5 << 20] ^= 1
    (sshd.root / "A1.pdf").write_bytes(theirs)
    events = Events()
    connect(sshd, sign_in_key).upload([file], events.append, StopToken())
    assert events.failures() == {"A1.pdf": DeliveryCode.DIFFERENT_EXISTS}
    assert (sshd.root / "A1.pdf").read_bytes() == theirs
