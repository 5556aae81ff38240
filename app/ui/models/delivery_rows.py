"""The files of a delivery and how far each one is."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt

from app.domain.plan import FileRole, PlannedFile
from app.domain.receipt import FileEvent, FileState, Proof
from app.ui import formats
from app.ui.messages import say
from app.ui.models.headed_rows import NOWHERE, HeadedRows, Index
from app.ui.theme import Tone
from app.ui.widgets.table import TONE

HEADERS = ("File", "Goes to", "Size", "Status")
NAME, FOLDER, SIZE, STATUS = range(len(HEADERS))

PROVEN = {
    Proof.HASH: "✓ on the server, content checked",
    Proof.SIZE: "✓ on the server, size checked",
    Proof.COLLECTED: "✓ delivered, already collected",
    Proof.SENT: "✓ sent, the server tells no size",
}


class DeliveryRows(HeadedRows):
    """One row a file, in the order of sending. Changes are shown when `refresh` is called.

    Thousands of news a second arrive while many small files fly: the page refreshes at the pace
    of the eye instead of painting each.
    """

    headers = HEADERS
    numbers = (SIZE,)

    def __init__(self, files: Sequence[PlannedFile], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = list(files)
        self._row = {file.remote_path: row for row, file in enumerate(files)}
        self._events = [FileEvent(file.remote_path, FileState.WAITING) for file in files]
        self._changed: set[int] = set()
        self.total_bytes = sum(file.size for file in files)
        self.done_bytes = 0
        self.done_files = 0

    def take(self, event: FileEvent) -> None:
        """Note news of one file."""
        row = self._row[event.remote_path]
        before, file = self._events[row], self._files[row]
        self.done_files += _over(event) - _over(before)
        self.done_bytes += _bytes(event, file) - _bytes(before, file)
        self._events[row] = event
        self._changed.add(row)

    def refresh(self) -> None:
        """Tell the view what changed since the last time."""
        if self._changed:
            first, last = min(self._changed), max(self._changed)
            self._changed.clear()
            self.dataChanged.emit(self.index(first, STATUS), self.index(last, STATUS))

    def news(self, row: int) -> FileEvent:
        """The latest news of a row."""
        return self._events[row]

    def file(self, row: int) -> PlannedFile:
        """The file of a row."""
        return self._files[row]

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._files)

    def data(self, index: Index, role: int = 0) -> object:
        file, event = self._files[index.row()], self._events[index.row()]
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == NAME:
                return file.name
            if column == FOLDER:
                return f"{file.folder}/"
            return formats.size(file.size) if column == SIZE else status(file, event)[0]
        if role == Qt.ItemDataRole.ToolTipRole and column in (NAME, STATUS):
            return file.name if column == NAME else status(file, event)[0]
        if role == TONE and column == STATUS:
            tone = status(file, event)[1]
            return None if tone is Tone.PLAIN else tone
        return super().data(index, role)


def status(file: PlannedFile, event: FileEvent) -> tuple[str, Tone]:
    """What a file's state says, and in which tone."""
    match event.state:
        case FileState.WAITING:
            return ("waiting for the PDFs" if file.role is FileRole.REPORT else "waiting"), (
                Tone.PLAIN
            )
        case FileState.SENDING:
            share = 100 * event.bytes_done // file.size if file.size else 0
            return f"sending {share}%", Tone.INFO
        case FileState.RETRYING:
            return "did not go through · trying again", Tone.WARN
        case FileState.KEPT:
            return "not sent, the file on the server was kept", Tone.NOTE
        case FileState.FAILED:
            return (say(event.code, dict(event.params)).what if event.code else "failed"), Tone.BAD
        case FileState.DELIVERED:
            if event.already_there:
                return "✓ was already on the server", Tone.GOOD
            return PROVEN[event.proof or Proof.SENT], Tone.GOOD


def _over(event: FileEvent) -> int:
    return int(event.state in (FileState.DELIVERED, FileState.KEPT))


def _bytes(event: FileEvent, file: PlannedFile) -> int:
    return file.size if _over(event) else min(event.bytes_done, file.size)
