"""SFTP version 3 as bytes (draft-ietf-secsh-filexfer-02, and OpenSSH's PROTOCOL file).

paramiko's SFTPClient waits for each answer, drops the server's list of extensions and turns
status numbers into exceptions without them. Sending needs all three, so the program speaks
SFTP itself over paramiko's channel.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

VERSION = 3
MOST_BLOCK = 128 * 1024
"""Bytes of one write where the server allows it; still larger ones took more time, not less."""
BLOCK = 32 * 1024
"""Bytes of one write or read: every server takes requests of 34,000 bytes (draft, section 3)."""


class Kind(IntEnum):
    """Packet types."""

    INIT = 1
    VERSION = 2
    OPEN = 3
    CLOSE = 4
    READ = 5
    WRITE = 6
    OPENDIR = 11
    READDIR = 12
    REMOVE = 13
    MKDIR = 14
    RMDIR = 15
    STAT = 17
    RENAME = 18
    STATUS = 101
    HANDLE = 102
    DATA = 103
    NAME = 104
    ATTRS = 105
    EXTENDED = 200
    EXTENDED_REPLY = 201


class Status(IntEnum):
    """What a STATUS answer says."""

    OK = 0
    EOF = 1
    NO_SUCH_FILE = 2
    PERMISSION_DENIED = 3
    FAILURE = 4
    BAD_MESSAGE = 5
    NO_CONNECTION = 6
    CONNECTION_LOST = 7
    UNSUPPORTED = 8


class Open(IntEnum):
    """Flags of OPEN."""

    READ = 0x01
    WRITE = 0x02
    CREATE = 0x08
    TRUNCATE = 0x10
    EXCLUSIVE = 0x20


class Request(NamedTuple):
    """A packet without its number; `block` is its last part, kept apart to be copied once."""

    kind: Kind
    body: bytes
    block: bytes | memoryview = b""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What a server tells of a file; None is what it keeps to itself."""

    size: int | None = None
    mode: int | None = None
    modified: int | None = None  # seconds since 1970, UTC

    @property
    def is_folder(self) -> bool:
        """Whether the mode says folder (False where the server tells no mode)."""
        return self.mode is not None and self.mode & 0o170000 == 0o040000


class Entry(NamedTuple):
    """One entry of a folder."""

    name: str
    attributes: Attributes


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `status` is OK for every kind but STATUS."""

    kind: int
    status: int = Status.OK
    text: str = ""
    handle: bytes = b""
    data: bytes = b""
    attributes: Attributes = Attributes()
    entries: tuple[Entry, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the server did what it was asked."""
        return self.status == Status.OK


class Garbled(Exception):
    """The server's bytes are not SFTP."""


def encode_path(path: str) -> bytes:
    """A path as SFTP sends it; "" is the folder shown after sign-in."""
    return (path or ".").encode("utf-8", "surrogateescape")


