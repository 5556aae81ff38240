"""What is remembered of a layout, so that its second file opens without a question."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from app.domain.fields import Field
from app.domain.reading.column import text_of
from app.domain.reading.dates import DateOrder
from app.domain.reading.first_rows import OFFERED_ROWS
from app.domain.reading.layout import Layout
from app.domain.reading.mapping import FieldSource, Formula, FormulaKind, Mapping, Origin, Reason
from app.domain.reading.names import fold
from app.domain.reading.table import Cell

ALIKE = 0.6  # share of column names two files must have in common to be one layout, changed


@dataclass(frozen=True, slots=True)
class RememberedField:
    """Where a field came from, by column names and positions (0-based) instead of values."""

    origin: Origin
    columns: tuple[tuple[str, int], ...] = ()
    formula: FormulaKind | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class RememberedLayout:
    """A layout's column names with the person's mapping and answers.

    `date_order` and `decimal` are answers used only where a file does not prove its own.
    `currency` is the one for the whole file, "" if rows name theirs. `pointed` are the cells of
    the row that a person said holds the column names, and `header_row` (1-based) where it stood;
    () and 0 where the program found them.
    """

    headers: tuple[str, ...]
    fields: dict[Field, RememberedField] = field(default_factory=dict)
    date_order: DateOrder | None = None
    decimal: str = ""
    currency: str = ""
    header_row: int = 0
    pointed: tuple[str, ...] = ()


class LayoutMemory(Protocol):
    """Remembered layouts per company. Raises StoreError on saving only."""

    def load(self, company_id: str) -> list[RememberedLayout]:
        """Every layout, the latest first; none where nothing is remembered or readable."""

    def save(self, company_id: str, layouts: Sequence[RememberedLayout]) -> None:
        """Replace what is remembered."""


class ChangeKind(Enum):
    """How a column of a remembered layout changed."""

    MOVED = "moved"
    RENAMED = "renamed"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class LayoutChange:
    """One difference, old and new side by side; positions are 1-based, 0 for none."""

    kind: ChangeKind
    old: str
    old_position: int
    new: str
    new_position: int
    field: Field | None = None


def recall(
    layouts: Sequence[RememberedLayout], layout: Layout
) -> tuple[RememberedLayout | None, tuple[LayoutChange, ...]]:
    """The remembered layout this file has, and how it differs from it."""
    present = [fold(h) for h in layout.headers]
    for known in layouts:
        if [fold(h) for h in known.headers] == present:
            return known, ()
    best: tuple[float, RememberedLayout] | None = None
    for known in layouts:
        old = {fold(h) for h in known.headers if h}
        new = {h for h in present if h}
        share = len(old & new) / max(1, len(old | new))
        if share >= ALIKE and (best is None or share > best[0]):
            best = share, known
    if best is None:
        return None, ()
    return best[1], _changes(best[1], layout)


def pointed_row(layouts: Sequence[RememberedLayout], rows: Sequence[Sequence[Cell]]) -> int:
    """The 1-based row that holds the column names a person once pointed at, 0 where none does.

    It is known by what stands in it, not by its number: a file may have a title line more than
    the last one. Of several such rows it is the one nearest to where it stood.
    """
    for known in layouts:
        old = {fold(text) for text in known.pointed if text}
        if not old:
            continue
        shares: dict[int, float] = {}
        for at, row in enumerate(rows[:OFFERED_ROWS], start=1):
            new = {fold(text) for cell in row if (text := text_of(cell))}
            shares[at] = len(old & new) / len(old | new)
        most = max(shares.values(), default=0.0)
        if most >= ALIKE:
            alike = (at for at, share in shares.items() if share == most)
            return min(alike, key=lambda at: abs(at - known.header_row))
    return 0


def _changes(known: RememberedLayout, layout: Layout) -> tuple[LayoutChange, ...]:
    new = list(layout.headers)
    used = {name: f for f, r in known.fields.items() for name, _ in r.columns}
    found: list[LayoutChange] = []
    left = [i for i, header in enumerate(new) if header]
    gone: list[tuple[int, str]] = []
    for position, header in enumerate(known.headers):
        if not header:
            continue
        at = next((i for i in left if fold(new[i]) == fold(header)), None)
        if at is None:
            gone.append((position, header))
            continue
        left.remove(at)
        if at != position:
            found.append(
                LayoutChange(
                    ChangeKind.MOVED, header, position + 1, new[at], at + 1, used.get(header)
                )
            )
    for position, header in gone:
        if position in left:  # another name in the same place
            left.remove(position)
            found.append(
                LayoutChange(
                    ChangeKind.RENAMED,
                    header,
                    position + 1,
                    new[position],
                    position + 1,
                    used.get(header),
                )
            )
        else:
            found.append(
                LayoutChange(ChangeKind.GONE, header, position + 1, "", 0, used.get(header))
            )
    found += [LayoutChange(ChangeKind.NEW, "", 0, new[i], i + 1) for i in left]
    return tuple(found)


def remembered_sources(known: RememberedLayout, layout: Layout) -> dict[Field, FieldSource]:
    """The remembered sources of fields, as far as their columns are still there."""
    sources: dict[Field, FieldSource] = {}
    for which, old in known.fields.items():
        columns = [_find(layout, name, position) for name, position in old.columns]
        if any(column is None for column in columns):
            continue
        indexes = tuple(column for column in columns if column is not None)
        formula = Formula(old.formula, indexes) if old.formula else None
        single = indexes[0] if indexes and old.origin is Origin.COLUMN else None
        sources[which] = FieldSource(
            old.origin, single, formula, old.value, Reason.REMEMBERED, sure=1.0
        )
    return sources


def _find(layout: Layout, name: str, position: int) -> int | None:
    """The column of that name; of several, the one in the same place, else the nearest."""
    same = [i for i, header in enumerate(layout.headers) if fold(header) == fold(name)]
    return min(same, key=lambda i: abs(i - position), default=None)


def to_remember(layout: Layout, mapping: Mapping, currency: str, decimal: str) -> RememberedLayout:
    """What to keep of a layout as it was understood."""
    fields: dict[Field, RememberedField] = {}
    for which, source in mapping.sources.items():
        indexes = source.formula.columns if source.formula else ()
        if source.column is not None and not indexes:
            indexes = (source.column,)
        columns = tuple((layout.headers[i], i) for i in indexes)
        formula = source.formula.kind if source.formula else None
        fields[which] = RememberedField(source.origin, columns, formula, source.value)
    return RememberedLayout(
        layout.headers, fields, mapping.conventions.date_order, decimal, currency
    )
