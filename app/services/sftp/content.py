"""The bytes of a planned file, read again when they are sent and compared with the plan."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from app.domain.delivery_code import DeliveryCode
from app.domain.errors import DeliveryError
from app.domain.plan import PlannedFile
from app.services.sftp.protocol import MOST_BLOCK

_CHUNK = MOST_BLOCK
_WHOLE = 1 << 20
"""Files up to this size are read and compared before their first byte is sent."""


def chunks_of(file: PlannedFile) -> Iterator[bytes]:
    """The file's content in order; at most 1 MiB of it in memory.

    Raises DeliveryError: CHANGED_SINCE_PREVIEW where size or SHA-256 is no longer that of the
    plan (at the latest after the last block), LOCAL_UNREADABLE where it cannot be read.
    """
    if file.data is not None:
        yield _compared(file.data, file)
        return
    try:
        if file.size <= _WHOLE:
            with Path(file.local_path).open("rb") as source:
                data = source.read(file.size + 1)
            yield _compared(data, file)
        else:
            yield from _streamed(file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DeliveryError(
            DeliveryCode.LOCAL_UNREADABLE, name=Path(file.local_path).name, reason=reason
        ) from error


def _compared(data: bytes, file: PlannedFile) -> bytes:
    if len(data) != file.size or hashlib.sha256(data).hexdigest() != file.sha256:
        raise _changed(file)
    return data


def _streamed(file: PlannedFile) -> Iterator[bytes]:
    digest = hashlib.sha256()
    left = file.size
    with Path(file.local_path).open("rb", buffering=0) as source:
        while chunk := source.read(min(_CHUNK, left) if left else 1):
            if not left:
                raise _changed(file)  # longer than planned
            left -= len(chunk)
            digest.update(chunk)
            yield chunk
    if left or digest.hexdigest() != file.sha256:
        raise _changed(file)


def _changed(file: PlannedFile) -> DeliveryError:
    name = Path(file.local_path).name or file.name
    return DeliveryError(DeliveryCode.CHANGED_SINCE_PREVIEW, name=name)
