"""A list to be kept as a file: what each column holds, the rows, and totals per currency."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.domain.errors import Code

Cell = str | Decimal | date | None


class ExportCode(Code):
    """Why a list could not be kept as a file."""

    CANNOT_WRITE = "cannot_write"  # name, reason


class CellKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column's title and what its cells are; None stands for an empty cell."""

    title: str
    kind: CellKind = CellKind.TEXT


@dataclass(frozen=True, slots=True)
class ListTable:
    """`totals` are rows like the others, below them."""

    title: str
    columns: tuple[ListColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[tuple[Cell, ...], ...] = ()
