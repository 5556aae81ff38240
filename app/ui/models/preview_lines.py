"""The four lists of a comparison as lines with their notes and buttons."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import islice

from app.domain.decisions import Note
from app.domain.invoice import Invoice, balance_by_currency
from app.domain.report import SkippedRow, SkipReason
from app.domain.safeguards import by_reason
from app.flows.preview import Comparison, Start
from app.ui import formats
from app.ui.models.preview_rows import Column, Line
from app.ui.theme import Tone

TILE_CURRENCIES = 2
KEEP, SAME, UNDO = "Keep open", "Same invoice", "Undo"
WAS_PAID, KEEP_ALL = "Was paid", "Keep all open"

NOTES: dict[Note, tuple[str, Tone]] = {
    Note.PAID: ("paid", Tone.GOOD),
    Note.CREDITED: ("credited", Tone.INFO),
    Note.WRITTEN_OFF: ("written off", Tone.NOTE),
    Note.NOT_SURE: ("not sure", Tone.BAD),
}


class Kind(Enum):
    """The four lists, by the words on their tiles."""

    PAID = "will be marked as paid"
    NEW = "new"
    CHANGED = "balance changed"
    UNCHANGED = "unchanged"


COLUMNS: dict[Kind, tuple[Column, ...]] = {
    Kind.PAID: (
        Column.REF,
        Column.CUSTOMER,
        Column.DUE,
        Column.AGE,
        Column.OLD,
        Column.NOTE,
        Column.ACT,
        Column.OTHER,
    ),
    Kind.NEW: (
        Column.REF,
        Column.CUSTOMER,
        Column.DUE,
        Column.AGE,
        Column.NEW,
        Column.NOTE,
        Column.ACT,
    ),
    Kind.CHANGED: (
        Column.REF,
        Column.CUSTOMER,
        Column.DUE,
        Column.OLD,
        Column.NEW,
        Column.DIFFERENCE,
        Column.NOTE,
        Column.ACT,
    ),
    Kind.UNCHANGED: (
        Column.REF,
        Column.CUSTOMER,
        Column.DUE,
        Column.AGE,
        Column.NEW,
        Column.NOTE,
        Column.ACT,
    ),
}
TITLES = {
    Kind.PAID: "Will be marked as paid",
    Kind.NEW: "New",
    Kind.CHANGED: "Balance changed",
    Kind.UNCHANGED: "Unchanged",
}


def lines_of(kind: Kind, made: Comparison, today: date, start: Start | None = None) -> list[Line]:
    """The lines of one list.

    What was decided since `start` stays in its place, marked as such and with the way back: a
    line that went away would put another one under the mouse.
    """
    match kind:
        case Kind.PAID:
            return _paid(made, today, start)
        case Kind.NEW:
            return _new(made, start)
        case Kind.CHANGED:
            mark = _marks(made)
            return [mark(Line(one.new.ref, one.old, one.new)) for one in made.shown.changed]
        case Kind.UNCHANGED:
            mark = _marks(made)
            return [mark(Line(one.ref, None, one)) for one in made.shown.unchanged]


def tile_texts(made: Comparison) -> dict[Kind, tuple[str, str]]:
    """Count and money of each tile; for changed balances the difference per currency."""
    shown = made.shown
    texts = {
        kind: (f"{len(invoices):,}", _brief(balance_by_currency(invoices)))
        for kind, invoices in (
            (Kind.PAID, shown.paid),
            (Kind.NEW, shown.new),
            (Kind.UNCHANGED, shown.unchanged),
        )
    }
    new = balance_by_currency(change.new for change in shown.changed)
    old = balance_by_currency(change.old for change in shown.changed)
    nothing = Decimal(0)
    differences = {
        currency: new.get(currency, nothing) - old.get(currency, nothing)
        for currency in {**old, **new}
    }
    texts[Kind.CHANGED] = (f"{len(shown.changed):,}", _brief(differences))
    return texts


def _brief(sums: Mapping[str, Decimal]) -> str:
    """As many currencies as a tile has room for."""
    if len(sums) <= TILE_CURRENCIES:
        return formats.sums(sums)
    first = dict(islice(sums.items(), TILE_CURRENCIES))
    return f"{formats.sums(first)} +{len(sums) - TILE_CURRENCIES}"


def _settled(made: Comparison, start: Start | None) -> dict[str, str]:
    """Old reference → the file's, for what was settled since the start."""
    before = start.decisions.same if start else {}
    return {sent.ref: read.ref for read, sent in made.renamed if before.get(read.ref) != sent.ref}


