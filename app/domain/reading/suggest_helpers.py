"""Which columns tell invoices from payments, paid from open, and debit from credit."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.domain.reading.column import Column, Kind, text_of
from app.domain.reading.names import FieldNames
from app.domain.reading.roles import Judged, Role

KINDS = ("payment", "credit_note", "invoice")
STATES = ("paid", "void", "draft", "open")
MANY = 25  # different values that no column of types or states has


def kind_of_document(text: str, names: FieldNames) -> str:
    """`invoice`, `credit_note`, `payment`, or "" for a word not known."""
    for kind in KINDS:
        if names.is_value(kind, text):
            return kind
    for kind in KINDS:
        if len(text) > 4 and names.starts_value(kind, text):
            return kind
    return ""


def names_kinds(column: Column, names: FieldNames) -> bool:
    """Whether the values are kinds of document, whatever the column is called.

    Customers stand in heading rows above the documents of some reports, in the same column.
    """
    values = _values(column)
    return sum(bool(kind_of_document(v, names)) for v in values) >= 0.9 * len(values)


def state_of(text: str, names: FieldNames) -> str:
    """`paid`, `void`, `draft`, `open`, or "" for a word not known."""
    return next((state for state in STATES if names.is_value(state, text)), "")


def _values(column: Column) -> list[str]:
    return [text_of(cell) for cell in column.sample if cell not in (None, "")]


def _wordlike(column: Column, *taken: Column | None) -> bool:
    return (
        column not in taken
        and column.count > 0
        and not column.is_dates
        and not column.is_numbers
        and not column.meaning.has("bank", "terms", "address", "person", "customer", "currency")
    )


def find_kind(
    columns: Sequence[Column],
    judged: Mapping[int, Judged],
    names: FieldNames,
    *taken: Column | None,
) -> Column | None:
    """The column of document types, by its values."""
    best: tuple[float, Column] | None = None
    for column in columns:
        if column.distinct > MANY:
            continue
        if not _wordlike(column, *taken) and not (
            column.meaning.has("customer") and column.distinct > 1 and names_kinds(column, names)
        ):
            continue
        values = _values(column)
        named = judged[column.index].role is Role.TYPE
        known = [kind_of_document(v, names) for v in values if named or len(v) > 1]
        if set(known) <= {"payment", ""} and (column.meaning.has("payment") or "" not in known):
            continue  # how invoices are to be paid, not that these are payments
        share = sum(map(bool, known)) / len(values)
        if share >= (0.4 if named else 0.9):
            score = share + 0.5 * named + 0.2 * len({k for k in known if k})
            if best is None or score > best[0]:
                best = score, column
    return best[1] if best else None


def find_status(
    columns: Sequence[Column],
    judged: Mapping[int, Judged],
    names: FieldNames,
    *taken: Column | None,
) -> Column | None:
    """The column that says paid, open, void or draft, by its values."""
    best: tuple[float, Column] | None = None
    for column in columns:
        if column.distinct > MANY:
            continue
        values = _values(column)
        # "Stato incasso" speaks of the bank and of a state; both states in it settle what it is.
        telling = column not in taken and {"paid", "open"} <= {state_of(v, names) for v in values}
        if not (telling or _wordlike(column, *taken)) or judged[column.index].role is Role.FLAG:
            continue
        named = judged[column.index].role is Role.STATUS
        known = [state_of(v, names) for v in values]
        if set(known) == {"paid"}:
            continue  # "closed" on every row means booked: nobody exports only paid invoices
        share = sum(map(bool, known)) / len(values)
        if share >= (0.4 if named else 0.9):
            states = {k for k in known if k}
            score = share + 0.4 * named + 0.5 * ("paid" in states) + 0.2 * len(states)
            score += 0.2 * column.meaning.has("payment", "paid")
            if best is None or score > best[0]:
                best = score, column
    return best[1] if best else None


def find_flag(
    columns: Sequence[Column], judged: Mapping[int, Judged], *concepts: str
) -> Column | None:
    """A yes-or-no column about one of the concepts."""
    for column in columns:
        if judged[column.index].role is Role.FLAG and column.meaning.has(*concepts):
            return column
    return None


def find_void(columns: Sequence[Column], judged: Mapping[int, Judged]) -> Column | None:
    """A column that marks cancelled documents, mostly blank."""
    for column in columns:
        if column.meaning.has("void") and not column.is_dates and not column.is_numbers:
            if judged[column.index].role is Role.STATUS and column.share(Kind.BOOL) < 0.9:
                continue
            return column
    return None


def credit_flags(flags: set[str], names: FieldNames) -> set[str]:
    """Those of a column's flags that mean credit.

    D is debit beside C, H or K, and credit (dal) only beside the Czech MD.
    """
    credits = {flag for flag in flags if flag and names.is_value("credit_flag", flag)}
    both = {flag for flag in credits if names.is_value("debit_flag", flag)}
    debit = any(names.is_value("debit_flag", flag) for flag in flags - both)
    return credits if debit else credits - both


def find_sign(
    columns: Sequence[Column], judged: Mapping[int, Judged], names: FieldNames
) -> Column | None:
    """The column of debit and credit flags (S/H, D/C), by name or by values beside money."""
    for column in columns:
        if judged[column.index].role is Role.SIGN:
            return column
    for before, column in pairwise(columns):
        values = set(_values(column)) if before.is_numbers and column.distinct <= MANY else set()
        flags = {v for v in values if names.is_value("debit_flag", v)}
        credits = {v for v in values if names.is_value("credit_flag", v)}
        if flags and credits and flags | credits == values:
            return column
    return None
