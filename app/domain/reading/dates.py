"""Dates as reports write them, and which of day and month comes first."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.reading.names import fold
from app.domain.reading.table import Cell


class DateOrder(StrEnum):
    """How a column writes its dates. NATIVE: the spreadsheet holds real dates."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"
    NATIVE = "native"


_ZONE = r"(?:\s*(?:Z|UTC|[+-]\d{2}:?\d{2}))?"
_TIME = rf"(?:[T ,]+\d{{1,2}}[:.h]\d{{2}}(?:[:.]\d{{2}}(?:\.\d+)?)?(?:\s*[ap]\.?m\.?)?{_ZONE})?"
_WEEKDAY = r"(?:[^\W\d]{2,10}\.?,?\s+)?"
_NAME = r"([^\W\d]{3,14})\.?"
_SHORT_YEAR = r"'?(\d{4}|\d{2})"
_BAR = r"\s?[-/.]\s?"
_GAP = r"[-/., ]*(?:de |of )?"
_YEAR_FIRST = re.compile(rf"(\d{{4}}){_BAR}(\d{{1,2}}){_BAR}(\d{{1,2}})\.?{_TIME}", re.I)
_YEAR_LAST = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})\s?[-/. ]\s?(\d{{1,2}})\s?[-/. ]\s?(\d{{4}}|'?\d{{2}})\.?{_TIME}", re.I
)
_NAMED = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th|\.|º|er)?{_GAP}{_NAME}{_GAP}{_SHORT_YEAR}{_TIME}", re.I
)
_NAMED_FIRST = re.compile(
    rf"{_WEEKDAY}{_NAME}[-/ ]*(\d{{1,2}})(?:st|nd|rd|th)?,?[-/ ]+{_SHORT_YEAR}{_TIME}", re.I
)
_NAMED_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/. ]+{_NAME}[-/. ]+(\d{{1,2}}){_TIME}", re.I)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SIX = re.compile(r"(\d\d)(\d\d)(\d\d)")
_EIGHT = re.compile(r"(\d\d)(\d\d)((?:19|20)\d\d)")
_WHOLE_YEAR = re.compile(r"[-/. ]\d{4}(?!\d)")
EPOCH = date(1899, 12, 30)  # Excel's day 0 of its 1900 system, for serials after February 1900
SERIALS = range(20000, 80000)  # 1954 to 2119: a number in a date column is a day count


def pieces(text: str, months: Mapping[str, int]) -> tuple[str, int, int, int] | None:
    """The parts of a written date, kind and three numbers.

    The kind is `Y` (year first), `N` (the month named, after the day), `M` (the month named, in
    front) or `?` (day or month first). The numbers are year, month and day; for `?` first, second
    and year.
    """
    text = text.strip()
    if not any(map(str.isdigit, text)):
        return None
    if found := _YEAR_FIRST.fullmatch(text):
        return "Y", int(found[1]), int(found[2]), int(found[3])
    if found := _YEAR_LAST.fullmatch(text):
        return "?", int(found[1]), int(found[2]), _year(found[3])
    for pattern, kind, day, name, year in (
        (_NAMED, "N", 1, 2, 3),
        (_NAMED_FIRST, "M", 2, 1, 3),
        (_NAMED_YEAR_FIRST, "Y", 3, 2, 1),
    ):
        found = pattern.fullmatch(text)
        if found and (month := months.get(fold(found[name]))):
            return kind, _year(found[year]), month, int(found[day])
    if found := _COMPACT.fullmatch(text):
        return "Y", int(found[1]), int(found[2]), int(found[3])
    return None


def parted(text: str) -> str:
    """Digits run together, parted: 260403 as 26-04-03, 03042026 as 03-04-2026.

    Only for columns of dates: elsewhere such digits are numbers.
    """
    found = _SIX.fullmatch(text.strip()) or _EIGHT.fullmatch(text.strip())
    return "-".join(found.groups()) if found and not looks_like_date(text, {}) else text


def _year(text: str) -> int:
    digits = text.lstrip("'")
    return int(digits) + (2000 if int(digits) < 70 else 1900) if len(digits) == 2 else int(digits)


