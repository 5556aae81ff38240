"""Writing small private files so that a killed program leaves the old or the new one whole."""

import os
import tempfile
from pathlib import Path


def make_private_folder(path: Path) -> None:
    """Make the folder and those above it that are missing, for this user only. Raises OSError.

    `Path.mkdir(parents=True)` leaves the mode of those above to the person's umask.
    """
    for folder in reversed((path, *path.parents)):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)


def write_private(path: Path, data: bytes) -> None:
    """Replace `path` with `data` in one step, readable by this user only. Raises OSError."""
    make_private_folder(path.parent)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:  # mkstemp made it 0600
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
