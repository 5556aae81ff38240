"""The small round signs of lists and steps, drawn so that they are sharp at every scale."""

from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme


class Sign(Enum):
    """What a sign says."""

    DONE = auto()
    FAILED = auto()
    OPEN = auto()
    BUSY = auto()
    ASK = auto()


class SignMark(QWidget):
    """One sign of 16 pixels."""

    def __init__(self, sign: Sign = Sign.OPEN, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = sign
        self.setFixedSize(QSize(16, 20))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_sign(self, sign: Sign) -> None:
        """Change the sign."""
        self._sign = sign
        self.update()

    def sign(self) -> Sign:
        """The sign shown now."""
        return self._sign

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_sign(painter, QRectF(1, 3, 14, 14), self._sign)


def paint_sign(painter: QPainter, box: QRectF, sign: Sign) -> None:
    """Draw a sign into a square box."""
    now = theme.colours()
    if sign is Sign.DONE:
        paint_check(painter, box, QColor(now.green))
    elif sign is Sign.FAILED:
        painter.setPen(_pen(now.red))
        inner = box.adjusted(2.5, 2.5, -2.5, -2.5)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    elif sign is Sign.ASK:
        painter.setPen(QColor(now.amber))
        font = painter.font()
        font.setBold(True)
        font.setPixelSize(int(box.height()))
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")
    else:
        painter.setPen(_pen(now.accent if sign is Sign.BUSY else now.muted, 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = box.adjusted(2, 2, -2, -2)
        painter.drawEllipse(ring)
        if sign is Sign.BUSY:
            painter.setBrush(QColor(now.accent))
            painter.drawEllipse(ring.adjusted(3, 3, -3, -3))


def paint_check(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Draw a check mark into a square box."""
    painter.setPen(_pen(colour.name()))
    x, y, w = box.x(), box.y(), box.width()
    painter.drawPolyline(
        QPolygonF(
            [
                QPointF(x + 0.20 * w, y + 0.54 * w),
                QPointF(x + 0.42 * w, y + 0.74 * w),
                QPointF(x + 0.80 * w, y + 0.30 * w),
            ]
        )
    )


def _pen(colour: str, width: float = 1.7) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