def looks_like_date(text: str, months: Mapping[str, int]) -> bool:
    """Whether the text is a date in any order."""
    found = pieces(text, months)
    if found is None:
        return False
    kind, a, b, c = found
    if kind == "?":
        return 1 <= a <= 31 and 1 <= b <= 31 and min(a, b) <= 12 and 1900 < c < 2200
    return 1900 < a < 2200 and 1 <= b <= 12 and 1 <= c <= 31


def order_of(
    values: Iterable[str], months: Mapping[str, int]
) -> tuple[DateOrder | None, list[str]]:
    """The order that a column's values prove, None if every one fits both.

    Also returns values that show the doubt (or none). Year-first and named months count only when
    nothing else is written.
    """
    seen: Counter[str] = Counter()
    both: list[str] = []
    dotted = False
    every = [(value, found) for value in values if (found := pieces(parted(value), months))]
    whole_years = any(_WHOLE_YEAR.search(parted(value)) for value, _ in every)
    if not whole_years and _two_digit_year_first([found for _, found in every]):
        return DateOrder.YMD, []
    for value, (kind, a, b, _) in every:
        if kind != "?":
            seen[kind] += 1
        elif min(a, b) <= 12 < max(a, b):
            seen["day" if a > 12 else "month"] += 1
        else:
            dotted = dotted or "." in value
            both += [value] * (a != b)
    if seen["day"] or seen["month"]:
        return (DateOrder.DMY if seen["day"] >= seen["month"] else DateOrder.MDY), []
    if dotted:  # nobody writes month.day.year
        return DateOrder.DMY, []
    if seen["Y"] > len(both):
        return DateOrder.YMD, []
    if seen["N"] + seen["M"] > len(both):
        return (DateOrder.DMY if seen["N"] >= seen["M"] else DateOrder.MDY), []
    return None, both


def _two_digit_year_first(dates: Sequence[tuple[str, int, int, int]]) -> bool:
    """Whether dates such as 26-04-03 put the year in front: it hardly varies, the day does."""
    first = {a for _, a, _, _ in dates}
    last = {c % 100 for _, _, _, c in dates}
    return (
        len(dates) > 2
        and all(kind == "?" and b <= 12 and 2000 < c < 2032 for kind, _, b, c in dates)
        and min(first) > 12
        and max(first) - min(first) < 5 < max(last) - min(last)
    )


def date_parser(
    order: DateOrder, months: Mapping[str, int], base_1904: bool = False
) -> Callable[[Cell], date | None]:
    """A function that reads a cell as a date in the given order; None where it is none.

    Numbers are days since 1899-12-30, the way spreadsheets count. Results are remembered, for a
    column holds few different dates.
    """
    known: dict[str, date | None] = {}
    epoch = date(1904, 1, 1) if base_1904 else EPOCH

    def parse(cell: Cell) -> date | None:
        if isinstance(cell, str):
            if cell not in known:
                known[cell] = _read(cell, order, months, epoch)
            return known[cell]
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return _serial(cell, epoch)
        return None

    return parse


def _serial(number: float, epoch: date) -> date | None:
    if 19000101 <= number < 22000101:  # 20260403 stored as a number
        return _made(int(number) // 10000, int(number) // 100 % 100, int(number) % 100)
    day = int(number) if 0 < number < SERIALS.stop else 0
    return epoch + timedelta(days=day) if day in SERIALS else None


def _read(text: str, order: DateOrder, months: Mapping[str, int], epoch: date) -> date | None:
    found = pieces(parted(text), months)
    if found is None:
        bare = text.strip()
        return _serial(float(bare), epoch) if bare.isdecimal() and len(bare) == 5 else None
    kind, a, b, c = found
    if kind != "?":
        return _made(a, b, c)
    if order is DateOrder.MDY:
        return _made(c, a, b)
    if order is DateOrder.YMD and c < 2000 + 32 and a > 12:  # 26-04-03 with the year in front
        return _made(2000 + a, b, c - 2000)
    return _made(c, b, a)


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
