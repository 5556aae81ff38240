"""The mapped columns of a table, parsed for every row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import TypeVar

from app.domain.fields import Field
from app.domain.reading.amounts import amount_parser
from app.domain.reading.column import text_of
from app.domain.reading.currencies import code_of
from app.domain.reading.dates import date_parser
from app.domain.reading.mapping import Formula, FormulaKind, Mapping, Origin, Reason
from app.domain.reading.names import FieldNames
from app.domain.reading.section_currencies import section_currencies
from app.domain.reading.suggest_helpers import credit_flags, kind_of_document, state_of
from app.domain.reading.table import Cell, Table

T = TypeVar("T")
Money = Sequence[Decimal | None]


@dataclass(frozen=True, slots=True)
class RowValues:
    """One list per field, an entry per row of the file; empty where a field has no column.

    `kind` is invoice, credit_note, payment or ""; `state` paid, void, draft, open or "".
    `balance_raw` are the cells the balance was read from.
    """

    ref: Sequence[str]
    customer_id: Sequence[str]
    customer_name: Sequence[str]
    issued: Sequence[date | None]
    due: Sequence[date | None]
    issued_raw: Sequence[Cell]
    due_raw: Sequence[Cell]
    amount: Money
    balance: Money
    balance_raw: Sequence[Cell]
    currency: Sequence[str]
    kind: Sequence[str]
    state: Sequence[str]
    paid: Money


def column_cells(table: Table, index: int | None) -> list[Cell]:
    """A column's cells for every row, None where a row is too short."""
    if index is None:
        return [None] * len(table.rows)
    try:
        return list(map(itemgetter(index), table.rows))
    except IndexError:  # ragged rows
        return [row[index] if index < len(row) else None for row in table.rows]


def remembered(function: Callable[[str], T]) -> Callable[[Cell], T]:
    """The function applied to a cell's text, each different text once."""
    known: dict[Cell, T] = {}

    def apply(cell: Cell) -> T:
        try:
            return known[cell]
        except KeyError:
            result = known[cell] = function(text_of(cell))
            return result

    return apply


def read_values(table: Table, mapping: Mapping, names: FieldNames, currency: str) -> RowValues:
    """Parse every mapped column once; `currency` is used where the file names none."""
    conventions = mapping.conventions
    to_date = date_parser(conventions.date_order, names.months, conventions.base_1904)
    issued_raw = column_cells(table, mapping.column(Field.DATE_ISSUED))
    due_raw = column_cells(table, mapping.column(Field.DATE_DUE))
    amount = _amount(table, mapping)
    balance, balance_raw = _balance(table, mapping, amount)
    balance, amount = _signed(table, mapping, names, balance, amount)
    ref = _shown(table, mapping.column(Field.REF))
    currencies = _currencies(table, mapping, currency)
    if _told_by_nobody(mapping):
        blocks = section_currencies(table.rows, ref, balance, names)
        currencies = blocks or currencies
    return RowValues(
        ref=ref,
        customer_id=_shown(table, mapping.column(Field.CUSTOMER_ID)),
        customer_name=_texts(table, mapping.column(Field.CUSTOMER_NAME)),
        issued=list(map(to_date, issued_raw)),
        due=list(map(to_date, due_raw)),
        issued_raw=issued_raw,
        due_raw=due_raw,
        amount=amount,
        balance=balance,
        balance_raw=balance_raw,
        currency=currencies,
        kind=_kinds(table, mapping, names),
        state=_states(table, mapping, names),
        paid=_money(table, mapping, mapping.helpers.paid),
    )


def _shown(table: Table, index: int | None) -> Sequence[str]:
    if index is None:
        return [""] * len(table.rows)
    return [text.strip() for text in table.as_shown(index)]


def _texts(table: Table, index: int | None) -> list[str]:
    return [
        cell.strip() if isinstance(cell, str) else text_of(cell)
        for cell in column_cells(table, index)
    ]


def _money(table: Table, mapping: Mapping, index: int | None) -> list[Decimal | None]:
    if index is None:
        return [None] * len(table.rows)
    return list(map(amount_parser(mapping.conventions.decimal(index)), column_cells(table, index)))


def _amount(table: Table, mapping: Mapping) -> list[Decimal | None]:
    source = mapping.sources[Field.AMOUNT]
    if source.formula is not None:
        return _formula(table, mapping, source.formula, [])
    return _money(table, mapping, source.column)


