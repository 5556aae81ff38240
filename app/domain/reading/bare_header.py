"""A row of column names with no invoice below: an empty export, not a file that is no report."""

from app.domain.reading.column import text_of
from app.domain.reading.names import FieldNames
from app.domain.reading.table import Table

SEARCHED_ROWS = 120
_FEWEST, _SHARE = 3, 0.7


def bare_header_row(table: Table, names: FieldNames) -> int:
    """The 1-based row whose cells nearly all name fields, 0 where there is none."""
    best, found = 0, 0
    for index, row in enumerate(table.rows[:SEARCHED_ROWS]):
        texts = [text for cell in row if (text := text_of(cell))]
        named = sum(bool(names.meaning(text).concepts) for text in set(texts))
        if named >= max(_FEWEST, _SHARE * len(texts)) and named > best:
            best, found = named, index + 1
    return found
