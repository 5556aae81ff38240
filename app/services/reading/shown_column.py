"""A column as the spreadsheet shows it, worked out only when somebody asks."""

from collections.abc import Callable, Mapping, Sequence

from app.domain.reading.table import Cell
from app.services.reading.number_formats import GENERAL, changes_text, is_plain, shown

StylesOf = Callable[[int], Mapping[int, int]]


class ShownColumns:
    """`Table.as_shown` of a workbook.

    `formats` are the workbook's number formats by style, `styles_of` looks up the styles of one
    column's cells by row (0-based). The lookup costs a pass over the sheet, so it is left out for
    columns without numbers and workbooks without formats; each column is worked out once.
    """

    def __init__(
        self, rows: Sequence[Sequence[Cell]], formats: Sequence[str], styles_of: StylesOf
    ) -> None:
        self._rows = rows
        self._formats = formats
        self._styles_of = styles_of
        self._found: dict[int, list[str]] = {}

    def __call__(self, column: int) -> Sequence[str]:
        if column not in self._found:
            self._found[column] = self._work_out(column)
        return self._found[column]

    def _work_out(self, column: int) -> list[str]:
        cells = [row[column] if column < len(row) else None for row in self._rows]
        if not self._needs_formats(cells):
            return [cell if isinstance(cell, str) else shown(cell) for cell in cells]
        styles, codes = self._styles_of(column), dict(enumerate(self._formats))
        return [
            "" if cell is None else shown(cell, codes.get(styles.get(row, 0), GENERAL))
            for row, cell in enumerate(cells)
        ]

    def _needs_formats(self, cells: list[Cell]) -> bool:
        if any(changes_text(code) for code in self._formats):
            return True
        numbers = any(cell is not None and not isinstance(cell, str) for cell in cells)
        return numbers and not all(is_plain(code) for code in self._formats)
