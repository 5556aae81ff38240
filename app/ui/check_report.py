"""Writes the outcome of `check`: as JSON for scripts, as plain text for people."""

import json
from collections.abc import Mapping

from app.domain.fields import Field
from app.domain.invoice import Invoice, balance_by_currency
from app.domain.reading.amounts import plain
from app.domain.reading.formula_text import formula_text
from app.domain.reading.mapping import Origin
from app.domain.report import OpenReport, Severity
from app.flows.check import CheckResult
from app.flows.prepare import Draft
from app.flows.preview import Comparison
from app.ui import formats
from app.ui.messages.catalogue import say
from app.ui.messages.findings import FIRST_WORDS, finding_message
from app.ui.messages.report_words import FIELDS, REASONS, problem_message, question_text
from app.ui.preview_json import preview_json


def as_json(result: CheckResult[Comparison]) -> str:
    """The whole answer as one JSON object: dates ISO, money as decimal strings."""
    draft = result.draft
    source, mapping = draft.table.source, draft.mapping
    answer: dict[str, object] = {
        "source": {
            "kind": source.kind,
            "sheet": source.sheet or None,
            "encoding": source.encoding or None,
            "delimiter": source.delimiter or None,
            "header_row": draft.layout.header_row,
        },
        "mapping": mapping_words(draft),
        "formulas": formulas(draft),
        "conventions": {
            "date_order": mapping.conventions.date_order.value,
            "decimal": mapping.conventions.decimal(_balance_column(draft)),
        },
        "questions": [
            {"field": question.field.value, "why": question_text(question)}
            for question in draft.questions
        ],
        "invoices": [_invoice(invoice, draft) for invoice in draft.report.invoices],
        "totals": _totals(draft.report),
        "skipped": [{"row": skip.row, "why": skip.why.value} for skip in draft.report.skipped],
        "problems": [
            {
                "row": problem.row,
                "code": problem.code.value,
                "severity": problem.severity.value,
                "text": str(problem_message(problem)),
            }
            for problem in draft.report.problems
        ],
    }
    if result.comparison is not None:
        answer["preview"] = preview_json(result.comparison)
    return json.dumps(answer, ensure_ascii=False, indent=1)


def as_text(result: CheckResult[Comparison]) -> str:
    """The same for people: where it was found, what it holds, what needs a person."""
    draft = result.draft
    source = draft.table.source
    sheet = f" · sheet “{source.sheet}”" if source.sheet else ""
    invoices = formats.plural(len(draft.report.invoices), "open invoice")
    lines = [f"{draft.snapshot.name}{sheet} · header on row {draft.layout.header_row} · {invoices}"]
    derived = formulas(draft)
    for which, words in mapping_words(draft).items():
        if which not in FIELDS:
            continue
        reason = REASONS[draft.mapping.sources[Field(which)].reason]
        shown = derived.get(which) or words or "not in the file"
        lines.append(f"  {FIELDS[Field(which)]:<18} {shown}  ({reason.lower()})")
    for currency, entry in _totals(draft.report).items():
        lines.append(f"Open: {entry['count']} invoices, {entry['balance']} {currency}".rstrip())
    left = len(draft.report.skipped)
    if left:
        counts: dict[str, int] = {}
        for skip in draft.report.skipped:
            what = say(skip.why).what.rstrip(".")
            counts[what] = counts.get(what, 0) + 1
        listed = "; ".join(f"{what} ({count})" for what, count in counts.items())
        lines.append(f"{formats.plural(left, 'row')} left out: {listed}")
    lines += [f"? {question_text(question)}" for question in draft.questions]
    lines += [f"! {problem_message(problem)}" for problem in draft.report.problems]
    if result.comparison is not None:
        lines += _compared(result.comparison)
    lines.append(
        "A person has to look at this first." if person_needed(result) else "Ready to send."
    )
    return "\n".join(lines)


def person_needed(result: CheckResult[Comparison]) -> bool:
    """Whether somebody has to answer or decide something before this could be sent."""
    stopped = result.comparison is not None and result.comparison.severity in (
        Severity.BLOCK,
        Severity.STOP,
    )
    return stopped or result.status != 0


def _compared(comparison: Comparison) -> list[str]:
    shown = comparison.shown
    money = formats.sums(balance_by_currency(shown.paid))
    lines = [
        f"Will be marked as paid: {len(shown.paid):,}{f' ({money})' if money else ''}",
        f"New: {len(shown.new):,} · balance changed: {len(shown.changed):,} · "
        f"unchanged: {len(shown.unchanged):,}",
    ]
    found = [*comparison.findings]
    if comparison.explanation:
        found.insert(min(1, len(found)), comparison.explanation)
    return lines + [f"! {FIRST_WORDS[one.severity]} {finding_message(one)}" for one in found]


def mapping_words(draft: Draft) -> dict[str, str | None]:
    """Field → column name, null, or a word in <>."""
    words: dict[str, str | None] = {}
    for which, source in draft.mapping.sources.items():
        match source.origin:
            case Origin.COLUMN:
                words[which.value] = draft.layout.headers[source.column or 0]
            case Origin.HEADING_ROWS:
                words[which.value] = "<heading rows>"
            case Origin.FILE:
                words[which.value] = "<one for the file>"
            case Origin.FORMULA:
                words[which.value] = None
            case Origin.NONE:
                words[which.value] = "<none>" if which is Field.CURRENCY_ISO else None
    credit = draft.mapping.helpers.credit
    if credit is not None:
        words["amount_credit"] = draft.layout.headers[credit]
    return words


def formulas(draft: Draft) -> dict[str, str]:
    """Derived fields as the formulas they are."""
    return {
        which.value: formula_text(source.formula, draft.layout, draft.mapping)
        for which, source in draft.mapping.sources.items()
        if source.formula is not None
    }


def _balance_column(draft: Draft) -> int | None:
    source = draft.mapping.sources[Field.BALANCE]
    return source.formula.columns[0] if source.formula else source.column


def _invoice(invoice: Invoice, draft: Draft) -> Mapping[str, object]:
    absent = {which for which, s in draft.mapping.sources.items() if s.origin is Origin.NONE}
    return {
        "row": invoice.row,
        "ref": invoice.ref,
        "customer_id": None if Field.CUSTOMER_ID in absent else invoice.customer_id,
        "customer_name": None if Field.CUSTOMER_NAME in absent else invoice.customer_name,
        "date_issued": invoice.date_issued.isoformat() if invoice.date_issued else None,
        "date_due": invoice.date_due.isoformat() if invoice.date_due else None,
        "amount": plain(invoice.amount) if invoice.amount is not None else None,
        "balance": plain(invoice.balance),
        "currency_iso": invoice.currency_iso,
    }


def _totals(report: OpenReport) -> dict[str, dict[str, object]]:
    counts: dict[str, int] = {}
    for invoice in report.invoices:
        counts[invoice.currency_iso] = counts.get(invoice.currency_iso, 0) + 1
    return {
        currency: {"count": counts[currency], "balance": plain(balance)}
        for currency, balance in balance_by_currency(report.invoices).items()
    }
