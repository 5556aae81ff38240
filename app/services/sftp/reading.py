"""Reading remote files and folders, as steps of a pipeline."""

from collections.abc import Callable
from hashlib import sha256

from app.services.sftp import protocol
from app.services.sftp.pipeline import Steps
from app.services.sftp.protocol import BLOCK, Entry, Kind, Open, Reply, Status

_AHEAD = 32
"""Reads under way at once: 1 MiB."""
_LISTINGS_AHEAD = 4
_MOST_ENTRIES = 200_000
_MOST_NAMES = 64 << 20
"""Bytes of names in one folder. A server may tell of entries without end."""


class Refused(Exception):
    """The server said no; `reply` holds its words."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status, reply.text)
        self.reply = reply


def read_file(path: str, most: int) -> Steps[bytes]:
    """A file's content, no more than `most` + 1 bytes of it. Raises Refused."""
    content = bytearray()
    yield from _read(path, most, content.extend)
    return bytes(content)


def has_content(path: str, size: int, digest: str) -> Steps[bool]:
    """Whether the remote file is exactly that content, by reading it back. Raises Refused.

    At most 1 MiB of it is in memory, however large the file is.
    """
    found = sha256()
    length = yield from _read(path, size, found.update)
    return length == size and found.hexdigest() == digest


def _read(path: str, most: int, take: Callable[[bytes], object]) -> Steps[int]:
    """Give the content to `take`, piece by piece, up to `most` + 1 bytes; returns how many."""
    [opened] = yield [protocol.open_file(path, Open.READ)]
    if not opened.ok:
        raise Refused(opened)
    at, length = 0, BLOCK
    end: Reply | None = None
    while end is None and at <= most:
        count = min(_AHEAD, (most - at) // length + 1)
        replies = yield [
            protocol.read(opened.handle, at + place * length, length) for place in range(count)
        ]
        asked, length = length, 1
        fits = True
        for reply in replies:
            # No data is the end of the file, too: some servers say it that way.
            if not reply.ok or not reply.data:
                end = reply if fits else None
                break
            # A server may give less than it was asked for; from then on it is asked for that.
            length = max(length, min(len(reply.data), asked))
            if fits:
                piece = reply.data[: min(asked, most + 1 - at)]
                take(piece)
                at += len(piece)
                fits = len(piece) == asked
    yield [protocol.close(opened.handle)]
    if end is not None and not end.ok and end.status != Status.EOF:
        raise Refused(end)
    return at


def list_folder(path: str) -> Steps[list[Entry]]:
    """Everything in a folder but itself and its parent. Raises Refused, also without an end."""
    [opened] = yield [protocol.open_folder(path)]
    if not opened.ok:
        raise Refused(opened)
    found: list[Entry] = []
    answers = names = 0
    refusal: Reply | None = None
    while refusal is None:
        for reply in (yield [protocol.read_folder(opened.handle)] * _LISTINGS_AHEAD):
            if reply.ok:
                found += reply.entries
                answers += 1
                names += sum(len(entry.name) for entry in reply.entries)
            elif refusal is None:
                refusal = reply
        if max(len(found), answers) > _MOST_ENTRIES or names > _MOST_NAMES:
            refusal = Reply(Kind.STATUS, Status.FAILURE, "too many entries")
    yield [protocol.close(opened.handle)]
    if refusal.status != Status.EOF:
        raise Refused(refusal)
    return [entry for entry in found if entry.name not in {".", ".."}]
