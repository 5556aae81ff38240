"""The rows of a report in three lists: what will be sent, what needs a look, what is left out."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.fields import Field
from app.domain.invoice import Invoice
from app.domain.report import Problem, ProblemCode, SkippedRow, SkipReason
from app.ui import formats
from app.ui.messages.catalogue import say
from app.ui.messages.report_words import FIELDS
from app.ui.theme import Tone
from app.ui.widgets.table import ACTION, TONE

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
UNDO = "Undo"


class _Rows(QAbstractTableModel):
    """A list with fixed columns; `money` are the columns set to the right."""

    titles: tuple[str, ...] = ()
    money: frozenset[int] = frozenset()

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in self.money:
            return RIGHT
        return None


class InvoiceRows(_Rows):
    """Invoices as they will be sent, under the receiver's column names."""

    # The customer's number last: it is what a narrow window may leave beyond the edge.
    fields: tuple[Field | None, ...] = (
        None,
        Field.REF,
        Field.CUSTOMER_NAME,
        Field.DATE_ISSUED,
        Field.DATE_DUE,
        Field.AMOUNT,
        Field.BALANCE,
        Field.CURRENCY_ISO,
        Field.CUSTOMER_ID,
    )
    titles = (
        "row",
        "ref",
        "customer_name",
        "date_issued",
        "date_due",
        "amount",
        "balance",
        "currency",
        "customer_id",
    )
    money = frozenset({5, 6})

    def __init__(self, invoices: Sequence[Invoice], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._invoices = invoices

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._invoices)

    def data(self, index: Index, role: int = 0) -> object:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if index.column() in self.money else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        invoice = self._invoices[index.row()]
        match self.fields[index.column()]:
            case Field.REF:
                return invoice.ref
            case Field.CUSTOMER_ID:
                return invoice.customer_id
            case Field.CUSTOMER_NAME:
                return invoice.customer_name
            case Field.DATE_ISSUED:
                return invoice.date_issued.isoformat() if invoice.date_issued else ""
            case Field.DATE_DUE:
                return invoice.date_due.isoformat() if invoice.date_due else ""
            case Field.AMOUNT:
                return "" if invoice.amount is None else formats.number(invoice.amount)
            case Field.BALANCE:
                return formats.number(invoice.balance)
            case Field.CURRENCY_ISO:
                return invoice.currency_iso
            case None:
                return str(invoice.row)


WHAT: dict[ProblemCode, str] = {
    ProblemCode.MISSING_REF: "No reference",
    ProblemCode.DUPLICATE_REF: "Appears twice",
    ProblemCode.UNREADABLE_AMOUNT: "Balance unreadable",
    ProblemCode.UNREADABLE_DATE: "Dates unreadable",
}


def what_is_wrong(problem: Problem) -> str:
    """A problem in two or three words."""
    fields = problem.params.get("fields")
    if isinstance(fields, tuple) and len(fields) == 1:
        return f"{FIELDS[Field(fields[0])]} unreadable"
    if problem.code is ProblemCode.UNREADABLE_AMOUNT and not problem.params.get("text"):
        return "Balance empty"
    return WHAT[problem.code]


class ProblemRows(_Rows):
    """Rows that wait for a decision."""

    titles = ("row", "What", "ref", "Customer", "In the file")
    money = frozenset({4})

    def __init__(self, problems: Sequence[Problem], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._problems = problems

    def problem(self, row: int) -> Problem:
        """The problem shown in that line."""
        return self._problems[row]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._problems)

    def data(self, index: Index, role: int = 0) -> object:
        problem = self._problems[index.row()]
        if role == TONE and index.column() == 1:
            return Tone.WARN
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if index.column() in self.money else None
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        match index.column():
            case 0:
                return str(problem.row)
            case 1:
                return what_is_wrong(problem)
            case 2:
                return str(problem.params.get("ref") or "—")
            case 3:
                return str(problem.params.get("customer") or "")
            case _:
                balance = problem.params.get("balance")
                if isinstance(balance, Decimal):
                    return formats.number(balance)
                return str(problem.params.get("text") or "(blank)")


MONEY_FIRST = (
    SkipReason.LEFT_OUT,
    SkipReason.PAYMENT,
    SkipReason.SETTLED,
    SkipReason.VOID,
    SkipReason.DRAFT,
    SkipReason.LINE,
)


def money_first(skipped: Sequence[SkippedRow]) -> list[SkippedRow]:
    """Rows that carry money before blank rows, headings and totals; else in the file's order."""
    place = {why: at for at, why in enumerate(MONEY_FIRST)}
    return sorted(skipped, key=lambda row: place.get(row.why, len(place)))


class SkippedRows(_Rows):
    """Rows that are not sent, each with its reason; those left out by the person can come back."""

    titles = ("row", "Why it is left out", "ref", "In the file", "")

    def __init__(self, skipped: Sequence[SkippedRow], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._skipped = skipped

    def skipped(self, row: int) -> SkippedRow:
        """The row shown in that line."""
        return self._skipped[row]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._skipped)

    def data(self, index: Index, role: int = 0) -> object:
        skipped = self._skipped[index.row()]
        by_person = skipped.why is SkipReason.LEFT_OUT
        if role == ACTION and index.column() == 4:
            return UNDO if by_person else None
        if role == TONE and index.column() == 1 and by_person:
            return Tone.WARN
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        match index.column():
            case 0:
                return str(skipped.row)
            case 1:
                return say(skipped.why).what.rstrip(".")
            case 2:
                return skipped.ref
            case 3:
                return skipped.text
            case _:
                return ""
