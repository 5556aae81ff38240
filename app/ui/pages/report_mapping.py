"""The table "what the receiver needs | your column | first values | read as | why"."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout

from app.domain.fields import Field
from app.domain.reading.amounts import amount_parser
from app.domain.reading.column import text_of
from app.domain.reading.currencies import CODES, code_of
from app.domain.reading.dates import DateOrder, date_parser
from app.domain.reading.formula_text import formula_text
from app.domain.reading.mapping import FieldSource, Origin, QuestionKind, Reason
from app.domain.reading.table import Cell
from app.flows.prepare import Draft
from app.ui import formats
from app.ui.messages.report_words import FIELDS, REASONS
from app.ui.theme import Tone
from app.ui.widgets.closed_combo import ClosedCombo
from app.ui.widgets.labels import ElidedLabel, Pill, label

TONES: Mapping[Reason, Tone] = {
    Reason.EXACT_NAME: Tone.GOOD,
    Reason.GROUP_ROWS: Tone.GOOD,
    Reason.REMEMBERED: Tone.GOOD,
    Reason.SIMILAR_NAME: Tone.NOTE,
    Reason.VALUES: Tone.NOTE,
    Reason.HEADER_CODE: Tone.NOTE,
    Reason.FORMULA: Tone.NOTE,
    Reason.CHOSEN: Tone.INFO,
    Reason.NOT_FOUND: Tone.PLAIN,
}
USUAL = ("EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "AUD", "CAD", "INR")
DATES = frozenset({Field.DATE_ISSUED, Field.DATE_DUE})
MONEY = frozenset({Field.AMOUNT, Field.BALANCE})
SHOWN = 3


class MappingTable(QFrame):
    """Signals what the person set; the page understands the report anew and shows it here."""

    source_chosen = Signal(object, object)  # Field, FieldSource
    order_chosen = Signal(object)  # DateOrder
    decimal_chosen = Signal(str)
    currency_chosen = Signal(str)

    def __init__(self, required: frozenset[Field], receiver: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._required = required
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 8, 14, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(3)
        for column, title in enumerate(
            (f"{receiver} needs", "Your column", "First values", "Read as")
        ):
            grid.addWidget(label(title, "muted", wrap=False), 0, column)
        grid.addWidget(label("* cannot be left out", "muted", wrap=False), 0, 4)
        self.columns: dict[Field, QComboBox] = {}
        self.values: dict[Field, ElidedLabel] = {}
        self.read: dict[Field, ElidedLabel] = {}
        self.answers: dict[Field, QComboBox] = {}
        self.why: dict[Field, Pill] = {}
        self._present: dict[Field, int] = {}  # the entry that is in force
        for line, which in enumerate(Field, start=1):
            mark = " *" if which in required else ""
            grid.addWidget(label(FIELDS[which] + mark, wrap=False), line, 0)
            combo = _compact(f"Column for {FIELDS[which]}", 17)
            combo.activated.connect(lambda index, which=which: self._choose(which, index))
            self.columns[which] = combo
            grid.addWidget(combo, line, 1)
            self.values[which] = ElidedLabel(where=Qt.TextElideMode.ElideRight)
            grid.addWidget(self.values[which], line, 2)
            self.read[which] = ElidedLabel(where=Qt.TextElideMode.ElideRight)
            self.answers[which] = _compact(f"How {FIELDS[which]} is read", 8)
            self.answers[which].activated.connect(
                lambda index, which=which: self._answer(which, index)
            )
            grid.addWidget(self.read[which], line, 3)
            grid.addWidget(self.answers[which], line, 3)
            self.answers[which].hide()
            self.why[which] = Pill()
            grid.addWidget(self.why[which], line, 4, Qt.AlignmentFlag.AlignLeft)
        for column, share in ((1, 0), (2, 6), (3, 5)):
            grid.setColumnStretch(column, share)
        grid.setColumnMinimumWidth(4, 124)

    def show_draft(self, draft: Draft) -> None:
        """Show a report as it is understood now."""
        asked = {question.field: question.kind for question in draft.questions}
        for which in Field:
            source = draft.mapping.sources[which]
            self._fill_columns(which, source, draft)
            cells = _first_cells(draft, which)
            shown = " · ".join(text_of(c) for c in cells)
            self.values[which].set_text(shown or "—")
            self._fill_answers(which, cells, draft, asked)
            self._show_why(which, source, draft, asked)

    def _fill_columns(self, which: Field, source: FieldSource, draft: Draft) -> None:
        combo = self.columns[which]
        combo.clear()
        derived = source.origin is not Origin.COLUMN or source.formula is not None
        if derived:
            combo.addItem(source_words(which, source, draft), source)
        present = 0
        fitting = {source.column, *source.others}
        for column in draft.layout.columns:  # in the file's order, where a person looks for it
            index = column.index
            if not (column.header or column.count or index in fitting):
                continue
            if index == source.column and not derived:
                present = combo.count()
            chosen = FieldSource(Origin.COLUMN, index, reason=Reason.CHOSEN, sure=1.0)
            combo.addItem(column_words(draft, index), chosen)
            if index in source.others:
                combo.setItemData(
                    combo.count() - 1, "This column fits too.", Qt.ItemDataRole.ToolTipRole
                )
        grouped = which in {Field.CUSTOMER_NAME, Field.CUSTOMER_ID} and draft.headings.names
        if grouped and source.origin is not Origin.HEADING_ROWS:
            heading = FieldSource(Origin.HEADING_ROWS, reason=Reason.CHOSEN, sure=1.0)
            combo.addItem(source_words(which, heading, draft), heading)
        if which not in {Field.REF, Field.BALANCE} and source.origin is not Origin.NONE:
            nothing = FieldSource(Origin.NONE, reason=Reason.CHOSEN)
            combo.addItem(source_words(which, nothing, draft), nothing)
        combo.setCurrentIndex(present)
        self._present[which] = present
        combo.setToolTip(combo.currentText())

    def _fill_answers(
        self,
        which: Field,
        cells: Sequence[Cell],
        draft: Draft,
        asked: Mapping[Field, QuestionKind],
    ) -> None:
        combo, text = self.answers[which], self.read[which]
        combo.clear()
        conventions = draft.mapping.conventions
        source = draft.mapping.sources[which]
        if which is Field.CURRENCY_ISO:
            self._fill_currencies(draft, asked)
        elif which in DATES and _both_orders(cells, draft):
            if asked.get(which) is QuestionKind.DATE_ORDER:
                combo.addItem("Choose…", None)
            for order in (DateOrder.DMY, DateOrder.MDY):  # one date shows the difference
                combo.addItem(_dates(_telling(cells, draft), order, draft), order)
            if asked.get(which) is not QuestionKind.DATE_ORDER:
                combo.setCurrentIndex(int(conventions.date_order is DateOrder.MDY))
        elif which in MONEY and asked.get(which) is QuestionKind.DECIMAL:
            combo.addItem("Choose…", None)
            for sign in ".,":
                combo.addItem(_amounts(cells, sign), sign)
        elif which in DATES:
            text.set_text(_dates(cells, conventions.date_order, draft))
        elif which in MONEY:
            column = source.formula.columns[0] if source.formula else source.column
            text.set_text(_amounts(cells, conventions.decimal(column)))
        else:
            text.set_text("text" if cells else "")
        combo.setVisible(combo.count() > 0)
        text.setVisible(combo.count() == 0)

    def _fill_currencies(self, draft: Draft, asked: Mapping[Field, QuestionKind]) -> None:
        combo, text = self.answers[Field.CURRENCY_ISO], self.read[Field.CURRENCY_ISO]
        source = draft.mapping.sources[Field.CURRENCY_ISO]
        question = asked.get(Field.CURRENCY_ISO)
        by_rows = source.origin is Origin.COLUMN
        if by_rows and question is None and not draft.currency:
            codes = {code_of(text_of(c)) for c in _first_cells(draft, Field.CURRENCY_ISO)}
            text.set_text(" · ".join(sorted(code for code in codes if code)))
            return
        if question is not None:
            combo.addItem("Choose…", None)
        proposals = [q.proposal for q in draft.questions if q.proposal]
        present = draft.currency or source.value
        blank = "blank: " if by_rows else ""
        for code in dict.fromkeys((*proposals, *USUAL, *sorted(CODES))):
            combo.addItem(f"{blank}{code}", code)
        combo.setCurrentIndex(max(0, combo.findData(present)) if question is None else 0)

    def _show_why(
        self,
        which: Field,
        source: FieldSource,
        draft: Draft,
        asked: Mapping[Field, QuestionKind],
    ) -> None:
        pill = self.why[which]
        if which in asked:
            pill.show_as("Please choose", Tone.WARN)
        elif which in self._required and source.origin is Origin.NONE:
            pill.show_as("Needed", Tone.WARN)
        else:
            pill.show_as(REASONS[source.reason], TONES[source.reason])
        others = [column_words(draft, index) for index in source.others]
        tip = f"How sure: {source.sure:.0%}." if source.origin is not Origin.NONE else ""
        if others:
            tip += f" Would fit too: {', '.join(others)}."
        pill.setToolTip(tip.strip())

    def _choose(self, which: Field, index: int) -> None:
        source = self.columns[which].itemData(index)
        if isinstance(source, FieldSource) and index != self._present[which]:
            self.source_chosen.emit(which, replace(source, reason=Reason.CHOSEN, sure=1.0))

    def _answer(self, which: Field, index: int) -> None:
        answer = self.answers[which].itemData(index)
        if answer is None:
            return
        if which in DATES:
            self.order_chosen.emit(DateOrder(answer))
        elif which is Field.CURRENCY_ISO:
            self.currency_chosen.emit(str(answer))
        else:
            self.decimal_chosen.emit(str(answer))


def _compact(name: str, letters: int) -> QComboBox:
    combo = ClosedCombo()
    combo.setProperty("role", "compact")
    combo.setAccessibleName(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(letters)
    return combo


def column_words(draft: Draft, index: int) -> str:
    """A column's name; where names repeat or lack, its letter says which one is meant."""
    headers = draft.layout.headers
    name = " ".join(headers[index].split())
    if not name or headers.count(headers[index]) > 1:
        return f"{name or 'no name'} (column {formats.column_letter(index)})"
    return name


