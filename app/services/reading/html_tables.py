"""Reads HTML tables, which many packages save under the name .xls."""

import codecs
import email
import email.policy
import re
from html import unescape

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import Cell, Source, Table
from app.services.reading import encodings
from app.services.reading.calamine_rows import MAX_CELLS, Rows, without_blank_end

_CHARSET = re.compile(rb"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE)
_SPACE = re.compile(r"[\t\r\n\f ]{2,}|[\t\r\n\f]")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_BREAKS = frozenset(("br", "p", "div", "li"))
_MAX_SPAN = 1_000  # HTML Living Standard 4.9.11: larger column spans count as this many
_TOKENS_PER_STEP = 5_000
_SPAN = re.compile(r"""\b(col|row)span\s*=\s*["']?\s*(\d{1,5})""", re.IGNORECASE)
_TOKEN = re.compile(
    r"""<!--.*?(?:-->|\Z) | <[!?][^>]*>?                        # comments, declarations
    | <(?P<unseen>script|style)\b.*?(?:</(?P=unseen)|\Z)        # what is no text of the page
    | <(?P<end>/?)(?P<name>[a-z][\w:.-]*+)
      (?P<attributes>(?:[^<>"']++|"[^"]{0,2000}"|'[^']{0,2000}'){0,50}+)>
    | </?[a-z][^<>]*>                               # a quote within it never closed
    """,
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)


def read(file: str, data: bytes, stop: StopToken) -> Table:
    """All tables of the page below each other, as Excel shows them; rows inside a cell come before
    the rest of the row they are in. Raises ReadError and Stopped."""
    text, encoding = _decoded(file, data)
    page = _Page(file)
    page.feed(text, stop)
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


class _Page:
    """Takes rows and cells as their tags come by.

    Programs leave out end tags and never close what they opened, so nothing here waits for an end
    tag: a row ends where the next begins. A tree builder would nest such rows ever deeper, and
    libxml2 drops what is deeper than 256 without a word; `html.parser` raises AssertionError.
    """

    def __init__(self, file: str) -> None:
        self.rows: Rows = []
        self.hidden: set[int] = set()
        self._file = file
        self._row: list[Cell] | None = None
        self._text: list[str] | None = None
        self._span = (1, 1)
        self._is_hidden = False
        self._reach: dict[int, int] = {}  # how many rows more a cell above fills, by column
        self._spent = 0

    def feed(self, text: str, stop: StopToken) -> None:
        """The whole page."""
        at = 0
        for number, token in enumerate(_TOKEN.finditer(text)):
            if number % _TOKENS_PER_STEP == 0:
                stop.check()
            if self._text is not None and token.start() > at:
                self._text.append(text[at : token.start()])
            at = token.end()
            if token["name"]:
                self._tag(token["name"].lower(), token["attributes"] or "", bool(token["end"]))
        if self._text is not None:
            self._text.append(text[at:])
        self._end_row()

    def _tag(self, name: str, attributes: str, is_end: bool) -> None:
        if name in ("td", "th"):
            if is_end:
                self._end_cell()
            else:
                self._begin_cell(attributes)
        elif name == "tr":
            self._end_row()
            if not is_end:
                self._row = []
                self._is_hidden = _HIDDEN.search(attributes) is not None
        elif name == "table":
            self._begin_table()
        elif name in _BREAKS and self._text is not None:
            self._text.append(" ")

    def _end_row(self) -> None:
        """Keep the row that is open, if one is."""
        self._end_cell()
        if self._row is not None:
            self._skip_filled()
            self.rows.append(self._row)
            if self._is_hidden and any(self._row):
                self.hidden.add(len(self.rows))
            self._spent += len(self._row)
            if self._spent > MAX_CELLS // 2:
                raise ReadError(ReadCode.TOO_FAR_APART, file=self._file)
        self._row, self._is_hidden = None, False

    def _begin_table(self) -> None:
        """Within a cell, as pages use for layout, what stood before it becomes a row of its own."""
        if not any(self._row or ()) and not "".join(self._text or ()).strip():
            self._row = self._text = None
        self._end_row()
        self._reach = {}

    def _begin_cell(self, attributes: str) -> None:
        self._end_cell()
        if self._row is None:
            self._row = []
        self._span = (1, 1)
        if attributes and (found := _SPAN.findall(attributes)):
            spans = {kind.lower(): int(count) or 1 for kind, count in found}
            self._span = min(spans.get("col", 1), _MAX_SPAN), spans.get("row", 1)
        self._text = []

    def _end_cell(self) -> None:
        if self._text is None or self._row is None:
            return
        self._skip_filled()
        at, (width, height) = len(self._row), self._span
        if height > 1:
            self._reach.update(dict.fromkeys(range(at, at + width), height - 1))
        self._row.append(_SPACE.sub(" ", unescape("".join(self._text))).strip(" \xa0"))
        if width > 1:
            self._row += [""] * (width - 1)
        self._text = None

    def _skip_filled(self) -> None:
        while self._row is not None and self._reach.get(len(self._row), 0) > 0:
            self._reach[len(self._row)] -= 1
            self._row.append("")
