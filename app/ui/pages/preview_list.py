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
from app.ui.messages.preview_words import KINDS, hidden_said
from app.ui.models.preview_lines import COLUMNS, KEEP_ALL, NOTES, SAME, UNDO, WAS_PAID, Kind
from app.ui.models.preview_rows import Column, Line, PreviewRows
from app.ui.pages.preview_columns import fitting, needs
from app.ui.theme import Tone
from app.ui.widgets.buttons import secondary
from app.ui.widgets.notice import Notice
from app.ui.widgets.table import ACTION, DataTable

TYPING_MS = 120
BARS = 18
"""Pixels of the scroll bar and the frame."""


class PreviewList(QWidget):
    """Signals carry references: `keep` and `noted` of the last report, `undo` and `same` of either.

    `everything` tells that the person wants to see what a search or filter hid.
    """

    keep = Signal(list)
    undo = Signal(list)
    same = Signal(str)
    noted = Signal(list, object)  # references, Note or None
    settle_all = Signal(list)  # pairs (gone, new)
    everything = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._kind, self._title = Kind.PAID, ""
        self._suspects: tuple[Suspect, ...] = ()
        self._needs: dict[Column, int] = {}
        self._laid_out: object = None
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
        self.hiding = Notice(low=True)
        column.addWidget(self.hiding)
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

    def start_over(self) -> None:
        """Another report: nothing searched, grouped, filtered, sorted or shown."""
        self.search.clear()
        self._typing.stop()
        self.grouped.setChecked(False)
        self._suspects = ()
        self.rows.search("")
        self.rows.only(None)
        self._show_other(self._kind, "", ())
        self._show_tools()

    def show_list(self, kind: Kind, title: str, lines: Sequence[Line]) -> None:
        """Show one of the four lists; the same one again keeps its place and order."""
        if (kind, title) == (self._kind, self._title) and self.rows.rowCount():
            if self.rows.update_lines(lines):
                self._measure(lines)
        else:
            self.rows.only(None)
            self._show_other(kind, title, lines)
        self._show_tools()

    def _show_other(self, kind: Kind, title: str, lines: Sequence[Line]) -> None:
        self._kind, self._title = kind, title
        header = self.table.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        columns = COLUMNS[kind]
        self.rows.show_list(title, columns, lines, KEEP_ALL if kind is Kind.PAID else "")
        self._measure(lines)
        self.table.scrollToTop()

    def _measure(self, lines: Sequence[Line]) -> None:
        # Not after each decision: buttons would move under the mouse.
        text, heading = self.table.fontMetrics(), self.table.horizontalHeader().fontMetrics()
        self._needs = needs(self.rows.columns, lines, text, heading)
        self._laid_out = None
        self._fit()

    def show_suspects(self, suspects: tuple[Suspect, ...]) -> None:
        """The pairs that nobody has answered for yet."""
        self._suspects = suspects
        self._show_tools()

    def review_suspects(self, *, only: bool) -> None:
        """Show only lines that look like a changed reference, or all lines again.

        The lines stay the same while they are answered one after the other.
        """
        self.search.clear()
        refs = frozenset(ref for pair in self._suspects for ref in (pair.gone.ref, pair.new.ref))
        self.rows.only((lambda line: line.ref in refs) if only else None)
        self.table.scrollToTop()

    def show_everything(self) -> None:
        """No search and no filter."""
        self.search.clear()
        self._typing.stop()
        self.rows.search("")
        self.rows.only(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self._needs:
            return
        columns = self.rows.columns
        heading = self.table.horizontalHeader().fontMetrics()
        room = self.width() - BARS
        widths, title = fitting(self._needs, self._title, room, heading)
        if self._laid_out == (columns, widths, title):
            return
        self._laid_out = (columns, widths, title)
        self.rows.title_refs(title)
        self.table.set_columns(
            [widths.get(column, 0) for column in columns], columns.index(Column.CUSTOMER)
        )
        for place, column in enumerate(columns):
            self.table.setColumnHidden(place, column not in widths)

    def lines(self) -> tuple[Line, ...]:
        """The lines as shown."""
        return self.rows.lines()

    def whole(self) -> list[Line]:
        """All lines of the list, whatever is searched for."""
        return self.rows.whole()

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
        self.selected.setText(f"Do with {count:,} selected ▾" if count else "Do with all shown ▾")
        sure = sum(pair.sure for pair in self._suspects)
        self.settle.setVisible(sure > 1 and self._kind in (Kind.PAID, Kind.NEW))
        self.settle.setText(f"Same invoice: all {sure:,}")
        self._show_hiding()

    def _show_hiding(self) -> None:
        hidden, typed = self.rows.hidden, self.search.text().strip()
        if not hidden:
            self.hiding.hide()
            return
        strong, text = hidden_said(typed, hidden, any_shown=bool(self.rows.rowCount()))
        self.hiding.say(
            text, Tone.INFO, strong=strong, link="Show all", pressed=self.everything.emit
        )

    def _search(self) -> None:
        self.rows.search(self.search.text())

    def _act(self, index: QModelIndex) -> None:
        lines = self.rows.lines_at(index.row())
        action = index.data(ACTION)
        refs = [line.ref for line in lines]
        if action == SAME:
            self.same.emit(refs[0])
        elif action == WAS_PAID:
            self.noted.emit(refs, Note.PAID)
        elif action == UNDO:
            self.undo.emit(refs)
        else:
            self.keep.emit(refs)

    # Menus

    def menu(self) -> QMenu:
        """What can be decided about the selected lines, or about all that are shown."""
        lines = self._selected_lines() or self.rows.lines()
        refs = [line.ref for line in lines]
        decided = [line.ref for line in lines if line.action == UNDO]
        menu = QMenu(self)
        menu.addAction("Keep open", lambda: self.keep.emit(refs))
        menu.addAction("Undo", lambda: self.undo.emit(decided)).setEnabled(bool(decided))
        menu.addSeparator()
        menu.addAction("Notes stay in this computer’s history; they are not sent.").setEnabled(
            False
        )
        for note, (word, _) in NOTES.items():
            menu.addAction(f"Note: {word}", partial(self._note, refs, note))
        menu.addAction("Remove the note", partial(self._note, refs, None))
        menu.setEnabled(bool(refs))
        return menu

    def _note(self, refs: list[str], note: Note | None) -> None:
        self.noted.emit(refs, note)

    def _selected_lines(self) -> list[Line]:
        lines = (line for row in self._selected_rows() for line in self.rows.lines_at(row))
        return list({line.ref: line for line in lines}.values())

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