def _balance(
    table: Table, mapping: Mapping, amount: list[Decimal | None]
) -> tuple[list[Decimal | None], list[Cell]]:
    source = mapping.sources[Field.BALANCE]
    if source.formula is not None:
        raw = column_cells(table, source.formula.columns[0])
        return _formula(table, mapping, source.formula, amount), raw
    return _money(table, mapping, source.column), column_cells(table, source.column)


def _formula(
    table: Table, mapping: Mapping, formula: Formula, amount: list[Decimal | None]
) -> list[Decimal | None]:
    if formula.kind in {FormulaKind.UNPAID, FormulaKind.LINES} and amount:
        return amount
    parts = [_money(table, mapping, index) for index in formula.columns]
    if formula.kind is FormulaKind.MINUS:
        return [
            None if a is None and b is None else (a or Decimal(0)) - (b or Decimal(0))
            for a, b in zip(*parts, strict=True)
        ]
    return [
        None if all(p is None for p in row) else sum((p for p in row if p is not None), Decimal(0))
        for row in zip(*parts, strict=True)
    ]


def _signed(
    table: Table,
    mapping: Mapping,
    names: FieldNames,
    balance: list[Decimal | None],
    amount: list[Decimal | None],
) -> tuple[list[Decimal | None], list[Decimal | None]]:
    """Give credits their minus where the file writes them without: by flag, else by type."""
    helpers = mapping.helpers
    if helpers.sign is not None:
        cells = column_cells(table, helpers.sign)
        credits = credit_flags({text_of(cell) for cell in cells}, names)
        marked = [i for i, cell in enumerate(cells) if cell and text_of(cell) in credits]
    else:
        marked = [i for i, k in enumerate(_kinds(table, mapping, names)) if k == "credit_note"]
    if not marked:
        return balance, amount
    return _negated(balance, marked), _negated(amount, marked)


def _negated(values: list[Decimal | None], marked: list[int]) -> list[Decimal | None]:
    told = [value for i in marked if (value := values[i])]
    if not told or any(value < 0 for value in told):
        return values  # the signs are there already
    values = list(values)
    for i in marked:
        value = values[i]
        values[i] = None if value is None else -value
    return values


def _currencies(table: Table, mapping: Mapping, chosen: str) -> Sequence[str]:
    source = mapping.sources[Field.CURRENCY_ISO]
    fallback = chosen or source.value
    if source.origin is not Origin.COLUMN:
        return [fallback] * len(table.rows)
    code = remembered(lambda text: code_of(text) or fallback)
    return list(map(code, column_cells(table, source.column)))


def _told_by_nobody(mapping: Mapping) -> bool:
    """Whether no column, name of a column or amount tells the currency: a person had to."""
    source = mapping.sources[Field.CURRENCY_ISO]
    asked = source.reason in {Reason.CHOSEN, Reason.REMEMBERED}
    return source.origin is Origin.NONE or (source.origin is Origin.FILE and asked)


def _kinds(table: Table, mapping: Mapping, names: FieldNames) -> Sequence[str]:
    if mapping.helpers.kind is None:
        return [""] * len(table.rows)
    kind = remembered(lambda text: kind_of_document(text, names) if text else "")
    return list(map(kind, column_cells(table, mapping.helpers.kind)))


def _states(table: Table, mapping: Mapping, names: FieldNames) -> Sequence[str]:
    """The state of each row from whichever columns tell: void beats draft beats paid."""
    helpers = mapping.helpers
    states = [""] * len(table.rows)

    def apply(index: int | None, read: Callable[[str], str]) -> None:
        if index is None:
            return
        look = remembered(lambda text: read(text) if text else "")
        for i, cell in enumerate(column_cells(table, index)):
            if cell is not None and cell != "" and (found := look(cell)):
                states[i] = found

    def yes(text: str) -> bool:
        return names.is_value("yes", text) or text == "1"

    apply(helpers.cleared, lambda _: "paid")
    apply(helpers.open_flag, lambda text: "open" if yes(text) else "paid")
    apply(helpers.paid_flag, lambda text: "paid" if yes(text) else "")
    apply(helpers.status, lambda text: state_of(text, names))
    apply(
        helpers.void_flag,
        lambda text: "" if names.is_value("no", text) or text == "0" else "void",
    )
    return states
