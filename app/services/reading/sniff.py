"""Tells by its first bytes what a file is, whatever its name says."""

import re
from enum import Enum

from app.domain.errors import ReadError
from app.domain.reading.read_code import ReadCode
from app.services.reading.zip_parts import ZipParts


class Kind(Enum):
    """What can be read."""

    ZIP = "zip"
    OLE = "ole"
    HTML = "html"
    MHTML = "mhtml"
    SPREADSHEET_XML = "spreadsheet_xml"
    OPEN_DOCUMENT_XML = "open_document_xml"
    TEXT = "text"


class Package(Enum):
    """What a zip container can hold."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    ODS = "ods"


_HEAD = 1 << 13

_NOT_TABLES = (
    (b"%PDF", ReadCode.PDF),
    (b"\x89PNG", ReadCode.PICTURE),
    (b"\xff\xd8\xff", ReadCode.PICTURE),
    (b"GIF8", ReadCode.PICTURE),
    (b"II*\0", ReadCode.PICTURE),
    (b"MM\0*", ReadCode.PICTURE),
    (b"{\\rtf", ReadCode.WORD),
    (b"MZ", ReadCode.PROGRAM),
    (b"\x7fELF", ReadCode.PROGRAM),
    (b"\xcf\xfa\xed\xfe", ReadCode.PROGRAM),
    (b"\xca\xfe\xba\xbe", ReadCode.PROGRAM),
    (b"\x1f\x8b", ReadCode.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", ReadCode.ARCHIVE),
    (b"Rar!", ReadCode.ARCHIVE),
    (b"BZh", ReadCode.ARCHIVE),
)
_ALSO_WORDS = re.compile(rb"(?:MZ|BZh|GIF8)[\x20-\x7e\r\n\t]{40}")
"""A text file may start with the same letters as a program, and go on as text."""

_MARKUP = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|style|table|thead|tbody|tr|div|center|font)\b", re.I
)
_MHTML = re.compile(r"(?:MIME-Version:|Content-Type:\s*multipart/related)", re.I)
_OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"

_PACKAGES = (
    ("xl/workbook.bin", Package.XLSB),
    ("xl/workbook.xml", Package.XLSX),
    ("content.xml", Package.ODS),
)
_OTHER_PACKAGES = (
    ("word/", ReadCode.WORD),
    ("ppt/", ReadCode.SLIDES),
    ("index/document.iwa", ReadCode.NUMBERS),
    ("index.zip", ReadCode.NUMBERS),
)
_OTHER_DOCUMENTS = ((b".presentation", ReadCode.SLIDES), (b".text", ReadCode.WORD))


def kind_of(file: str, data: bytes) -> Kind:
    """Raises ReadError when the bytes are plainly something else."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.ZIP
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind.OLE
    if not _ALSO_WORDS.match(data):
        for magic, code in _NOT_TABLES:
            if data.startswith(magic):
                raise ReadError(code, file=file)
    if data[4:8] == b"ftyp" or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        raise ReadError(ReadCode.PICTURE, file=file)  # HEIC photographs, videos
    return _text_kind(file, data)


def package_of(file: str, parts: ZipParts) -> Package:
    """What the zip container holds. Raises ReadError."""
    names = {name.lower().replace("\\", "/") for name in parts.names}
    for name, package in _PACKAGES:
        if name in names:
            if package is Package.ODS:
                _check_open_document(file, parts)
            return package
    for start, code in _OTHER_PACKAGES:
        if any(name.startswith(start) for name in names):
            raise ReadError(code, file=file)
    raise ReadError(ReadCode.ARCHIVE, file=file)


def _check_open_document(file: str, parts: ZipParts) -> None:
    kind = parts.read("mimetype")
    for ending, code in _OTHER_DOCUMENTS:
        if ending in kind:
            raise ReadError(code, file=file)
    if b"encryption-data" in parts.read("META-INF/manifest.xml"):
        raise ReadError(ReadCode.PASSWORD, file=file)


def _text_kind(file: str, data: bytes) -> Kind:
    head = data[:_HEAD].replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")
    if _MHTML.match(head):
        return Kind.MHTML
    if not head.startswith("<") and "<table" not in head.lower():
        return Kind.TEXT
    is_xml = head.startswith("<?xml")
    if _SPREADSHEET in head and (is_xml or "<table" not in head.lower()[:200]):
        return Kind.SPREADSHEET_XML
    if _OPEN_DOCUMENT in head:
        return Kind.OPEN_DOCUMENT_XML
    if _MARKUP.search(head):
        return Kind.HTML
    if is_xml:
        raise ReadError(ReadCode.NOT_A_TABLE, file=file)
    return Kind.TEXT