def source_words(which: Field, source: FieldSource, draft: Draft) -> str:
    """Where a field comes from, for people."""
    if source.formula is not None:
        return formula_text(source.formula, draft.layout, draft.mapping)
    match source.origin:
        case Origin.COLUMN:
            return column_words(draft, source.column or 0)
        case Origin.HEADING_ROWS:
            return "(customer heading rows)"
        case Origin.FILE:
            return "(one for the file)"
        case _ if which is Field.CURRENCY_ISO:
            return "(one for the file)"
        case _:
            return "(not in the file)"


def _first_cells(draft: Draft, which: Field) -> Sequence[Cell]:
    source = draft.mapping.sources[which]
    if source.origin is Origin.HEADING_ROWS:
        named: Callable[[int], str] = (
            (lambda i: draft.report.invoices[i].customer_name)
            if which is Field.CUSTOMER_NAME
            else (lambda i: draft.report.invoices[i].customer_id)
        )
        found = (named(i) for i in range(min(200, len(draft.report.invoices))))
        return list(dict.fromkeys(name for name in found if name))[:SHOWN]
    index = source.formula.columns[0] if source.formula else source.column
    if index is None:
        return []
    sample = draft.layout.columns[index].sample
    return list(dict.fromkeys(cell for cell in sample if cell not in (None, "")))[:SHOWN]


