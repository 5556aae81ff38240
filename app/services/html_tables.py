"""Reads HTML tables, which many packages save under the name .xls."""

import codecs
import email
import email.policy
import io
import re
from collections.abc import Iterator

from lxml import etree

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.read_code import ReadCode
from app.domain.table import Cell, Source, Table
from app.services import encodings
from app.services.calamine_rows import MAX_CELLS, Rows, without_blank_end

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BREAKS = frozenset(("br", "p", "div", "li"))
_UNSEEN = frozenset(("script", "style", "head"))
_MAX_SPAN = 1_000  # HTML Living Standard 4.9.11: larger column spans count as this many


def read(file: str, data: bytes, stop: StopToken) -> Table:
    """All tables of the page below each other, as Excel shows them; rows inside a cell come before
    the row they are in. Raises ReadError and Stopped."""
    text, encoding = _decoded(file, data)
    rows: Rows = []
    hidden: set[int] = set()
    spans: dict[int, int] = {}
    cells = 0
    for number, element in enumerate(_ends(file, text)):
        if number % 500 == 0:
            stop.check()
        if element.tag == "table":
            spans.clear()
            continue
        row = _row(element, spans)
        cells += len(row)
        if cells > MAX_CELLS // 2:
            raise ReadError(ReadCode.TOO_FAR_APART, file=file, sheet="")
        holds_table = element.find(".//table") is not None
        if any(row) or not holds_table:
            rows.append(row)
            if _HIDDEN.search(element.get("style", "")):
                hidden.add(len(rows))
        if not holds_table:
            element.clear(keep_tail=True)
    if not any(any(row) for row in rows):
        raise ReadError(ReadCode.NOT_A_TABLE, file=file)
    without_blank_end(rows)

    def as_shown(column: int) -> list[str]:
        return [str(row[column]) if column < len(row) else "" for row in rows]

    return Table(Source(file, "html", "", encoding), rows, as_shown, frozenset(hidden))


def unwrap(file: str, data: bytes) -> bytes:
    """The page in a single-file web page (MHTML), the form some report printers write."""
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and b"<t" in content.lower():
                return content
    raise ReadError(ReadCode.NOT_A_TABLE, file=file)


def _decoded(file: str, data: bytes) -> tuple[str, str]:
    said = _CHARSET.search(data[:4096])
    if said and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            name = codecs.lookup(said[1].decode("ascii", "replace")).name
            return data.decode(name), name
        except (LookupError, UnicodeDecodeError):
            pass  # says one thing and does another
    if (found := encodings.decode(data)) is None:
        raise ReadError(ReadCode.NOT_A_TABLE, file=file)
    return found


def _ends(file: str, text: str) -> Iterator[etree._Element]:
    source = io.BytesIO(text.replace("\0", "").encode("utf-8", "replace"))
    events = etree.iterparse(
        source, ("end",), tag=("tr", "table"), html=True, encoding="utf-8", no_network=True,
        remove_comments=True, remove_pis=True, huge_tree=True,
    )  # fmt: skip
    try:
        for _, element in events:
            yield element
    except etree.LxmlError as error:
        raise ReadError(ReadCode.DAMAGED, file=file) from error


def _row(element: etree._Element, spans: dict[int, int]) -> list[Cell]:
    """Cell texts; the places that a neighbour or the row above reaches into are blank."""
    row: list[Cell] = []

    def skip_covered() -> None:
        while spans.get(len(row), 0) > 0:
            spans[len(row)] -= 1
            row.append("")

    for cell in element.iterchildren("td", "th"):
        skip_covered()
        width = min(_span(cell.get("colspan")), _MAX_SPAN)
        height = _span(cell.get("rowspan"))
        for at in range(len(row), len(row) + width):
            spans[at] = height - 1
        row.append(_text(cell))
        row += [""] * (width - 1)
    skip_covered()
    return row


def _text(cell: etree._Element) -> str:
    if not len(cell):
        return _SPACE.sub(" ", cell.text or "").strip(" \xa0")
    pieces = []
    for step, node in etree.iterwalk(cell, ("start", "end")):
        if node.tag in _UNSEEN:
            continue
        if step == "start":
            pieces += [" " if node.tag in _BREAKS else "", node.text or ""]
        elif node is not cell:
            pieces.append(node.tail or "")
    return _SPACE.sub(" ", "".join(pieces)).strip(" \xa0")


def _span(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and 0 < len(text) < 6 and int(text) else 1
