"""The total a person types from the accounting program, against what was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class TotalCheck:
    """One currency's typed total and the sum of balances that were read."""

    currency: str
    typed: Decimal
    read: Decimal

    @property
    def difference(self) -> Decimal:
        """Typed less read: 0 when they agree."""
        return self.typed - self.read


def check_totals(
    sums: Mapping[str, Decimal], typed: Mapping[str, Decimal]
) -> tuple[TotalCheck, ...]:
    """Each typed control total beside the sum of balances in its currency.

    One typed before the currency was known is compared with the only currency there is.
    """
    if "" in typed and len(sums) == 1:
        typed = {next(iter(sums)): typed[""], **{c: t for c, t in typed.items() if c}}
    return tuple(
        TotalCheck(currency, total, sums.get(currency, Decimal(0)))
        for currency, total in typed.items()
    )
