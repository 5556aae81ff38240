"""Which columns are the invoice's amount and its open balance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.reading.column import Column, text_of
from app.domain.reading.currencies import code_in_header, code_of, sign_in_header
from app.domain.reading.mapping import Formula, FormulaKind
from app.domain.reading.roles import Judged, Role
from app.domain.reading.suggest_values import numbers

CENT = 0.0151
FEW = 12  # columns of unknown name that are compared with each other
_TWINS = frozenset({"local", "converted", "foreign"})
_IN_CURRENCY = frozenset(
    {
        "currency",
        "foreign",
        "amount",
        "open",
        "balance",
        "total",
        "document",
        "invoice",
        "other_date",
    }
)


@dataclass(frozen=True, slots=True)
class Money:
    """The outcome: columns or formulas. `credit` is the second column of an amount in two."""

    amount: Column | None = None
    balance: Column | None = None
    formula: Formula | None = None
    amount_formula: Formula | None = None
    credit: Column | None = None
    paid: Column | None = None
    by_values: bool = False
    others_amount: tuple[int, ...] = ()
    others_balance: tuple[int, ...] = ()


class _Sheet:
    """Column samples as numbers, and the relations between them."""

    def __init__(
        self, columns: Sequence[Column], judged: Mapping[int, Judged], decimals: Mapping[int, str]
    ) -> None:
        self.columns = columns
        self.judged = judged
        usual = decimals.get(-1, ".")
        self.codes = {
            code
            for c in columns
            if judged[c.index].role is Role.CURRENCY
            for cell in c.sample
            if (code := code_of(text_of(cell)))
        }
        self.values = {
            c.index: numbers(c, decimals.get(c.index, usual)) for c in columns if c.is_numbers
        }

    def of(self, *roles: Role) -> list[Column]:
        return [
            c for c in self.columns if self.judged[c.index].role in roles and c.index in self.values
        ]

    def score(self, column: Column) -> float:
        """The name's strength, less for twins in other currencies and for thin columns."""
        score = self.judged[column.index].strength
        if column.meaning.has("local"):
            score -= 0.25
        if column.meaning.has("converted"):
            score -= 0.3
        code = code_in_header(column.header) or sign_in_header(column.header)
        if code and self.codes - {code}:
            score -= 0.3  # "Kwota w PLN" beside a currency column that says EUR: converted
        if column.meaning.has("currency", "foreign") and column.meaning.concepts <= _IN_CURRENCY:
            score += 0.05  # "Restbeløp valuta" is in the currency that the row names
        return score * (0.4 + 0.6 * column.filled)

    def adds_up(self, total: Column, parts: Sequence[Column]) -> bool:
        """Whether `total` is the sum of `parts` on nearly every row."""
        hits = rows = 0
        for i, whole in enumerate(self.values[total.index]):
            if whole is None:
                continue
            plus = [self.values[p.index][i] for p in parts]
            if all(v is None for v in plus):
                continue
            rows += 1
            hits += abs(sum(v or 0 for v in plus) - whole) < CENT
        return rows >= 2 and hits >= 0.9 * rows

    def nonzero(self, column: Column) -> int:
        return sum(bool(v) for v in self.values[column.index])

    def part(self, open_: Column, whole: Column) -> float:
        """Share of rows where both are equal; 0 where one is not what is left of the other."""
        if open_ is whole or self.within(open_, whole) < 0.98:
            return 0.0
        pairs = list(zip(self.values[open_.index], self.values[whole.index], strict=True))
        same = sum(x is not None and y is not None and abs(x - y) < CENT for x, y in pairs)
        return same / len(pairs) if same >= 0.3 * len(pairs) else 0.0

    def left(self, open_: Column, whole: Column, others: Sequence[Column]) -> float:
        """As `part`, for a balance that no name tells: never gone, or whole less a third column."""
        gone = self.nonzero(open_) < 0.98 * open_.count
        if gone and not any(self.adds_up(whole, [open_, o]) for o in others if o is not open_):
            return 0.0
        return self.part(open_, whole)

    def within(self, small: Column, large: Column) -> float:
        """Share of rows where |small| ≤ |large|."""
        pairs = [
            (x, y)
            for x, y in zip(self.values[small.index], self.values[large.index], strict=True)
            if x is not None and y is not None
        ]
        return sum(abs(x) <= abs(y) + CENT for x, y in pairs) / len(pairs) if pairs else 0.0


