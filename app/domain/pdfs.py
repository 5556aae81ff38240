"""Invoice PDFs: what was dropped, which invoice each belongs to, and whether it can be sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.errors import Code
from app.domain.invoice import Invoice


class PdfTrouble(Code):
    """Why a dropped file cannot be sent, with its parameters."""

    IS_WORD = "is_word"  # told by the first bytes, whatever the name says; so are the next
    IS_EXCEL = "is_excel"
    IS_OFFICE = "is_office"
    IS_PICTURE = "is_picture"
    IS_ZIP = "is_zip"
    IS_WEB_PAGE = "is_web_page"
    IS_XML = "is_xml"
    IS_EMAIL = "is_email"
    IS_TEXT = "is_text"
    NOT_A_PDF = "not_a_pdf"
    EMPTY = "empty"
    CUT_OFF = "cut_off"  # begins as a PDF and has no end
    LOCKED = "locked"  # opens with a password only
    UNREADABLE = "unreadable"  # `reason`: the operating system's words
    VANISHED = "vanished"
    FOLDER_CLOSED = "folder_closed"  # a dropped folder that cannot be opened
    IN_CLOUD = "in_cloud"  # a OneDrive or iCloud placeholder
    SAME_INVOICE = "same_invoice"  # `ref`, `other`: the file that is sent for it
    SAME_CONTENT = "same_content"  # `other`: the file with the very same bytes
    SAME_NAME = "same_name"  # `ref`, `other`: the reference with the same name on the server


class PdfState(StrEnum):
    """Where a dropped file stands."""

    READY = "ready"
    NEEDS_MATCH = "needs a match"
    CANT_SEND = "can't be sent"


class FoundBy(StrEnum):
    """How the invoice of a file was found."""

    NAME = "file name"
    TEXT = "text on page 1"
    PERSON = "chosen by you"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Walk:
    """Files found in what was dropped; `others` counts files of folders not named .pdf."""

    files: tuple[str, ...]
    others: int = 0


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a file: a PdfTrouble or NamingCode, and what fills its blanks."""

    code: Code
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DroppedPdf:
    """One file as it was when it was read.

    `name` is the file name in composed form (macOS hands over `u` + `¨`), `size` in bytes,
    `sha256` in hex, "" when the file could not be read. `flaw` says why it cannot be sent.
    """

    path: str
    name: str
    size: int = 0
    sha256: str = ""
    flaw: Flaw | None = None


@dataclass(frozen=True, slots=True)
class PdfMatch:
    """A dropped file and the open invoice it belongs to, if that is known.

    `candidates` are invoices it may belong to, best first, when that is not certain. `exact`
    says that the file is named for the invoice and nothing else. `remote_name` is its file
    name on the server, "" while it cannot be sent.
    """

    file: DroppedPdf
    invoice: Invoice | None = None
    found_by: FoundBy = FoundBy.NOTHING
    exact: bool = False
    candidates: tuple[Invoice, ...] = ()
    remote_name: str = ""
    flaw: Flaw | None = None

    @property
    def state(self) -> PdfState:
        """Ready, in need of an invoice, or not to be sent."""
        if self.flaw:
            return PdfState.CANT_SEND
        return PdfState.READY if self.invoice else PdfState.NEEDS_MATCH
