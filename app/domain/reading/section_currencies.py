"""Currencies that stand only in rows above blocks of invoices: `Currency: USD`, or `EUR` alone."""

import re
from collections.abc import Sequence
from decimal import Decimal

from app.domain.reading.column import text_of
from app.domain.reading.currencies import CODES
from app.domain.reading.names import FieldNames
from app.domain.reading.table import Cell

_SECTION = re.compile(r"(?P<label>\D*?)[\s:=(-]*(?P<code>[A-Z]{3})\)?")


def section_currency(row: Sequence[Cell], names: FieldNames) -> str:
    """The ISO code that a row names and nothing else, "" if it says more or something else."""
    texts = [text for cell in row if (text := text_of(cell))]
    found = _SECTION.fullmatch(" ".join(texts)) if 0 < len(texts) <= 2 else None
    if found is None or found["code"] not in CODES:
        return ""
    meaning = names.meaning(found["label"])
    labelled = meaning.concepts == {"currency"} and not meaning.unknown
    return found["code"] if labelled or not found["label"] else ""


def section_currencies(
    rows: Sequence[Sequence[Cell]],
    refs: Sequence[str],
    balances: Sequence[Decimal | None],
    names: FieldNames,
) -> list[str]:
    """The currency of the block each row stands in, nothing where the file has no such blocks.

    Blocks need two currencies, for one may speak of anything, and the first must be named before
    the first invoice: a file that names them below its blocks reads the same.
    """
    codes: list[str] = []
    code = ""
    for row, ref, balance in zip(rows, refs, balances, strict=True):
        if ref and balance is not None:
            if not code:
                return []
        else:
            code = section_currency(row, names) or code
        codes.append(code)
    return codes if len(set(codes) - {""}) > 1 else []
