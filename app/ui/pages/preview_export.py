"""Keep a list of the preview as a file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.errors import UploaderError
from app.flows.export_list import ExportList
from app.ui.list_pdf import write_list_pdf
from app.ui.models.preview_export import list_table
from app.ui.models.preview_rows import Line
from app.ui.runner import Runner

ENDINGS = {"Excel (*.xlsx)": ".xlsx", "CSV (*.csv)": ".csv", "PDF (*.pdf)": ".pdf"}


class PreviewExport:
    """Asks where to and writes; `saved` gets the sentence that says where it went."""

    def __init__(
        self,
        runner: Runner,
        export: ExportList,
        saved: Callable[[str], object],
        failed: Callable[[UploaderError], object],
    ) -> None:
        self._runner, self._export = runner, export
        self._saved, self._failed = saved, failed

    @staticmethod
    def choose(parent: QWidget, name: str) -> str:
        """The file to write to, with an ending; "" when the person thought better of it."""
        path, chosen = QFileDialog.getSaveFileName(
            parent, "Export list", f"{name}.xlsx", ";;".join(ENDINGS)
        )
        return with_ending(path, ENDINGS.get(chosen, ".xlsx")) if path else ""

    def write(self, path: str, title: str, company: str, below: str, lines: Sequence[Line]) -> None:
        """Write these lines; PDFs have a heading and the sentence `below` it."""
        table = list_table(title, lines)
        heading = f"{company}: {table.title} ({len(table.rows):,})"

        def write(*_: object) -> None:
            if Path(path).suffix.lower() == ".pdf":
                write_list_pdf(path, table, heading, below)
            else:
                self._export(path, table)

        where = Path(path).absolute()
        said = f"Saved all {len(lines):,} as {where.name} in {where.parent}."
        self._runner.start(write, done=lambda _: self._saved(said), failed=self._failed)


def with_ending(path: str, ending: str) -> str:
    """The path, with the ending where it has none that says what to write.

    The dialog asked before replacing the name that was typed; one that only the ending makes
    the name of another file was not asked about, so it is counted up instead.
    """
    if Path(path).suffix.lower() in ENDINGS.values():
        return path
    made, number = Path(f"{path}{ending}"), 2
    while made.exists():
        made, number = Path(f"{path} ({number}){ending}"), number + 1
    return str(made)
