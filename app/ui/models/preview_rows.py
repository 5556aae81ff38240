"""The lists of the paid preview as one table of any length.

Searching, sorting and grouping happen in the model, on plain lists: a proxy asks Python for each
comparison, which at 50,000 rows takes seconds instead of a blink.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.domain.customer import customer_key
from app.domain.invoice import Invoice, balance_by_currency
from app.ui import formats
from app.ui.theme import Tone
from app.ui.widgets.table import ACTION, TONE

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(Enum):
    """What a column shows."""

    REF = "ref"
    CUSTOMER = "Customer"
    DUE = "Due"
    AGE = "Age"
    OLD = "Last balance"
    NEW = "Balance"
    DIFFERENCE = "Difference"
    NOTE = "Note"
    ACT = ""
    OTHER = " "


MONEY = frozenset({Column.OLD, Column.NEW, Column.DIFFERENCE})


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice of a list. `old` and `new` are its states before and after, where it has them.

    `note` is a pill of `tone`; `action` the text of its button, "" for none, and `other` that
    of a second one.
    """

    ref: str
    old: Invoice | None
    new: Invoice | None
    note: str = ""
    tone: Tone = Tone.PLAIN
    action: str = ""
    other: str = ""

    @property
    def invoice(self) -> Invoice:
        """Its latest state."""
        invoice = self.new or self.old
        assert invoice is not None
        return invoice

    @property
    def difference(self) -> Decimal | None:
        """New balance less old, where both are in one currency."""
        if not self.old or not self.new or self.old.currency_iso != self.new.currency_iso:
            return None
        return self.new.balance - self.old.balance


@dataclass(frozen=True, slots=True)
class Group:
    """The heading of one customer's lines."""

    name: str
    lines: tuple[Line, ...] = field(repr=False)
    action: str = ""

    @property
    def money(self) -> str:
        """The latest balances, per currency."""
        return formats.sums(balance_by_currency(line.invoice for line in self.lines))


