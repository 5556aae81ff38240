"""Reading remote files and folders, as steps of a pipeline."""

from hashlib import sha256

from app.services.sftp import protocol
from app.services.sftp.pipeline import Steps
from app.services.sftp.protocol import BLOCK, Entry, Open, Reply, Status

_AHEAD = 32
"""Reads under way at once: 1 MiB."""
_LISTINGS_AHEAD = 4


class Refused(Exception):
    """The server said no; `reply` holds its words."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status, reply.text)
        self.reply = reply


def read_file(path: str, most: int) -> Steps[bytes]:
    """A file's content, no more than `most` + 1 bytes of it. Raises Refused."""
    [opened] = yield [protocol.open_file(path, Open.READ)]
    if not opened.ok:
        raise Refused(opened)
    content = bytearray()
    refusal: Reply | None = None
    while refusal is None and len(content) <= most:
        lengths = [BLOCK] * min(_AHEAD, (most - len(content)) // BLOCK + 1)
        start = len(content)
        replies = yield [
            protocol.read(opened.handle, start + place * BLOCK, length)
            for place, length in enumerate(lengths)
        ]
        for reply in replies:
            if not reply.ok:
                refusal = reply
                break
            content += reply.data
            if len(reply.data) < BLOCK:
                break  # a short read: ask again from here, the end says EOF
    yield [protocol.close(opened.handle)]
    if refusal is not None and refusal.status != Status.EOF:
        raise Refused(refusal)
    return bytes(content[: most + 1])


def has_content(path: str, size: int, digest: str) -> Steps[bool]:
    """Whether the remote file is exactly that content, by reading it back. Raises Refused."""
    content = yield from read_file(path, size)
    return len(content) == size and sha256(content).hexdigest() == digest


def list_folder(path: str) -> Steps[list[Entry]]:
    """Everything in a folder but itself and its parent. Raises Refused."""
    [opened] = yield [protocol.open_folder(path)]
    if not opened.ok:
        raise Refused(opened)
    found: list[Entry] = []
    refusal: Reply | None = None
    while refusal is None:
        for reply in (yield [protocol.read_folder(opened.handle)] * _LISTINGS_AHEAD):
            if reply.ok:
                found += reply.entries
            elif refusal is None:
                refusal = reply
    yield [protocol.close(opened.handle)]
    if refusal.status != Status.EOF:
        raise Refused(refusal)
    return [entry for entry in found if entry.name not in {".", ".."}]
