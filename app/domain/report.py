"""The open AR report as read from a file: invoices, rows left out, and what needs a look."""

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.errors import Code
from app.domain.invoice import Invoice


class SkipReason(Code):
    """Why a row of the file is not an invoice of the report. Every row left out has one."""

    BLANK = "blank"
    TITLE = "title"
    HEADER = "header"
    HEADING = "heading"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    FOOTER = "footer"
    LINE = "line"  # a further line of an invoice already counted
    SETTLED = "settled"  # balance zero, or a status that says paid
    VOID = "void"
    DRAFT = "draft"
    PAYMENT = "payment"  # an unapplied payment is not an invoice
    LEFT_OUT = "left_out"  # the person decided so


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that will not be sent. `row` is 1-based; `ref` is set where it names an invoice."""

    row: int
    why: SkipReason
    text: str = ""
    ref: str = ""


class Severity(StrEnum):
    """What a finding means for sending."""

    BLOCK = "block"  # no way round
    STOP = "stop"  # the person has to decide or type a number first
    WARN = "warn"
    INFO = "info"


class ProblemCode(Code):
    """What can be wrong with a row or the report."""

    NO_INVOICES = "no_invoices"
    MISSING_REF = "missing_ref"
    DUPLICATE_REF = "duplicate_ref"
    UNREADABLE_AMOUNT = "unreadable_amount"
    UNREADABLE_DATE = "unreadable_date"  # `fields`: which dates
    TOTAL_DIFFERS = "total_differs"  # `printed`, `read`, `difference`, `currency`, `left_too`
    SUBTOTAL_DIFFERS = "subtotal_differs"  # the same, and `customer`
    HIDDEN_ROWS = "hidden_rows"
    PASSED_OVER = "passed_over"  # `rows` like invoices, not below the column names
    SAME_COLUMN = "same_column"  # `fields`: two that the person gave one column


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding about a row (0: about the whole file), in words by `app.ui.messages`."""

    row: int
    code: ProblemCode
    severity: Severity
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenReport:
    """Everything read from one file.

    Invariant: every row of the file is the row of an invoice, a skipped row, or the row of a
    problem that still waits for the person's decision.
    """

    invoices: tuple[Invoice, ...]
    skipped: tuple[SkippedRow, ...] = ()
    problems: tuple[Problem, ...] = ()
