"""Finds out where a file is that was whole on the server. Steps of a pipeline.

A listing proves nothing: servers hide names that begin with a dot, show them in other letters or
late. What cannot be created anew is there, whatever else the server says.
"""

from app.domain.plan import FileRole, PlannedFile
from app.domain.trace import Trace
from app.services.sftp import protocol
from app.services.sftp.pipeline import Steps
from app.services.sftp.protocol import Open, Status

_UNTELLING = frozenset({Status.PERMISSION_DENIED, Status.UNSUPPORTED, Status.NO_SUCH_FILE})
"""Refusals of a new file that do not say whether one of that name is there."""


def trace(file: PlannedFile, whole_at: str) -> Steps[Trace]:
    """Where `file` is, which was whole under the name `whole_at` when we lost sight of it."""
    final, temporary = yield [protocol.stat(file.remote_path), protocol.stat(whole_at)]
    if final.ok:
        return Trace.THERE
    if whole_at == file.remote_path:
        # Written in place and not yet closed: some servers throw that away with the line.
        gone = final.status == Status.NO_SUCH_FILE and file.role is not FileRole.REPORT
        return Trace.GONE if gone else Trace.HIDDEN
    if temporary.ok and not (temporary.attributes.size == 0 < file.size):
        return Trace.GROWING
    free = True if temporary.ok else (yield from is_free(whole_at))  # empty: our own probe
    if free is None:
        return Trace.HIDDEN
    if not free:
        return Trace.GROWING
    return Trace.GONE if final.status == Status.NO_SUCH_FILE else Trace.HIDDEN


def is_free(path: str) -> Steps[bool | None]:
    """Whether no file has that name, tried by creating one; None where that cannot be told."""
    [opened] = yield [protocol.open_file(path, Open.WRITE | Open.CREATE | Open.EXCLUSIVE)]
    if opened.ok:
        yield [protocol.close(opened.handle), protocol.remove(path)]
        return True
    return None if opened.status in _UNTELLING else False
