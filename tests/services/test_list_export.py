"""Lists for the file: real dates and numbers, and text that stays text."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.domain.errors import StoreError
from app.domain.list_table import CellKind, ExportCode, ListColumn, ListTable
from app.flows.export_list import export_list
from app.services.list_export import ListFiles
from app.ui.messages import say

EVIL = ["=1+1", "+44 20", "-5", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")', "a\x00b"]
TABLE = ListTable(
    "Paid: week 47/2026 [all]*?",
    (
        ListColumn("Reference"),
        ListColumn("Due", CellKind.DATE),
        ListColumn("Balance", CellKind.MONEY),
    ),
    (
        ("00117", date(2026, 5, 1), Decimal("80.00")),
        *((text, None, Decimal("-1234567.89")) for text in EVIL),
    ),
    (("Total GBP", None, Decimal("80.00")),),
)


def test_excel_gets_dates_numbers_and_a_frozen_header(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    export_list(ListFiles(), str(path), TABLE)
    sheet = load_workbook(path).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet[1]] == ["Reference", "Due", "Balance"]
    ref, due, balance = sheet[2]
    assert (ref.value, ref.data_type) == ("00117", "s")
    assert due.is_date
    assert due.value.date() == date(2026, 5, 1)
    assert (balance.value, balance.data_type) == (80, "n")
    assert balance.number_format == "#,##0.00"
    assert sheet.cell(sheet.max_row, 1).value == "Total GBP"
    assert sheet.cell(sheet.max_row, 3).value == 80


def test_nothing_in_the_workbook_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    export_list(ListFiles(), str(path), TABLE)
    sheet = load_workbook(path).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet.cell(3, 1).value == "=1+1"


def test_csv_is_read_by_excel_as_text_and_keeps_its_letters(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    export_list(ListFiles(), str(path), TABLE)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, first, *evil, total = list(csv.reader(file))
    assert header == ["Reference", "Due", "Balance"]
    assert first == ["00117", "2026-05-01", "80.00"]
    assert all(not row[0].startswith(("=", "+", "-", "@", "\t")) for row in evil)
    assert evil[0][2] == "-1234567.89"  # a number is no formula
    assert total[0] == "Total GBP"


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()  # stands in the way, also of root
    with pytest.raises(StoreError) as refused:
        export_list(ListFiles(), str(tmp_path / name), TABLE)
    assert refused.value.code is ExportCode.CANNOT_WRITE
    assert name in str(say(refused.value))
    assert [file.name for file in tmp_path.iterdir()] == [name]
