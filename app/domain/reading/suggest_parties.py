"""Which columns are the invoice reference, the customer's name and the customer's number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.reading.column import Column, Kind, text_of
from app.domain.reading.names import FieldNames
from app.domain.reading.roles import Judged, Role
from app.domain.reading.suggest_helpers import names_kinds


@dataclass(frozen=True, slots=True)
class Pick:
    """A chosen column, how sure, whether its values rather than its name decided, and rivals."""

    column: Column | None = None
    sure: float = 0.0
    by_values: bool = False
    others: tuple[int, ...] = ()


def find_ref(columns: Sequence[Column], judged: Mapping[int, Judged]) -> Pick:
    """The invoice reference: named so, mostly filled, and hardly ever repeating."""
    scored = [(score, c) for c in columns if (score := _ref_score(c, judged[c.index])) > 0.12]
    scored = _own_reference_first(scored)
    scored.sort(key=lambda pair: -pair[0])
    if not scored:
        found = [c for c in columns if _only_numbering(c)]
        return Pick(found[0], 0.4, True) if len(found) == 1 else Pick()
    best, column = scored[0]
    named = judged[column.index].role is Role.REF
    others = tuple(c.index for score, c in scored[1:4] if score > 0.3 * best)
    return Pick(column, min(1.0, best), not named, others)


def _own_reference_first(scored: list[tuple[float, Column]]) -> list[tuple[float, Column]]:
    """Where a ledger's document number rivals a reference that every document has.

    Ledgers number their documents themselves (a row of digits); a reference that is filled,
    unique and of one pattern beside it is the number printed on the invoice.
    """
    ledger = [
        c
        for _, c in scored
        if c.meaning.has("document") and not c.meaning.has("invoice") and _digits_only(c)
    ]
    if not ledger:
        return scored
    return [
        (0.95 * c.filled, c)
        if c.meaning.has("reference")
        and not c.meaning.has("document", "id")
        and c.filled >= 0.75
        and c.uniqueness >= 0.98
        and _one_pattern(c)
        else (score, c)
        for score, c in scored
    ]


def _digits_only(column: Column) -> bool:
    return all(text_of(c).isdecimal() for c in column.sample if c not in (None, ""))


def _one_pattern(column: Column) -> bool:
    """Whether most values are built alike: as many digits and letters in the same places."""
    shapes: dict[str, int] = defaultdict(int)
    for cell in column.sample:
        if text := text_of(cell):
            shapes["".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in text)] += 1
    return max(shapes.values(), default=0) >= 0.6 * column.count


def _ref_score(column: Column, judged: Judged) -> float:
    if column.is_dates or not column.count:
        return 0.0
    if judged.role is Role.REF:
        base = judged.strength
    elif judged.role is Role.INTERNAL:
        base = 0.25
    elif column.meaning.concepts <= {"group", "number", "name"} and _numbering(column):
        base = 0.3  # a name nobody knows over values that look like references
    else:
        return 0.0
    if column.is_numbers and any(
        isinstance(c, float) and not c.is_integer() for c in column.sample
    ):
        return 0.0
    if column.share(Kind.TEXT) > 0.6:
        base *= 0.3  # references have digits
    if column.distinct == 1 and column.count > 3:
        base *= 0.1
    if column.meaning.has("id") and _machine_made(column):
        base *= 0.6  # a key of the program's own, never printed on an invoice
    return base * (0.35 + 0.65 * column.filled) * (0.55 + 0.45 * column.uniqueness)


def _machine_made(column: Column) -> bool:
    """Whether the values are long strings such as `in_1Mz2ku0m0dGF9dsR` or a GUID."""
    texts = [text for cell in column.sample if (text := text_of(cell))]
    return bool(texts) and sum(map(len, texts)) >= 15 * len(texts)


def _only_numbering(column: Column) -> bool:
    """Whether a column whose name tells nothing of the kind can hold nothing but references."""
    others = column.meaning.has(
        "payref", "order", "external", "address", "bank", "taxid", "customer", "currency", "days"
    )
    return (
        not others
        and not column.is_dates
        and not column.has_cents
        and column.filled >= 0.95
        and column.uniqueness >= 0.98
        and _numbering(column)
    )


def _numbering(column: Column) -> bool:
    """Whether the values look like references: codes, or whole numbers that never repeat."""
    if column.share(Kind.CODE) > 0.8:
        return column.uniqueness > 0.9 or not column.meaning.has("group", "number")
    return (
        column.uniqueness >= 0.98
        and _digits_only(column)
        and all(len(text_of(c)) > 3 for c in column.sample if c not in (None, ""))
    )


def find_name(columns: Sequence[Column], judged: Mapping[int, Judged], names: FieldNames) -> Pick:
    """The customer's name: text, named so, and not the kind of document."""
    scored: list[tuple[float, Column]] = []
    for column in columns:
        role = judged[column.index]
        if role.role in {Role.CUSTOMER_NAME, Role.CUSTOMER} and not names_kinds(column, names):
            score = role.strength * _wordy(column) * (0.3 + 0.7 * min(1.0, 2.5 * column.filled))
            if column.distinct == 1 and column.count > 4:
                score *= 0.6
            scored.append((score, column))
    scored = sorted((pair for pair in scored if pair[0] > 0.2), key=lambda pair: -pair[0])
    if not scored:
        return Pick()
    return Pick(scored[0][1], scored[0][0], False, tuple(c.index for _, c in scored[1:4]))