def _paid(made: Comparison, today: date, start: Start | None) -> list[Line]:
    baseline = made.shown.baseline
    if baseline is None:
        return []
    kept_before = start.kept_before if start else frozenset()
    settled = _settled(made, start)
    open_pairs = {pair.gone.ref for pair in made.unanswered}
    gone = {one.ref for one in made.shown.paid}
    kept = {one.ref for one in made.carried}
    looks_like = {pair.gone.ref: pair.new.ref for pair in made.shown.suspects}
    left_out = by_reason(made.report.skipped)
    lines = []
    for one in baseline.invoices:
        if one.ref in kept:
            lines.append(Line(one.ref, one, None, "kept open", Tone.GOOD, UNDO))
        elif one.ref in settled:
            note = f"same as “{settled[one.ref]}”"
            lines.append(Line(one.ref, one, None, note, Tone.GOOD, UNDO))
        elif one.ref in gone:
            asked = one.ref in open_pairs
            action = SAME if asked else UNDO if one.ref in looks_like else KEEP
            note, tone = _paid_note(
                one,
                made,
                looks_like.get(one.ref, ""),
                left_out.get(one.ref),
                today,
                one.ref in kept_before,
            )
            other = WAS_PAID if asked else ""
            lines.append(Line(one.ref, one, None, note, tone, action, other))
    return lines


def _paid_note(
    one: Invoice,
    made: Comparison,
    looks_like: str,
    row: SkippedRow | None,
    today: date,
    kept_before: bool,
) -> tuple[str, Tone]:
    if one.ref in made.decisions.notes:
        return NOTES[made.decisions.notes[one.ref]]
    if looks_like:
        return f"looks like “{looks_like}”", Tone.BAD
    if row:
        settled = {SkipReason.SETTLED: "paid in the file", SkipReason.VOID: "void in the file"}
        if row.why in settled:
            return settled[row.why], Tone.GOOD
        return f"left out, row {row.row}", Tone.BAD
    if kept_before:
        return "kept open last time", Tone.WARN
    if one.date_due and one.date_due > today:
        return "not due yet", Tone.WARN
    return "", Tone.PLAIN


def _new(made: Comparison, start: Start | None) -> list[Line]:
    if made.shown.baseline is None:
        return [Line(one.ref, None, one) for one in made.shown.new]
    new = {one.ref for one in made.shown.new}
    looks_like = {pair.new.ref: pair.gone.ref for pair in made.unanswered}
    settled = _settled(made, start)
    lines = []
    for one in made.shown.report:
        if one.ref in looks_like:
            note = f"looks like “{looks_like[one.ref]}”"
            lines.append(Line(one.ref, None, one, note, Tone.BAD, SAME))
        elif one.ref in new:
            lines.append(Line(one.ref, None, one))
        elif one.ref in settled:
            note = f"sent as “{one.ref}”"
            lines.append(Line(settled[one.ref], None, one, note, Tone.GOOD, UNDO))
    return lines


def _marks(made: Comparison) -> Callable[[Line], Line]:
    """Notes for lines that are in the report by a decision."""
    was = {sent.ref: read.ref for read, sent in made.renamed}
    kept = {one.ref for one in made.carried}

    def mark(line: Line) -> Line:
        if line.ref in was:
            note = f"“{was[line.ref]}” in the file"
            return Line(line.ref, line.old, line.new, note, Tone.INFO, UNDO)
        if line.ref in kept:
            return Line(line.ref, line.old, line.new, "kept open", Tone.GOOD, UNDO)
        return line

    return mark
