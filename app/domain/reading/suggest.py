"""Suggests the mapping of a layout: names first, then the evidence of the values."""

import re
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import replace

from app.domain.fields import Field
from app.domain.reading.column import Column, text_of
from app.domain.reading.currencies import code_in_header, sign_in_header
from app.domain.reading.dates import DateOrder, order_of
from app.domain.reading.headings import Headings
from app.domain.reading.layout import Layout
from app.domain.reading.mapping import (
    Conventions,
    FieldSource,
    Formula,
    Helpers,
    Mapping,
    Origin,
    Question,
    QuestionKind,
    Reason,
)
from app.domain.reading.names import FieldNames
from app.domain.reading.roles import Judged, Role, judge
from app.domain.reading.suggest_dates import NEVER, find_dates
from app.domain.reading.suggest_helpers import (
    find_flag,
    find_kind,
    find_sign,
    find_status,
    find_void,
)
from app.domain.reading.suggest_money import Money, find_money
from app.domain.reading.suggest_parties import Pick, find_id, find_name, find_ref, name_by_values
from app.domain.reading.suggest_values import (
    date_order_of,
    decimals_of,
    every_code,
    hinted_currency,
)

NOT_FOUND = FieldSource(Origin.NONE)
_LOOSE_DATE = re.compile(r"\b\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})\b")


def suggest(layout: Layout, headings: Headings, prose: Sequence[str], names: FieldNames) -> Mapping:
    """The mapping a careful reader would choose.

    `headings` is what the rows above groups of invoices hold, `prose` the texts of title and
    footer lines, whose dates and currency codes are evidence too.
    """
    columns = layout.columns
    judged = {column.index: judge(column, names) for column in columns}
    decimals, doubtful = decimals_of(columns)
    ref = find_ref(columns, judged)
    name = find_name(columns, judged, names)
    number = find_id(columns, judged, name.column, ref.column)
    if name.column is None and not headings.names:
        name = name_by_values(columns, judged, number.column, ref.column)
    helpers = _helpers(columns, judged, names, ref.column, name.column)
    filtered = any(
        c is not None for c in (helpers.status, helpers.paid_flag, helpers.open_flag)
    ) and not _ledger(helpers)
    money = find_money(columns, judged, decimals, filtered=filtered)
    issued, due = find_dates(columns, judged, names)
    order, examples = date_order_of(columns, issued, due, names)
    if order is None:
        order = _order_from_surroundings(layout, decimals, prose, names)
    currency = _currency(columns, judged, money)
    sources = _sources(columns, judged, ref, name, number, money, issued, due, headings)
    sources[Field.CURRENCY_ISO] = _currency_source(currency, money, columns, judged)
    helpers = replace(
        helpers,
        paid=money.paid.index if money.paid else None,
        credit=money.credit.index if money.credit else None,
        lines=tuple(
            c.index for c in columns if judged[c.index].role in {Role.DETAIL, Role.LINE_AMOUNT}
        ),
    )
    questions = _questions(sources, money, columns, doubtful, decimals, prose)
    if order is None:
        questions.append(Question(Field.DATE_ISSUED, QuestionKind.DATE_ORDER, examples))
    conventions = Conventions(order or DateOrder.DMY, decimals)
    return Mapping(sources, helpers, conventions, tuple(questions))


def _ledger(helpers: Helpers) -> bool:
    return helpers.cleared is not None and helpers.paid_flag is None and helpers.status is None


def _helpers(
    columns: Sequence[Column],
    judged: Map[int, Judged],
    names: FieldNames,
    ref: Column | None,
    name: Column | None,
) -> Helpers:
    kind = find_kind(columns, judged, names, ref, name)
    status = find_status(columns, judged, names, ref, name, kind)
    told = any(
        judged[c.index].role in {Role.BALANCE, Role.PAID, Role.BUCKET} and c.is_numbers
        for c in columns
    )
    cleared = [
        c
        for c in columns
        if judged[c.index].role in {Role.CLEARING_DOC, Role.CLEARED_DATE}
        and (c.meaning.has("clearing", "closed") or (not told and 0 < c.filled < NEVER))
    ]  # a date of payment says paid where no money does; beside money it may be of a part

    def index(column: Column | None) -> int | None:
        return None if column is None else column.index

    return Helpers(
        kind=index(kind),
        status=index(status),
        paid_flag=index(find_flag(columns, judged, "paid", "closed", "clearing")),
        open_flag=index(find_flag(columns, judged, "open")),
        void_flag=index(find_void(columns, judged)),
        sign=index(find_sign(columns, judged, names)),
        cleared=index(next(iter(cleared), None)),
    )


