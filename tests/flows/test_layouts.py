"""Whole files in layouts of many packages and languages, read as a careful bookkeeper reads them.

`tests/data/layouts/truth.json` says what that is: a field's header text, `<heading rows>` or null
where no single column holds it, and what the first three invoices are. All names are invented.
"""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.domain.fields import Field
from app.domain.invoice import Invoice
from app.domain.progress import StopToken
from app.domain.reading.mapping import Origin
from app.domain.report import Severity
from app.flows.prepare import Draft, Prepare
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader

FOLDER = Path(__file__).parents[1] / "data" / "layouts"
TRUTHS: list[dict[str, Any]] = json.loads((FOLDER / "truth.json").read_text("utf-8"))
Opened = tuple[Draft, dict[str, Any]]


@pytest.fixture(scope="module", params=TRUTHS, ids=lambda truth: str(truth["file"]))
def opened(request: pytest.FixtureRequest) -> Opened:
    truth: dict[str, Any] = request.param
    path = FOLDER / truth["file"]
    return Prepare(Reader(), field_names()).open(str(path), "", StopToken()), truth


def mapped(draft: Draft, field: Field) -> str | None:
    source = draft.mapping.sources[field]
    if source.origin is Origin.HEADING_ROWS:
        return "<heading rows>"
    if source.column is None:
        return f"<{source.origin.value}>" if source.origin is Origin.FILE else None
    return draft.layout.headers[source.column]


def test_header_and_columns(opened: Opened) -> None:
    draft, truth = opened
    assert draft.layout.header_row == truth["header_row"]
    rivals = truth.get("mapping_alternatives", {})
    for name, header in truth["mapping"].items():
        if name == "amount_credit":
            continue
        right = [header, *rivals.get(name, [])]
        if header in {None, "<none>"}:
            right = [None if text == "<none>" else text for text in right]
            right += ["<heading rows>"] if name == "customer_id" else []
        assert mapped(draft, Field(name)) in right, name


def test_every_invoice_counts_once(opened: Opened) -> None:
    draft, truth = opened
    assert len(draft.report.invoices) == truth["invoices"]
    sums: dict[str, Decimal] = {}
    for invoice in draft.report.invoices:
        sums[invoice.currency_iso] = sums.get(invoice.currency_iso, Decimal(0)) + invoice.balance
    assert sums == {code: Decimal(value) for code, value in truth["balance_sum"].items()}


def test_first_invoices(opened: Opened) -> None:
    draft, truth = opened
    by_row = {invoice.row: invoice for invoice in draft.report.invoices}
    for first in truth["first"]:
        assert facts(by_row[first["row"]], first) == first


def facts(invoice: Invoice, wanted: dict[str, Any]) -> dict[str, Any]:
    """The invoice as the truth writes it, without what the truth leaves open."""
    shown = {name: getattr(invoice, name) for name in wanted}
    for name in ("date_issued", "date_due"):
        shown[name] = shown[name].isoformat() if shown[name] else None
    for name in ("amount", "balance"):
        shown[name] = None if wanted[name] is None else f"{shown[name]:.2f}"
    return {
        name: None if value == "" and wanted[name] is None else value
        for name, value in shown.items()
    }


def test_dates_and_decimal_sign(opened: Opened) -> None:
    draft, truth = opened
    conventions = draft.mapping.conventions
    balance = draft.mapping.column(Field.BALANCE)
    assert conventions.date_order.value == truth["date_order"]
    assert conventions.decimal(balance) == truth["decimal"]


def test_asks_only_for_a_currency_that_the_file_does_not_name(opened: Opened) -> None:
    draft, truth = opened
    allowed = {Field.CURRENCY_ISO} if "" in truth["balance_sum"] else set()
    assert {question.field for question in draft.questions} <= allowed
    waiting = {Severity.STOP, Severity.BLOCK}
    assert not [problem for problem in draft.report.problems if problem.severity in waiting]
