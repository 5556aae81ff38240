"""Writes lists as Excel workbooks (openpyxl) and CSV; fulfils `app.domain.ports.ListWriter`."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from app.domain.errors import StoreError
from app.domain.list_table import Cell, CellKind, ExportCode, ListColumn, ListTable
from app.domain.outgoing import plain
from app.services.files import write_private

_WIDTHS = {CellKind.TEXT: 24, CellKind.MONEY: 14, CellKind.DATE: 12}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take text for a formula (OWASP, CSV injection)."""


class ListFiles:
    """Writes each file whole or not at all."""

    def xlsx(self, path: str, table: ListTable) -> None:
        """See `ListWriter.xlsx`."""
        book = Workbook(write_only=True)
        sheet = book.create_sheet(_sheet_name(table.title))
        sheet.freeze_panes = "A2"
        for number, column in enumerate(table.columns, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS[column.kind]
        bold = Font(bold=True)
        header = [WriteOnlyCell(sheet, column.title) for column in table.columns]
        for cell, column in zip(header, table.columns, strict=True):
            cell.font = bold
            if column.kind is CellKind.MONEY:
                cell.alignment = Alignment(horizontal="right")
        sheet.append(header)
        for row in table.rows:
            sheet.append(_cells(sheet, table.columns, row))
        for row in table.totals:
            cells = _cells(sheet, table.columns, row)
            for total in cells:
                if total is not None:
                    total.font = bold
            sheet.append(cells)
        data = io.BytesIO()
        book.save(data)
        _write(path, data.getvalue())

    def csv(self, path: str, table: ListTable) -> None:
        """See `ListWriter.csv`; with a byte order mark, without which Excel garbles umlauts."""
        text = io.StringIO(newline="")
        rows = csv.writer(text, lineterminator="\r\n")
        rows.writerow(column.title for column in table.columns)
        rows.writerows([_written(cell) for cell in row] for row in (*table.rows, *table.totals))
        _write(path, text.getvalue().encode("utf-8-sig"))


def _cells(sheet: Any, columns: tuple[ListColumn, ...], row: tuple[Cell, ...]) -> list[Any]:
    return [
        None if value is None else _cell(sheet, column.kind, value)
        for column, value in zip(columns, row, strict=True)
    ]


def _cell(sheet: Any, kind: CellKind, value: Cell) -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("�", value))
        cell.data_type = "s"  # openpyxl takes a leading = for a formula
        return cell
    cell = WriteOnlyCell(sheet, value)
    if kind is CellKind.MONEY:
        cell.number_format = "#,##0.00"
    elif kind is CellKind.DATE:
        cell.number_format = "yyyy-mm-dd"
    return cell


def _written(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if value.startswith(_FORMULA) else value


def _sheet_name(title: str) -> str:
    allowed = "".join(" " if char in "[]:*?/\\" else char for char in title)
    return allowed.strip()[:31] or "List"


def _write(path: str, data: bytes) -> None:
    try:
        write_private(Path(path), data)
    except OSError as error:
        raise StoreError(
            ExportCode.CANNOT_WRITE, name=Path(path).name, reason=error.strerror or str(error)
        ) from error
