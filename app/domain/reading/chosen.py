"""Applies the person's choices, and what is remembered of the layout, to a suggested mapping."""

from collections.abc import Mapping as Map
from dataclasses import replace
from itertools import combinations

from app.domain.fields import Field
from app.domain.reading.choices import Choices
from app.domain.reading.dates import DateOrder
from app.domain.reading.layout_memory import RememberedLayout
from app.domain.reading.mapping import FieldSource, Mapping, Origin, QuestionKind


def with_memory(
    mapping: Mapping, sources: Map[Field, FieldSource], known: RememberedLayout
) -> Mapping:
    """The mapping with remembered sources and answers; what a file proves itself wins."""
    if mapping.sources[Field.CURRENCY_ISO].origin is not Origin.NONE:
        sources = {f: s for f, s in sources.items() if s.origin is not Origin.FILE}
    mapping = _with_sources(mapping, sources)
    asked = {question.kind for question in mapping.questions}
    order = known.date_order if QuestionKind.DATE_ORDER in asked else None
    if order is DateOrder.NATIVE:
        order = None
    decimal = known.decimal if QuestionKind.DECIMAL in asked else ""
    return with_conventions(mapping, order, decimal or None)


def with_choices(mapping: Mapping, choices: Choices) -> Mapping:
    """The mapping as the person set it."""
    mapping = _with_sources(mapping, choices.sources)
    return with_conventions(mapping, choices.date_order, choices.decimal)


def newly_shared(before: Mapping, now: Mapping) -> tuple[tuple[Field, Field], ...]:
    """Pairs of fields that read one column now and did not before: most likely a slip."""

    def shared(mapping: Mapping, one: Field, other: Field) -> bool:
        sources = (mapping.sources[one], mapping.sources[other])
        columns = {source.column for source in sources}
        whole = all(source.formula is None for source in sources)
        return whole and len(columns) == 1 and None not in columns

    return tuple(
        (one, other)
        for one, other in combinations(Field, 2)
        if shared(now, one, other) and not shared(before, one, other)
    )


def with_conventions(mapping: Mapping, order: DateOrder | None, decimal: str | None) -> Mapping:
    """The mapping with another order of day and month or another decimal sign, if given."""
    conventions, questions = mapping.conventions, mapping.questions
    if order is not None:
        conventions = replace(conventions, date_order=order)
        questions = tuple(q for q in questions if q.kind is not QuestionKind.DATE_ORDER)
    if decimal is not None:
        money = {
            index
            for which in (Field.AMOUNT, Field.BALANCE)
            for index in _columns(mapping.sources[which])
        }
        signs = {**conventions.decimals, **dict.fromkeys(money, decimal), -1: decimal}
        conventions = replace(conventions, decimals=signs)
        questions = tuple(q for q in questions if q.kind is not QuestionKind.DECIMAL)
    return replace(mapping, conventions=conventions, questions=questions)


def _columns(source: FieldSource) -> tuple[int, ...]:
    if source.formula is not None:
        return source.formula.columns
    return () if source.column is None else (source.column,)


def _with_sources(mapping: Mapping, sources: Map[Field, FieldSource]) -> Mapping:
    if not sources:
        return mapping
    settled = {which for which, source in sources.items() if source.origin is not Origin.NONE}
    questions = tuple(
        q
        for q in mapping.questions
        if q.field not in settled or q.kind in {QuestionKind.DATE_ORDER, QuestionKind.DECIMAL}
    )
    return replace(mapping, sources={**mapping.sources, **sources}, questions=questions)
