"""XML from strangers: no entities, no document type, nothing fetched, no endless depth."""

import io
import re
from collections.abc import Iterator

from lxml import etree

from app.domain.errors import ReadError
from app.domain.read_code import ReadCode

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD = 1 << 16


def parse(file: str, data: bytes) -> etree._Element:
    """The root element. Raises ReadError."""
    _refuse_doctype(file, data)
    options = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, options)
    except etree.LxmlError as error:
        raise ReadError(ReadCode.DAMAGED, file=file) from error


def ends(file: str, data: bytes, *tags: str) -> Iterator[etree._Element]:
    """Elements of these tags as each of them ends; the caller clears them. Raises ReadError."""
    _refuse_doctype(file, data)
    events = etree.iterparse(
        io.BytesIO(data), ("end",), tag=tags, resolve_entities=False, no_network=True,
        load_dtd=False,
    )  # fmt: skip
    try:
        for _, element in events:
            yield element
    except etree.LxmlError as error:
        raise ReadError(ReadCode.DAMAGED, file=file) from error


def local(element: etree._Element) -> str:
    """The tag without its namespace."""
    return str(etree.QName(element).localname)


def attribute(element: etree._Element, name: str, default: str = "") -> str:
    """An attribute whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return default


def _refuse_doctype(file: str, data: bytes) -> None:
    """No format read here has a document type, and entities live nowhere else."""
    if _DOCTYPE.search(data[:_HEAD].replace(b"\0", b"")):
        raise ReadError(ReadCode.DAMAGED, file=file)
