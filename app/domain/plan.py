"""What a delivery will put on the server: exact bytes under exact names."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath


class FileRole(StrEnum):
    """Why a file is sent. PDFs go first, the report last."""

    PDF = "pdf"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file to send.

    Its content is either `data` (the report: the very bytes the preview was made from) or the
    file at `local_path` (a PDF), which must still have `size` bytes and `sha256` (hex) when it
    is sent. `remote_path` is relative to the folder the server shows after sign-in.
    `replace` says that the person allowed another file of that name to be overwritten.
    """

    role: FileRole
    remote_path: str
    size: int
    sha256: str
    local_path: str = ""
    data: bytes | None = None
    ref: str = ""
    replace: bool = False

    @property
    def name(self) -> str:
        """The file name on the server."""
        return PurePosixPath(self.remote_path).name

    @property
    def folder(self) -> str:
        """The folder on the server, "" for the one shown after sign-in."""
        parent = str(PurePosixPath(self.remote_path).parent)
        return "" if parent == "." else parent


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """All files of one delivery, PDFs before the report."""

    company_id: str
    files: tuple[PlannedFile, ...]

    def __post_init__(self) -> None:
        names = [file.remote_path for file in self.files]
        if len(set(names)) != len(names):
            raise ValueError("two files of one delivery share a remote name")
        roles = [file.role for file in self.files]
        if FileRole.REPORT in roles[:-1]:
            raise ValueError("the report goes last")

    @property
    def report(self) -> PlannedFile | None:
        """The report, if this delivery has one."""
        last = self.files[-1] if self.files else None
        return last if last and last.role is FileRole.REPORT else None

    @property
    def total_bytes(self) -> int:
        """Size of all files together."""
        return sum(file.size for file in self.files)
