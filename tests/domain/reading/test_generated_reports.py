"""Layouts of a hundred packages, filled at random: the truth is found without a question."""

from collections.abc import Mapping
from functools import cache

import pytest

from app.domain.fields import Field
from app.domain.progress import StopToken
from app.domain.reading.choices import Choices
from app.domain.reading.mapping import Origin, QuestionKind
from app.domain.reading.table import Snapshot, Workbook
from app.domain.report import Severity
from app.flows.prepare import Draft, Prepare
from app.services.reading.field_names import field_names
from tests.domain.reading.generated_reports import Generated, Spec, generate, specs

SEEDS = range(3)
FIELDS: Mapping[str, Field] = {
    "ref": Field.REF,
    "id": Field.CUSTOMER_ID,
    "name": Field.CUSTOMER_NAME,
    "issued": Field.DATE_ISSUED,
    "due": Field.DATE_DUE,
    "amount": Field.AMOUNT,
    "balance": Field.BALANCE,
    "cur": Field.CURRENCY_ISO,
}


class _OneTable:
    """A reader that has read already."""

    def __init__(self, made: Generated) -> None:
        self._made = made

    def snapshot(self, path: str) -> Snapshot:
        return Snapshot(path, b"", "")

    def read(self, snapshot: Snapshot, stop: StopToken) -> Workbook:
        return Workbook((self._made.table,))


def understood(made: Generated, choices: Choices | None = None) -> Draft:
    prepare = Prepare(_OneTable(made), field_names())
    draft = prepare.open("report", "", StopToken())
    return prepare.again(draft, choices, StopToken()) if choices else draft


@cache
def wrong(spec: Spec, seed: int) -> tuple[str, ...]:
    """What a careful reader would see differently."""
    made = generate(spec, seed)
    draft, truth = understood(made), made.truth
    found: list[str] = []
    if draft.layout.header_row != truth.header_row:
        found.append(f"header row {draft.layout.header_row}, not {truth.header_row}")
    for role, column in truth.columns.items():
        seen = draft.mapping.sources[FIELDS[role]].column
        if seen != column:
            found.append(f"{role} in column {seen}, not {column}")
    heads = draft.mapping.sources[Field.CUSTOMER_NAME].origin is Origin.HEADING_ROWS
    if made.groups != heads:
        found.append("heading rows")
    seen_refs = {invoice.ref: invoice for invoice in draft.report.invoices}
    if set(seen_refs) != set(truth.invoices):
        found.append(f"references differ: {sorted(set(seen_refs) ^ set(truth.invoices))[:3]}")
    for ref, (balance, customer, _, issued, due) in truth.invoices.items():
        invoice = seen_refs.get(ref)
        if invoice is None:
            continue
        if invoice.balance != balance:
            found.append(f"balance of {ref}: {invoice.balance}, not {balance}")
        if "issued" in truth.columns and invoice.date_issued != issued:
            found.append(f"date of {ref}: {invoice.date_issued}, not {issued}")
        if "due" in truth.columns and invoice.date_due != due:
            found.append(f"due date of {ref}: {invoice.date_due}, not {due}")
        if ("name" in truth.columns or made.groups) and invoice.customer_name != customer:
            found.append(f"customer of {ref}: {invoice.customer_name}, not {customer}")
    asked = {question.kind for question in draft.questions} - {QuestionKind.CURRENCY}
    if asked:
        found.append(f"asked {asked}")
    return tuple(found)


@pytest.mark.parametrize("spec", specs(), ids=lambda spec: spec.name)
def test_layout_is_understood(spec: Spec) -> None:
    assert {seed: wrong(spec, seed) for seed in SEEDS} == dict.fromkeys(SEEDS, ())


@pytest.mark.parametrize("spec", specs(), ids=lambda spec: spec.name)
def test_every_row_is_accounted_for(spec: Spec) -> None:
    for seed in SEEDS:
        made = generate(spec, seed)
        report = understood(made).report
        rows = [invoice.row for invoice in report.invoices]
        rows += [skipped.row for skipped in report.skipped]
        rows += [p.row for p in report.problems if p.severity is Severity.STOP and p.row]
        assert sorted(rows) == list(range(1, len(made.table.rows) + 1))
