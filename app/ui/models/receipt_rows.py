"""The receipt of a delivery: one row a file, with what was proven of it."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt

from app.domain.delivery import DeliveryFile
from app.domain.receipt import FileEvent
from app.ui import formats
from app.ui.models.delivery_rows import status
from app.ui.models.headed_rows import NOWHERE, HeadedRows, Index
from app.ui.theme import Tone
from app.ui.widgets.table import TONE

HEADERS = ("File on the server", "Size", "When", "Receipt")
PATH, SIZE, WHEN, RECEIPT = range(len(HEADERS))


class ReceiptRows(HeadedRows):
    """Files in the order they were sent."""

    headers = HEADERS
    numbers = (SIZE,)

    def __init__(self, files: Sequence[DeliveryFile], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = list(files)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._files)

    def data(self, index: Index, role: int = 0) -> object:
        file, column = self._files[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return _text(file, column)
        if role == TONE and column == RECEIPT:
            tone = _receipt(file)[1]
            return None if tone is Tone.PLAIN else tone
        return super().data(index, role)


def _text(file: DeliveryFile, column: int) -> str:
    planned = file.planned
    if column == PATH:
        return planned.remote_path
    if column == SIZE:
        return formats.size(planned.size)
    if column == WHEN:
        return formats.moment(file.delivered_at) if file.delivered_at else ""
    return _receipt(file)[0]


def _receipt(file: DeliveryFile) -> tuple[str, Tone]:
    event = FileEvent(
        file.planned.remote_path,
        file.state,
        bytes_done=file.planned.size if file.settled else 0,
        proof=file.proof,
        already_there=file.already_there,
    )
    return status(file.planned, event)