def find_money(
    columns: Sequence[Column],
    judged: Mapping[int, Judged],
    decimals: Mapping[int, str],
    *,
    filtered: bool,
) -> Money:
    """Amount and balance. `filtered`: a status or flag column tells which invoices are paid."""
    sheet = _Sheet(columns, judged, decimals)
    buckets = sheet.of(Role.BUCKET)
    paid = max(sheet.of(Role.PAID), key=sheet.score, default=None)
    balances = sorted(sheet.of(Role.BALANCE), key=sheet.score, reverse=True)
    amounts = _amounts(sheet)
    balance, by_values = _balance(sheet, balances, amounts, buckets)
    amounts, balance, guessed = _unnamed(sheet, amounts, balance, paid)
    by_values = by_values or guessed
    if balance is not None and balance is paid:  # "Falta pagar" beside "Já pago"
        paid = next((c for c in sheet.of(Role.PAID) if c is not balance), None)
    credit = next(iter(sheet.of(Role.CREDIT)), None)
    debit = next(iter(sheet.of(Role.DEBIT)), None)

    if balance is not None and paid is not None:
        amount = _amount(sheet, amounts, balance)
        partly = [
            i
            for i, p in enumerate(sheet.values[paid.index])
            if p and abs(p) > CENT and sheet.values[balance.index][i]
        ]
        if partly and _gross_of_payments(sheet, balance, paid, amount, partly):
            formula = Formula(FormulaKind.MINUS, (balance.index, paid.index))
            return Money(amount or balance, None, formula, paid=paid)
    if balance is None and buckets and len(buckets) >= 2:
        # Empty ones too: the sample may not show the one invoice that is long overdue.
        every = (c.index for c in columns if judged[c.index].role is Role.BUCKET)
        formula = Formula(FormulaKind.SUM, tuple(every))
        return Money(_amount(sheet, amounts, None), None, formula, paid=paid)
    if balance is None and debit is not None and credit is not None:
        formula = Formula(FormulaKind.MINUS, (debit.index, credit.index))
        return Money(debit, None, formula, formula, credit, paid)
    if balance is None and debit is not None and not amounts:
        return Money(debit, debit, paid=paid)
    if balance is None:
        return _derived(sheet, amounts, paid, filtered=filtered)
    amount = _amount(sheet, amounts, balance)
    if amount is None:  # of two open amounts the one that is never smaller is the invoice's
        twin = balance.meaning.concepts & _TWINS
        wider = [
            c for c in balances if sheet.part(balance, c) and c.meaning.concepts & _TWINS == twin
        ]
        amount = _amount(sheet, wider, balance)
    amount_formula = None
    if amount is None and debit is not None and credit is not None:
        amount = debit
        amount_formula = Formula(FormulaKind.MINUS, (debit.index, credit.index))
    else:
        amount = amount or _amount(sheet, sheet.of(Role.DEBIT), balance)
        credit = None
    return Money(
        amount,
        balance,
        None,
        amount_formula,
        credit,
        paid,
        by_values,
        tuple(c.index for c in amounts if c is not amount and c is not balance)[:3],
        tuple(c.index for c in balances if c is not balance)[:3],
    )


def _amounts(sheet: _Sheet) -> list[Column]:
    """Columns that can be the invoice's full amount, best first; net ones last."""
    found = sheet.of(Role.AMOUNT, Role.NET)
    taxes = sheet.of(Role.TAX)
    bonus: dict[int, float] = {}
    for tax in taxes:
        if not sheet.nonzero(tax):
            continue
        for base in found:
            for whole in found:
                if base is not whole and sheet.adds_up(whole, [base, tax]):
                    bonus[whole.index] = 0.5
                    bonus[base.index] = -0.5

    def rank(column: Column) -> float:
        net = -0.45 if sheet.judged[column.index].role is Role.NET else 0.0
        return sheet.score(column) + bonus.get(column.index, 0.0) + net

    ranked = sorted(found, key=rank, reverse=True)
    full = [c for c in ranked if sheet.judged[c.index].role is Role.AMOUNT and rank(c) > 0.15]
    return full or [c for c in ranked if rank(c) > 0.15]


def _amount(sheet: _Sheet, amounts: Sequence[Column], balance: Column | None) -> Column | None:
    others = [c for c in amounts if c is not balance]
    if balance is not None:
        twin = balance.meaning.concepts & _TWINS
        others = [c for c in others if c.meaning.concepts & _TWINS == twin] or others
        others = [c for c in others if sheet.within(balance, c) >= 0.85]
    return others[0] if others else None


def _balance(
    sheet: _Sheet, balances: list[Column], amounts: list[Column], buckets: list[Column]
) -> tuple[Column | None, bool]:
    """The open balance, and whether values rather than its name gave it away."""
    if len(buckets) >= 2:
        summed = [c for c in (*balances, *amounts) if sheet.adds_up(c, buckets)]
        if summed:
            return summed[0], summed[0] not in balances
    steps = {c.index: sheet.values[c.index] for c in (*balances, *amounts)}
    steps[-1] = _steps(sheet)
    honest = [c for c in balances if not _runs(sheet, c, steps)]
    strong = [c for c in honest if sheet.score(c) > 0.3]
    rivals = [c for c in strong if sheet.score(c) > 0.8 * sheet.score(strong[0])]
    # Of two columns to pay ("Att betala", "Kvar att betala") what is left is the smaller one.
    left = [c for c in rivals[1:] if 0 < sheet.left(c, strong[0], ()) < 1]
    return next(iter([*left, *strong]), None), False


