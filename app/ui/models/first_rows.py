"""The first rows of a sheet as a spreadsheet shows them: lettered columns, numbered rows."""

from datetime import date

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.domain.reading.column import text_of
from app.domain.reading.first_rows import FirstRows
from app.domain.reading.table import Cell
from app.ui import formats

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LETTERS = 26
"""A longer text is cut short in the list."""


class FirstRowsModel(QAbstractTableModel):
    """Model row i is row i + 1 of the sheet; `now` (1-based, 0 for none) is set in bold."""

    def __init__(self, first: FirstRows, now: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows, self._now = first.rows, now
        self._width = max((len(row) for row in first.rows), default=0)
        self._bold = QFont()
        self._bold.setBold(True)

    def longest(self) -> list[str]:
        """The longest text of each column, as far as it is shown."""
        texts = ["x" * 4] * self._width
        for row in self._rows:
            for column, cell in enumerate(row):
                texts[column] = max(texts[column], _shown(cell)[:LETTERS], key=len)
        return texts

    def names_in(self, row: int) -> int:
        """How many cells of that row (1-based) could be column names."""
        return sum(bool(text_of(cell)) for cell in self._rows[row - 1])

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self._width

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        across = orientation is Qt.Orientation.Horizontal
        now = not across and section + 1 == self._now
        if role == Qt.ItemDataRole.DisplayRole:
            return formats.column_letter(section) if across else f"{section + 1}"
        if role == Qt.ItemDataRole.AccessibleTextRole and now:
            return f"{section + 1}, used now"
        if role == Qt.ItemDataRole.TextAlignmentRole and not across:
            return RIGHT
        return None

    def data(self, index: Index, role: int = 0) -> object:
        row = self._rows[index.row()]
        cell = row[index.column()] if index.column() < len(row) else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _shown(cell)
        if role == Qt.ItemDataRole.FontRole and index.row() + 1 == self._now:
            return self._bold
        if role == Qt.ItemDataRole.TextAlignmentRole and _at_right(cell):
            return RIGHT
        return None


def _shown(cell: Cell) -> str:
    return formats.day(cell) if isinstance(cell, date) else " ".join(text_of(cell).split())


def _at_right(cell: Cell) -> bool:
    return isinstance(cell, int | float | date) and not isinstance(cell, bool)
