"""What the server confirmed, file by file."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.errors import Code


class FileState(StrEnum):
    """Where one file of a delivery stands. The last two are final."""

    WAITING = "waiting"
    SENDING = "sending"
    RETRYING = "retrying"
    FAILED = "failed"
    DELIVERED = "delivered"
    KEPT = "kept"  # not sent: the person kept the different file that is already there


class Proof(StrEnum):
    """How sure we are that a delivered file is whole, best first."""

    HASH = "hash"  # the server's copy has our SHA-256
    SIZE = "size"  # the server reports our size under the final name
    COLLECTED = "collected"  # size was right before the rename, then the receiver picked it up
    SENT = "sent"  # every write and the close were confirmed, the server tells no size


@dataclass(frozen=True, slots=True)
class FileEvent:
    """News of one file while it is sent.

    `bytes_done` counts confirmed bytes. `already_there` marks a file that an earlier try or
    another program had delivered. `whole_at` is news of the temporary name: from now on the file
    is whole there, closed and measured, and may get its final name; "" says that it was taken
    back. `code` and `params` say what went wrong.
    """

    remote_path: str
    state: FileState
    bytes_done: int = 0
    proof: Proof | None = None
    already_there: bool = False
    whole_at: str | None = None
    code: Code | None = None
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """What was proven of one delivered file, and when (UTC)."""

    remote_path: str
    size: int
    sha256: str
    proof: Proof
    delivered_at: datetime
    already_there: bool = False


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as the server lists it; `size` and `modified_at` (UTC) may be withheld."""

    path: str
    size: int | None
    modified_at: datetime | None
