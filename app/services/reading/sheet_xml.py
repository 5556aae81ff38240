"""What calamine does not tell about a worksheet of an xlsx file, scanned from its XML.

The scan is a filter: pieces without anything of interest are passed over at the speed of a text
search, and only the others are taken apart cell by cell. Parsing every cell in Python would take
several times as long as calamine needs for the values.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from app.domain.reading.table import Cell, CellError

_TAIL = 1 << 16  # kept when a piece of several megabytes has no cell in it, as after the last row

# Patterns start with literal text, which makes a search ten times as fast. `_spellings` therefore
# brings namespace prefixes, quotes and line breaks within tags into one form beforehand.
_TOKEN = re.compile(
    rb"<(?:row\b(?P<row>[^>]*)>|c\b(?P<cell>[^>]*?)(?:/>|>(?P<inner>.*?)</c>))", re.DOTALL
)
_ROW = re.compile(rb"<row\b([^>]*)>")
_ROW_NUMBER = re.compile(rb' r="(\d+)"')
_WIDE = re.compile(rb' r="([A-Z]{2,4})\d+"[^>]*(?<!/)>')
_DEEP = re.compile(rb' r="[A-Z]{1,4}(\d{6,})"[^>]*(?<!/)>')
_REFERENCE = re.compile(rb' r="([A-Z]{1,4})?(\d{1,8})"')
_HIDDEN = re.compile(rb' hidden="(?:1|true|on)"')
_STYLE = re.compile(rb' s="(\d+)"')
_TEXT = re.compile(rb' t="(?:str|s|inlineStr)"')
_NO_RESULT = re.compile(rb"(?:</f>|<f\b[^>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_FORMULA = re.compile(rb"<f\b[^>]*?(?:/>|>(.*?)</f>)", re.DOTALL)
_VALUE = re.compile(rb"<v>([^<]*)<")
_LONG_NUMBER = re.compile(rb"<v>-?\d{16,}<")
_NO_REFERENCE = re.compile(rb'<c(?:>|(?= )(?![^>]* r="))')
_PREFIX = re.compile(rb"<([\w.-]+:)worksheet\b")
_ODD_SPACE = re.compile(rb"<(?:c|row)\b[^>]*[\t\r\n']")
_ONE_SPELLING = bytes.maketrans(b"\t\r\n'", b'   "')


@dataclass(slots=True)
class SheetFacts:
    """`cells` are 0-based positions whose value calamine gives as blank or rounded: errors,
    formulas without a result, whole numbers of more than 15 digits."""

    hidden_rows: set[int] = field(default_factory=set)
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    last_row: int = 0
    last_column: int = 26


def scan(pieces: Iterable[bytes]) -> SheetFacts:
    """One pass over a worksheet's XML."""
    facts, walker, positions_missing = SheetFacts(), _Walker(), None
    for piece in whole_cells(pieces):
        if positions_missing is None and b"c" in piece:
            positions_missing = bool(_NO_REFERENCE.search(piece))
        rows = b" ".join(_ROW.findall(piece))
        _bounds(piece, rows, facts)
        if positions_missing or b" hidden=" in rows or _is_interesting(piece):
            for row, column, attributes, inner in walker.walk(piece):
                if column < 0:
                    if _HIDDEN.search(attributes):
                        facts.hidden_rows.add(row + 1)
                    continue
                if positions_missing:
                    facts.last_row = max(facts.last_row, row + 1)
                    facts.last_column = max(facts.last_column, column + 1)
                if (value := _special(attributes, inner)) is not None:
                    facts.cells[row, column] = value
    return facts


def extent(pieces: Iterable[bytes]) -> tuple[int, int]:
    """The last row and column (1-based) that hold a value; slower and sharper than `scan`."""
    walker, last_row, last_column = _Walker(), 0, 0
    for piece in whole_cells(pieces):
        for row, column, _, inner in walker.walk(piece):
            if inner:
                last_row, last_column = max(last_row, row + 1), max(last_column, column + 1)
    return last_row, last_column