class PreviewRows(QAbstractTableModel):
    """One of the four lists. `today` is what ages are counted to."""

    def __init__(self, today: date, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._columns: tuple[Column, ...] = (Column.REF,)
        self._ref_title = ""
        self._lines: list[Line] = []
        self._haystack: list[str] | None = None
        self._shown: list[Line | Group] = []
        self._needle = ""
        self._only: Callable[[Line], bool] | None = None
        self._grouped = False
        self._group_action = ""
        self._sorting: tuple[Column, bool] | None = None
        self._bold = QFont()
        self._bold.setBold(True)

    def show_list(
        self,
        ref_title: str,
        columns: Sequence[Column],
        lines: Sequence[Line],
        group_action: str = "",
    ) -> None:
        """Show another list; `group_action` is the button of a customer's heading."""
        self.beginResetModel()
        self._ref_title, self._columns = ref_title, tuple(columns)
        self._lines, self._haystack = list(lines), None
        self._group_action = group_action
        self._arrange()
        self.endResetModel()

    def update_lines(self, lines: Sequence[Line]) -> bool:
        """The same list with other notes and buttons: place, order and selection stay.

        True where there are other lines than before, and it had to be made anew.
        """
        if [line.ref for line in lines] != [line.ref for line in self._lines]:
            self.beginResetModel()
            self._lines, self._haystack = list(lines), None
            self._arrange()
            self.endResetModel()
            return True
        self._lines = list(lines)
        fresh = {line.ref: line for line in lines}  # not sorted anew: rows stay under the mouse
        self._shown = [self._renewed(shown, fresh) for shown in self._shown]
        if self._shown:
            last = self.index(len(self._shown) - 1, len(self._columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        return False

    def search(self, needle: str) -> None:
        """Show only lines whose reference or customer holds the text."""
        self._needle = needle.strip().casefold()
        self._again()

    def only(self, wanted: Callable[[Line], bool] | None) -> None:
        """Show only some lines; None for all."""
        self._only = wanted
        self._again()

    def group(self, *, by_customer: bool) -> None:
        """Put each customer's lines under a heading, or all lines in one list."""
        self._grouped = by_customer
        self._again()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; a negative one gives the report's own order back."""
        self._sorting = (
            (self._columns[column], order is Qt.SortOrder.DescendingOrder)
            if 0 <= column < len(self._columns)
            else None
        )
        self._again()

    def lines_at(self, row: int) -> tuple[Line, ...]:
        """The line of a row, or all lines of the customer whose heading it is."""
        shown = self._shown[row]
        return shown.lines if isinstance(shown, Group) else (shown,)

    def lines(self) -> tuple[Line, ...]:
        """Every line that is shown, in order."""
        return tuple(line for line in self._shown if isinstance(line, Line))

    def whole(self) -> list[Line]:
        """Every line of the list, shown or not, in the order chosen."""
        return self._ordered(list(self._lines))

    @property
    def hidden(self) -> int:
        """How many lines the search and the filter leave out."""
        return len(self._lines) - len(self.lines())

    @property
    def needle(self) -> str:
        """What is searched for, as typed but folded."""
        return self._needle

    def title_refs(self, title: str) -> None:
        """Give the column of references another heading."""
        self._ref_title = title
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 0)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the present list."""
        return self._columns

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is Qt.Orientation.Horizontal and section < len(self._columns):
            column = self._columns[section]
            if role == Qt.ItemDataRole.DisplayRole:
                return self._ref_title if column is Column.REF else heading(column, self._columns)
            if role == Qt.ItemDataRole.TextAlignmentRole and column in MONEY:
                return RIGHT
        return None

    def data(self, index: Index, role: int = 0) -> object:
        shown, column = self._shown[index.row()], self._columns[index.column()]
        if isinstance(shown, Group):
            return self._group_data(shown, column, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(shown, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(shown, column)
        if role == Qt.ItemDataRole.TextAlignmentRole and column in MONEY:
            return RIGHT
        if role == TONE and column is Column.NOTE:
            return shown.tone if shown.note else None
        if role == ACTION and column is Column.ACT:
            return shown.action or None
        if role == ACTION and column is Column.OTHER:
            return shown.other or None
        return None

    def _group_data(self, group: Group, column: Column, role: int) -> object:
        if role == Qt.ItemDataRole.FontRole:
            return self._bold
        if role == Qt.ItemDataRole.DisplayRole:
            if column is Column.REF:
                return formats.plural(len(group.lines), "invoice")
            if column is Column.CUSTOMER:
                return group.name
            return group.money if column in (Column.OLD, Column.NEW) else None
        if role == Qt.ItemDataRole.TextAlignmentRole and column in MONEY:
            return RIGHT
        if role == ACTION and column is Column.ACT:
            return group.action or None
        return None

    def _text(self, line: Line, column: Column) -> str:
        match column:
            case Column.REF:
                return line.ref
            case Column.CUSTOMER:
                return line.invoice.customer_name or line.invoice.customer_id
            case Column.DUE:
                return formats.day(line.invoice.date_due)
            case Column.AGE:
                return age(line.invoice.date_due, self._today)
            case Column.OLD:
                return _money(line.old)
            case Column.NEW:
                return _money(line.new)
            case Column.DIFFERENCE:
                change = line.difference
                return "" if change is None else formats.money(change, line.invoice.currency_iso)
            case Column.NOTE:
                return line.note
            case Column.ACT | Column.OTHER:
                return ""

    def _tip(self, line: Line, column: Column) -> str:
        text = self._text(line, column)
        if column is Column.DUE and text:
            days = age(line.invoice.date_due, self._today)
            return f"{text}, {days}" if days.startswith(("in", "today")) else f"{text}, {days} late"
        return text

    def _again(self) -> None:
        # A reset, so that no selection stays behind on rows that now show other invoices.
        self.beginResetModel()
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        lines = self._ordered(self._found())
        if not self._grouped:
            self._shown = list(lines)
            return
        self._shown = []
        for _, of_one in groupby(lines, key=_by_customer):
            together = tuple(of_one)
            self._shown.append(self._group(together))
            self._shown.extend(together)

    def _ordered(self, lines: list[Line]) -> list[Line]:
        if self._sorting:
            column, backwards = self._sorting
            lines.sort(key=_KEYS[column], reverse=backwards)
        if self._grouped:
            lines.sort(key=_by_customer)
        return lines

    def _group(self, together: tuple[Line, ...]) -> Group:
        first = together[0].invoice
        name = first.customer_name or first.customer_id or "No customer"
        action = self._group_action if any(line.action for line in together) else ""
        return Group(name, together, action)

    def _renewed(self, shown: Line | Group, fresh: Mapping[str, Line]) -> Line | Group:
        if isinstance(shown, Group):
            return self._group(tuple(fresh[line.ref] for line in shown.lines))
        return fresh[shown.ref]

    def _found(self) -> list[Line]:
        lines = self._lines
        if self._needle:
            if self._haystack is None:
                self._haystack = [_searched(line) for line in lines]
            pairs = zip(lines, self._haystack, strict=True)
            lines = [line for line, text in pairs if self._needle in text]
        if self._only:
            lines = [line for line in lines if self._only(line)]
        return list(lines)


def heading(column: Column, columns: Sequence[Column]) -> str:
    """What stands above a column; the last balance needs its name only beside the new one."""
    if column is Column.OLD and Column.NEW not in columns:
        return Column.NEW.value
    return column.value


def age(due: date | None, today: date) -> str:
    """Days since the due date: `12 d`, `today`, and `in 3 d` where it is still to come."""
    if due is None:
        return ""
    days = (today - due).days
    if days == 0:
        return "today"
    return f"{days:,} d" if days > 0 else f"in {-days:,} d"


def _money(invoice: Invoice | None) -> str:
    return formats.money(invoice.balance, invoice.currency_iso) if invoice else ""


def _searched(line: Line) -> str:
    invoice = line.invoice
    return f"{line.ref}\n{invoice.customer_name}\n{invoice.customer_id}".casefold()


def _by_customer(line: Line) -> tuple[str, str]:
    invoice = line.invoice
    return (invoice.customer_name or invoice.customer_id).casefold(), customer_key(invoice)


def _due(line: Line) -> date:
    return line.invoice.date_due or date.max


_KEYS: dict[Column, Callable[[Line], Any]] = {
    Column.REF: lambda line: line.ref.casefold(),
    Column.CUSTOMER: _by_customer,
    Column.DUE: _due,
    Column.AGE: _due,
    # Exact enough to sort by, and much quicker than decimals.
    Column.OLD: lambda line: float(line.old.balance) if line.old else 0.0,
    Column.NEW: lambda line: float(line.new.balance) if line.new else 0.0,
    Column.DIFFERENCE: lambda line: float(line.difference or 0),
    Column.NOTE: lambda line: line.note,
    Column.ACT: lambda line: line.action,
    Column.OTHER: lambda line: line.other,
}
