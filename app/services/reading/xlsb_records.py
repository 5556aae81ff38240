"""What calamine does not tell about a binary xlsb workbook: extent, hidden rows, errors, formats.

Records as in [MS-XLSB] 2.1.4: type and size in seven-bit groups, then the body.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.reading.table import CellError
from app.services.reading.number_formats import BUILT_IN, GENERAL
from app.services.reading.xls_records import ERRORS

_ROW, _ERROR, _FORMULA_ERROR = 0, 3, 11
_CELLS = range(2, 12)  # 1 is a blank cell
_FORMAT, _XF, _XFS_BEGIN, _XFS_END = 44, 47, 617, 618
_SHEET = 156
_ROW_HIDDEN = 0x10


@dataclass(slots=True)
class SheetFacts:
    """`hidden_rows` and the lasts are 1-based, `errors` 0-based positions."""

    hidden_rows: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], CellError] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 0


def scan(data: bytes) -> SheetFacts:
    """One pass over a worksheet part."""
    facts, row = SheetFacts(), 0
    for kind, body in _records(data):
        if kind == _ROW and len(body) >= 12:
            row = _number(body[:4])
            if body[11] & _ROW_HIDDEN:
                facts.hidden_rows.add(row + 1)
        elif kind in _CELLS and len(body) >= 8:
            column = _number(body[:4])
            facts.last_row = max(facts.last_row, row + 1)
            facts.last_column = max(facts.last_column, column + 1)
            if kind in (_ERROR, _FORMULA_ERROR) and len(body) >= 9:
                facts.errors[row, column] = CellError(ERRORS.get(body[8], "#ERROR"))
    return facts


def styles_of(data: bytes, column: int) -> dict[int, int]:
    """Index into the formats of the column's cells, by 0-based row."""
    found, row = {}, 0
    for kind, body in _records(data):
        if kind == _ROW:
            row = _number(body[:4])
        elif kind in _CELLS and _number(body[:4]) == column:
            found[row] = _number(body[4:7])
    return found


def formats(data: bytes) -> list[str]:
    """Number formats by style, from the styles part."""
    codes, used, inside = dict(BUILT_IN), [], False
    for kind, body in _records(data):
        if kind == _FORMAT:
            codes[_number(body[:2])] = _string(body[2:])[0]
        elif kind in (_XFS_BEGIN, _XFS_END):
            inside = kind == _XFS_BEGIN
        elif kind == _XF and inside:
            used.append(codes.get(_number(body[2:4]), GENERAL))
    return used


def sheet_relations(data: bytes) -> dict[str, str]:
    """Relation id by sheet name, from the workbook part."""
    found = {}
    for kind, body in _records(data):
        if kind == _SHEET:
            relation, rest = _string(body[8:])
            found[_string(rest)[0]] = relation
    return found


def _records(data: bytes) -> Iterator[tuple[int, memoryview]]:
    view, at, end = memoryview(data), 0, len(data)
    while at < end:
        kind = view[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = kind & 0x7F | (view[at] & 0x7F) << 7
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            if at >= end:
                return
            size |= (view[at] & 0x7F) << shift
            at += 1
            if not view[at - 1] & 0x80:
                break
        yield kind, view[at : at + size]
        at += size


def _string(body: memoryview) -> tuple[str, memoryview]:
    """A string whose length in UTF-16 units stands before it, and what follows."""
    end = 4 + 2 * _number(body[:4])
    return bytes(body[4:end]).decode("utf-16-le", "replace"), body[end:]


def _number(body: memoryview) -> int:
    return int.from_bytes(body, "little")
