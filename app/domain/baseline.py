"""The report that the next one is compared with."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.invoice import Invoice
from app.domain.receipt import RemoteFile


class Origin(StrEnum):
    """How we know what the receiver last got."""

    SENT_HERE = "sent_here"  # the last report this computer delivered
    ON_SERVER = "on_server"  # read back from the server's report folder
    CHOSEN = "chosen"  # a file the person named


@dataclass(frozen=True, slots=True)
class Baseline:
    """Invoices the receiver holds as open, and where that knowledge comes from.

    `name` is the file's exact name at its origin, `at` when it got there (UTC), `source_sha256`
    the hash of the file it was made from ("" when not known).
    """

    invoices: tuple[Invoice, ...]
    origin: Origin
    name: str
    at: datetime | None = None
    source_sha256: str = ""


class Standing(StrEnum):
    """How the server's report folder stands to our own last delivery."""

    SAME = "same"  # its newest report is the one we sent last
    NEWER = "newer"  # a report is there that came since ours, or may have
    DIFFERENT = "different"  # ours is there, with another size than we left it
    COLLECTED = "collected"  # the folder keeps nothing: reports are picked up
    UNLISTED = "unlisted"  # the server does not show its folder


@dataclass(frozen=True, slots=True)
class BaselineChoice:
    """What a look at the server says about the baseline.

    `sent_here` is the last report delivered from this computer, `on_server` the file there that
    speaks against it (set exactly when `standing` is NEWER or DIFFERENT). `seen` are the marks
    of all reports there that are not as this computer left them, None where none can be
    remembered: the folder is not shown, or holds too many.
    """

    standing: Standing
    sent_here: Baseline | None
    on_server: RemoteFile | None = None
    seen: frozenset[str] | None = None


MOST_REMEMBERED = 10_000
"""Reports of others on the server that are remembered; 200 KB in the history, each delivery."""


def mark(file: RemoteFile) -> str:
    """Sixteen hex digits by which a report is known again: its path, size and time as listed.

    A report that was written anew under its old name has another mark.
    """
    at = int(file.modified_at.timestamp()) if file.modified_at else None
    listed = repr((file.path, file.size, at)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(listed, digest_size=8).hexdigest()


def marks(files: Iterable[RemoteFile]) -> frozenset[str] | None:
    """What to remember of these, None for more than `MOST_REMEMBERED`: then of none.

    Remembering a part would make news of all others, each time.
    """
    found = frozenset(mark(file) for file in files)
    return found if len(found) <= MOST_REMEMBERED else None
