"""What a server lets us do, as the connection test tried it out."""

from dataclasses import dataclass
from enum import StrEnum


class Replacing(StrEnum):
    """How a finished file takes the place of one that is already there."""

    POSIX_RENAME = "posix-rename"  # OpenSSH's extension: in one step
    RENAME = "rename"  # the plain rename replaces, against the letter of SFTP version 3
    REMOVE_FIRST = "remove first"  # for a moment nothing has the name


@dataclass(frozen=True, slots=True)
class ServerTraits:
    """Tried with a small file when the connection test last passed; deliveries go by it.

    They are what to try first, never what to rely on: a server that changed since is noticed
    file by file, and a delivery then finds its way as it does at a server never tried.

    `tells_size`: the size of a file just written is told. `lets_read`: it can be read back.
    `deletes`: it can be deleted.
    """

    replacing: Replacing
    tells_size: bool
    lets_read: bool
    deletes: bool

    def weaker(self, other: "ServerTraits") -> "ServerTraits":
        """What holds in both of two folders."""
        ways = list(Replacing)
        return ServerTraits(
            ways[max(ways.index(self.replacing), ways.index(other.replacing))],
            self.tells_size and other.tells_size,
            self.lets_read and other.lets_read,
            self.deletes and other.deletes,
        )