def _string(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value


def init() -> bytes:
    """The first packet, whole: it carries a version where others carry a number."""
    return struct.pack(">IBI", 5, Kind.INIT, VERSION)


def frame(request: Request, number: int, into: bytearray) -> None:
    """Append a request to what goes over the channel."""
    length = 5 + len(request.body) + len(request.block)
    into += struct.pack(">IBI", length, request.kind, number)
    into += request.body
    into += request.block


def open_file(path: str, flags: int) -> Request:
    """OPEN without attributes: some servers refuse modes they cannot set."""
    return Request(Kind.OPEN, _string(encode_path(path)) + struct.pack(">II", flags, 0))


def makes_file(request: Request) -> bool:
    """Whether that is an OPEN of a file that may not be there yet."""
    if request.kind is not Kind.OPEN:
        return False
    flags, _ = struct.unpack(">II", request.body[-8:])
    return bool(flags & Open.CREATE)


def close(handle: bytes) -> Request:
    """CLOSE a file or folder."""
    return Request(Kind.CLOSE, _string(handle))


LIMITS = "limits@openssh.com"


def limits() -> Request:
    """What the server takes at once; only where `limits@openssh.com` is offered."""
    return Request(Kind.EXTENDED, _string(LIMITS.encode()))


def largest_write(reply: Reply) -> int:
    """Bytes of one write from the answer to `limits`, 0 where it does not tell."""
    if len(reply.data) < 32:
        return 0
    # OpenSSH's PROTOCOL, section 4.8
    _packet, _read, most, _handles = struct.unpack_from(">4Q", reply.data)
    return int(min(most, MOST_BLOCK))


def most_handles(reply: Reply) -> int:
    """Files open at once from the answer to `limits`, 0 where it does not tell."""
    return int(struct.unpack_from(">Q", reply.data, 24)[0]) if len(reply.data) >= 32 else 0


def write(handle: bytes, offset: int, block: bytes | memoryview) -> Request:
    """WRITE one block."""
    place = struct.pack(">QI", offset, len(block))
    return Request(Kind.WRITE, _string(handle) + place, block)


def read(handle: bytes, offset: int, length: int) -> Request:
    """READ up to `length` bytes."""
    return Request(Kind.READ, _string(handle) + struct.pack(">QI", offset, length))


def stat(path: str) -> Request:
    """STAT a path."""
    return Request(Kind.STAT, _string(encode_path(path)))


def remove(path: str) -> Request:
    """REMOVE a file."""
    return Request(Kind.REMOVE, _string(encode_path(path)))


def rename(old: str, new: str) -> Request:
    """RENAME, which must not replace an existing file (draft, section 6.5)."""
    return Request(Kind.RENAME, _string(encode_path(old)) + _string(encode_path(new)))


POSIX_RENAME = "posix-rename@openssh.com"


def posix_rename(old: str, new: str) -> Request:
    """RENAME over an existing file; only where `POSIX_RENAME` is offered."""
    body = _string(POSIX_RENAME.encode())
    return Request(Kind.EXTENDED, body + _string(encode_path(old)) + _string(encode_path(new)))


def make_folder(path: str) -> Request:
    """MKDIR without attributes."""
    return Request(Kind.MKDIR, _string(encode_path(path)) + struct.pack(">I", 0))


def open_folder(path: str) -> Request:
    """OPENDIR."""
    return Request(Kind.OPENDIR, _string(encode_path(path)))


def read_folder(handle: bytes) -> Request:
    """READDIR: some of the folder's entries, EOF when there are no more."""
    return Request(Kind.READDIR, _string(handle))


def free_space(path: str) -> Request:
    """Room on the disk of `path`; only where `statvfs@openssh.com` is offered."""
    return Request(Kind.EXTENDED, _string(b"statvfs@openssh.com") + _string(encode_path(path)))


def has_room(reply: Reply, size: int) -> bool:
    """False when the answer to `free_space` says that `size` bytes do not fit any more."""
    if len(reply.data) < 40:
        return True
    # OpenSSH's PROTOCOL, section 4.4
    _block, unit, _blocks, _free, available = struct.unpack_from(">5Q", reply.data)
    return bool(available * unit >= size)


def check_file(path: str) -> Request:
    """The file's SHA-256; only where `check-file` is offered.

    Source: draft-ietf-secsh-filexfer-extensions-00, section 3.
    """
    body = _string(b"check-file-name") + _string(encode_path(path)) + _string(b"sha256")
    return Request(Kind.EXTENDED, body + struct.pack(">QQI", 0, 0, 0))


def checked(reply: Reply, sha256: str) -> bool | None:
    """Whether `check_file` found that hash; None where the server did not tell.

    The answer names the algorithm before the hash, and some servers the extension before that.
    """
    if b"sha256" not in reply.data:
        return None
    return reply.data.endswith(bytes.fromhex(sha256))


class _Reader:
    """Walks through a packet."""

    def __init__(self, packet: bytes) -> None:
        self._packet = packet
        self._at = 0

    def number(self, form: str = ">I") -> int:
        value: int = struct.unpack_from(form, self._packet, self._at)[0]
        self._at += struct.calcsize(form)
        return value

    def string(self) -> bytes:
        length = self.number()
        if length > len(self._packet) - self._at:
            raise Garbled
        self._at += length
        return self._packet[self._at - length : self._at]

    def text(self) -> str:
        return self.string().decode("utf-8", "surrogateescape")

    def rest(self) -> bytes:
        return self._packet[self._at :]

    @property
    def more(self) -> bool:
        return self._at < len(self._packet)

    def attributes(self) -> Attributes:
        flags = self.number()
        size = self.number(">Q") if flags & 0x1 else None
        if flags & 0x2:
            self.number(">Q")  # owner and group
        mode = self.number() if flags & 0x4 else None
        modified = None
        if flags & 0x8:
            self.number()  # time of last access
            modified = self.number()
        if flags & 0x80000000:
            for _ in range(self.number()):
                self.string()
                self.string()
        return Attributes(size, mode, modified)


def decode_version(packet: bytes) -> frozenset[str]:
    """The server's extensions by name. Raises Garbled."""
    reader = _Reader(packet)
    try:
        if reader.number(">B") != Kind.VERSION:
            raise Garbled
        reader.number()
        names = set()
        while reader.more:
            names.add(reader.text())
            reader.string()
    except struct.error as error:
        raise Garbled from error
    return frozenset(names)


def decode(packet: bytes) -> tuple[int, Reply]:
    """The number of the request that `packet` answers, and the answer. Raises Garbled."""
    reader = _Reader(packet)
    try:
        kind = reader.number(">B")
        number = reader.number()
        return number, _body(kind, reader)
    except (struct.error, ValueError) as error:
        raise Garbled from error


def _body(kind: int, reader: _Reader) -> Reply:
    if kind == Kind.STATUS:
        status = reader.number()
        # Version 3 adds a text; servers of older drafts leave it out.
        text = reader.string().decode("utf-8", "replace") if reader.more else ""
        return Reply(kind, status, text)
    if kind == Kind.HANDLE:
        return Reply(kind, handle=reader.string())
    if kind == Kind.DATA:
        return Reply(kind, data=reader.string())
    if kind == Kind.ATTRS:
        return Reply(kind, attributes=reader.attributes())
    if kind == Kind.NAME:
        entries = []
        for _ in range(reader.number()):
            name = reader.text()
            reader.string()  # the line `ls -l` would print
            entries.append(Entry(name, reader.attributes()))
        return Reply(kind, entries=tuple(entries))
    if kind == Kind.EXTENDED_REPLY:
        return Reply(kind, data=reader.rest())
    raise Garbled
