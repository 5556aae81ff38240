"""Reads what was dropped as invoice PDFs: folders, first bytes, hash, text of the first page."""

import hashlib
import logging
import os
import stat
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from time import monotonic

from pypdf import PdfReader

from app.domain.errors import Stopped
from app.domain.pdfs import DroppedPdf, Flaw, PdfTrouble, Walk
from app.domain.progress import StopToken
from app.services.reading.file_kinds import HEAD, TAIL, pdf_trouble
from app.services.reading.snapshot import extended, in_cloud

_CHUNK = 1 << 20
_LARGEST_WITH_TEXT = 30 << 20  # bytes; a larger PDF takes long to open
_SECONDS_FOR_TEXT = 3.0

# It reports every oddity of every PDF, and none of them says anything about our work.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)


class PdfFiles:
    """Files of this computer, as `app.domain.ports.PdfFiles` wants them."""

    def walk(self, paths: Sequence[str], stop: StopToken) -> Walk:
        """Every dropped file, and every file named .pdf in dropped folders, each once.

        A folder that cannot be opened stays in the list, so that reading it says so. Hidden
        files, and what systems leave in folders, are neither listed nor counted.
        """
        files: dict[str, None] = {}
        others = 0
        for path in map(_absolute, paths):
            if not Path(path).is_dir():
                files[path] = None
                continue
            for found in _below(path, stop):
                if found.lower().endswith(".pdf") or Path(found).is_dir():
                    files[found] = None
                else:
                    others += 1
        return Walk(tuple(files), others)

    def read(self, path: str, stop: StopToken) -> DroppedPdf:
        """The file as it is now; whatever is wrong with it becomes its flaw."""
        name = unicodedata.normalize("NFC", PurePath(path).name)
        try:
            status = os.stat(path)  # noqa: PTH116 Path would undo the Windows prefix
            if stat.S_ISDIR(status.st_mode):
                return DroppedPdf(path, name, flaw=Flaw(PdfTrouble.FOLDER_CLOSED))
            if not stat.S_ISREG(status.st_mode):
                return DroppedPdf(path, name, flaw=Flaw(PdfTrouble.NOT_A_PDF))
            if in_cloud(status):
                return DroppedPdf(path, name, status.st_size, flaw=Flaw(PdfTrouble.IN_CLOUD))
            return _hashed(path, name, stop)
        except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: NUL in the path
            return DroppedPdf(path, name, flaw=Flaw(PdfTrouble.VANISHED))
        except OSError as error:
            flaw = Flaw(PdfTrouble.UNREADABLE, {"reason": error.strerror or "?"})
            return DroppedPdf(path, name, flaw=flaw)

    def first_page(self, path: str, stop: StopToken) -> str:
        """The text of page 1; "" for a picture of a page, and for whatever cannot be read.

        Takes about three seconds at most, however the PDF is made.
        """
        deadline = monotonic() + _SECONDS_FOR_TEXT

        def look_at_the_clock(*_: object) -> None:
            stop.check()
            if monotonic() > deadline:
                raise TimeoutError

        try:
            if Path(path).stat().st_size > _LARGEST_WITH_TEXT:
                return ""
            with PdfReader(path) as reader:
                look_at_the_clock()
                page = reader.pages[0]
                return page.extract_text(visitor_operand_before=look_at_the_clock)
        except Stopped:
            raise
        except Exception:  # a broken PDF can raise anything; without text a person matches it
            return ""


def _absolute(path: str) -> str:
    full = str(Path(path).absolute())
    return extended(full) if sys.platform == "win32" else full


def _below(top: str, stop: StopToken) -> Iterator[str]:
    """Files below a folder, in order, and folders that cannot be opened."""
    closed: list[str] = []
    walked = os.walk(top, onerror=lambda error: closed.append(str(error.filename)))
    for folder, folders, names in walked:
        stop.check()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith((".", "~$")) and name.lower() not in (
                "thumbs.db",
                "desktop.ini",
            ):
                yield str(Path(folder, name))
    yield from closed


def _hashed(path: str, name: str, stop: StopToken) -> DroppedPdf:
    digest = hashlib.sha256()
    head = tail = b""
    size = 0
    encrypted = False
    with open(path, "rb") as file:  # noqa: PTH123 as above
        while chunk := file.read(_CHUNK):
            stop.check()
            head = head or chunk[:HEAD]
            encrypted = encrypted or b"/Encrypt" in tail + chunk
            tail = (tail + chunk)[-TAIL:]
            size += len(chunk)
            digest.update(chunk)
    if not size:
        return DroppedPdf(path, name, flaw=Flaw(PdfTrouble.EMPTY))
    if not any(head) and not any(tail):
        # A sync client has made room for the file and not filled it yet.
        return DroppedPdf(path, name, size, flaw=Flaw(PdfTrouble.IN_CLOUD))
    trouble = pdf_trouble(head, tail)
    if trouble is None and encrypted and _asks_for_password(path):
        trouble = PdfTrouble.LOCKED
    return DroppedPdf(path, name, size, digest.hexdigest(), Flaw(trouble) if trouble else None)


def _asks_for_password(path: str) -> bool:
    """Whether it cannot be opened without one; many encrypted PDFs only forbid printing."""
    try:
        with PdfReader(path) as reader:
            return reader.is_encrypted and not reader.decrypt("")
    except Exception:  # what pypdf does not understand, the receiver may
        return False
