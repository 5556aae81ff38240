"""Reports whose currency stands only in rows above blocks of invoices."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.progress import StopToken
from app.domain.reading.choices import Choices
from app.flows.prepare import Draft, Prepare
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader

FIRST = "INV-1001,Alder & Sons,13/02/2026,15/03/2026,100.00,100.00"
SECOND = "INV-1002,Birch GmbH,14/02/2026,16/03/2026,200.00,150.00"
THIRD = "INV-1003,Cedar SARL,15/02/2026,17/03/2026,400.00,400.00"


def opened(
    folder: Path, *lines: str, balance: str = "Balance", choices: Choices | None = None
) -> Draft:
    path = folder / "report.csv"
    head = f"Invoice No,Customer,Invoice Date,Due Date,Amount,{balance}"
    path.write_text("\n".join((head, *lines)) + "\n", "utf-8")
    prepare = Prepare(Reader(), field_names())
    draft = prepare.open(str(path), "", StopToken())
    return draft if choices is None else prepare.again(draft, choices, StopToken())


@pytest.mark.parametrize(
    "label", ["Currency: {}", "Devise : {}", "Währung {}", "Currency,{}", "{}"]
)
def test_blocks_in_two_currencies_are_not_added_together(tmp_path: Path, label: str) -> None:
    lines = label.format("USD"), FIRST, SECOND, label.format("EUR"), THIRD
    assert opened(tmp_path, *lines).sums == {"USD": Decimal("250.00"), "EUR": Decimal("400.00")}


def test_one_answer_for_the_file_leaves_its_blocks_apart(tmp_path: Path) -> None:
    lines = "Currency: USD", FIRST, SECOND, "Currency: EUR", THIRD
    draft = opened(tmp_path, *lines, choices=Choices(currency="GBP"))
    assert draft.sums == {"USD": Decimal("250.00"), "EUR": Decimal("400.00")}
    assert draft.ready


def test_a_named_currency_of_the_balance_is_stronger_than_blocks(tmp_path: Path) -> None:
    lines = "Currency: USD", FIRST, SECOND, "Currency: EUR", THIRD
    assert opened(tmp_path, *lines, balance="Balance (GBP)").sums == {"GBP": Decimal("650.00")}


def test_one_currency_above_the_invoices_is_only_proposed(tmp_path: Path) -> None:
    draft = opened(tmp_path, "Currency: USD", FIRST, SECOND, THIRD)
    assert draft.sums == {"": Decimal("650.00")}
    assert [question.proposal for question in draft.questions] == ["USD"]


def test_currencies_named_below_their_blocks_are_not_taken_for_the_next(tmp_path: Path) -> None:
    assert list(opened(tmp_path, FIRST, SECOND, "USD", THIRD, "EUR").sums) == [""]


def test_a_currency_row_names_no_customer(tmp_path: Path) -> None:
    rows = [line.replace(line.split(",")[1], "") for line in (FIRST, SECOND, THIRD)]
    lines = "Currency: USD", "Alder & Sons", *rows[:2], "Currency: EUR", "Birch GmbH", rows[2]
    draft = opened(tmp_path, *lines)
    found = [(invoice.customer_name, invoice.currency_iso) for invoice in draft.report.invoices]
    assert found == [("Alder & Sons", "USD")] * 2 + [("Birch GmbH", "EUR")]
