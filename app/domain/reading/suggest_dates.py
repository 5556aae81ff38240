"""Which columns are the dates of issue and of payment: by name, else by which comes first."""

from collections.abc import Mapping, Sequence

from app.domain.reading.column import Column
from app.domain.reading.dates import DateOrder, date_parser, order_of
from app.domain.reading.names import FieldNames
from app.domain.reading.roles import Judged, Role
from app.domain.reading.suggest_values import texts

NEVER = 0.98  # share of rows on which a rule of the values has to hold
TERMS = range(5, 200)  # usual days between issue and due, on average over a report


def find_dates(
    columns: Sequence[Column], judged: Mapping[int, Judged], names: FieldNames
) -> tuple[Column | None, Column | None]:
    """Issue date and due date. Columns that no name explains are told apart by their values."""

    def best(role: Role) -> Column | None:
        fitting = [c for c in columns if judged[c.index].role is role]
        return max(
            fitting, key=lambda c: judged[c.index].strength * (0.3 + 0.7 * c.filled), default=None
        )

    issued, due = best(Role.DATE_ISSUED), best(Role.DATE_DUE)
    unnamed = [c for c in columns if c not in (issued, due) and _unnamed(c, judged[c.index])]
    if issued is None:
        earlier = [c for c in unnamed if due is None or _days(c, due, names)]
        earlier.sort(key=lambda c: c.meaning.has("other_date"))
        first = [c for c in earlier if all(_days(c, o, names) for o in earlier if o is not c)]
        issued = next(iter([*first, *earlier]), None)
    if due is None and issued is not None:
        later = [
            c
            for c in unnamed
            if c is not issued and not c.meaning.has("other_date") and _terms(issued, c, names)
        ]
        due = next(iter(later), None)
    return issued, due


def _unnamed(column: Column, judged: Judged) -> bool:
    """Whether a date column may be one that its name does not tell.

    A date of payment that open invoices have too is when they are to be paid.
    """
    if not column.is_dates:
        return False
    if judged.role is Role.CLEARED_DATE:
        return column.filled >= 0.9
    if judged.role is Role.DATE_ISSUED:
        return column.meaning.concepts == {"date"} and column.meaning.unknown > 0
    return judged.role is Role.OTHER and judged.strength > 0


def _terms(issued: Column, due: Column, names: FieldNames) -> bool:
    """Whether the second date follows the first as a due date follows the invoice."""
    days = _days(issued, due, names)
    return bool(days) and len(days) >= 0.8 * due.count and int(sum(days) / len(days)) in TERMS


def _days(first: Column, second: Column, names: FieldNames) -> list[int]:
    """Days from the first to the second date, row by row; none where they run backwards."""
    order, _ = order_of([*texts(first), *texts(second)], names.months)
    parse = date_parser(order or DateOrder.DMY, names.months)
    days = [
        (b - a).days
        for x, y in zip(first.sample, second.sample, strict=True)
        if (a := parse(x)) is not None and (b := parse(y)) is not None
    ]
    return days if sum(d >= 0 for d in days) >= NEVER * len(days) else []
