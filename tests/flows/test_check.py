"""`check` agrees with the truth beside every sample export, and says when a person is needed."""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.domain.destination import SafeguardLimits
from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.flows.check import Check
from app.flows.prepare import Prepare
from app.flows.preview import Comparison, compare
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader
from app.ui.check_report import as_json, as_text

EXPORTS = Path(__file__).parents[1] / "data" / "exports"
TRUTHS: list[dict[str, Any]] = json.loads((EXPORTS / "truth.json").read_text("utf-8"))
ENCODINGS = {"windows-1252": "cp1252", "iso-8859-1": "cp1252", "latin-1": "cp1252"}


@dataclass(frozen=True)
class Answer:
    data: dict[str, Any]
    status: int
    text: str


@pytest.fixture(scope="module")
def check() -> Check[Comparison]:
    prepare = Prepare(Reader(), field_names())
    return Check(prepare, lambda old, new: compare(old, new, SafeguardLimits(), date(2026, 11, 21)))


def answer(check: Check[Comparison], path: Path, previous: Path | None = None) -> Answer:
    result = check.run(str(path), str(previous) if previous else None, StopToken())
    return Answer(json.loads(as_json(result)), result.status, as_text(result))


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth["file"])
class TestTruth:
    def test_header_row(self, check: Check[Comparison], truth: dict[str, Any]) -> None:
        found = answer(check, EXPORTS / truth["file"]).data
        assert found["source"]["header_row"] == truth["header_row"]

    def test_mapping(self, check: Check[Comparison], truth: dict[str, Any]) -> None:
        found = answer(check, EXPORTS / truth["file"]).data["mapping"]
        also = truth.get("mapping_alternatives", {})
        wrong = {
            field: (found.get(field), column)
            for field, column in truth["mapping"].items()
            if found.get(field) not in (column, *also.get(field, []))
        }
        assert not wrong

    def test_conventions(self, check: Check[Comparison], truth: dict[str, Any]) -> None:
        found = answer(check, EXPORTS / truth["file"]).data
        wanted = {"date_order": truth["date_order"], "decimal": truth["decimal"]}
        assert found["conventions"] == wanted
        if truth.get("encoding"):
            named = ENCODINGS.get(truth["encoding"], truth["encoding"])
            seen = found["source"]["encoding"]
            assert ENCODINGS.get(seen, seen) == named
        if truth.get("delimiter"):
            assert found["source"]["delimiter"] == truth["delimiter"]

    def test_invoices_and_sums(self, check: Check[Comparison], truth: dict[str, Any]) -> None:
        found = answer(check, EXPORTS / truth["file"]).data
        assert len(found["invoices"]) == truth["invoices"]
        sums = {currency: total["balance"] for currency, total in found["totals"].items()}
        assert sums == truth["balance_sum"]

    def test_first_rows(self, check: Check[Comparison], truth: dict[str, Any]) -> None:
        rows = {one["row"]: one for one in answer(check, EXPORTS / truth["file"]).data["invoices"]}
        for first in truth["first"]:
            assert {name: rows[first["row"]][name] for name in first} == first

    def test_asks_only_what_the_file_does_not_tell(
        self, check: Check[Comparison], truth: dict[str, Any]
    ) -> None:
        found = answer(check, EXPORTS / truth["file"])
        fields = {question["field"] for question in found.data["questions"]}
        untold = "" in truth["balance_sum"]
        assert fields == ({"currency_iso"} if untold else set())
        assert found.status == int(untold)

    def test_no_row_vanishes(self, check: Check[Comparison], truth: dict[str, Any]) -> None:
        found = answer(check, EXPORTS / truth["file"]).data
        rows = [one["row"] for one in found["invoices"] + found["skipped"]]
        assert sorted(rows) == list(range(1, max(rows) + 1))
        assert not [problem for problem in found["problems"] if problem["severity"] == "stop"]


def test_compares_with_the_report_before(check: Check[Comparison], tmp_path: Path) -> None:
    before = tmp_path / "before.csv"
    now = tmp_path / "now.csv"
    head = "Invoice,Customer,Date,Due,Balance,Currency\n"
    before.write_text(
        head + "A-1,Alder,2026-01-05,2026-02-04,10.00,GBP\nA-2,Alder,2026-01-09,2026-02-08,5,GBP\n"
    )
    now.write_text(head + "A-2,Alder,2026-01-09,2026-02-08,5.00,GBP\n")
    found = answer(check, now, before)
    assert found.data["preview"]["paid"] == ["A-1"]
    assert found.data["preview"]["unchanged"] == 1


def test_says_a_derived_balance_as_the_formula_it_is(check: Check[Comparison]) -> None:
    found = answer(check, EXPORTS / "stripe_invoices_decimal_comma.csv").data
    assert found["mapping"]["balance"] is None
    assert found["formulas"] == {"balance": "Amount Due − Amount Paid"}


def test_tells_people_what_it_found(check: Check[Comparison]) -> None:
    text = answer(check, EXPORTS / "xero_aged_receivables_detail.xlsx").text
    assert "22 open invoices" in text
    assert "Which currency are the amounts in?" in text
    assert text.endswith("A person has to look at this first.")


def test_a_report_without_invoices_is_never_ready(check: Check[Comparison], tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(
        "Invoice,Customer,Date,Balance,Currency\nA-1,Alder,2026-01-05,0.00,GBP\n"
        "A-2,Alder,2026-01-06,0.00,GBP\n"
    )
    found = answer(check, path)
    assert found.status == 1
    assert [p["severity"] for p in found.data["problems"]] == ["block"]


def test_money_is_written_with_all_its_digits(check: Check[Comparison], tmp_path: Path) -> None:
    path = tmp_path / "fils.csv"
    path.write_text(
        "Invoice,Customer,Date,Balance,Currency\nA-1,Alder,2026-01-15,12.345,KWD\n"
        "A-2,Alder,2026-01-16,1012.5,KWD\n"
    )
    found = answer(check, path).data["invoices"]
    assert [Decimal(one["balance"]) for one in found] == [Decimal("12.345"), Decimal("1012.5")]
    assert [one["balance"] for one in found] == ["12.345", "1012.50"]


def test_a_file_without_a_table_is_refused(check: Check[Comparison], tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam,\n\nplease find attached our statement.\n\nKind regards\n")
    with pytest.raises(ReadError):
        check.run(str(path), None, StopToken())