def styles_of(pieces: Iterable[bytes], column: int) -> dict[int, int]:
    """Index into `cellXfs` of the column's cells that have one, by 0-based row."""
    usual = re.compile(rb'<c r="%s(\d+)"([^>]*)>' % _letters(column))
    walker, found = _Walker(), {}
    for piece in whole_cells(pieces):
        if piece.count(b"<c ") == piece.count(b'<c r="') and b"<c>" not in piece:
            for number, attributes in usual.findall(piece):
                if style := _STYLE.search(attributes):
                    found[int(number) - 1] = int(style[1])
            continue
        for row, at, attributes, inner in walker.walk(piece):
            if at == column and inner and (style := _STYLE.search(attributes)):
                found[row] = int(style[1])
    return found


def whole_cells(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same XML in one spelling, cut so that no piece ends within a cell or a row's tag."""
    rest, spell = b"", None
    for piece in pieces:
        spell = spell or _spelling(piece)
        rest += spell(piece)
        cut = max(rest.rfind(b"<c"), rest.rfind(b"<row"))
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > _TAIL << 6:
            rest = rest[-_TAIL:]
    yield rest


def _spelling(first: bytes) -> Callable[[bytes], bytes]:
    prefix = _PREFIX.search(first)
    odd = _ODD_SPACE.search(first) is not None

    def spell(piece: bytes) -> bytes:
        if prefix:
            piece = piece.replace(b"<" + prefix[1], b"<").replace(b"</" + prefix[1], b"</")
        return piece.translate(_ONE_SPELLING) if odd else piece

    return spell


def _bounds(piece: bytes, rows: bytes, facts: SheetFacts) -> None:
    """Errs on the large side: blank rows count."""
    numbers = _ROW_NUMBER.findall(rows)
    if wide := set(_WIDE.findall(piece)):
        facts.last_column = max(facts.last_column, max(map(_column, wide)) + 1)
        numbers += _DEEP.findall(piece)  # a cell may name another row than the one it stands in
    if numbers:
        facts.last_row = max(facts.last_row, *map(int, numbers))


def _is_interesting(piece: bytes) -> bool:
    return (
        (b"#" in piece and b' t="e"' in piece)
        or (b"<f" in piece and _NO_RESULT.search(piece) is not None)
        or _LONG_NUMBER.search(piece) is not None
    )


def _special(attributes: bytes, inner: bytes | None) -> Cell:
    if not inner:
        return None
    value = _VALUE.search(inner)
    text = value[1].strip() if value else b""
    if b' t="e"' in attributes:
        return CellError(text.decode("utf-8", "replace") or "#ERROR")
    if text:
        digits = text.removeprefix(b"-")
        is_long = 16 <= len(digits) <= 40 and digits.isdigit()
        return int(text) if is_long and not _TEXT.search(attributes) else None
    if (formula := _FORMULA.search(inner)) and not _TEXT.search(attributes):
        return CellError("=" + (formula[1] or b"").decode("utf-8", "replace"))
    return None


class _Walker:
    """Yields row, column (both 0-based), attributes and content of cells; column -1 for a row.

    Cells and rows may leave their position out; they then follow the one before.
    """

    def __init__(self) -> None:
        self._row, self._column = -1, -1

    def walk(self, piece: bytes) -> Iterator[tuple[int, int, bytes, bytes | None]]:
        for token in _TOKEN.finditer(piece):
            if (attributes := token["row"]) is not None:
                found = _REFERENCE.search(attributes)
                self._row = int(found[2]) - 1 if found else self._row + 1
                self._column = -1
                yield self._row, -1, attributes, None
                continue
            attributes = token["cell"]
            found = _REFERENCE.search(attributes)
            if found and found[1]:
                self._row, self._column = int(found[2]) - 1, _column(found[1])
            else:
                self._column += 1
            yield self._row, self._column, attributes, token["inner"]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _letters(column: int) -> bytes:
    letters, number = b"", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters
