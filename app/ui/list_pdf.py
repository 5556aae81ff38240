"""A list as a PDF for the file or the printer."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter

from app.domain.errors import StoreError
from app.domain.list_table import Cell, CellKind, ExportCode, ListTable
from app.ui import formats, theme

DPI = 144
MARGIN_MM = 14.0
LINE = 26.0
HEAD = 3 * LINE
WEIGHTS = {CellKind.TEXT: 1.6, CellKind.MONEY: 1.1, CellKind.DATE: 1.0}


def write_list_pdf(path: str, table: ListTable, heading: str, below: str) -> None:
    """Write the list, `heading` and `below` on top of each page. Raises StoreError.

    May run off the window's thread: it paints on paper only.
    """
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    _Paper(buffer, table, heading, below).paint()
    try:
        Path(path).write_bytes(buffer.data().data())
    except OSError as error:
        raise StoreError(
            ExportCode.CANNOT_WRITE, name=Path(path).name, reason=error.strerror or str(error)
        ) from error


class _Paper:
    """A4 across, one row a line, the header repeated."""

    def __init__(self, buffer: QBuffer, table: ListTable, heading: str, below: str) -> None:
        self._table, self._heading, self._below = table, heading, below
        self._writer = QPdfWriter(buffer)
        self._writer.setResolution(DPI)
        self._writer.setTitle(heading)
        self._writer.setPageLayout(
            QPageLayout(
                QPageSize(QPageSize.PageSizeId.A4),
                QPageLayout.Orientation.Landscape,
                QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM),
                QPageLayout.Unit.Millimeter,
            )
        )
        self._width = float(self._writer.width())
        self._rows_a_page = int((self._writer.height() - HEAD - 2 * LINE) // LINE)
        weights = [WEIGHTS[column.kind] for column in table.columns]
        self._widths = [self._width * weight / sum(weights) for weight in weights]

    def paint(self) -> None:
        rows = (*self._table.rows, *self._table.totals)
        first_total = len(self._table.rows)
        pages = max(1, -(-len(rows) // self._rows_a_page))
        painter = QPainter(self._writer)
        for page in range(pages):
            if page:
                self._writer.newPage()
            self._paint_head(painter, page + 1, pages)
            start = page * self._rows_a_page
            for place, row in enumerate(rows[start : start + self._rows_a_page]):
                painter.setFont(_font(bold=start + place >= first_total))
                self._paint_row(painter, HEAD + (place + 1) * LINE, [_text(cell) for cell in row])
        painter.end()

    def _paint_head(self, painter: QPainter, page: int, pages: int) -> None:
        line = QRectF(0, 0, self._width, LINE)
        painter.setFont(_font(bold=True, pixels=20))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, self._heading)
        painter.setFont(_font())
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, f"{page} of {pages}")
        painter.drawText(line.translated(0, LINE), Qt.AlignmentFlag.AlignLeft, self._below)
        painter.setFont(_font(bold=True))
        self._paint_row(painter, HEAD, [column.title for column in self._table.columns])
        painter.drawLine(0, int(HEAD + LINE - 4), int(self._width), int(HEAD + LINE - 4))

    def _paint_row(self, painter: QPainter, top: float, texts: list[str]) -> None:
        metrics = QFontMetricsF(painter.font(), self._writer)
        left = 0.0
        for text, width, column in zip(texts, self._widths, self._table.columns, strict=True):
            money = column.kind is CellKind.MONEY
            side = Qt.AlignmentFlag.AlignRight if money else Qt.AlignmentFlag.AlignLeft
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, width - 8)
            painter.drawText(QRectF(left, top, width - 8, LINE), side, shown)
            left += width


def _font(*, bold: bool = False, pixels: int = 15) -> QFont:
    font = theme.digits(theme.base_font())
    font.setPixelSize(pixels)
    font.setBold(bold)
    return font


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return formats.number(cell)
    return formats.day(cell) if isinstance(cell, date) else cell
