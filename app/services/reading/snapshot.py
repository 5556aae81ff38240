"""Takes a file's bytes once, so that what is previewed cannot change underneath."""

import errno
import hashlib
import os
import stat
import sys
from pathlib import Path, PurePath, PureWindowsPath

from app.domain.errors import ReadError
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import Snapshot

MAX_MEGABYTES = 100
"""About 900,000 invoices as CSV; larger files are no reports of open invoices."""

_MEGABYTE = 1 << 20
_HEAD = 1 << 12

# winnt.h: OFFLINE, RECALL_ON_OPEN, RECALL_ON_DATA_ACCESS. Reading such a file starts a download
# that can hang for as long as the network does.
_IN_CLOUD_WINDOWS = 0x1000 | 0x40000 | 0x400000
# sys/stat.h of macOS: SF_DATALESS.
_IN_CLOUD_MACOS = 0x40000000


def take(path: str) -> Snapshot:
    """Read the whole file. Raises ReadError."""
    name = PurePath(path).name
    if name.startswith("~$"):
        raise ReadError(ReadCode.LOCK_FILE, file=name)
    try:
        data = _read(extended(path) if sys.platform == "win32" else path, name)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _refusal(error, path) from error
    if not data[:_HEAD].strip(b"\0") and not data.strip(b"\0"):
        # A sync client has made room for the file and not filled it yet.
        raise ReadError(ReadCode.CLOUD_ONLY, file=name)
    return Snapshot(name, data, hashlib.sha256(data).hexdigest())


def extended(path: str) -> str:
    r"""A Windows path that may be longer than 260 characters: absolute, with `\\?\` in front.

    https://learn.microsoft.com/windows/win32/fileio/maximum-file-path-limitation
    """
    if path.startswith("\\\\?\\"):
        return path
    given = PureWindowsPath(path)
    plain = str(given if given.is_absolute() else PureWindowsPath(Path.cwd()) / given)
    return f"\\\\?\\UNC\\{plain[2:]}" if plain.startswith("\\\\") else f"\\\\?\\{plain}"


def in_cloud(status: os.stat_result) -> bool:
    """Whether only the file's name is on this computer and the content elsewhere."""
    windows = getattr(status, "st_file_attributes", 0) & _IN_CLOUD_WINDOWS
    macos = getattr(status, "st_flags", 0) & _IN_CLOUD_MACOS
    return bool(windows or macos)


def _read(path: str, name: str) -> bytes:
    status = os.stat(path)  # noqa: PTH116 Path would undo the Windows prefix
    if stat.S_ISDIR(status.st_mode):
        raise ReadError(ReadCode.FOLDER, file=name)
    if not stat.S_ISREG(status.st_mode):
        raise ReadError(ReadCode.NOT_A_TABLE, file=name)
    if in_cloud(status):
        raise ReadError(ReadCode.CLOUD_ONLY, file=name)
    limit = MAX_MEGABYTES * _MEGABYTE
    with open(path, "rb") as file:  # noqa: PTH123
        data = b"" if status.st_size > limit else file.read(limit + 1)
    if status.st_size > limit or len(data) > limit:
        raise ReadError(ReadCode.FILE_TOO_LARGE, file=name, limit=MAX_MEGABYTES)
    if not data:
        raise ReadError(ReadCode.EMPTY, file=name)
    return data


def _refusal(error: OSError | ValueError, path: str) -> ReadError:
    name = PurePath(path).name
    number = getattr(error, "errno", None)
    if isinstance(error, PermissionError):
        code = ReadCode.IN_USE if _is_in_use(path) else ReadCode.DENIED
    elif isinstance(error, FileNotFoundError | NotADirectoryError | ValueError):
        code = ReadCode.MISSING
    elif number == errno.ENAMETOOLONG:
        code = ReadCode.NAME_TOO_LONG
    else:
        reason = getattr(error, "strerror", None) or "?"
        return ReadError(ReadCode.NOT_READABLE, file=name, reason=reason)
    return ReadError(code, file=name)


def _is_in_use(path: str) -> bool:
    """Excel keeps a file `~$name` beside the workbook. Without one, Windows says the same of a
    file that is in use and of one that is forbidden, and the first is what happens to people."""
    lock = PurePath(path).with_name(f"~${PurePath(path).name}")
    return sys.platform == "win32" or os.path.exists(lock)  # noqa: PTH110 never raises
