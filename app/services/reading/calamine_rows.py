"""Values of binary and XML workbooks, read by calamine.

calamine lets other threads run while it parses, and rows are taken one at a time, so the window
keeps answering. It aborts the process when two cells are too far apart, so whoever calls
`sheet_rows` has bounded the sheet before.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import Cell

MAX_CELLS = 20_000_000
"""Cells of a sheet's bounding box, blank ones included; calamine needs 32 bytes for each."""

_ROWS_PER_STEP = 1_000
_BLANK: tuple[Cell, ...] = ()
_Result = TypeVar("_Result")

Rows = list[Sequence[Cell]]
"""Rows from row 1 on; blank ones share one empty tuple."""


def open_workbook(file: str, data: bytes) -> CalamineWorkbook:
    """The workbook, its sheets not read yet. Raises ReadError."""
    return _guarded(file, lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))


def sheets(book: CalamineWorkbook) -> Iterator[tuple[int, str, bool]]:
    """Place, name, and whether Excel hides it, of every sheet of cells in the file's order."""
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet:
            yield index, sheet.name, sheet.visible != SheetVisibleEnum.Visible


def sheet_rows(file: str, book: CalamineWorkbook, name: str, stop: StopToken) -> Rows:
    """The sheet's rows from row 1 on, blank cells None. Raises ReadError and Stopped."""
    stop.check()
    sheet: CalamineSheet = _guarded(file, lambda: book.get_sheet_by_name(name))
    rows: Rows = []
    left: list[Cell] = [None] * (sheet.start or (0, 0))[
        1
    ]  # `iter_rows` begins at the first column with a value
    for number, row in enumerate(sheet.iter_rows()):
        if row.count("") == len(row):
            rows.append(_BLANK)
        else:
            cells: list[Cell] = [None if cell == "" else cell for cell in row]
            # The garbage collector soon forgets tuples of values; lists it would visit for ever.
            rows.append(tuple(left + cells if left else cells))
        if number % _ROWS_PER_STEP == 0:
            stop.check()
    return rows


def put_cells(rows: Rows, cells: Mapping[tuple[int, int], Cell]) -> None:
    """Put values that calamine does not give into their (row, column), both 0-based."""
    for (row, column), value in cells.items():
        rows += [_BLANK] * (row + 1 - len(rows))
        changed = list(rows[row])
        changed += [None] * (column + 1 - len(changed))
        changed[column] = value
        rows[row] = tuple(changed)


def without_blank_end(rows: Rows) -> None:
    """Drop blank rows behind the last one that holds a value."""
    while rows and not any(cell not in (None, "") for cell in rows[-1]):
        rows.pop()


def hidden_content(rows: Rows, hidden: Iterable[int]) -> frozenset[int]:
    """The hidden rows (1-based) that hold something; blank ones matter to nobody."""
    return frozenset(row for row in hidden if row <= len(rows) and any(rows[row - 1]))


def _guarded(file: str, call: Callable[[], _Result]) -> _Result:
    try:
        return call()
    except PasswordError as error:
        raise ReadError(ReadCode.PASSWORD, file=file) from error
    except (CalamineError, OSError, ValueError) as error:
        raise ReadError(ReadCode.DAMAGED, file=file) from error
    except BaseException as error:
        # A panic of the Rust library is no Exception; its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise ReadError(ReadCode.DAMAGED, file=file) from error
