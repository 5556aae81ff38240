"""The same exports with columns in another order, more title lines, or only their first half."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from app.domain.invoice import balance_by_currency
from app.domain.progress import StopToken
from app.domain.reading.amounts import plain
from app.domain.reading.table import Cell, Snapshot, Table, Workbook
from app.flows.prepare import Draft, Prepare
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader
from app.ui.check_report import mapping_words

EXPORTS = Path(__file__).parents[1] / "data" / "exports"
TRUTHS: list[dict[str, Any]] = json.loads((EXPORTS / "truth.json").read_text("utf-8"))


class _Rearranged:
    """A reader that gives back a table of our making."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def snapshot(self, path: str) -> Snapshot:
        return Snapshot(path, b"", "")

    def read(self, snapshot: Snapshot, stop: StopToken) -> Workbook:
        return Workbook((self._table,))


def table_of(truth: dict[str, Any]) -> Table:
    reader = Reader()
    snapshot = reader.snapshot(str(EXPORTS / truth["file"]))
    return reader.read(snapshot, StopToken()).tables[0]


def rearranged(table: Table, columns: Sequence[int], above: int = 0, rows: int = 10**9) -> Table:
    """The table with its columns in this order, lines above it, and only its first rows."""
    titles: list[list[Cell]] = [["Harbour Joinery Ltd"], ["Open items 30/06/2026"], []]
    taken: list[list[Cell]] = [
        [row[c] if c < len(row) else None for c in columns] for row in table.rows[:rows]
    ]
    shown = [[""] * above + list(table.as_shown(c))[:rows] for c in columns]
    return Table(table.source, titles[:above] + taken, lambda column: shown[column])


def understood(table: Table) -> Draft:
    return Prepare(_Rearranged(table), field_names()).open("report", "", StopToken())


def assert_mapped(draft: Draft, truth: dict[str, Any], *but: str) -> None:
    found, also = mapping_words(draft), truth.get("mapping_alternatives", {})
    wrong = {
        field: (found.get(field), column)
        for field, column in truth["mapping"].items()
        if field not in but and found.get(field) not in (column, *also.get(field, []))
    }
    assert not wrong


def assert_sums(draft: Draft, truth: dict[str, Any]) -> None:
    sums = balance_by_currency(draft.report.invoices)
    assert {currency: plain(total) for currency, total in sums.items()} == truth["balance_sum"]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth["file"])
def test_columns_in_another_order(truth: dict[str, Any], seed: int) -> None:
    table = table_of(truth)
    columns = list(range(max(map(len, table.rows))))
    random.Random(seed).shuffle(columns)
    draft = understood(rearranged(table, columns))
    # Of two tax numbers, which one is left of the other must not matter, and which is taken may.
    assert_mapped(draft, truth, "customer_id")
    assert_sums(draft, truth)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth["file"])
def test_more_lines_above(truth: dict[str, Any]) -> None:
    table = table_of(truth)
    draft = understood(rearranged(table, range(max(map(len, table.rows))), above=3))
    assert draft.layout.header_row == truth["header_row"] + 3
    assert_mapped(draft, truth)
    assert_sums(draft, truth)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: truth["file"])
def test_half_a_report_is_read_alike(truth: dict[str, Any]) -> None:
    table = table_of(truth)
    rows = truth["header_row"] + (len(table.rows) - truth["header_row"]) // 2
    draft = understood(rearranged(table, range(max(map(len, table.rows))), rows=rows))
    assert_mapped(draft, truth)
