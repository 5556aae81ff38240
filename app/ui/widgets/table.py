"""Lists of any length: a table view with pills, buttons and money that lines up.

A model says how a cell looks through three roles: `TONE` (a Tone: the text becomes a pill),
`ACTION` (a text: a button is drawn, and pressing it calls `DataTable.acted`), and Qt's own.
Cells are painted, not made of widgets, so 100,000 rows cost as little as ten.
"""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui import theme
from app.ui.theme import Tone, tone_colours

TONE = Qt.ItemDataRole.UserRole + 1
ACTION = Qt.ItemDataRole.UserRole + 2

ROW_HEIGHT = 34
Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Paints pills and buttons; everything else as Qt does."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        action, tone = index.data(ACTION), index.data(TONE)
        if action is None and tone is None:
            super().paint(painter, option, index)
            return
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        blank.text = ""
        widget: QWidget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(blank.font)
        if action is not None:
            self._paint_button(painter, action_rect(option, index), str(action))
        else:
            text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
            if text:
                self._paint_pill(painter, option, text, Tone(tone))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + (40 if index.data(ACTION) is not None else 12), ROW_HEIGHT)

    @staticmethod
    def _paint_button(painter: QPainter, box: QRect, text: str) -> None:
        now = theme.colours()
        painter.setPen(QPen(QColor(now.line), 1))
        painter.setBrush(QColor(now.card))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(now.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    @staticmethod
    def _paint_pill(painter: QPainter, option: QStyleOptionViewItem, text: str, tone: Tone) -> None:
        font = painter.font()
        font.setPixelSize(12)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        cell: QRect = option.rect
        room = cell.width() - 34
        text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        height = metrics.height() + 5
        box = QRect(
            cell.x() + 8,
            cell.center().y() - height // 2,
            metrics.horizontalAdvance(text) + 18,
            height,
        )
        ink, paper = tone_colours(tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paper)
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setPen(ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def action_rect(option: QStyleOptionViewItem, index: Index) -> QRect:
    """Where a cell's button is drawn: right-aligned, 6 pixels of air above and below."""
    metrics: QFontMetrics = option.fontMetrics
    cell: QRect = option.rect
    width = metrics.horizontalAdvance(str(index.data(ACTION))) + 24
    return QRect(cell.right() - width - 10, cell.y() + 4, width, cell.height() - 9)


class DataTable(QTableView):
    """A table in the house's look; reachable and usable by keyboard.

    `acted` tells that a cell's button was pressed (click, or Enter or Space on its row).
    """

    acted = Signal(QModelIndex)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widths: list[int] = []
        self._drop: Sequence[int] = ()
        self.setAccessibleName(name)
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setFont(theme.digits(theme.base_font()))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)

    def set_columns(self, widths: list[int], stretch: int, drop: Sequence[int] = ()) -> None:
        """Give every column its starting width in pixels; column `stretch` takes what is left.

        In a window too narrow for them, the columns of `drop` are hidden, the first one first.
        """
        self._widths, self._drop = widths, drop
        header = self.horizontalHeader()
        header.setStretchLastSection(False)
        for column, width in enumerate(widths):
            mode = header.ResizeMode.Stretch if column == stretch else header.ResizeMode.Interactive
            header.setSectionResizeMode(column, mode)
            self.setColumnWidth(column, width)
        self._drop_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._drop_columns()

    def _drop_columns(self) -> None:
        over = sum(self._widths) - self.viewport().width()
        for column in self._drop:
            self.setColumnHidden(column, over > 0)
            over -= self._widths[column]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and self._on_button(index, event):
            self.acted.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            index = self._button_of_row(self.currentIndex())
            if index.isValid():
                self.acted.emit(index)
                return
        super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseMove:
            over = self._on_button(self.indexAt(event.position().toPoint()), event)
            self.viewport().setCursor(
                Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
            )
        return super().viewportEvent(event)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        self.setMouseTracking(True)

    def _on_button(self, index: QModelIndex, event: QMouseEvent) -> bool:
        if not index.isValid() or index.data(ACTION) is None:
            return False
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        return action_rect(option, index).contains(event.position().toPoint())

    def _button_of_row(self, current: QModelIndex) -> QModelIndex:
        model = self.model()
        if model is None or not current.isValid():
            return QModelIndex()
        for column in range(model.columnCount()):
            index = current.siblingAtColumn(column)
            if index.data(ACTION) is not None:
                return index
        return QModelIndex()