def _order_from_surroundings(
    layout: Layout, decimals: Map[int, str], prose: Sequence[str], names: FieldNames
) -> DateOrder | None:
    """Title lines, the language and the decimal comma know the order where dates do not."""
    order, _ = order_of((d for text in prose for d in _LOOSE_DATE.findall(text)), names.months)
    if order in {DateOrder.DMY, DateOrder.MDY}:
        return order
    if decimals.get(-1) == "," or not names.is_english(layout.headers):
        return DateOrder.DMY  # only English reports put the month first
    return None


def _currency(
    columns: Sequence[Column], judged: Map[int, Judged], money: Money
) -> tuple[Column, tuple[int, ...]] | None:
    balance = money.balance or money.amount
    foreign_money = any(c.is_numbers and c.meaning.has("foreign") for c in columns)
    if _in_books_currency(columns, balance, money.amount):
        columns = [c for c in columns if c.meaning.has("local", "converted")]
    scored: list[tuple[float, Column]] = []
    for column in columns:
        if judged[column.index].role is not Role.CURRENCY:
            continue
        m = column.meaning
        score = judged[column.index].strength * (0.5 + 0.5 * column.filled)
        texts = [text_of(cell) for cell in column.sample if cell not in (None, "")]
        coded = sum(any(c.isascii() and c.isalpha() for c in text) for text in texts)
        score *= 0.6 + 0.4 * coded / max(1, len(texts))  # codes rather than signs
        local = balance is not None and balance.meaning.has("local", "converted")
        if m.has("foreign") and foreign_money and balance and not balance.meaning.has("foreign"):
            continue
        if local is not m.has("local", "converted"):
            score *= 0.4
        if balance is not None:
            shared = m.concepts & balance.meaning.concepts & {"balance", "open", "local", "amount"}
            score += 0.25 * bool(shared) + 0.1 * (abs(column.index - balance.index) == 1)
        scored.append((score, column))
    scored.sort(key=lambda pair: -pair[0])
    if not scored:
        return None
    return scored[0][1], tuple(c.index for _, c in scored[1:4])


def _in_books_currency(
    columns: Sequence[Column], balance: Column | None, amount: Column | None
) -> bool:
    """Whether another column holds the amount in the row's currency, so that this one does not.

    Beside `Amount in currency`, a plain `Amount` and `Balance` are in the currency of the books.
    """
    if balance is None or balance.meaning.has("currency", "foreign", "local", "converted"):
        return False
    return any(
        column.is_numbers
        and column is not amount
        and column.meaning.has("amount", "total", "balance")
        and column.meaning.has("currency", "foreign")
        and not column.meaning.has("local", "converted", "detail")
        for column in columns
    )


def _currency_source(
    currency: tuple[Column, tuple[int, ...]] | None,
    money: Money,
    columns: Sequence[Column],
    judged: Map[int, Judged],
) -> FieldSource:
    if currency is not None:
        column, others = currency
        sure = judged[column.index].strength
        return FieldSource(
            Origin.COLUMN, column.index, reason=_reason(column, sure), sure=sure, others=others
        )
    for column in _money_columns(money, columns):
        if code := code_in_header(column.header):
            return FieldSource(Origin.FILE, value=code, reason=Reason.HEADER_CODE, sure=0.95)
        hint, full = hinted_currency(column.sample)
        if hint and full:
            return FieldSource(Origin.FILE, value=hint, reason=Reason.VALUES, sure=0.9)
        if every_code(column.sample):  # each amount carries its own
            return FieldSource(Origin.COLUMN, column.index, reason=Reason.VALUES, sure=0.9)
    return NOT_FOUND


def _money_columns(money: Money, columns: Sequence[Column]) -> list[Column]:
    used = [c for c in (money.balance, money.amount) if c is not None]
    formula = money.formula.columns if money.formula else ()
    return used + [c for c in columns if c.index in formula]


