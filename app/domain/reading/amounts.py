"""Amounts as reports write them: which sign is the decimal one, and what is negative."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache

from app.domain.reading.currencies import CODES
from app.domain.reading.table import Cell

_SPACES = dict.fromkeys(map(ord, " \t\u00a0\u2007\u2009\u202f\u2002\u2003\u205f'’‘`´"))
_MINUS = {ord(c): "-" for c in "−–—‐‑‒﹣－"}
_CLEAN = {**_SPACES, **_MINUS}
_RAND = r"R(?=\d[\d.,]*[.,]\d\d(?!\d))"  # R1,234.50 is money, R12345 a reference
_SIGNS = (
    r"US\$|[ACRS]\$|NZ\$|HK\$|MX\$|Kč|zł|Ft|lei|TL|kn|kr\.?|SFr\.?|Fr\.?|Rs\.?|[$€£¥₹₺₽₴₪₩₦]|"
    + _RAND
)
_CURRENCY = rf"(?:{'|'.join(sorted(CODES))}|{_SIGNS})"
_SHAPE = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-])?{_CURRENCY}?(?P<sign2>[+-])?(?P<open2>\()?(?P<digits>\d[\d.,]*|[.,]\d+)"
    rf"(?P<trail>-)?{_CURRENCY}?(?P<trail2>-)?(?P<close>\))?(?:,-)?(?P<flag>CR|DR|C|D|H|S|K)?\.?",
    re.I,
)
# The last group before the decimals has three digits; Indian lakhs have two before that.
_POINT = re.compile(r"(?:\d{1,3}(?:,\d{2,3})*,\d{3}|\d+)?(?:\.\d+)?")
_COMMA = re.compile(r"(?:\d{1,3}(?:\.\d{2,3})*\.\d{3}|\d+)?(?:,\d+)?")
_PLAIN = re.compile(r"-?\d+(?:\.\d\d?)?")
_PLAIN_COMMA = re.compile(r"-?\d+(?:,\d\d?)?")
ENOUGH = 3  # amounts grouped without cents that tell a column of whole amounts
_CREDIT = frozenset({"CR", "C", "H", "K"})


@lru_cache(maxsize=1 << 16)
def digits_of(text: str) -> str | None:
    """The digits and separators of a written amount, None if the text is none."""
    found = _SHAPE.fullmatch(text.strip().translate(_CLEAN))
    return found["digits"] if found else None


def looks_like_amount(text: str) -> bool:
    """Whether the text is an amount under some convention."""
    return digits_of(text) is not None


def decimal_of(values: Iterable[str]) -> tuple[str | None, bool]:
    """The decimal sign that a column's values prove: `.` or `,`, else None.

    The second answer is whether values are left in doubt (`1.234` with nothing to decide by).
    """
    votes: Counter[str] = Counter()
    doubtful: Counter[str] = Counter()
    bare = False
    for value in values:
        digits = digits_of(value)
        if digits is None:
            continue
        points, commas = digits.count("."), digits.count(",")
        if points and commas:
            votes["." if digits.rfind(".") > digits.rfind(",") else ","] += 1
        elif points + commas > 1:
            votes["," if points else "."] += 1
        elif points + commas == 1:
            sign = "." if points else ","
            before, after = digits.split(sign)
            if (
                len(after) != 3
                or len(before) > 3
                or before in {"", "0"}
                or (len(before) == 3 and _grouped(value))
            ):
                votes[sign] += 1
            else:
                doubtful[sign] += 1
        else:
            bare = bare or int(digits) != 0
    if votes:
        return votes.most_common(1)[0][0], False
    if bare and len(doubtful) == 1 and doubtful.total() >= ENOUGH:
        # 980 beside 1,234, 5,678 and 9,012: three decimals each time, yet none on 980, are groups
        return "," if "." in doubtful else ".", False
    if doubtful:
        return None, True
    return None, False


def _grouped(text: str) -> bool:
    """Whether spaces or apostrophes part the thousands."""
    return any(c.translate(_SPACES) == "" for c in text.strip()[1:-1] if not c.isalnum())


def amount_parser(decimal: str) -> Callable[[Cell], Decimal | None]:
    """A function that reads a cell as an amount with `decimal` as its decimal sign.

    Understands `(80.00)`, `80.00-`, `−80`, `CR` and `Cr` as negative, and a currency sign or code
    beside the digits. None where the cell is no amount, or grouped in a way the sign forbids.
    """
    valid = _POINT if decimal == "." else _COMMA
    grouping = "," if decimal == "." else "."

    plain_text = _PLAIN.fullmatch if decimal == "." else _PLAIN_COMMA.fullmatch

    def parse(cell: Cell) -> Decimal | None:
        if isinstance(cell, str):
            if not cell:
                return None
            return Decimal(cell.replace(",", ".")) if plain_text(cell) else read(cell)
        if isinstance(cell, float):
            return _stored(cell)
        if isinstance(cell, int) and not isinstance(cell, bool):
            return Decimal(cell)
        return None

    def read(text: str) -> Decimal | None:
        found = _SHAPE.fullmatch(text.strip().translate(_CLEAN))
        if found is None:
            return None
        digits = found["digits"]
        if not valid.fullmatch(digits):
            return None
        number = Decimal(digits.replace(grouping, "").replace(",", "."))
        negative = (
            "-" in (found["sign"], found["sign2"], found["trail"], found["trail2"])
            or bool(found["open"] or found["open2"])
            or (found["flag"] or "").upper() in _CREDIT
        )
        return -number if negative else number

    return parse


def _stored(number: float) -> Decimal | None:
    """A stored number; sums in a spreadsheet carry binary dust beyond the fourth decimal."""
    text = repr(number)
    if len(text) - text.find(".") <= 5 and "e" not in text and "n" not in text:
        return Decimal(text)
    return Decimal(repr(round(number, 4))) if abs(number) < 1e15 else None


def plain(number: Decimal) -> str:
    """A decimal as it is sent: no grouping, no exponent, at least two decimals."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent > -2:
        return f"{number:.2f}"
    text = f"{number:f}"
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}" if len(decimals) > 2 else text
