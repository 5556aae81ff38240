"""The bytes of a planned file, read again when they are sent and compared with the plan."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from app.domain.delivery_code import DeliveryCode
from app.domain.errors import DeliveryError
from app.domain.plan import PlannedFile
from app.services.sftp.protocol import BLOCK

_WHOLE = 1 << 20
"""Files up to this size are read and compared before their first byte is sent."""


def blocks_of(file: PlannedFile) -> Iterator[bytes]:
    """The file's content in blocks as they are sent; at most 1 MiB of it in memory.

    Raises DeliveryError: CHANGED_SINCE_PREVIEW where size or SHA-256 is no longer that of the
    plan (at the latest after the last block), LOCAL_UNREADABLE where it cannot be read.
    """
    if file.data is not None:
        yield from _slices(_compared(file.data, file))
        return
    try:
        if file.size <= _WHOLE:
            with Path(file.local_path).open("rb") as source:
                data = source.read(file.size + 1)
            yield from _slices(_compared(data, file))
        else:
            yield from _streamed(file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DeliveryError(
            DeliveryCode.LOCAL_UNREADABLE, name=Path(file.local_path).name, reason=reason
        ) from error


def _slices(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), BLOCK):
        yield data[start : start + BLOCK]


def _compared(data: bytes, file: PlannedFile) -> bytes:
    if len(data) != file.size or hashlib.sha256(data).hexdigest() != file.sha256:
        raise _changed(file)
    return data


def _streamed(file: PlannedFile) -> Iterator[bytes]:
    digest = hashlib.sha256()
    left = file.size
    with Path(file.local_path).open("rb") as source:
        while block := source.read(min(BLOCK, left) if left else 1):
            if not left:
                raise _changed(file)  # longer than planned
            left -= len(block)
            digest.update(block)
            yield block
    if left or digest.hexdigest() != file.sha256:
        raise _changed(file)


def _changed(file: PlannedFile) -> DeliveryError:
    name = Path(file.local_path).name or file.name
    return DeliveryError(DeliveryCode.CHANGED_SINCE_PREVIEW, name=name)
