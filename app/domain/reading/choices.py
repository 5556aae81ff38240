"""What the person decided about a report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from app.domain.fields import Field
from app.domain.reading.dates import DateOrder
from app.domain.reading.mapping import FieldSource
from app.domain.report import ProblemCode


class Verdict(Enum):
    """What to do with a row that needs a look."""

    LEAVE_OUT = "leave_out"
    KEEP = "keep"  # as it is: of duplicates this one, of a bad date without the date
    ADD_UP = "add_up"  # several rows of one reference are one invoice, balances added
    TYPED = "typed"  # with the reference, amount or date the person typed


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict, with the typed text for TYPED."""

    verdict: Verdict
    text: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything a person may set on the page "Check the columns"; unset means as suggested.

    `header_row` is 1-based; 0 has the program look for it itself, whatever was said before.
    `rows` decides single rows (1-based), `kinds` all rows of a kind that `rows` leaves open.
    `totals` are control totals typed per currency.
    """

    sheet: str | None = None
    header_row: int | None = None
    sources: Mapping[Field, FieldSource] = field(default_factory=dict)
    date_order: DateOrder | None = None
    decimal: str | None = None
    currency: str | None = None
    rows: Mapping[int, Decision] = field(default_factory=dict)
    kinds: Mapping[ProblemCode, Decision] = field(default_factory=dict)
    totals: Mapping[str, Decimal] = field(default_factory=dict)

    def decision(self, row: int, code: ProblemCode) -> Decision | None:
        """What was decided about a row with that problem."""
        return self.rows.get(row) or self.kinds.get(code)
