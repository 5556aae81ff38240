"""Where the header row is, and which rows below it look like data."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.reading.column import Column, Kind, columns_of, kind_of, text_of
from app.domain.reading.names import FieldNames, as_header
from app.domain.reading.table import Cell, Table

SEARCHED_ROWS = 120
SAMPLED_ROWS = 600


@dataclass(frozen=True, slots=True)
class Layout:
    """The shape of a table.

    `header_row` is 1-based; `first_row` (1-based) is the first row below the header. A header of
    two lines has `header_lines` 2 and `header_row` its lower line.
    """

    header_row: int
    header_lines: int
    columns: tuple[Column, ...]

    @property
    def first_row(self) -> int:
        """1-based number of the first row below the header."""
        return self.header_row + 1

    @property
    def headers(self) -> tuple[str, ...]:
        """Column names, as remembered between files."""
        return tuple(column.header for column in self.columns)


BUCKET = re.compile(
    r"\D{0,12}\d+\s*(?:[-–—/]|to|bis|à|a|tot|till|til|do|al)\s*\d+\D{0,12}|[<>≤≥+]=?\s*\d+\D{0,14}|\d+\s*\+\D{0,10}"
    r"|\d+\s*(?:days?|tage|jours|dagen|d[ií]as|giorni|dias|dagar|dage|dager|pv|dni|months?)\D{0,8}",
    re.I,
)


def is_bucket(header: str, names: FieldNames) -> bool:
    """Whether a column name is an ageing bucket (`31 - 60`, `Current`, `> 90 Tage`)."""
    if not header or names.meaning(header).has("number", "invoice", "customer", "currency"):
        return False
    if names.meaning(header).has("date") and not names.meaning(header).has("days"):
        return False  # in Finnish "pv" is a date or a day
    if BUCKET.fullmatch(header.strip()):
        return True
    meaning = names.meaning(header)
    extra = meaning.concepts - {
        "bucket",
        "days",
        "overdue",
        "due",
        "group",
        "open",
        "balance",
        "amount",
    }
    if meaning.has("balance", "open") and not any(c.isdigit() for c in header):
        return False
    return (meaning.has("bucket") and not extra and not meaning.unknown) or (
        any(c.isdigit() for c in header) and meaning.has("bucket", "days", "overdue") and not extra
    )


def find_layout(table: Table, names: FieldNames, header_row: int = 0) -> Layout | None:
    """Find the header, or take the 1-based `header_row` given; None where nothing looks like one.

    A header row is the row whose cells name fields and below which the columns keep one kind.
    A given row is the lower line where the names take two; None where the table ends above it.
    """
    rows = table.rows
    searched = range(min(SEARCHED_ROWS, len(rows)))
    best: tuple[float, int, list[str], int] | None = None
    if header_row:
        if header_row > len(rows):
            return None
        searched = range(header_row - 1, header_row)
        best = (0.0, header_row - 1, _texts(rows[header_row - 1]), 1)
    for index in searched:
        texts = _texts(rows[index])
        if sum(map(bool, texts)) < 2:
            continue
        single = _score(rows, index, texts, names)
        if single > 0 and (best is None or single > best[0] + 1e-9):
            best = (single, index, texts, 1)
        pair = _joined(rows, index, texts, names)
        if pair is not None:
            double = _score(rows, index, pair, names)
            rival = 1.15 * (best[0] if best else 0.0)
            finer = double >= 0.95 * single and _variety(pair, names) > _variety(texts, names)
            if double > max(2.5, 1.25 * single, rival) or (
                finer and best is not None and best[1] == index
            ):
                best = (double, index, pair, 2)
    if best is None:
        return None
    return _layout(rows, best[1], best[2], best[3], names)


def _texts(row: Sequence[Cell]) -> list[str]:
    return [text_of(cell) for cell in row]


def _joined(
    rows: Sequence[Sequence[Cell]], index: int, lower: list[str], names: FieldNames
) -> list[str] | None:
    """Names of a two-line header whose lower line is at `index`, None where there is none."""
    if index == 0:
        return None
    upper = _texts(rows[index - 1])
    used = [text for text in upper if text]
    if len(used) < 2 or any(_is_data(text, names) for text in (*used, *lower)):
        return None
    if sum(bool(names.meaning(text).concepts) for text in used) < 0.7 * len(used):
        return None
    if any(kind_of(text, names) is Kind.CODE and not BUCKET.fullmatch(text) for text in lower):
        return None
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower = lower + [""] * (width - len(lower))
    joined: list[str] = []
    spanning = ""  # a merged cell of the upper line stands over several columns
    for over, under in zip(upper, lower, strict=True):
        bare = bool(under) and names.meaning(under).concepts <= _BARE
        spanning = over or (spanning if bare else "")
        joined.append(" ".join(part for part in (spanning, under) if part))
    return joined


_BARE_WORDS = "number id name date due amount total gross net tax open paid"
_BARE = frozenset(_BARE_WORDS.split())
"""What a lower line may say about the merged cell above it: Invoice | Number, Date, Amount."""


def _variety(texts: list[str], names: FieldNames) -> int:
    """How many different things the names speak of."""
    return len({names.meaning(text).concepts for text in texts if text})


def _is_data(text: str, names: FieldNames) -> bool:
    return kind_of(text, names) in {Kind.DATE, Kind.NUMBER} and not BUCKET.fullmatch(text)


def _score(
    rows: Sequence[Sequence[Cell]], index: int, texts: list[str], names: FieldNames
) -> float:
    used = [text for text in texts if text]
    if any(len(text) > 80 for text in used):
        return 0.0
    data = sum(_is_data(text, names) for text in used)
    known = 0.0
    concepts: set[str] = set()
    for text in used:
        meaning = names.meaning(text)
        if is_bucket(text, names):
            known += 0.6
        elif meaning.fields:
            known += 1.0
        elif meaning.concepts:
            known += max(0.2, 0.9 - 0.25 * meaning.unknown - 0.2 * meaning.guessed)
        concepts |= meaning.concepts | meaning.fields
    variety = len(concepts & _TELLING)
    below = _below(rows, index, texts, names)
    if below == 0:
        return 0.0
    if known < 1.5 or variety < 2:  # a language nobody taught us: go by the shape alone
        return 0.3 * below if data == 0 and len(used) >= 4 and len(set(used)) == len(used) else 0.0
    repeated = len(used) - len(set(used))
    return (known - 2.0 * data - 0.3 * repeated + 0.5 * variety) * (0.5 + 0.5 * below)


_TELLING_WORDS = """
invoice document number date due amount total open balance currency customer name account reference
type status paid debit credit
"""
_TELLING = frozenset(_TELLING_WORDS.split())


def _below(
    rows: Sequence[Sequence[Cell]], index: int, texts: list[str], names: FieldNames
) -> float:
    """How far the rows below look like data under these names: 0 to 1."""
    named = [i for i, text in enumerate(texts) if text]
    seen = 0
    best = 0.0
    for row in rows[index + 1 : index + 60]:
        kinds = [kind_of(row[i], names) if i < len(row) else Kind.BLANK for i in named]
        filled = [k for k in kinds if k is not Kind.BLANK]
        if not filled:
            continue
        seen += 1
        data = sum(
            k in {Kind.DATE, Kind.NUMBER, Kind.CODE, Kind.CURRENCY, Kind.BOOL} for k in filled
        )
        if data >= 2 and any(k in {Kind.DATE, Kind.NUMBER} for k in filled):
            best = max(best, min(1.0, 2 * len(filled) / max(2, len(named))))
        if seen >= 25 or best == 1.0:
            break
    return best


def _layout(
    rows: Sequence[Sequence[Cell]], index: int, texts: list[str], lines: int, names: FieldNames
) -> Layout:
    body = _dated(body_rows(rows, index, texts, names), texts, names)
    width = max([len(texts), *(len(row) for row in body[:50])], default=len(texts))
    headers = texts + [""] * (width - len(texts))
    while (
        headers
        and not headers[-1]
        and all(len(row) < len(headers) or row[len(headers) - 1] in (None, "") for row in body)
    ):
        headers.pop()
    return Layout(index + 1, lines, columns_of(headers, body, names))


def _dated(body: list[Sequence[Cell]], texts: list[str], names: FieldNames) -> list[Sequence[Cell]]:
    """Without the few rows that have no date where the others do: headings with their total."""
    dates = [column.index for column in columns_of(texts, body[:200], names) if column.is_dates]
    if not dates:
        return body
    kept = [row for row in body if any(i < len(row) and text_of(row[i]) for i in dates)]
    return kept if len(kept) >= 0.4 * len(body) else body


def body_rows(
    rows: Sequence[Sequence[Cell]], index: int, texts: list[str], names: FieldNames
) -> list[Sequence[Cell]]:
    """A sample of the rows below the header that are as full as invoices are."""
    header = {as_header(text) for text in texts if text}
    counted: list[tuple[int, Sequence[Cell]]] = []
    rest = len(rows) - index - 1
    step = max(1, rest // (SAMPLED_ROWS * 4))
    ahead = rows[index + 1 : index + 1 + SAMPLED_ROWS]
    spread = rows[index + 1 + SAMPLED_ROWS :: step] if rest > SAMPLED_ROWS else []
    for row in (*ahead, *spread):
        used = [cell for cell in row if cell is not None and cell != ""]
        if len(used) < 2:
            continue
        if sum(isinstance(c, str) and as_header(c) in header for c in used) > 0.6 * len(used):
            continue
        written = [cell for cell in used if isinstance(cell, str)]
        if any(names.starts_value("total", text) for text in written[:3]):
            continue
        if sum(text.rstrip().endswith(":") for text in written) > 1:
            continue  # labels and their values: the heading of a customer's invoices
        counted.append((len(used), row))
    if not counted:
        return []
    sizes = sorted(size for size, _ in counted)
    usual = sizes[int(len(sizes) * 0.6)]
    return [row for size, row in counted if size >= max(2, 0.6 * usual)][: SAMPLED_ROWS * 2]
