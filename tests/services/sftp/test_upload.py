"""Deliveries to a real OpenSSH server."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.connect_code import ConnectCode
from app.domain.delivery_code import DeliveryCode
from app.domain.destination import TempNames
from app.domain.errors import ConnectError, Stopped
from app.domain.progress import StopToken
from app.domain.receipt import FileState, Proof
from tests.openssh import make_key
from tests.services.sftp.helpers import (
    Events,
    connect,
    content_of,
    destination,
    on_server,
    pdf,
    planned,
    report,
)

pytestmark = pytest.mark.sshd


@pytest.fixture
def files(tmp_path: Path) -> list:
    return [*(pdf(tmp_path / "pdfs", f"INV-{number}.pdf") for number in range(40)), report()]


def test_everything_arrives_byte_for_byte_and_nothing_else(sshd, sign_in_key, files) -> None:
    events = Events()
    session = connect(sshd, sign_in_key)
    session.upload(files, events.append, StopToken())
    session.close()
    assert on_server(sshd.root) == planned(files)
    assert events.delivered() == {file.remote_path for file in files}
    assert {event.proof for event in events.last().values()} == {Proof.HASH}


def test_of_a_large_delivery_only_the_report_is_read_back(sshd, sign_in_key, tmp_path) -> None:
    files = [pdf(tmp_path / "pdfs", f"{number}.pdf", 3_000_000) for number in range(3)]
    events = Events()
    connect(sshd, sign_in_key).upload([*files, report()], events.append, StopToken())
    proofs = {path: event.proof for path, event in events.last().items()}
    assert proofs.pop("csv_data_uploads/r.csv") is Proof.HASH
    assert set(proofs.values()) == {Proof.SIZE}
    assert on_server(sshd.root) == planned([*files, report()])


def test_the_report_starts_only_when_every_pdf_is_delivered(sshd, sign_in_key, files) -> None:
    events = Events()
    connect(sshd, sign_in_key).upload(list(reversed(files)), events.append, StopToken())
    first = next(at for at, event in enumerate(events) if event.remote_path.endswith("r.csv"))
    before = {event.remote_path for event in events[:first] if event.state is FileState.DELIVERED}
    assert len(before) == 40


def test_no_report_is_sent_when_a_pdf_failed(sshd, sign_in_key, files) -> None:
    Path(files[3].local_path).unlink()
    events = Events()
    connect(sshd, sign_in_key).upload(files, events.append, StopToken())
    assert events.failures() == {"INV-3.pdf": DeliveryCode.LOCAL_UNREADABLE}
    assert on_server(sshd.root) == planned(files[:3] + files[4:-1])


def test_confirmed_bytes_grow_up_to_the_size(sshd, sign_in_key, tmp_path) -> None:
    file = pdf(tmp_path / "pdfs", "big.pdf", 5_000_001)
    events = Events()
    connect(sshd, sign_in_key).upload([file], events.append, StopToken())
    counts = [event.bytes_done for event in events]
    assert counts == sorted(counts)
    assert len(set(counts)) > 30
    assert counts[-1] == 5_000_001
    assert on_server(sshd.root) == planned([file])


@pytest.mark.parametrize("size", [0, 1, 32_767, 32_768, 32_769, 1 << 20, (1 << 20) + 1])
def test_sizes_around_the_limits_of_blocks(sshd, sign_in_key, tmp_path, size) -> None:
    file = pdf(tmp_path / "pdfs", "INV.pdf", size)
    connect(sshd, sign_in_key).upload([file], Events().append, StopToken())
    assert on_server(sshd.root) == planned([file])


def test_a_file_changed_since_the_preview_is_not_sent(sshd, sign_in_key, tmp_path) -> None:
    small = pdf(tmp_path / "pdfs", "small.pdf")
    large = pdf(tmp_path / "pdfs", "large.pdf", 3 << 20)
    longer = pdf(tmp_path / "pdfs", "longer.pdf", 3 << 20)
    for file in (small, large):
        path = Path(file.local_path)
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with Path(longer.local_path).open("ab") as end:
        end.write(b"!")
    events = Events()
    connect(sshd, sign_in_key).upload([small, large, longer], events.append, StopToken())
    assert set(events.failures().values()) == {DeliveryCode.CHANGED_SINCE_PREVIEW}
    assert len(events.failures()) == 3
    assert on_server(sshd.root) == {}


def test_what_is_there_already_is_skipped_and_said_so(sshd, sign_in_key, files) -> None:
    session = connect(sshd, sign_in_key)
    session.upload(files, Events().append, StopToken())
    before = {path: (sshd.root / path).stat().st_mtime_ns for path in on_server(sshd.root)}
    again = Events()
    session.upload(files, again.append, StopToken())
    assert all(event.already_there for event in again.last().values())
    assert all(event.proof is Proof.HASH for event in again.last().values())
    after = {path: (sshd.root / path).stat().st_mtime_ns for path in on_server(sshd.root)}
    assert after == before


@pytest.mark.parametrize("size_there", [80_000, 79_999, 3])
def test_a_different_file_of_that_name_is_left_alone(
    sshd, sign_in_key, tmp_path, size_there
) -> None:
    file = pdf(tmp_path / "pdfs", "INV-1.pdf", 80_000)
    (sshd.root / "INV-1.pdf").write_bytes(b"x" * size_there)
    events = Events()
    connect(sshd, sign_in_key).upload([file], events.append, StopToken())
    assert events.failures() == {"INV-1.pdf": DeliveryCode.DIFFERENT_EXISTS}
    assert on_server(sshd.root) == {"INV-1.pdf": b"x" * size_there}


@pytest.mark.parametrize("options", ["", "-P posix-rename"])
def test_it_is_replaced_when_the_person_said_so(
    sshd_factory, sign_in_key, tmp_path, options
) -> None:
    server = sshd_factory(sftp_options=options)
    file = pdf(tmp_path / "pdfs", "INV-1.pdf", replace=True)
    (server.root / "INV-1.pdf").write_bytes(b"old")
    events = Events()
    connect(server, sign_in_key).upload([file], events.append, StopToken())
    assert events.delivered() == {"INV-1.pdf"}
    assert on_server(server.root) == planned([file])


def test_a_file_that_appears_meanwhile_is_never_overwritten(sshd, sign_in_key, tmp_path) -> None:
    file = pdf(tmp_path / "pdfs", "INV-1.pdf")

    def appear(event) -> None:
        events.append(event)
        if event.bytes_done == file.size:
            (sshd.root / "INV-1.pdf").write_bytes(b"somebody else's")

    events = Events()
    connect(sshd, sign_in_key).upload([file], appear, StopToken())
    assert events.failures() == {"INV-1.pdf": DeliveryCode.DIFFERENT_EXISTS}
    assert on_server(sshd.root) == {"INV-1.pdf": b"somebody else's"}


@pytest.mark.parametrize(
    ("rules", "beginning"),
    [
        (destination(TempNames.BESIDE), "."),
        (destination(TempNames.FOLDER, "incoming"), "incoming/."),
        (destination(TempNames.DIRECT), "INV"),
    ],
)
def test_files_grow_where_the_destination_says(
    sshd, sign_in_key, tmp_path, rules, beginning
) -> None:
    file = pdf(tmp_path / "pdfs", "INV-1.pdf", 3 << 20)
    seen: set[str] = set()

    def look(event) -> None:
        if 0 < event.bytes_done < file.size:
            seen.update(on_server(sshd.root))

    connect(sshd, sign_in_key, rules).upload([file], look, StopToken())
    assert len(seen) == 1
    assert seen.pop().startswith(beginning)
    assert on_server(sshd.root) == planned([file])


def test_a_leftover_of_a_killed_program_is_never_touched_but_swept_in_the_end(
    sshd, sign_in_key, tmp_path
) -> None:
    """Its session may be alive on the server: whoever wrote to it again might see it renamed."""
    file = pdf(tmp_path / "pdfs", "INV-1.pdf", 2 << 20)
    stop = StopToken()

    def stop_half_way(event) -> None:
        if event.bytes_done > 1 << 20:
            stop.stop()

    with pytest.raises(Stopped):
        connect(sshd, sign_in_key).upload([file], stop_half_way, stop)
    while len(sshd.processes()) > 1:  # it still writes what it had received
        pass
    left = on_server(sshd.root)
    assert [name.endswith(".part") for name in left] == [True]
    events = Events()
    session = connect(sshd, sign_in_key)
    session.upload([file], events.append, StopToken())
    assert FileState.RETRYING not in {event.state for event in events}
    assert on_server(sshd.root) == planned([file]) | left
    session.sweep([file])
    assert on_server(sshd.root) == planned([file])


def test_a_broken_direct_write_is_taken_up_without_asking(sshd, sign_in_key, tmp_path) -> None:
    file = pdf(tmp_path / "pdfs", "INV-1.pdf", 200_000)
    (sshd.root / "INV-1.pdf").write_bytes(content_of(file)[:70_000])
    events = Events()
    rules = destination(TempNames.DIRECT)
    connect(sshd, sign_in_key, rules).upload([file], events.append, StopToken())
    assert events.delivered() == {"INV-1.pdf"}
    assert on_server(sshd.root) == planned([file])


def test_a_collected_file_counts_as_delivered(sshd, sign_in_key, tmp_path) -> None:
    """The receiver takes the file between the rename and our look at it."""
    file = pdf(tmp_path / "pdfs", "INV-1.pdf")
    over = threading.Event()

    def collect() -> None:
        while not over.is_set():
            (sshd.root / "INV-1.pdf").unlink(missing_ok=True)

    receiver = threading.Thread(target=collect)
    receiver.start()
    events = Events()
    try:
        connect(sshd, sign_in_key).upload([file], events.append, StopToken())
    finally:
        over.set()
        receiver.join()
    assert events.delivered() == {"INV-1.pdf"}
    assert events[-1].proof in {Proof.COLLECTED, Proof.HASH}
    assert not [event for event in events if event.state is FileState.RETRYING]


def test_kill_9_of_the_server_then_again(sshd, sign_in_key, files) -> None:
    events = Events()

    def kill_once(event) -> None:
        events.append(event)
        if len(events.delivered()) == 10 and sshd.processes():
            sshd.kill()

    with pytest.raises(ConnectError) as raised:
        connect(sshd, sign_in_key).upload(files, kill_once, StopToken())
    assert raised.value.code is ConnectCode.LOST
    whole = planned(files)
    for path, content in on_server(sshd.root).items():
        assert path.endswith(".part") or content == whole[path]
    assert "csv_data_uploads/r.csv" not in on_server(sshd.root)
    sshd.start()
    rest = [file for file in files if file.remote_path not in events.delivered()]
    session = connect(sshd, sign_in_key)
    session.upload(rest, events.append, StopToken())
    session.sweep(files)
    assert on_server(sshd.root) == planned(files)


def test_stop_frees_a_frozen_upload_within_a_second(sshd, sign_in_key, tmp_path) -> None:
    file = pdf(tmp_path / "pdfs", "big.pdf", 40 << 20)
    stop = StopToken()
    frozen = threading.Event()

    def freeze(event) -> None:
        if event.bytes_done > 1 << 20 and not frozen.is_set():
            sshd.freeze()
            frozen.set()

    pressed: list[float] = []

    def press() -> None:
        frozen.wait(20)
        pressed.append(time.monotonic())
        stop.stop()
        pressed.append(time.monotonic())

    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(Stopped):
        connect(sshd, sign_in_key).upload([file], freeze, stop)
    over = time.monotonic()
    presser.join()
    sshd.thaw()
    assert over - pressed[0] < 1
    assert pressed[1] - pressed[0] < 0.05  # pressed in the window's thread


def test_a_frozen_server_counts_as_lost_after_the_patience(
    sshd, sign_in_key, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr("app.services.sftp.climb.STALL", 1.0)
    file = pdf(tmp_path / "pdfs", "big.pdf", 40 << 20)
    session = connect(sshd, sign_in_key)

    def freeze(event) -> None:
        if event.bytes_done > 1 << 20:
            sshd.freeze()

    with pytest.raises(ConnectError) as raised:
        session.upload([file], freeze, StopToken())
    sshd.thaw()
    assert raised.value.code is ConnectCode.STALLED


def test_a_read_only_server_says_so_at_once(sshd_factory, sign_in_key, files) -> None:
    server = sshd_factory(sftp_options="-R")
    events = Events()
    connect(server, sign_in_key).upload(files, events.append, StopToken())
    assert set(events.failures().values()) == {DeliveryCode.FORBIDDEN}
    assert FileState.RETRYING not in {event.state for event in events}
    assert on_server(server.root) == {}


def test_a_server_without_rename_says_so(sshd_factory, sign_in_key, tmp_path) -> None:
    server = sshd_factory(sftp_options="-P rename,posix-rename")
    file = pdf(tmp_path / "pdfs", "INV-1.pdf")
    events = Events()
    connect(server, sign_in_key).upload([file], events.append, StopToken())
    assert events.failures() == {"INV-1.pdf": DeliveryCode.RENAME_REFUSED}
    assert on_server(server.root) == {}
    connect(server, sign_in_key, destination(TempNames.DIRECT)).upload(
        [file], events.append, StopToken()
    )
    assert on_server(server.root) == planned([file])


@pytest.mark.parametrize(
    "gone", ["stat,lstat,fstat", "setstat,fsetstat", "read", "mkdir", "realpath"]
)
def test_servers_that_refuse_this_or_that(sshd_factory, sign_in_key, files, gone) -> None:
    server = sshd_factory(sftp_options=f"-P {gone}")
    if gone == "mkdir":
        (server.root / "csv_data_uploads").mkdir()
    events = Events()
    connect(server, sign_in_key).upload(files, events.append, StopToken())
    assert on_server(server.root) == planned(files)
    assert events.delivered() == {file.remote_path for file in files}
    proofs = {event.proof for event in events.last().values()}
    if gone.startswith("stat"):
        assert proofs == {Proof.HASH}
    if gone == "read":
        assert proofs == {Proof.SIZE}


def test_a_missing_folder_that_cannot_be_made(sshd_factory, sign_in_key) -> None:
    server = sshd_factory(sftp_options="-P mkdir")
    events = Events()
    connect(server, sign_in_key).upload([report()], events.append, StopToken())
    assert events.failures() == {"csv_data_uploads/r.csv": DeliveryCode.NO_SUCH_FOLDER}


def test_a_key_revoked_between_tries_is_refused(sshd, sign_in_key, files) -> None:
    session = connect(sshd, sign_in_key)
    sshd.authorized_keys.write_text("")
    session.upload(files, Events().append, StopToken())  # the open session goes on
    session.close()
    with pytest.raises(ConnectError) as raised:
        connect(sshd, sign_in_key)
    assert raised.value.code is ConnectCode.KEY_REFUSED


def test_an_rsa_key_signs_in_with_sha_2(sshd_factory, tmp_path) -> None:
    key = make_key(tmp_path / "rsa", kind="rsa")
    server = sshd_factory(public_keys=[key.public_line])
    connect(server, key).close()
    assert "rsa-sha2-512" in server.log.read_text() or "RSA SHA256" in server.log.read_text()


def test_names_of_all_kinds(sshd, sign_in_key, tmp_path) -> None:
    names = [
        "Rechnung Müller & Söhne.pdf",
        "请款单-1.pdf",
        "a" * 240 + ".pdf",
        "-rf.pdf",
        "it's.pdf",
    ]
    files = [pdf(tmp_path / "pdfs", name, 1000) for name in names]
    files.append(replace(report(), remote_path="a/b/c/r.csv"))
    events = Events()
    connect(sshd, sign_in_key).upload(files, events.append, StopToken())
    assert on_server(sshd.root) == planned(files)
