"""What calamine does not tell about an old binary workbook: hidden rows, errors, number formats.

The records of the Excel 97 to 2003 file format, [MS-XLS], and of Excel 5.0/95.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import CellError
from app.services.reading.number_formats import BUILT_IN, GENERAL

ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A", 0x2B: "#GETTING_DATA",
}  # fmt: skip

_BOF, _EOF, _FILEPASS, _SHEET, _FORMAT, _XF = 0x809, 0x0A, 0x2F, 0x85, 0x41E, 0xE0
_ROW, _MULRK, _BOOLERR, _FORMULA = 0x208, 0xBD, 0x205, 0x06
_DIMENSIONS = 0x200
_CELLS = frozenset((0x203, 0x27E, _FORMULA, _BOOLERR, 0x204, 0xFD, 0xD6))
_VALUES = _CELLS | {_MULRK}
_BIFF8 = 0x600
_HEAD = struct.Struct("<HH")
_CELL = struct.Struct("<HHH")  # row, column, XF
_ROW_HIDDEN = 0x20

_Record = tuple[int, memoryview]


@dataclass(frozen=True, slots=True)
class SheetRecords:
    """What one sheet's records say besides values; rows 1-based, cell positions 0-based."""

    hidden_rows: frozenset[int]
    errors: dict[tuple[int, int], CellError]
    last_row: int
    last_column: int


class XlsRecords:
    """The workbook stream of an .xls file. Raises ReadError when it is locked or damaged."""

    def __init__(self, file: str, stream: bytes) -> None:
        self._file = file
        self._stream = memoryview(stream)
        self._starts: list[int] = []
        self.formats = self._globals()

    @property
    def sheets(self) -> int:
        """How many sheets the file lists, charts among them."""
        return len(self._starts)

    def sheet(self, index: int, stop: StopToken) -> SheetRecords:
        """Facts of the sheet at this place in the file's list."""
        hidden: set[int] = set()
        errors: dict[tuple[int, int], CellError] = {}
        last_row = last_column = depth = 0
        ended = False
        for number, (kind, body) in enumerate(self._records(self._starts[index])):
            if number % 20_000 == 0:
                stop.check()
            depth += (kind == _BOF) - (kind == _EOF)
            ended = ended or kind == _EOF
            if ended and depth <= 0:
                break
            own = depth == 1  # charts within the sheet bring theirs between BOF and EOF
            if own and kind == _ROW and len(body) >= 14 and body[12] & _ROW_HIDDEN:
                hidden.add(int.from_bytes(body[:2], "little") + 1)
            elif kind in _VALUES and len(body) >= _CELL.size:
                row, column, _ = _CELL.unpack_from(body)
                if kind == _MULRK:
                    column += (len(body) - 6) // 6
                # Whosever they are: calamine takes all cells up to the first EOF for the sheet's.
                last_row, last_column = max(last_row, row + 1), max(last_column, column + 1)
                if own and (error := _error(kind, body)) is not None:
                    errors[row, column] = CellError(ERRORS.get(error, "#ERROR"))
        return SheetRecords(frozenset(hidden), errors, last_row, last_column)

    def without_dimensions(self) -> bytes:
        """The stream with every sheet's statement of its size blanked, for it may lie."""
        stream = bytearray(self._stream)
        at = 0
        for kind, body in self._records(0):
            if kind == _DIMENSIONS:
                stream[at + 4 : at + 4 + len(body)] = bytes(len(body))
            at += 4 + len(body)
        return bytes(stream)

    def styles_of(self, index: int, column: int) -> dict[int, int]:
        """Index into `formats` of the column's cells, by 0-based row."""
        found: dict[int, int] = {}
        for kind, body in self._sheet(index):
            if kind in _CELLS and len(body) >= _CELL.size:
                row, at, style = _CELL.unpack_from(body)
                if at == column:
                    found[row] = style
            elif kind == _MULRK and len(body) >= 6:
                row, first = _HEAD.unpack_from(body)
                at = 4 + 6 * (column - first)
                if 4 <= at <= len(body) - 8:
                    found[row] = int.from_bytes(body[at : at + 2], "little")
        return found

    def _globals(self) -> list[str]:
        codes = dict(BUILT_IN)
        used: list[int] = []
        version = _BIFF8
        for kind, body in self._records(0):
            if kind == _FILEPASS:
                raise ReadError(ReadCode.PASSWORD, file=self._file)
            if kind == _BOF and len(body) >= 2:
                version = int.from_bytes(body[:2], "little")
            elif kind == _SHEET:
                self._starts.append(int.from_bytes(body[:4], "little"))
            elif kind == _FORMAT and len(body) >= 5:
                codes[int.from_bytes(body[:2], "little")] = _string(body[2:], version)
            elif kind == _XF and len(body) >= 4:
                used.append(int.from_bytes(body[2:4], "little"))
            elif kind == _EOF:
                break
        return [codes.get(number, GENERAL) for number in used]

    def _sheet(self, index: int) -> Iterator[_Record]:
        """The sheet's own records; charts within it bring theirs between BOF and EOF."""
        depth = 0
        if index >= len(self._starts):
            return
        for kind, body in self._records(self._starts[index]):
            depth += (kind == _BOF) - (kind == _EOF)
            if depth <= 0:
                return
            if depth == 1:
                yield kind, body

    def _records(self, at: int) -> Iterator[_Record]:
        stream, end = self._stream, len(self._stream)
        while at + 4 <= end:
            kind, size = _HEAD.unpack_from(stream, at)
            yield kind, stream[at + 4 : at + 4 + size]
            at += 4 + size


def _error(kind: int, body: memoryview) -> int | None:
    if kind == _BOOLERR and len(body) >= 8 and body[7]:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and bytes(body[12:14]) == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None


def _string(body: memoryview, version: int) -> str:
    if version < _BIFF8:
        return bytes(body[1 : 1 + body[0]]).decode("cp1252", "replace")
    length = int.from_bytes(body[:2], "little")
    if body[2] & 1:
        return bytes(body[3 : 3 + 2 * length]).decode("utf-16-le", "replace")
    return bytes(body[3 : 3 + length]).decode("latin-1")
