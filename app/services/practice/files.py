"""A folder of this computer as an SFTP server shows it: jailed, nothing above it can be named."""

import errno
import os
from pathlib import Path
from typing import Any

from paramiko import (
    SFTP_NO_SUCH_FILE,
    SFTP_OK,
    SFTPAttributes,
    SFTPHandle,
    SFTPServer,
    SFTPServerInterface,
)
from paramiko.sftp import SFTP_FAILURE, SFTP_PERMISSION_DENIED

_STATUS = {errno.EEXIST: SFTP_FAILURE, errno.EACCES: SFTP_PERMISSION_DENIED}


class PracticeFile(SFTPHandle):  # type: ignore[misc]  # paramiko has no types
    """An open file."""

    def __init__(self, flags: int, file: Any) -> None:
        super().__init__(flags)
        self.readfile = self.writefile = file

    def stat(self) -> Any:
        """Size and times of the open file."""
        return SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class PracticeFiles(SFTPServerInterface):  # type: ignore[misc]  # paramiko has no types
    """File operations below `root`, with the answers OpenSSH gives.

    A rename onto an existing name is refused, as OpenSSH does for the plain SFTP rename;
    attributes that a client wants to set are accepted and ignored, as object stores do.
    """

    def __init__(self, server: Any, root: Path) -> None:
        super().__init__(server)
        self.root = root.resolve()

    def real(self, path: str) -> Path:
        """The local file behind a remote path. Raises PermissionError outside of the jail."""
        local = self.root.joinpath(*Path(self.canonicalize(path)).parts[1:]).resolve()
        if local != self.root and self.root not in local.parents:
            raise PermissionError(errno.EACCES, "outside of the served folder")
        return local

    def list_folder(self, path: str) -> Any:
        """Entries of a folder with their attributes."""
        try:
            found = []
            for entry in sorted(self.real(path).iterdir()):
                found.append(SFTPAttributes.from_stat(entry.lstat(), entry.name))
        except OSError as error:
            return SFTPServer.convert_errno(error.errno)
        return found

    def stat(self, path: str) -> Any:
        """Attributes of a file or folder."""
        try:
            return SFTPAttributes.from_stat(self.real(path).stat())
        except OSError as error:
            return SFTPServer.convert_errno(error.errno)

    lstat = stat

    def open(self, path: str, flags: int, attr: Any) -> Any:  # noqa: ARG002 - attributes ignored
        """Open a file for reading or writing."""
        mode = "rb" if flags & (os.O_WRONLY | os.O_RDWR) == 0 else "r+b"
        try:
            binary = getattr(os, "O_BINARY", 0)  # Windows would translate line ends
            handle = os.open(self.real(path), flags | binary, 0o600)
            writes_only = flags & os.O_WRONLY
            file = os.fdopen(handle, "wb" if writes_only else mode, buffering=0)
        except OSError as error:
            return SFTPServer.convert_errno(error.errno)
        return PracticeFile(flags, file)

    def remove(self, path: str) -> int:
        """Delete a file."""
        return self._do(lambda: self.real(path).unlink())

    def rename(self, oldpath: str, newpath: str) -> int:
        """Move a file; refused where the new name is taken."""
        try:
            old, new = self.real(oldpath), self.real(newpath)
        except OSError as error:
            return int(SFTPServer.convert_errno(error.errno))
        if not old.exists():
            return int(SFTP_NO_SUCH_FILE)
        if new.exists():
            return int(SFTP_FAILURE)
        return self._do(lambda: old.rename(new))

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        """Move a file over whatever is there."""
        return self._do(lambda: self.real(oldpath).replace(self.real(newpath)))

    def mkdir(self, path: str, attr: Any) -> int:  # noqa: ARG002 - attributes ignored
        """Make a folder."""
        return self._do(lambda: self.real(path).mkdir())

    def rmdir(self, path: str) -> int:
        """Delete an empty folder."""
        return self._do(lambda: self.real(path).rmdir())

    def chattr(self, path: str, attr: Any) -> int:  # noqa: ARG002 - attributes ignored
        """Accepted and ignored."""
        return int(SFTP_OK)

    @staticmethod
    def _do(change: Any) -> int:
        try:
            change()
        except OSError as error:
            return int(SFTPServer.convert_errno(error.errno))
        return int(SFTP_OK)
