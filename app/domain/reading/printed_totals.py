"""The totals that a file prints in rows of its own, against the rows that stand above them.

A total counts as right when the rows since any earlier total, or all rows above it, add up to
it: with or without the rows that are left out, in all currencies or in one. So a total that
covers payments too raises no alarm.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from app.domain.reading.currencies import code_of
from app.domain.reading.row_values import RowValues
from app.domain.reading.rows import SortedRows
from app.domain.report import ProblemCode, SkipReason

READ, AGAIN = "read", "again"  # rows that count; a line that repeats its invoice's balance
_TOTALS = frozenset({SkipReason.SUBTOTAL, SkipReason.TOTAL})
_LEFT = frozenset({SkipReason.PAYMENT, SkipReason.SETTLED, SkipReason.VOID, SkipReason.DRAFT})
_ROUNDED = range(-1, 2)  # hundredths by which a printed total may be off
Parts = tuple[str, ...]
Sums = dict[tuple[str, str], Decimal]  # by currency ("" for all) and part


@dataclass(frozen=True, slots=True)
class TotalDifference:
    """A printed total that the rows do not add up to; `index` is its 0-based row.

    `grand` is whether it covers the whole file. `currency` is "" where the file does not say.
    `left_too` is whether `read` counts rows that are left out of the report, such as payments.
    """

    index: int
    grand: bool
    printed: Decimal
    read: Decimal
    currency: str = ""
    customer: str = ""
    left_too: bool = False


@dataclass(slots=True)
class _Total:
    """A printed total, what stood above it, and who and which currencies since the last one."""

    index: int
    value: Decimal
    above: Sums
    customers: set[str]
    currencies: set[str]
    said: str = ""
    right: bool = False


class PrintedTotals:
    """Compares once; `typed` are amounts that a person gave to rows that could not be read."""

    def __init__(
        self, values: RowValues, rows: SortedRows, typed: Mapping[int, Decimal] | None = None
    ) -> None:
        self._v, self._rows, self._typed = values, rows, typed or {}
        self._currencies = {values.currency[i] for i in rows.candidates}
        self._last = max((*rows.candidates, *rows.problems), default=-1)
        self._totals: list[_Total] = []
        self._agreed: Counter[Parts] = Counter()
        self._mixed_agree = False
        self._end: Sums = {}
        totals = [i for i, row in rows.skipped.items() if row.why in _TOTALS]
        if any(values.balance[i] is not None for i in totals):
            self._collect()
            self._compare()

    def grand(self) -> tuple[int, ...]:
        """The 0-based rows of totals that cover the whole file."""
        return tuple(t.index for k, t in enumerate(self._totals) if self._is_grand(k))

    def differences(self) -> tuple[TotalDifference, ...]:
        """Totals that nothing above adds up to, in the file's order."""
        unread = [
            i
            for i, (code, _) in self._rows.problems.items()
            if code is ProblemCode.UNREADABLE_AMOUNT and i not in self._typed
        ]
        if unread:
            return ()  # what cannot be read yet cannot be added up
        found = (self._difference(k) for k, t in enumerate(self._totals) if not t.right)
        return tuple(difference for difference in found if difference is not None)

    def _part(self, i: int, seen: set[tuple[str, Decimal | None]]) -> str:
        skipped = self._rows.skipped.get(i)
        if skipped is not None:
            return skipped.why.value
        key = (self._v.ref[i], self._v.balance[i])
        if key[0] and key in seen:
            return AGAIN
        seen.add(key)
        return READ

    def _collect(self) -> None:
        rows, v = self._rows, self._v
        wanted = _TOTALS | _LEFT
        skipped = [i for i, row in rows.skipped.items() if row.why in wanted]
        several = len(self._currencies) > 1
        sums: Sums = {}
        seen: set[tuple[str, Decimal | None]] = set()
        customers: set[str] = set()
        currencies: set[str] = set()
        for i in sorted([*rows.candidates, *rows.problems, *skipped]):
            balance = self._typed.get(i, v.balance[i])
            if balance is None:
                continue
            if (row := rows.skipped.get(i)) is not None and row.why in _TOTALS:
                self._totals.append(_Total(i, balance, dict(sums), customers, currencies))
                self._totals[-1].said = self._said(i)
                customers, currencies = set(), set()
                continue
            part = self._part(i, seen)
            for currency in ("", v.currency[i]) if several else ("",):
                sums[currency, part] = sums.get((currency, part), Decimal(0)) + balance
            customers.add(rows.names.get(i) or v.customer_name[i])
            currencies.add(v.currency[i])
        self._end = sums

    def _said(self, i: int) -> str:
        """The currency that a total's own row names, of those in the file."""
        words = self._rows.skipped[i].text.split()
        found = {code for word in words if (code := code_of(word)) in self._currencies}
        return found.pop() if len(found) == 1 else ""

    def _compare(self) -> None:
        left = sorted({part for (_, part), s in self._end.items() if part != READ and s})
        mixes: list[Parts] = [
            (READ, *more) for n in range(len(left) + 1) for more in combinations(left, n)
        ]
        scopes = sorted({currency for currency, _ in self._end} | {""})
        starts: dict[tuple[str, Parts], set[int]] = {
            (scope, mix): {0} for scope in scopes for mix in mixes
        }
        for total in self._totals:
            value = _hundredths(total.value)
            for (scope, mix), before in starts.items():
                here = _hundredths(_add(total.above, scope, mix))
                wanted = {here - sign * value + off for sign in (1, -1) for off in _ROUNDED}
                if not wanted.isdisjoint(before):
                    total.right = True
                    self._agreed[mix] += 1
                    self._mixed_agree |= not scope and len(total.currencies) > 1
                before.add(here)

    def _is_grand(self, k: int) -> bool:
        total = self._totals[k]
        ends = k == len(self._totals) - 1 or bool(total.said and len(self._currencies) > 1)
        return ends and total.index > self._last and (k == 0 or not total.currencies)

    def _difference(self, k: int) -> TotalDifference | None:
        total = self._totals[k]
        grand = self._is_grand(k)
        if not grand and not total.currencies and self._follows(k):
            return None
        one = grand or len(self._currencies) == 1
        currencies = self._currencies if one else total.currencies
        scope = total.said
        if not scope and len(currencies) == 1:
            (scope,) = currencies
        if not scope and len(currencies) > 1 and not self._mixed_agree:
            return None  # it may be in the currency of the books
        mix = self._usual_mix()
        of = scope if len(self._currencies) > 1 else ""

        def added(parts: Parts) -> Decimal:
            before = _add(self._totals[k - 1].above, of, parts) if k and not grand else Decimal(0)
            return _add(total.above, of, parts) - before

        read = added(mix)
        left_too = read != added((READ,))
        name = self._rows.names.get(total.index, "")
        if len(total.customers) == 1:
            (name,) = total.customers
        name = "" if grand else name
        return TotalDifference(total.index, grand, total.value, read, scope, name, left_too)

    def _usual_mix(self) -> Parts:
        """What totals of this file cover: as most that agree; in doubt payments too, they
        stand in the column that is added up."""
        payment = SkipReason.PAYMENT.value
        return max(
            self._agreed,
            key=lambda mix: (self._agreed[mix], payment in mix, -len(mix)),
            default=(READ, payment),
        )

    def _follows(self, k: int) -> bool:
        """Whether a total only adds up totals right above it: they were told already."""
        value, above = self._totals[k].value, Decimal(0)
        for total in reversed(self._totals[:k]):
            above += total.value
            if above == value:
                return True
        return False


def _add(sums: Sums, currency: str, mix: Parts) -> Decimal:
    return sum((sums.get((currency, part), Decimal(0)) for part in mix), Decimal(0))


def _hundredths(value: Decimal) -> int:
    return int((value * 100).to_integral_value())
