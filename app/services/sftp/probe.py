"""The last rungs: are the destination's folders there, and may we write, rename and delete?"""

import posixpath
import secrets
from dataclasses import replace

from app.domain.connect_code import ConnectCode
from app.domain.destination import Destination, TempNames
from app.domain.errors import ConnectError
from app.domain.server_traits import Replacing, ServerTraits
from app.services.sftp import protocol
from app.services.sftp.pipeline import Steps, Writing
from app.services.sftp.protocol import POSIX_RENAME, Open, Reply, Status
from app.services.sftp.reading import Refused, read_file

PROBE_PREFIX = ".open-ar-uploader-probe-"
_PROBE = b"Open AR Uploader tried whether it may write here. This file can be deleted.\n"


def ensure_folder(folder: str) -> Steps[str]:
    """Find the folder or make it; returns "there" or "made". Raises ConnectError."""
    [seen] = yield [protocol.stat(folder)]
    if seen.ok and (seen.attributes.is_folder or seen.attributes.mode is None):
        return "there"
    if seen.ok:
        raise ConnectError(ConnectCode.FOLDER_IS_FILE, folder=_said(folder))
    if seen.status != Status.NO_SUCH_FILE:
        # Some servers tell nothing of folders but let their contents be listed.
        [seen] = yield [protocol.open_folder(folder)]
        if seen.ok:
            yield [protocol.close(seen.handle)]
            return "there"
    if seen.status != Status.NO_SUCH_FILE:
        raise ConnectError(ConnectCode.FOLDER_FORBIDDEN, folder=_said(folder), answer=seen.text)
    [made] = yield [protocol.make_folder(folder)]
    if not made.ok:
        raise ConnectError(ConnectCode.FOLDER_MISSING, folder=_said(folder), answer=made.text)
    return "made"


def folders_of(destination: Destination) -> list[str]:
    """The folders a delivery touches, each once."""
    folders = [destination.pdf_folder, destination.report_folder]
    if destination.temp_names is TempNames.FOLDER:
        folders.append(destination.temp_folder)
    return list(dict.fromkeys(folders))


def probed_folders(destination: Destination) -> list[str]:
    """Where a trial file does no harm: where the destination wants temporary names."""
    return {
        TempNames.BESIDE: list(dict.fromkeys([destination.pdf_folder, destination.report_folder])),
        TempNames.FOLDER: [destination.temp_folder],
        TempNames.DIRECT: [],
    }[destination.temp_names]


def try_writing(folder: str, extensions: frozenset[str]) -> Steps[ServerTraits]:
    """Write, read, rename, replace and delete a small file; returns what the server let us do.

    Raises ConnectError. Removes what it wrote if the server lets it.
    """
    first = posixpath.join(folder, PROBE_PREFIX + secrets.token_hex(4))
    names = (first, f"{first}-renamed", f"{first}-other")
    clean_up = [protocol.remove(name) for name in names]
    try:
        traits = yield from _traits(*names, folder, extensions)
    except ConnectError:
        yield clean_up
        raise
    *_, removed = yield clean_up
    return replace(traits, deletes=removed.ok)


def _traits(
    first: str, renamed: str, other: str, folder: str, extensions: frozenset[str]
) -> Steps[ServerTraits]:
    """Everything but deleting; leaves a file named `other`."""
    measured = yield from _write(first, folder)
    try:
        lets_read = (yield from read_file(first, len(_PROBE))) == _PROBE
    except Refused:
        lets_read = False
    [answer] = yield [protocol.rename(first, renamed)]
    if not answer.ok:
        raise ConnectError(ConnectCode.RENAME_REFUSED, folder=_said(folder), answer=answer.text)
    yield from _write(other, folder)
    return ServerTraits(
        replacing=(yield from _try_replacing(renamed, other, extensions)),
        tells_size=measured.attributes.size == len(_PROBE),
        lets_read=lets_read,
        deletes=False,
    )


def _write(path: str, folder: str) -> Steps[Reply]:
    """Write the small file; returns the answer to measuring it."""
    [opened] = yield [protocol.open_file(path, Open.WRITE | Open.CREATE | Open.EXCLUSIVE)]
    if not opened.ok:
        raise _refused(opened, folder)
    [written] = yield Writing(opened.handle, iter([_PROBE]), lambda _: None)
    closed, measured = yield [protocol.close(opened.handle), protocol.stat(path)]
    if not written.ok or not closed.ok:
        raise _refused(closed if written.ok else written, folder)
    return measured


def _try_replacing(file: str, existing: str, extensions: frozenset[str]) -> Steps[Replacing]:
    """Rename a file to the name of an existing one."""
    if POSIX_RENAME in extensions:
        [renamed] = yield [protocol.posix_rename(file, existing)]
        if renamed.ok:
            return Replacing.POSIX_RENAME
    [renamed] = yield [protocol.rename(file, existing)]
    return Replacing.RENAME if renamed.ok else Replacing.REMOVE_FIRST


def _said(folder: str) -> str:
    return folder or "/"


def _refused(reply: Reply, folder: str) -> ConnectError:
    forbidden = reply.status in {Status.PERMISSION_DENIED, Status.UNSUPPORTED}
    code = ConnectCode.WRITE_FORBIDDEN if forbidden else ConnectCode.WRITE_FAILED
    return ConnectError(code, folder=_said(folder), answer=reply.text)