def name_by_values(
    columns: Sequence[Column],
    judged: Mapping[int, Judged],
    number: Column | None,
    ref: Column | None,
) -> Pick:
    """The customer's name where no name of a column says so: words, one for each number.

    Without a customer number to follow, only a column of unknown name will do.
    """
    unnamed: list[Column] = []
    for column in columns:
        role, m = judged[column.index].role, column.meaning
        if role is Role.CUSTOMER_ID and column is number and _spaced(column):
            return Pick(column, 0.5, True)  # the "number" is a name, and there is no other
        if role not in {Role.OTHER, Role.CUSTOMER_ID, Role.CUSTOMER_NAME}:
            continue
        if column in (number, ref) or column.is_dates or column.distinct < 2 or not _spaced(column):
            continue
        follows = number is not None and _follows(column, number)
        said = m.concepts <= {"name"} or m.concepts == {"text", "account"}
        if follows and (said or role is Role.CUSTOMER_ID):
            return Pick(column, 0.5, True)
        if number is None and not m.concepts:
            unnamed.append(column)
    if repeating := [c for c in unnamed if c.uniqueness < 0.95]:
        return Pick(repeating[0], 0.3, True)
    return Pick(unnamed[0], 0.3, True) if len(unnamed) == 1 else Pick()


def _spaced(column: Column) -> bool:
    """Whether the values are words, several to a value as in names."""
    texts = [text_of(cell) for cell in column.sample if cell not in (None, "")]
    return _wordy(column) > 0.7 and sum(" " in text for text in texts) >= 0.4 * len(texts)


def find_id(
    columns: Sequence[Column], judged: Mapping[int, Judged], name: Column | None, ref: Column | None
) -> Pick:
    """The customer's number or code: one for each customer."""
    scored: list[tuple[float, Column]] = []
    for column in columns:
        if column in (name, ref) or not column.count or column.is_dates or column.has_cents:
            continue
        role = judged[column.index]
        follows = _follows(column, name)
        match role.role:
            case Role.CUSTOMER_ID:  # "customer reference" is their order number more often
                theirs = follows is not True or column.filled < 0.9
                foreign = column.meaning.has("reference") and name is not None and theirs
                score = 0.0 if foreign else role.strength
            case Role.CUSTOMER:
                score = (
                    0.9 * (1.0 - _wordy(column)) if name is not None or _wordy(column) < 0.5 else 0
                )
            case Role.ACCOUNT:
                constant = column.distinct == 1 and column.count > 4
                score = 0.0 if constant or follows is False or _wordy(column) > 0.7 else 0.6
            case Role.TAX_ID:
                score = 0.0 if follows is False else 0.35
            case Role.REF | Role.INTERNAL if column.meaning.has(
                "id", "internal"
            ) or column.meaning.concepts == {"number"}:
                thin = name is not None and name.filled < 0.9 and column.filled <= name.filled
                repeats = column.uniqueness < 0.95 or thin  # beside a name given once a group
                score = (
                    0.5
                    if follows and repeats and not column.meaning.has("invoice", "document")
                    else 0.0
                )
            case Role.OTHER if not column.meaning.concepts:
                code = follows and column.uniqueness < 0.95 and _wordy(column) < 0.5
                score = 0.3 if code else 0.0  # a name nobody knows: one value for each customer
            case _:
                score = 0.0
        score *= 0.3 + 0.7 * min(1.0, 1.5 * column.filled)
        if score > 0.15:
            scored.append((score, column))
    scored.sort(key=lambda pair: -pair[0])
    if not scored:
        return Pick()
    return Pick(scored[0][1], scored[0][0], False, tuple(c.index for _, c in scored[1:4]))


def _wordy(column: Column) -> float:
    """How much the values look like names rather than codes, 0 to 1."""
    texts = [text_of(cell) for cell in column.sample if cell not in (None, "")]
    if not texts:
        return 0.0
    wordy = 0.0
    for text in texts:
        letters = sum(c.isalpha() for c in text)
        digits = sum(c.isdigit() for c in text)
        if letters > digits and (" " in text or not digits):
            wordy += 1.0
        elif letters > digits and letters >= 3 and "_" not in text:
            wordy += 0.5
    return wordy / len(texts)


def _follows(column: Column, name: Column | None) -> bool | None:
    """Whether the column has one value for each name; None where there is no name to compare."""
    if name is None:
        return None
    ids: dict[str, set[str]] = defaultdict(set)
    people: dict[str, set[str]] = defaultdict(set)
    for cell, who in zip(column.sample, name.sample, strict=True):
        if cell in (None, "") or who in (None, ""):
            continue
        ids[text_of(who)].add(text_of(cell))
        people[text_of(cell)].add(text_of(who))
    if not ids:
        return None
    if len(people) < 0.6 * len(ids):
        return False  # one value for everybody says nothing about anybody
    single = sum(len(v) == 1 for v in ids.values()) + sum(len(v) == 1 for v in people.values())
    return single >= 0.9 * (len(ids) + len(people))
