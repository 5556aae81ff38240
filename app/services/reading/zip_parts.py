"""Unpacks members of a zip container piece by piece, never trusting what it says of its size."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode

MAX_MEGABYTES = 600
"""Unpacked size of everything a workbook consists of: about a million invoices of 12 columns."""

_PIECE = 1 << 20
_FED = 1 << 17  # packed bytes a piece is made of; what was not used is copied
_LOCAL_HEADER = struct.Struct("<4s22xHH")  # APPNOTE 4.3.7: signature, …, name and extra length
_PASSIVE = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bmp", ".tiff", ".svg")
"""Members nobody unpacks to read the cells."""


class ZipParts:
    """The members of one zip file in memory. Raises ReadError when it is damaged or a bomb."""

    def __init__(self, file: str, data: bytes) -> None:
        self._file = file
        self._data = memoryview(data)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self._members = {info.filename: info for info in archive.infolist()}
            # zipfile lets struct and index errors of broken directories through.
            self._spelt = {name.lower().replace("\\", "/"): name for name in self._members}
        except (
            zipfile.BadZipFile,
            struct.error,
            ValueError,
            IndexError,
            OSError,
            NotImplementedError,
        ) as error:
            raise self._damaged() from error
        for info in self._members.values():
            if info.flag_bits & 1:
                raise ReadError(ReadCode.PASSWORD, file=file)
        if sum(info.file_size for info in self._members.values()) > MAX_MEGABYTES * _PIECE:
            raise self._bomb()

    @property
    def names(self) -> frozenset[str]:
        """Every member."""
        return frozenset(self._members)

    def spelt(self, name: str) -> str:
        """The member's name as the container has it; some writers mix capitals and backslashes."""
        return self._spelt.get(name.lower(), name)

    def size(self, name: str) -> int:
        """Bytes of the member when unpacked; 0 when there is none."""
        return self._members[name].file_size if name in self._members else 0

    def check_sizes(self, names: Iterable[str], stop: StopToken) -> None:
        """Unpack the members once and drop them: a bomb lies about its size."""
        for name in names:
            if not name.lower().endswith(_PASSIVE):
                for _ in self.pieces(name):
                    stop.check()

    def pieces(self, name: str) -> Iterator[bytes]:
        """The member's content, at most a megabyte at a time."""
        info = self._members[name]
        packed = self._packed(info)
        if info.compress_type == zipfile.ZIP_STORED:
            for at in range(0, len(packed), _PIECE):
                yield bytes(packed[at : at + _PIECE])
            return
        if info.compress_type != zipfile.ZIP_DEFLATED:
            raise self._damaged()
        inflate, left, size = zlib.decompressobj(-15), packed, 0
        while not inflate.eof:
            try:
                piece = inflate.decompress(left[:_FED], _PIECE)
            except zlib.error as error:
                raise self._damaged() from error
            taken = min(len(left), _FED) - len(inflate.unconsumed_tail)
            if not piece and not taken:
                raise self._damaged()  # ends in the middle
            left = left[taken:]
            size += len(piece)
            if size > info.file_size:
                raise self._bomb()  # says it is smaller than it is
            yield piece

    def read(self, name: str) -> bytes:
        """The whole member; b"" when there is none."""
        return b"".join(self.pieces(name)) if name in self._members else b""

    def _packed(self, info: zipfile.ZipInfo) -> memoryview:
        start = info.header_offset
        header = self._data[start : start + _LOCAL_HEADER.size]
        if len(header) < _LOCAL_HEADER.size:
            raise self._damaged()
        signature, name, extra = _LOCAL_HEADER.unpack(header)
        if signature != b"PK\x03\x04":
            raise self._damaged()
        start += _LOCAL_HEADER.size + name + extra
        return self._data[start : start + info.compress_size]

    def _damaged(self) -> ReadError:
        return ReadError(ReadCode.DAMAGED, file=self._file)

    def _bomb(self) -> ReadError:
        return ReadError(ReadCode.UNPACKS_TOO_LARGE, file=self._file, limit=MAX_MEGABYTES)
