"""The list below the tiles: search, grouping, decisions for one line or many."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from app.domain.decisions import Note
from app.domain.suspects import Reason, Suspect
from app.ui import formats
from app.ui.messages.preview_words import KINDS
from app.ui.models.preview_lines import COLUMNS, NOTES, SAME, UNDO, Kind
from app.ui.models.preview_rows import Column, Line, PreviewRows
from app.ui.widgets.buttons import secondary
from app.ui.widgets.table import ACTION, DataTable

WIDTHS = {
    Column.REF: 168,
    Column.CUSTOMER: 150,
    Column.DUE: 114,
    Column.AGE: 78,
    Column.OLD: 108,
    Column.NEW: 108,
    Column.DIFFERENCE: 100,
    Column.NOTE: 144,
    Column.ACT: 120,
}
NARROW = 840
"""Pixels below which the age, which follows from the due date, makes room for the customer."""
NARROWER, NARROWEST_REF = 740, 126
TYPING_MS = 120


class PreviewList(QWidget):
    """Signals carry references: `keep`, `undo` and `noted` of the last report, `same` of either."""

    keep = Signal(list)
    undo = Signal(list)
    same = Signal(str)
    noted = Signal(list, object)  # references, Note or None
    settle_all = Signal(list)  # pairs (gone, new)

    def __init__(self, today: date) -> None:
        super().__init__()
        self._kind, self._title = Kind.PAID, ""
        self._suspects: tuple[Suspect, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        tools = QHBoxLayout()
        tools.setSpacing(12)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search reference or customer")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(320)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._search)
        self.search.textChanged.connect(lambda _: self._typing.start())
        self.grouped = QCheckBox("Group by customer")
        self.settle = secondary("All are the same invoice…", self._open_settle)
        self.selected = secondary("", self._open_selected)
        tools.addWidget(self.search, 1)
        tools.addWidget(self.grouped)
        tools.addStretch()
        tools.addWidget(self.settle)
        tools.addWidget(self.selected)
        column.addLayout(tools)
        self.rows = PreviewRows(today, self)
        self.table = DataTable("Invoices")
        self.table.setModel(self.rows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setSortingEnabled(True)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self.table.acted.connect(self._act)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_tools())
        self.rows.modelReset.connect(self._show_tools)
        self.grouped.toggled.connect(lambda on: self.rows.group(by_customer=on))
        column.addWidget(self.table, 1)

    def show_list(self, kind: Kind, title: str, lines: Sequence[Line]) -> None:
        """Show one of the four lists; the same one again keeps its place and order."""
        if (kind, title) == (self._kind, self._title) and self.rows.rowCount():
            self.rows.update_lines(lines)
        else:
            self.rows.only(None)
            self._show_other(kind, title, lines)
        self._show_tools()

    def _show_other(self, kind: Kind, title: str, lines: Sequence[Line]) -> None:
        self._kind, self._title = kind, title
        header = self.table.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        columns = COLUMNS[kind]
        self.rows.show_list(title, columns, lines, "Keep all open" if kind is Kind.PAID else "")
        widths = [WIDTHS[column] for column in columns]
        self.table.set_columns(widths, columns.index(Column.CUSTOMER))
        for place in range(len(columns)):
            self.table.setColumnHidden(place, False)
        self._fit()
        self.table.scrollToTop()

    def show_suspects(self, suspects: tuple[Suspect, ...]) -> None:
        """The pairs that one press can settle."""
        self._suspects = suspects
        if not suspects:
            self.rows.only(None)
        self._show_tools()

    def review_suspects(self, *, only: bool) -> None:
        """Show only lines that look like a changed reference, or all lines again."""
        self.search.clear()
        self.rows.only((lambda line: line.action == SAME) if only else None)
        self.table.scrollToTop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        columns = self.rows.columns
        if Column.AGE in columns:
            self.table.setColumnHidden(columns.index(Column.AGE), self.width() < NARROW)
        if Column.REF in columns:
            width = NARROWEST_REF if self.width() < NARROWER else WIDTHS[Column.REF]
            self.table.setColumnWidth(columns.index(Column.REF), width)

    def lines(self) -> tuple[Line, ...]:
        """The lines as shown."""
        return self.rows.lines()

    def settle_kind(self, why: Reason | None) -> None:
        """Settle all pairs of a kind that nothing speaks against; None for every kind."""
        self.settle_all.emit(
            [
                (pair.gone.ref, pair.new.ref)
                for pair in self._suspects
                if pair.sure and why in (None, pair.why)
            ]
        )

    def _show_tools(self) -> None:
        count = len(self._selected_rows())
        self.selected.setVisible(self._kind is Kind.PAID and self.rows.rowCount() > 0)
        self.selected.setText(f"Decide for {count:,}…" if count else "Decide for all…")
        sure = sum(pair.sure for pair in self._suspects)
        self.settle.setVisible(sure > 1 and self._kind in (Kind.PAID, Kind.NEW))
        self.settle.setText(f"Same invoice: all {sure:,}")

    def _search(self) -> None:
        self.rows.search(self.search.text())

    def _act(self, index: QModelIndex) -> None:
        lines = self.rows.lines_at(index.row())
        action = index.data(ACTION)
        refs = [line.ref for line in lines]
        if action == SAME:
            self.same.emit(refs[0])
        elif action == UNDO:
            self.undo.emit(refs)
        else:
            self.keep.emit(refs)

    # Menus

    def menu(self) -> QMenu:
        """What can be decided about the selected lines, or about all that are shown."""
        refs = self._selected_refs() or [line.ref for line in self.rows.lines()]
        menu = QMenu(self)
        menu.addAction("Keep open", lambda: self.keep.emit(refs))
        menu.addAction("Do not keep open", lambda: self.undo.emit(refs))
        menu.addSeparator()
        for note, (word, _) in NOTES.items():
            menu.addAction(f"Note: {word}", partial(self._note, refs, note))
        menu.addAction("Remove the note", partial(self._note, refs, None))
        menu.setEnabled(bool(refs))
        return menu

    def _note(self, refs: list[str], note: Note | None) -> None:
        self.noted.emit(refs, note)

    def _selected_refs(self) -> list[str]:
        lines = (line for row in self._selected_rows() for line in self.rows.lines_at(row))
        return list({line.ref: None for line in lines})

    def _selected_rows(self) -> list[int]:
        # Ranges, not selectedRows(): that makes an index of each of 50,000 rows.
        chosen = self.table.selectionModel().selection()
        ranges = [chosen.at(place) for place in range(chosen.count())]
        return [row for one in ranges for row in range(one.top(), one.bottom() + 1)]

    def _open_menu(self, where: QPoint) -> None:
        if self._kind is Kind.PAID and self.table.indexAt(where).isValid():
            self._pop(self.menu(), self.table.viewport().mapToGlobal(where))

    def _open_selected(self) -> None:
        below = self.selected.mapToGlobal(QPoint(0, self.selected.height()))
        self._pop(self.menu(), below)

    def _open_settle(self) -> None:
        kinds = Counter(pair.why for pair in self._suspects if pair.sure)
        if len(kinds) == 1:
            self.settle_kind(None)
            return
        menu = QMenu(self)
        for why, count in kinds.most_common():
            text = f"{formats.plural(count, 'pair')} that {KINDS[why]}"
            menu.addAction(text, partial(self.settle_kind, why))
        menu.addSeparator()
        menu.addAction(f"All {sum(kinds.values()):,}", partial(self.settle_kind, None))
        self._pop(menu, self.settle.mapToGlobal(QPoint(0, self.settle.height())))

    @staticmethod
    def _pop(menu: QMenu, where: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(where)
