"""Conventions of a table's values: decimal signs per column, the order of day and month."""

from collections import Counter
from collections.abc import Iterable, Sequence

from app.domain.reading.amounts import amount_parser, decimal_of
from app.domain.reading.column import Column, Kind
from app.domain.reading.currencies import sign_in
from app.domain.reading.dates import DateOrder, date_parser, looks_like_date, order_of, parted
from app.domain.reading.names import FieldNames
from app.domain.reading.table import Cell

MOSTLY_DAY_FIRST_AFTER = 200  # days between issue and due that speak against an order


def decimals_of(columns: Sequence[Column]) -> tuple[dict[int, str], set[int]]:
    """The decimal sign of every column of numbers (-1: of the file), and columns in doubt."""
    found: dict[int, str] = {}
    doubtful: set[int] = set()
    written: set[int] = set()
    for column in columns:
        if not column.is_numbers:
            continue
        texts = [cell for cell in column.sample if isinstance(cell, str)]
        sign, doubt = decimal_of(texts)
        if sign:
            found[column.index] = sign
        elif doubt:
            doubtful.add(column.index)
        if texts:
            written.add(column.index)
    counts = Counter(found.values())
    usual = counts.most_common(1)[0][0] if counts else None
    for column in columns:
        if column.index not in written and column.is_numbers:
            found[column.index] = "."  # stored numbers
        elif column.index in written and column.index not in found and usual:
            found[column.index] = usual
            doubtful.discard(column.index)
    if usual:
        found[-1] = usual
    return found, doubtful


def date_order_of(
    columns: Sequence[Column], issued: Column | None, due: Column | None, names: FieldNames
) -> tuple[DateOrder | None, tuple[str, ...]]:
    """The order of day and month, and examples where every date fits both.

    Every date column of the file takes part: no program writes two orders into one report.
    """
    mapped = [column for column in (issued, due) if column is not None]
    if mapped and not any(_written(column, names) for column in mapped):
        return DateOrder.NATIVE, ()
    together, both = order_of([text for c in mapped for text in texts(c)], names.months)
    if together is DateOrder.YMD and not both:
        return together, ()
    doubt: list[str] = []
    sure: DateOrder | None = None
    for column in (*mapped, *(c for c in columns if c.share(Kind.DATE) >= 0.6)):
        order, both = order_of(texts(column), names.months)
        if order in {DateOrder.DMY, DateOrder.MDY} and not _only_named(column):
            return order, ()
        sure = sure or order
        doubt += both
    if sure is not None and not doubt:
        return sure, ()
    if not doubt:
        return DateOrder.YMD if not mapped else sure, ()
    if issued is not None and due is not None and (order := _by_terms(issued, due, names)):
        return order, ()
    return None, tuple(dict.fromkeys(doubt))[:3]


def _only_named(column: Column) -> bool:
    """Whether a column spells its months, which says nothing about columns that do not."""
    return all(any(c.isalpha() for c in text) for text in texts(column))


def _written(column: Column, names: FieldNames) -> bool:
    """Whether a column writes its dates out: stored dates and day counts have no order."""
    return any(looks_like_date(parted(text), names.months) for text in texts(column))


def texts(column: Column) -> list[str]:
    """The sampled cells that hold text."""
    return [cell for cell in column.sample if isinstance(cell, str) and cell.strip()]


def _by_terms(issued: Column, due: Column, names: FieldNames) -> DateOrder | None:
    """The order under which no invoice is due before it was issued, if only one is."""
    possible: list[DateOrder] = []
    for order in (DateOrder.DMY, DateOrder.MDY):
        parse = date_parser(order, names.months)
        terms = [
            (b - a).days
            for x, y in zip(issued.sample, due.sample, strict=True)
            if (a := parse(x)) is not None and (b := parse(y)) is not None
        ]
        if terms and all(0 <= days <= MOSTLY_DAY_FIRST_AFTER for days in terms):
            possible.append(order)
    return possible[0] if len(possible) == 1 else None


def hinted_currency(cells: Iterable[Cell]) -> tuple[str, bool]:
    """The currency that all amount cells show, and whether as a full ISO code."""
    seen = {sign_in(cell) for cell in cells if isinstance(cell, str)} - {("", False)}
    return seen.pop() if len(seen) == 1 else ("", False)


def every_code(cells: Iterable[Cell]) -> bool:
    """Whether every amount cell carries an ISO code."""
    written = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    return bool(written) and all(sign_in(cell)[1] for cell in written)


def numbers(column: Column, decimal: str) -> list[float | None]:
    """The sample as numbers, for comparing columns with each other."""
    parse = amount_parser(decimal)
    values = (parse(cell) for cell in column.sample)
    return [None if value is None else float(value) for value in values]
