"""Every way in which a dropped path cannot be read ends in one plain reason."""

import errno
import hashlib
import os
import stat
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from app.domain.errors import ReadError
from app.domain.reading.read_code import ReadCode
from app.services.reading import snapshot


def refused(path: Path | str) -> ReadError:
    with pytest.raises(ReadError) as caught:
        snapshot.take(str(path))
    return caught.value


def test_bytes_and_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_bytes(b"a,b\n1,2\n")
    taken = snapshot.take(str(path))
    path.write_bytes(b"changed since")
    assert taken.name == "report.csv"
    assert taken.data == b"a,b\n1,2\n"
    assert taken.sha256 == hashlib.sha256(b"a,b\n1,2\n").hexdigest()


def test_missing_folder_lock_file_empty(tmp_path: Path) -> None:
    (tmp_path / "~$report.xlsx").write_bytes(b"owner")
    (tmp_path / "empty.csv").touch()
    assert refused(tmp_path / "gone.csv").code is ReadCode.MISSING
    assert refused(tmp_path / "empty.csv" / "x.csv").code is ReadCode.MISSING
    assert refused("bad\0name.csv").code is ReadCode.MISSING
    assert refused(tmp_path).code is ReadCode.FOLDER
    assert refused(tmp_path / "~$report.xlsx").code is ReadCode.LOCK_FILE
    assert refused(tmp_path / "empty.csv").code is ReadCode.EMPTY
    assert refused(tmp_path / "empty.csv").params == {"file": "empty.csv"}


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    assert refused(tmp_path / ("x" * 300)).code is ReadCode.NAME_TOO_LONG


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes on Windows")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert refused(tmp_path / "pipe.csv").code is ReadCode.NOT_A_TABLE


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate((snapshot.MAX_MEGABYTES << 20) + 1)
    error = refused(path)
    assert error.code is ReadCode.FILE_TOO_LARGE
    assert error.params["limit"] == snapshot.MAX_MEGABYTES


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), ReadCode.DENIED),
        (OSError(errno.EIO, "Input/output error"), ReadCode.NOT_READABLE),
        (OSError(errno.ENAMETOOLONG, "File name too long"), ReadCode.NAME_TOO_LONG),
    ],
)
def test_what_the_system_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: OSError, code: ReadCode
) -> None:
    def refuse(*_: Any) -> None:
        raise raised

    monkeypatch.setattr(os, "stat", refuse)
    assert refused(tmp_path / "report.csv").code is code


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_open_in_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    """Windows refuses to open it; elsewhere Excel's own lock file tells."""
    if platform != "win32":
        (tmp_path / "~$report.xlsx").touch()

    def refuse(*_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(snapshot, "_read", refuse)
    monkeypatch.setattr(sys, "platform", platform)
    assert refused(tmp_path / "report.xlsx").code is ReadCode.IN_USE


@pytest.mark.parametrize(
    "status",
    [
        {"st_file_attributes": 0x1000},
        {"st_file_attributes": 0x400000 | 0x20},
        {"st_file_attributes": 0x40000},
        {"st_flags": 0x40000000},
    ],
)
def test_cloud_placeholders_are_not_downloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: dict[str, int]
) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"PK")
    fake = SimpleNamespace(st_mode=stat.S_IFREG | 0o600, st_size=2, **status)
    monkeypatch.setattr(os, "stat", lambda *_: fake)
    assert refused(path).code is ReadCode.CLOUD_ONLY


def test_a_file_the_sync_has_not_filled_yet(tmp_path: Path) -> None:
    (tmp_path / "report.xlsx").write_bytes(bytes(5000))
    assert refused(tmp_path / "report.xlsx").code is ReadCode.CLOUD_ONLY


@pytest.mark.parametrize(
    ("path", "long"),
    [
        ("C:\\a\\b.csv", "\\\\?\\C:\\a\\b.csv"),
        ("C:/a/b.csv", "\\\\?\\C:\\a\\b.csv"),
        ("\\\\server\\share\\b.csv", "\\\\?\\UNC\\server\\share\\b.csv"),
        ("\\\\?\\C:\\b.csv", "\\\\?\\C:\\b.csv"),
    ],
)
def test_windows_paths_beyond_260_characters(path: str, long: str) -> None:
    assert snapshot.extended(path) == long
