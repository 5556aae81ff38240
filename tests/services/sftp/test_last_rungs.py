"""SFTP, the folders and the right to write: every failure produced for real, and told apart."""

import pytest

from app.domain.connect_code import ConnectCode
from app.domain.connection import Outcome, Rung
from app.domain.destination import TempNames
from tests.faults import Fault, FaultyServer
from tests.services.sftp.climbing import climb, end, hang_up, reached
from tests.services.sftp.helpers import destination, on_server


@pytest.mark.sshd
@pytest.mark.parametrize(
    ("config", "code"),
    [
        (["MaxSessions 0"], ConnectCode.CHANNEL_REFUSED),
        (["Subsystem sftp /bin/false"], ConnectCode.SFTP_REFUSED),
        (["Subsystem sftp echo Welcome to the server!"], ConnectCode.SFTP_GARBLED),
    ],
)
def test_signed_in_but_no_sftp(sshd_factory, sign_in_key, config, code) -> None:
    server = sshd_factory(config=config, subsystem=False)
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (Rung.SFTP, code)


@pytest.mark.sshd
def test_no_sftp_at_all(sshd_factory, sign_in_key) -> None:
    server = sshd_factory(subsystem=False)
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (Rung.SFTP, ConnectCode.SFTP_REFUSED)


@pytest.mark.sshd
@pytest.mark.parametrize(
    ("options", "rung", "code"),
    [
        ("-P mkdir", Rung.FOLDER, ConnectCode.FOLDER_MISSING),
        ("-P stat,lstat,opendir", Rung.FOLDER, ConnectCode.FOLDER_FORBIDDEN),
        ("-P open", Rung.WRITE, ConnectCode.WRITE_FORBIDDEN),
        ("-P write", Rung.WRITE, ConnectCode.WRITE_FORBIDDEN),
        ("-P rename", Rung.WRITE, ConnectCode.RENAME_REFUSED),
    ],
)
def test_folders_and_rights(sshd_factory, sign_in_key, options, rung, code) -> None:
    server = sshd_factory(sftp_options=options)
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (rung, code)
    assert on_server(server.root) == {}


@pytest.mark.sshd
def test_a_read_only_server_with_its_folder(sshd_factory, sign_in_key) -> None:
    server = sshd_factory(sftp_options="-R")
    (server.root / "csv_data_uploads").mkdir()
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (Rung.WRITE, ConnectCode.WRITE_FORBIDDEN)


@pytest.mark.sshd
def test_a_file_in_the_folders_place(sshd, sign_in_key) -> None:
    (sshd.root / "csv_data_uploads").write_text("")
    results, _ = climb(sshd.connection(), sign_in_key)
    assert end(results) == (Rung.FOLDER, ConnectCode.FOLDER_IS_FILE)


@pytest.mark.sshd
def test_nothing_is_written_where_temporary_names_are_not_wanted(sshd, sign_in_key) -> None:
    (sshd.root / "csv_data_uploads").mkdir()
    folders = [sshd.root, sshd.root / "csv_data_uploads"]
    before = [folder.stat().st_mtime_ns for folder in folders]
    results, _ = climb(sshd.connection(), sign_in_key, rules=destination(TempNames.DIRECT))
    assert results[-1].outcome is Outcome.PASSED
    assert results[-1].seen == {"tried": False}
    assert [folder.stat().st_mtime_ns for folder in folders] == before
    climb(sshd.connection(), sign_in_key)
    assert all(
        folder.stat().st_mtime_ns > then for folder, then in zip(folders, before, strict=True)
    )


@pytest.mark.sshd
def test_openssh_hanging_up_before_sftp(sshd, sign_in_key) -> None:
    results, _ = climb(sshd.connection(), sign_in_key, begins={Rung.SFTP: lambda: hang_up(sshd)})
    assert end(results) == (Rung.SFTP, ConnectCode.LOST)


@pytest.mark.sshd
def test_sftp_that_never_begins(sshd_factory, sign_in_key, monkeypatch) -> None:
    monkeypatch.setattr("app.services.sftp.climb.CHANNEL_PATIENCE", 0.5)
    server = sshd_factory(config=["Subsystem sftp sleep 20"], subsystem=False)
    results, _ = climb(server.connection(), sign_in_key)
    assert end(results) == (Rung.SFTP, ConnectCode.STALLED)


@pytest.mark.parametrize(
    ("operation", "k", "how", "rung", "code"),
    [
        ("stat", 1, "cut before", Rung.FOLDER, ConnectCode.LOST),
        ("rename", 1, "cut before", Rung.WRITE, ConnectCode.LOST),
        ("stat", 1, "stall", Rung.FOLDER, ConnectCode.STALLED),
        ("open", 1, "stall", Rung.WRITE, ConnectCode.STALLED),
        ("open", 1, "refuse", Rung.WRITE, ConnectCode.WRITE_FAILED),
        ("write", 1, "refuse", Rung.WRITE, ConnectCode.WRITE_FAILED),
        ("close", 1, "deny", Rung.WRITE, ConnectCode.WRITE_FAILED),
        ("close", 1, "forbid", Rung.WRITE, ConnectCode.WRITE_FORBIDDEN),
    ],
)
def test_what_goes_wrong_in_the_last_rungs(
    tmp_path, sign_in_key, monkeypatch, operation, k, how, rung, code
) -> None:
    monkeypatch.setattr("app.services.sftp.climb.STALL", 0.5)
    fault = Fault(operation, k, how)
    with FaultyServer(tmp_path, public_keys=[sign_in_key.public_line], fault=fault) as server:
        results, _ = climb(reached(server), sign_in_key)
    assert end(results) == (rung, code)
