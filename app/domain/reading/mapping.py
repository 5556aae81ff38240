"""Which column of the file holds which field, and how its values are to be read."""

from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from enum import Enum, StrEnum

from app.domain.fields import Field
from app.domain.reading.dates import DateOrder


class Origin(StrEnum):
    """Where a field's values come from."""

    COLUMN = "column"
    HEADING_ROWS = "heading rows"
    FILE = "one for the file"
    FORMULA = "formula"
    NONE = "none"


class Reason(Enum):
    """Why a column was suggested."""

    EXACT_NAME = "exact_name"
    SIMILAR_NAME = "similar_name"
    VALUES = "values"
    GROUP_ROWS = "group_rows"
    HEADER_CODE = "header_code"
    FORMULA = "formula"
    REMEMBERED = "remembered"
    CHOSEN = "chosen"
    NOT_FOUND = "not_found"


class FormulaKind(Enum):
    """How a field that no single column holds follows from others."""

    MINUS = "minus"  # the first column less the second
    SUM = "sum"  # ageing buckets added up
    UNPAID = "unpaid"  # the amount of invoices whose status does not say paid
    LINES = "lines"  # the line amounts of an invoice added up


@dataclass(frozen=True, slots=True)
class Formula:
    """A derived field: the kind and the 0-based columns it uses, in order."""

    kind: FormulaKind
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FieldSource:
    """Where one field comes from.

    `column` is 0-based, None unless `origin` is COLUMN (an amount of two columns, debit and
    credit, names the first and has a formula too). `value` is the currency of the whole file.
    `sure` is 0 to 1. `others` are columns that fit too, best first.
    """

    origin: Origin
    column: int | None = None
    formula: Formula | None = None
    value: str = ""
    reason: Reason = Reason.NOT_FOUND
    sure: float = 0.0
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Helpers:
    """Columns that tell which rows count and with which sign; 0-based, None where there is none.

    `paid_flag` and friends hold yes or no. `lines` are columns of an invoice's lines: where there
    are any, several rows make one invoice.
    """

    kind: int | None = None
    status: int | None = None
    paid_flag: int | None = None
    open_flag: int | None = None
    void_flag: int | None = None
    sign: int | None = None
    cleared: int | None = None
    paid: int | None = None
    credit: int | None = None
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Conventions:
    """How values are written. `decimals` gives each money column's decimal sign."""

    date_order: DateOrder
    decimals: Map[int, str] = field(default_factory=dict)
    base_1904: bool = False

    def decimal(self, column: int | None) -> str:
        """The decimal sign of a column, the point where nothing is known."""
        return self.decimals.get(-1 if column is None else column, self.decimals.get(-1, "."))


class QuestionKind(Enum):
    """What the file does not tell."""

    DATE_ORDER = "date_order"
    DECIMAL = "decimal"
    CURRENCY = "currency"
    CURRENCY_BLANK = "currency_blank"
    REF = "ref"
    BALANCE = "balance"


@dataclass(frozen=True, slots=True)
class Question:
    """One question to the person, with a proposal where the file hints at an answer."""

    field: Field
    kind: QuestionKind
    examples: tuple[str, ...] = ()
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """The whole reading of a layout."""

    sources: Map[Field, FieldSource]
    helpers: Helpers
    conventions: Conventions
    questions: tuple[Question, ...] = ()

    def column(self, field: Field) -> int | None:
        """The 0-based column of a field, None where no single column holds it."""
        return self.sources[field].column
