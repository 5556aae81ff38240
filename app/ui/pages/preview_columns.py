"""How wide the columns of the preview's list are, and which of them a narrow window shows."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice

from PySide6.QtGui import QFontMetrics

from app.ui import formats
from app.ui.models.preview_lines import KEEP_ALL, SAME, WAS_PAID
from app.ui.models.preview_rows import MONEY, Column, Line, heading

SAMPLE = 2000
"""Lines that are measured; a longer text further down ends in … and has a tool tip."""
PAD = 26
BUTTON = 38
SORT_MARK = 4
CUSTOMER_LEAST, CUSTOMER_READABLE = 130, 90
REF_MOST = 230
NOTE_WIDTH, NOTE_LEAST = 164, 122
SHORT_TITLE = "Invoice"

LEAST_IMPORTANT = (Column.AGE, Column.DUE, Column.OLD)
"""In this order columns make room for the customer: the age follows from the due date, and the
last balance from balance and difference."""


def needs(
    columns: Sequence[Column],
    lines: Sequence[Line],
    text: QFontMetrics,
    metrics: QFontMetrics,
) -> dict[Column, int]:
    """Pixels that each column's content and heading take; the least for the customer.

    `text` and `metrics` measure the cells and the headings.

    Columns in which nothing can stand are left out.
    """
    some = list(islice(lines, SAMPLE))
    empty = {
        column
        for column, filled in (
            (Column.NOTE, any(line.note or line.action for line in lines)),
            (Column.ACT, any(line.action for line in lines)),
            (Column.OTHER, any(line.other for line in lines)),
        )
        if not filled
    }
    return {
        column: _need(column, some, text, _head(_word(column, columns), metrics))
        for column in columns
        if column not in empty
    }


def _word(column: Column, columns: Sequence[Column]) -> str:
    return SHORT_TITLE if column is Column.REF else heading(column, columns)


def _need(column: Column, some: Sequence[Line], text: QFontMetrics, head: int) -> int:
    def widest(texts: Iterable[str], around: int) -> int:
        return max((text.horizontalAdvance(one) for one in texts), default=0) + around

    match column:
        case Column.CUSTOMER:
            return CUSTOMER_LEAST
        case Column.REF:
            return max(head, min(REF_MOST, widest((line.ref for line in some), PAD)))
        case Column.DUE:
            return max(head, widest((formats.day(date(2026, month, 28)) for month in _MONTHS), PAD))
        case Column.AGE:
            return max(head, widest(["in 9,999 d"], PAD))
        case Column.NOTE:
            return NOTE_WIDTH
        case Column.ACT:
            return widest((KEEP_ALL, SAME), BUTTON)
        case Column.OTHER:
            return widest([WAS_PAID], BUTTON)
        case _:
            return max(head, widest(_money(column, some), PAD))


def fitting(
    needed: dict[Column, int], title: str, width: int, metrics: QFontMetrics
) -> tuple[dict[Column, int], str]:
    """The columns that fit into a width, with theirs, and the heading of the references."""
    widths = dict(needed)
    if Column.REF in widths:
        widths[Column.REF] = max(widths[Column.REF], _head(title, metrics))

    def too_wide() -> bool:
        return sum(widths.values()) > width

    if too_wide():
        widths.pop(Column.AGE, None)
    if too_wide():
        widths[Column.REF], title = needed[Column.REF], SHORT_TITLE
    for column in LEAST_IMPORTANT:
        spare = widths.get(Column.NOTE, NOTE_LEAST) - NOTE_LEAST
        if sum(widths.values()) - spare > width and (
            column is not Column.OLD or Column.NEW in widths
        ):
            widths.pop(column, None)
    if too_wide() and Column.NOTE in widths:
        widths[Column.NOTE] = max(NOTE_LEAST, NOTE_WIDTH - sum(widths.values()) + width)
    if sum(widths.values()) - CUSTOMER_LEAST + CUSTOMER_READABLE > width:
        widths.pop(Column.OLD, None)
    return widths, title


def _head(word: str, metrics: QFontMetrics) -> int:
    return metrics.horizontalAdvance(word) + PAD + SORT_MARK


def _money(column: Column, some: Sequence[Line]) -> Iterable[str]:
    assert column in MONEY
    for line in some:
        currency = line.invoice.currency_iso
        if column is Column.DIFFERENCE:
            if (change := line.difference) is not None:
                yield formats.money(change, currency)
        elif (state := line.old if column is Column.OLD else line.new) is not None:
            yield formats.money(state.balance, currency)


_MONTHS = range(1, 13)
