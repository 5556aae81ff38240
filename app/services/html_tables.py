"""Reads HTML tables, which many packages save under the name .xls."""

import codecs
import email
import email.policy
import re
from html.parser import HTMLParser

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
_MAX_SPAN = 1_000  # HTML Living Standard 4.9.11: larger column spans count as this many
_FED = 1 << 18  # characters between two looks at Stop


def read(file: str, data: bytes, stop: StopToken) -> Table:
    """All tables of the page below each other, as Excel shows them; rows inside a cell come before
    the rest of the row they are in. Raises ReadError and Stopped."""
    text, encoding = _decoded(file, data)
    page = _Page(file)
    for at in range(0, len(text), _FED):
        stop.check()
        page.feed(text[at : at + _FED])
    page.close()
    page.end_row()
    rows = page.rows
    if not any(any(row) for row in rows):
        raise ReadError(ReadCode.NOT_A_TABLE, file=file)
    without_blank_end(rows)

    def as_shown(column: int) -> list[str]:
        return [str(row[column]) if column < len(row) else "" for row in rows]

    hidden = frozenset(row for row in page.hidden if row <= len(rows))
    return Table(Source(file, "html", "", encoding), rows, as_shown, hidden)


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


class _Page(HTMLParser):
    """Takes rows and cells as their tags come by.

    Programs leave out end tags and never close what they opened, so nothing here waits for an end
    tag: a row ends where the next begins. A tree builder would nest such rows ever deeper, and
    libxml2 drops what is deeper than 256 without a word.
    """

    def __init__(self, file: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: Rows = []
        self.hidden: set[int] = set()
        self._file = file
        self._row: list[Cell] | None = None
        self._text: list[str] | None = None
        self._span = (1, 1)
        self._is_hidden = False
        self._reach: dict[int, int] = {}  # how many rows more a cell above fills, by column
        self._spent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A row, cell or line break begins."""
        if tag in ("td", "th"):
            self._begin_cell(dict(attrs))
        elif tag == "tr":
            self.end_row()
            self._row = []
            self._is_hidden = _HIDDEN.search(dict(attrs).get("style") or "") is not None
        elif tag == "table":
            self._begin_table()
        elif tag in _BREAKS and self._text is not None:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """A row or cell ends, unless it has already."""
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self.end_row()

    def handle_data(self, data: str) -> None:
        """Text, of a cell or of nobody."""
        if self._text is not None:
            self._text.append(data)

    def end_row(self) -> None:
        """Keep the row that is open, if one is."""
        self._end_cell()
        if self._row is not None:
            self._skip_filled()
            self.rows.append(self._row)
            if self._is_hidden and any(self._row):
                self.hidden.add(len(self.rows))
            self._spent += len(self._row)
            if self._spent > MAX_CELLS // 2:
                raise ReadError(ReadCode.TOO_FAR_APART, file=self._file, sheet="")
        self._row = None

    def _begin_table(self) -> None:
        """Within a cell, as pages use for layout, what stood before it becomes a row of its own."""
        if not any(self._row or ()) and not "".join(self._text or ()).strip():
            self._row = self._text = None
        self.end_row()
        self._reach = {}

    def _begin_cell(self, attributes: dict[str, str | None]) -> None:
        self._end_cell()
        if self._row is None:
            self._row = []
        self._span = (
            min(_number(attributes.get("colspan")), _MAX_SPAN),
            _number(attributes.get("rowspan")),
        )
        self._text = []

    def _end_cell(self) -> None:
        if self._text is None or self._row is None:
            return
        self._skip_filled()
        width, height = self._span
        for at in range(len(self._row), len(self._row) + width):
            self._reach[at] = height - 1
        self._row.append(_SPACE.sub(" ", "".join(self._text)).strip(" \xa0"))
        self._row += [""] * (width - 1)
        self._text = None

    def _skip_filled(self) -> None:
        assert self._row is not None
        while self._reach.get(len(self._row), 0) > 0:
            self._reach[len(self._row)] -= 1
            self._row.append("")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 6 and int(text) else 1