def _both_orders(cells: Sequence[Cell], draft: Draft) -> bool:
    """Whether the other order of day and month is at all possible: a person may overrule us."""
    if draft.mapping.conventions.date_order not in {DateOrder.DMY, DateOrder.MDY}:
        return False
    readings = [date_parser(o, draft.months) for o in (DateOrder.DMY, DateOrder.MDY)]
    texts = [cell for cell in cells if isinstance(cell, str)]
    first = [readings[0](text) for text in texts]
    second = [readings[1](text) for text in texts]
    return bool(texts) and None not in first and None not in second and first != second


def _telling(cells: Sequence[Cell], draft: Draft) -> Sequence[Cell]:
    """The first date that the two orders read differently."""
    first, second = (date_parser(o, draft.months) for o in (DateOrder.DMY, DateOrder.MDY))
    return [cell for cell in cells if first(cell) != second(cell)][:1]


def _dates(cells: Sequence[Cell], order: DateOrder, draft: Draft) -> str:
    parse = date_parser(order, draft.months)
    return " · ".join(formats.day(found) for cell in cells if (found := parse(cell)))


def _amounts(cells: Sequence[Cell], sign: str) -> str:
    parse = amount_parser(sign)
    return " · ".join(formats.number(n) for cell in cells if (n := parse(cell)) is not None)
