"""The server's copy of a planned file: is it ours, and how sure can we be? Steps of a pipeline."""

from app.domain.plan import FileRole, PlannedFile
from app.domain.receipt import Proof
from app.services.sftp import protocol
from app.services.sftp.content import chunks_of
from app.services.sftp.pipeline import Steps
from app.services.sftp.protocol import Reply, Status
from app.services.sftp.reading import Refused, has_content, read_file
from app.services.sftp.server_ways import ServerWays

_CHEAP = 8 << 20
"""Bytes up to which a remote file other than the report is read back to compare it."""


def has_hash(path: str, file: PlannedFile, ways: ServerWays) -> Steps[bool | None]:
    """Whether the remote file has the planned SHA-256; None where the server cannot hash it."""
    if not ways.hashes:
        return None
    [reply] = yield [protocol.check_file(path)]
    return protocol.checked(reply, file.sha256)


def is_same(
    path: str, file: PlannedFile, ways: ServerWays, *, at_any_price: bool = False
) -> Steps[bool | None]:
    """Whether the remote file has the planned content, hashed there or read back.

    None where that cannot be found out: reading is refused, or too dear.
    """
    found = yield from has_hash(path, file, ways)
    # A report is worth any reading: a block of it that is missing closes invoices.
    at_any_price = at_any_price or file.role is FileRole.REPORT
    too_dear = file.size > _CHEAP and not at_any_price
    if found is not None or too_dear or not ways.lets_read:
        return found
    try:
        return (yield from has_content(path, file.size, file.sha256))
    except Refused as refusal:
        return False if refusal.reply.status == Status.NO_SUCH_FILE else None


def proof_of(there: Reply, file: PlannedFile, ways: ServerWays) -> Steps[Proof | None]:
    """How sure we are that what STAT found under the final name is ours; None when it is not."""
    size = there.attributes.size
    if there.attributes.is_folder or size not in {None, file.size}:
        return None
    # To read it takes no longer than to send it: another file of that size is no rare thing.
    ours = yield from is_same(file.remote_path, file, ways, at_any_price=True)
    if ours is None:
        return Proof.SIZE if size == file.size else None  # the size alone has to do
    return Proof.HASH if ours else None


def is_beginning(file: PlannedFile) -> Steps[bool]:
    """Whether the file under the final name is what a broken direct write of ours left."""
    if file.size > _CHEAP:
        return False
    try:
        start = yield from read_file(file.remote_path, file.size)
    except Refused:
        return False
    return b"".join(chunks_of(file)).startswith(start)


def by_size(measured: Reply) -> Proof:
    """What the answer to measuring proves, once the size was compared."""
    return Proof.SIZE if measured.ok and measured.attributes.size is not None else Proof.SENT
