"""XML from strangers: no document type, so no entities, and nothing is ever fetched."""

import io
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from app.domain.errors import ReadError
from app.domain.reading.read_code import ReadCode

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD = 1 << 16

Element = ElementTree.Element


def parse(file: str, data: bytes) -> Element:
    """The root element. Raises ReadError."""
    _refuse_doctype(file, data)
    try:
        return ElementTree.fromstring(data)  # noqa: S314 no document type, see above
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise ReadError(ReadCode.DAMAGED, file=file) from error


def ends(file: str, data: bytes, *tags: str) -> Iterator[Element]:
    """Elements of these tags as each of them ends; the caller clears them. Raises ReadError."""
    _refuse_doctype(file, data)
    wanted = frozenset(tags)
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(data)):  # noqa: S314
            if element.tag in wanted:
                yield element
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise ReadError(ReadCode.DAMAGED, file=file) from error


def local(name: str) -> str:
    """A tag or attribute without its namespace."""
    return name.rpartition("}")[2]


def attribute(element: Element, name: str, default: str = "") -> str:
    """An attribute whatever its namespace."""
    return next((value for key, value in element.items() if local(key) == name), default)


def _refuse_doctype(file: str, data: bytes) -> None:
    """No format read here has a document type, and entities live nowhere else.

    One that hides behind 64 KB of comments meets expat's own limit on what entities may grow to.
    """
    if _DOCTYPE.search(data[:_HEAD].replace(b"\0", b"")):
        raise ReadError(ReadCode.DAMAGED, file=file)