def _unnamed(
    sheet: _Sheet, amounts: list[Column], balance: Column | None, paid: Column | None
) -> tuple[list[Column], Column | None, bool]:
    """Amount and balance among columns whose names nobody knows, told by their values.

    An open balance is never more than the amount of its invoice, and often equal to it. The third
    answer is whether a balance was found so.
    """
    original = any(c.meaning.has("original") for c in amounts[:1])  # then another is the present
    unknown = [
        c
        for c in sheet.of(Role.OTHER, Role.AMOUNT)
        if (sheet.judged[c.index].role is Role.OTHER or c.meaning.unknown or original)
        and not c.meaning.has("days")
        and c.distinct > 1
        and c.filled > 0.9
    ][:FEW]
    if balance is not None and not amounts:
        return [c for c in unknown if sheet.part(balance, c)][:1], balance, False
    if balance is None and not sheet.of(Role.BUCKET, Role.CREDIT):
        wholes = (amounts or sheet.of(Role.DEBIT))[:1] or unknown
        if paid is None:
            found = [(s, w, c) for w in wholes for c in unknown if (s := sheet.left(c, w, unknown))]
        else:  # whatever its name, what remains of the amount after the payment is the balance
            rest = [c for c in sheet.columns if c.index in sheet.values]
            found = [
                (s, w, c)
                for w in wholes
                for p in sheet.of(Role.PAID)
                for c in rest
                if c is not p and sheet.nonzero(p) and (s := sheet.part(c, w))
                if sheet.adds_up(w, [c, p])
            ]
        if found:
            _, whole, balance = max(found, key=lambda one: one[0])
            return amounts or [whole], balance, True
    return amounts, balance, False


def _steps(sheet: _Sheet) -> list[float | None]:
    """What each row adds to a running balance, where debits and credits have columns."""
    debits, credits = sheet.of(Role.DEBIT), sheet.of(Role.CREDIT)
    if not debits or not credits:
        return []
    pairs = zip(sheet.values[debits[0].index], sheet.values[credits[0].index], strict=True)
    return [None if d is None and c is None else (d or 0.0) - (c or 0.0) for d, c in pairs]


def _runs(sheet: _Sheet, column: Column, steps: Mapping[int, Sequence[float | None]]) -> bool:
    """Whether a column is a running balance: each value the one before plus a step."""
    values = sheet.values[column.index]
    for index, series in steps.items():
        if index == column.index:
            continue
        hits = rows = 0
        for before, now, step in zip(values, values[1:], series[1:], strict=False):
            if before is None or now is None or step is None or abs(now - step) < CENT:
                continue  # the first row of a customer starts anew and tells nothing
            rows += 1
            hits += abs(before + step - now) < CENT
        if rows >= 2 and hits >= max(2, 0.7 * rows):
            return True
    return False


def _gross_of_payments(
    sheet: _Sheet, balance: Column, paid: Column, amount: Column | None, partly: list[int]
) -> bool:
    """Whether what is called due stays the full amount although payments were made."""
    if balance.meaning.has("open", "balance"):
        return False  # nobody calls the amount before payments open
    full = [i for i in partly if _is(sheet, balance, i, paid, amount)]
    return len(full) >= 0.9 * len(partly)


def _is(sheet: _Sheet, balance: Column, i: int, paid: Column, amount: Column | None) -> bool:
    due, payment = sheet.values[balance.index][i], sheet.values[paid.index][i]
    if due is None or payment is None:
        return False
    if amount is not None:
        whole = sheet.values[amount.index][i]
        return whole is not None and abs(whole - due) < CENT
    return abs(payment - due) < CENT


def _derived(sheet: _Sheet, amounts: list[Column], paid: Column | None, *, filtered: bool) -> Money:
    """No balance column: what follows from the others."""
    amount = amounts[0] if amounts else None
    if amount is not None and paid is not None and sheet.nonzero(paid):
        half_known = paid.meaning.unknown or paid.meaning.guessed
        if half_known and not filtered and sheet.part(paid, amount) > 0.5:
            return Money(amount)  # most invoices paid, or the column is what is left: ask
        formula = Formula(FormulaKind.MINUS, (amount.index, paid.index))
        return Money(amount, None, formula, paid=paid)
    if amount is None:
        lines = sheet.of(Role.LINE_AMOUNT)
        gross = [c for c in lines if not c.meaning.has("net")]
        line = max(gross or lines, key=sheet.score, default=None)
        if line is None:
            left = [c for c in sheet.of(Role.OTHER) if c.has_cents and c.filled > 0.9]
            only = left[0] if len(left) == 1 else None  # one column of money: what is owed
            return Money(only, only, by_values=only is not None)
        return Money(line, None, Formula(FormulaKind.LINES, (line.index,)))
    if filtered:
        return Money(amount, None, Formula(FormulaKind.UNPAID, (amount.index,)))
    return Money(amount, amount, others_balance=tuple(c.index for c in amounts[1:4]))
