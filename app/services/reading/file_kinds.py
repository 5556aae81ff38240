"""What a file that should be a PDF really is, told by its bytes and not by its name."""

from app.domain.pdfs import PdfTrouble

HEAD = 8192
"""Bytes from the start that tell what a file is."""
TAIL = 8192
"""Bytes at the end in which a whole PDF says that it ends."""

# Readers accept other bytes before the mark, as long as it is in the first 1,024
# (ISO 32000-1, annex of implementation notes).
_MARK_WITHIN = 1024

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_ARCHIVES = (b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL = (
    b"return-path:",
    b"received:",
    b"from:",
    b"message-id:",
    b"mime-version:",
    b"delivered-to:",
)


def pdf_trouble(head: bytes, tail: bytes) -> PdfTrouble | None:
    """Why these first and last bytes are not those of a whole PDF, None if they are."""
    if b"%PDF-" not in head[:_MARK_WITHIN]:
        return _not_a_pdf(head)
    return None if b"%%EOF" in tail else PdfTrouble.CUT_OFF


def _not_a_pdf(head: bytes) -> PdfTrouble:
    if head.startswith(b"PK\x03\x04"):
        return _zipped(head)
    if head.startswith(_OLE):
        return PdfTrouble.IS_OFFICE
    if head.startswith(_ARCHIVES):
        return PdfTrouble.IS_ZIP
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    if head.startswith(_PICTURES) or webp or head[4:8] == b"ftyp":
        return PdfTrouble.IS_PICTURE
    return _written(head)


def _zipped(head: bytes) -> PdfTrouble:
    if b"word/" in head or b"opendocument.text" in head:
        return PdfTrouble.IS_WORD
    if b"xl/" in head or b"opendocument.spreadsheet" in head:
        return PdfTrouble.IS_EXCEL
    if b"[Content_Types].xml" in head or b"opendocument" in head:
        return PdfTrouble.IS_OFFICE
    return PdfTrouble.IS_ZIP


def _written(head: bytes) -> PdfTrouble:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(b"{\\rtf"):
        return PdfTrouble.IS_WORD
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start[:1024]:
        return PdfTrouble.IS_WEB_PAGE
    if start.startswith((b"<?xml", b"<")):
        return PdfTrouble.IS_XML
    if start.startswith(_MAIL):
        return PdfTrouble.IS_EMAIL
    control = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in head)
    return PdfTrouble.NOT_A_PDF if control else PdfTrouble.IS_TEXT
