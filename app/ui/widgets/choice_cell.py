"""A table cell drawn as a list to choose from."""

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from app.ui import theme
from app.ui.widgets.table import CellDelegate, Index


class ChoiceCell(CellDelegate):
    """Frames the cell's text and adds ▾ where the model's `role` is true; else as any cell."""

    def __init__(self, role: int, parent: QObject) -> None:
        super().__init__(parent)
        self._role = role

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        if not index.data(self._role):
            super().paint(painter, option, index)
            return
        blank = QStyleOptionViewItem(option)
        self.initStyleOption(blank, index)
        text = f"{blank.text} ▾"
        blank.text = ""
        widget: QWidget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, blank, painter, widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(blank.font)
        metrics = painter.fontMetrics()
        room = option.rect.width() - 36
        text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)
        box = QRectF(option.rect.x() + 8, option.rect.y() + 4.5, 0, option.rect.height() - 9)
        box.setWidth(metrics.horizontalAdvance(text) + 20)
        now = theme.colours()
        painter.setPen(QPen(QColor(now.line), 1))
        painter.setBrush(QColor(now.card))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(now.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()
