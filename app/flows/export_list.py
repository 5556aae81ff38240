"""Keep a list of the preview or the history as a file."""

from collections.abc import Callable
from pathlib import PurePath

from app.domain.list_table import ListTable
from app.domain.ports import ListWriter

ExportList = Callable[[str, ListTable], None]


def export_list(writer: ListWriter, path: str, table: ListTable) -> None:
    """Write the table as what the file's name ends in: CSV for `.csv`, else Excel."""
    if PurePath(path).suffix.lower() == ".csv":
        writer.csv(path, table)
    else:
        writer.xlsx(path, table)
