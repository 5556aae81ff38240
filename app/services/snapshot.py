"""Takes a file's bytes once, so that what is previewed cannot change underneath."""

import hashlib
from pathlib import Path

from app.domain.errors import Code, ReadError
from app.domain.table import Snapshot


class SnapshotCode(Code):
    """Why a file's bytes cannot be had."""

    MISSING = "missing"
    LOCKED = "locked"


def take(path: str) -> Snapshot:
    """Read the file. Raises ReadError."""
    name = Path(path).name
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise ReadError(SnapshotCode.MISSING, file=name) from error
    except OSError as error:
        raise ReadError(SnapshotCode.LOCKED, file=name) from error
    return Snapshot(name, data, hashlib.sha256(data).hexdigest())
