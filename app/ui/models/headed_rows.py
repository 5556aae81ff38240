"""What lists with fixed columns share: their headers, and numbers that stand at the right."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class HeadedRows(QAbstractTableModel):
    """Subclasses name their columns in `headers` and those of numbers in `numbers`."""

    headers: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.headers)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.headers[section]
            if role == Qt.ItemDataRole.TextAlignmentRole and section in self.numbers:
                return RIGHT
        return None

    def data(self, index: Index, role: int = 0) -> object:
        right = role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self.numbers
        return RIGHT if right else None
