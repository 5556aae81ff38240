"""The report that the next one is compared with."""

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
    NEWER = "newer"  # somebody put a later report there
    DIFFERENT = "different"  # ours is there, with another size or time than we left it
    COLLECTED = "collected"  # the folder keeps nothing: reports are picked up
    UNLISTED = "unlisted"  # the server does not show its folder


@dataclass(frozen=True, slots=True)
class BaselineChoice:
    """What a look at the server says about the baseline.

    `sent_here` is the last report delivered from this computer, `on_server` the file there that
    speaks against it (set exactly when `standing` is NEWER or DIFFERENT).
    """

    standing: Standing
    sent_here: Baseline | None
    on_server: RemoteFile | None = None
