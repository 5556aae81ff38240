"""The last rungs: are the destination's folders there, and may we write, rename and delete?"""

import posixpath
import secrets

from app.domain.connect_code import ConnectCode
from app.domain.destination import Destination, TempNames
from app.domain.errors import ConnectError
from app.services.sftp import protocol
from app.services.sftp.pipeline import Steps, Writing
from app.services.sftp.protocol import Open, Reply, Status

PROBE_PREFIX = ".open-ar-uploader-probe-"
_PROBE = b"Open AR Uploader tried whether it may write here. This file can be deleted.\n"


def ensure_folder(folder: str) -> Steps[str]:
    """Find the folder or make it; returns "there" or "made". Raises ConnectError."""
    [seen] = yield [protocol.stat(folder)]
    if seen.ok and (seen.attributes.is_folder or seen.attributes.mode is None):
        return "there"
    if seen.ok:
        raise ConnectError(ConnectCode.FOLDER_IS_FILE, folder=_said(folder))
    if seen.status == Status.NO_SUCH_FILE:
        [made] = yield [protocol.make_folder(folder)]
        if made.ok:
            return "made"
        raise ConnectError(ConnectCode.FOLDER_MISSING, folder=_said(folder), answer=made.text)
    # Some servers tell nothing of folders but let their contents be listed.
    [opened] = yield [protocol.open_folder(folder)]
    if not opened.ok:
        raise ConnectError(ConnectCode.FOLDER_FORBIDDEN, folder=_said(folder), answer=opened.text)
    yield [protocol.close(opened.handle)]
    return "there"


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


def try_writing(folder: str) -> Steps[dict[str, bool]]:
    """Write, rename and delete a small file; returns what else the server can do.

    Raises ConnectError. Removes what it wrote if the server lets it.
    """
    first = posixpath.join(folder, PROBE_PREFIX + secrets.token_hex(4))
    second = f"{first}-renamed"
    [opened] = yield [protocol.open_file(first, Open.WRITE | Open.CREATE | Open.EXCLUSIVE)]
    if not opened.ok:
        raise _refused(opened, folder)
    [written] = yield Writing(opened.handle, iter([_PROBE]), lambda _: None)
    closed, measured = yield [protocol.close(opened.handle), protocol.stat(first)]
    if not written.ok or not closed.ok:
        yield [protocol.remove(first)]
        raise _refused(closed if written.ok else written, folder)
    renamed, _, removed = yield [
        protocol.rename(first, second),
        protocol.remove(first),
        protocol.remove(second),
    ]
    if not renamed.ok:
        raise ConnectError(ConnectCode.RENAME_REFUSED, folder=_said(folder), answer=renamed.text)
    return {"tells_size": measured.attributes.size == len(_PROBE), "deletes": removed.ok}


def _said(folder: str) -> str:
    return folder or "/"


def _refused(reply: Reply, folder: str) -> ConnectError:
    forbidden = reply.status in {Status.PERMISSION_DENIED, Status.UNSUPPORTED}
    code = ConnectCode.WRITE_FORBIDDEN if forbidden else ConnectCode.WRITE_FAILED
    return ConnectError(code, folder=_said(folder), answer=reply.text)
