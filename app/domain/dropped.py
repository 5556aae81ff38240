"""What a drop on Home holds: the report, and PDFs."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

HARMLESS = (".ds_store", "desktop.ini", "thumbs.db")


@dataclass(frozen=True, slots=True)
class Dropped:
    """Paths by what they are taken for; `reports` may wrongly hold more than one."""

    reports: tuple[str, ...]
    pdfs: tuple[str, ...]


def sort_dropped(paths: Iterable[tuple[str, bool]]) -> Dropped:
    """Sort dropped paths, each with whether it is a folder: folders hold PDFs, `.pdf` is a PDF,
    and whatever else was dropped is meant as the report, however it is named."""
    reports, pdfs = [], []
    for path, folder in paths:
        name = PurePath(path).name.casefold()
        if folder or name.endswith(".pdf"):
            pdfs.append(path)
        elif name not in HARMLESS:
            reports.append(path)
    return Dropped(tuple(reports), tuple(pdfs))