def _reason(column: Column, strength: float, by_values: bool = False) -> Reason:
    if by_values or not (column.meaning.concepts or column.meaning.fields):
        return Reason.VALUES
    exact = strength >= 0.74 and not column.meaning.unknown and not column.meaning.guessed
    return Reason.EXACT_NAME if exact else Reason.SIMILAR_NAME


def _of(pick: Pick) -> FieldSource:
    if pick.column is None:
        return NOT_FOUND
    reason = _reason(
        pick.column, max(pick.sure, 0.74 if pick.column.meaning.fields else 0), pick.by_values
    )
    return FieldSource(
        Origin.COLUMN,
        pick.column.index,
        reason=reason,
        sure=min(1.0, pick.sure),
        others=pick.others,
    )


def _plain(
    column: Column | None, judged: Map[int, Judged], others: tuple[int, ...] = ()
) -> FieldSource:
    if column is None:
        return NOT_FOUND
    sure = judged[column.index].strength
    return FieldSource(
        Origin.COLUMN, column.index, reason=_reason(column, sure), sure=sure, others=others
    )


def _sources(
    columns: Sequence[Column],
    judged: Map[int, Judged],
    ref: Pick,
    name: Pick,
    number: Pick,
    money: Money,
    issued: Column | None,
    due: Column | None,
    headings: Headings,
) -> dict[Field, FieldSource]:
    group = FieldSource(Origin.HEADING_ROWS, reason=Reason.GROUP_ROWS, sure=0.9)
    rivals = tuple(
        c.index for c in columns if judged[c.index].role is Role.DATE_ISSUED and c is not issued
    )
    sources = {
        Field.REF: _of(ref),
        Field.CUSTOMER_ID: _of(number),
        Field.CUSTOMER_NAME: _of(name),
        Field.DATE_ISSUED: _plain(issued, judged, rivals),
        Field.DATE_DUE: _plain(due, judged),
        Field.AMOUNT: _plain(money.amount, judged, money.others_amount),
        Field.BALANCE: _plain(money.balance, judged, money.others_balance),
    }
    if money.by_values:
        sources[Field.BALANCE] = replace(sources[Field.BALANCE], reason=Reason.VALUES, sure=0.9)
    if money.formula is not None:
        sources[Field.BALANCE] = _formula(money.formula)
    if money.amount_formula is not None:
        sources[Field.AMOUNT] = replace(sources[Field.AMOUNT], formula=money.amount_formula)
    if headings.names and (name.column is None or name.sure < 0.25):
        sources[Field.CUSTOMER_NAME] = group
        if headings.codes and number.column is None:
            sources[Field.CUSTOMER_ID] = group
    return sources


def _formula(formula: Formula) -> FieldSource:
    return FieldSource(Origin.FORMULA, formula=formula, reason=Reason.FORMULA, sure=0.85)


def _questions(
    sources: Map[Field, FieldSource],
    money: Money,
    columns: Sequence[Column],
    doubtful: set[int],
    decimals: Map[int, str],
    prose: Sequence[str],
) -> list[Question]:
    found: list[Question] = []
    if sources[Field.REF].origin is Origin.NONE:
        found.append(Question(Field.REF, QuestionKind.REF))
    if sources[Field.BALANCE].origin is Origin.NONE:
        found.append(Question(Field.BALANCE, QuestionKind.BALANCE))
    for column in _money_columns(money, columns):
        if column.index in doubtful and column.index not in decimals:
            examples = tuple(str(c) for c in column.sample if c not in (None, ""))[:3]
            found.append(Question(Field.BALANCE, QuestionKind.DECIMAL, examples))
            break
    if sources[Field.CURRENCY_ISO].origin is Origin.NONE:
        hints = [hinted_currency(c.sample)[0] for c in _money_columns(money, columns)]
        hints += [
            code_in_header(text) or sign_in_header(text)
            for text in (*(c.header for c in columns), *prose)
        ]
        proposal = next((hint for hint in hints if hint), "")
        found.append(Question(Field.CURRENCY_ISO, QuestionKind.CURRENCY, (), proposal))
    return found
