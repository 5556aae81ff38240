"""What two past reports differ in."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.invoice import balance_by_currency
from app.domain.preview import PaidPreview
from app.ui import formats
from app.ui.dialogs.dialog import Dialog
from app.ui.models.preview_rows import Column, Line, PreviewRows
from app.ui.theme import Tone
from app.ui.widgets.table import DataTable
from app.ui.widgets.tile import Tile


class ReportDifferenceDialog(Dialog):
    """Three tiles that choose the list below: gone, came, changed."""

    def __init__(self, parent: QWidget, title: str, found: PaidPreview, today: date) -> None:
        count = formats.plural(len(found.unchanged), "invoice")
        super().__init__(parent, title, f"{count} with the same balance in both.", width=760)
        self._lists: dict[str, tuple[list[Line], tuple[Column, ...]]] = {
            "in the older one only": (
                [Line(one.ref, one, None) for one in found.paid],
                (Column.REF, Column.CUSTOMER, Column.DUE, Column.OLD),
            ),
            "in the newer one only": (
                [Line(one.ref, None, one) for one in found.new],
                (Column.REF, Column.CUSTOMER, Column.DUE, Column.NEW),
            ),
            "with another balance": (
                [Line(one.new.ref, one.old, one.new) for one in found.changed],
                (Column.REF, Column.CUSTOMER, Column.OLD, Column.NEW, Column.DIFFERENCE),
            ),
        }
        row = QHBoxLayout()
        self.tiles: dict[str, Tile] = {}
        tones = (Tone.WARN, Tone.INFO, Tone.NOTE)
        for (name, (lines, _)), tone in zip(self._lists.items(), tones, strict=True):
            tile = Tile(name, tone)
            money = balance_by_currency(line.invoice for line in lines)
            tile.show_count(f"{len(lines):,}", formats.sums(money))
            tile.clicked.connect(lambda _=False, name=name: self.show_list(name))
            self.tiles[name] = tile
            row.addWidget(tile, 1)
        self.body.addLayout(row)
        self.rows = PreviewRows(today, self)
        self.table = DataTable("Invoices that differ")
        self.table.setModel(self.rows)
        self.table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.table.setSortingEnabled(True)
        self.table.setMinimumHeight(300)
        self.body.addWidget(self.table, 1)
        self.add_cancel("Close")
        self.show_list(next(iter(self._lists)))

    def show_list(self, name: str) -> None:
        """Show one of the three lists."""
        for other, tile in self.tiles.items():
            tile.setChecked(other == name)
        lines, columns = self._lists[name]
        self.rows.show_list("Invoice", columns, lines)
        self.table.set_columns([150] * len(columns), columns.index(Column.CUSTOMER))
