"""Shows numbers the way a spreadsheet's number format does, e.g. 117 as `00117` or `INV-0117`.

Format codes as in ECMA-376 part 1, 18.8.31, with the separators of the code itself (`,` groups,
`.` decimals) whatever the computer's region. Never in scientific notation: a reference such as
1.23457E+12 would be lost.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

from app.domain.reading.table import Cell

GENERAL = "General"
BUILT_IN = {  # 18.8.30 numFmt; those that depend on the region are written the international way
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 49: "@",
}  # fmt: skip

_MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_PART = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    r"|\[(?P<elapsed>h+|m+|s+)\]|\[(?P<bracket>[^\]]*)\]|(?P<ampm>AM/PM|A/P)"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?)|(?P<general>General)|(?P<text>@)"
    r"|(?P<digits>[0#?][0#?,.]*|\.[0#?]+)|(?P<power>E[+-])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)$")
_TESTS: dict[str, Callable[[float, float], bool]] = {
    "<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne,
}  # fmt: skip

_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
_MOST_PLACES = 30  # as in Excel
_EXACT = Context(prec=60)
_LARGE = 10**20  # beyond, there is nothing to round


def shown(value: Cell, code: str = GENERAL) -> str:
    """The cell's text under a format code; a code that makes no sense counts as `General`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _text(value, code)
    if isinstance(value, int | float):
        return _number(value, code)
    if isinstance(value, date | time | timedelta):
        return _moment(value, code)
    return str(value)


def plain(value: float) -> str:
    """All the digits of a number, at most 15 after rounding as Excel does, no exponent."""
    if isinstance(value, int):
        return str(value)
    if value - value != 0:  # infinite or not a number
        return str(value)
    if value.is_integer():  # beyond 15 digits, those that the file stored and zeros
        return format(Decimal(repr(value)).to_integral_value(), "f")
    return format(Decimal(format(value, ".15g")), "f")


@lru_cache(maxsize=1024)
def is_plain(code: str) -> bool:
    """Whether numbers and texts look under this code as they do without one."""
    return code.strip().lower() in ("", "general", "@")


def changes_text(code: str) -> bool:
    """Whether the code adds something to texts, as `"INV-"@` does."""
    return not is_plain(code) and any(
        section.is_text and len(section.parts) > 1 for section in _sections(code)
    )


def _text(value: str, code: str) -> str:
    if is_plain(code):
        return value
    with_text = [section for section in _sections(code) if section.is_text]
    if not with_text:
        return value
    return "".join(
        value if kind == "text" else text
        for kind, text in with_text[-1].parts
        if kind in ("text", "literal")
    )


def _number(value: float, code: str) -> str:
    if is_plain(code) or value - value != 0 or abs(value) >= 1e300:
        return plain(value)
    section, sign = _chosen(_sections(code), value)
    if section.is_strange:
        return plain(value)
    if section.is_whole and value == (whole := int(value)):
        digits = section.grouped_digits(str(abs(whole)))
    else:
        digits = section.digits(
            abs(Decimal(value) if isinstance(value, int) else Decimal(repr(value)))
        )
    if not section.fields:
        digits = plain(abs(value))
    return f"{sign}{section.filled(digits)}"


def _chosen(sections: "tuple[_Section, ...]", value: float) -> "tuple[_Section, str]":
    """The part of the code that is meant for this value, and the sign to write before it."""
    minus = "-" if value < 0 else ""
    if len(sections) == 1:
        return sections[0], minus
    numeric = [section for section in sections if not section.is_text] or list(sections)
    conditional = [section for section in numeric if section.condition]
    for section in conditional:
        if section.condition and _TESTS[section.condition[0]](value, section.condition[1]):
            return section, minus
    if conditional:
        return numeric[-1], minus
    if value < 0 and len(numeric) > 1:
        return numeric[1], ""
    if value == 0 and len(numeric) > 2:
        return numeric[2], ""
    return numeric[0], minus


class _Section:
    """One of the parts of a code between semicolons, taken apart once."""

    def __init__(self, parts: list[tuple[str, str]]) -> None:
        kinds = {kind for kind, _ in parts}
        conditions = (_CONDITION.match(text) for kind, text in parts if kind == "condition")
        found = next(filter(None, conditions), None)
        self.parts = parts
        self.is_text = "text" in kinds
        self.condition = (found[1], _float(found[2])) if found else None
        self.fields = [text for kind, text in parts if kind == "digits"]
        pattern = "".join(self.fields)
        trimmed = pattern.rstrip(",")
        whole, _, decimals = trimmed.partition(".")
        percents = sum(kind == "literal" and text == "%" for kind, text in parts)
        self._factor = Decimal(100) ** percents / Decimal(1000) ** (len(pattern) - len(trimmed))
        self._places = sum(sign in "0#?" for sign in decimals)
        self._optional = len(decimals) - len(decimals.rstrip("#"))
        self._has_point = "." in trimmed
        self._least = sum(sign in "0?" for sign in whole)
        self._is_grouped = "," in whole
        fraction = not self.fields and any(text == "/" for _, text in parts)
        self.is_strange = bool(kinds & {"power", "date", "elapsed", "text"}) or fraction
        self.is_whole = not self._has_point and self._factor == 1

    def digits(self, value: Decimal) -> str:
        """The number's digits, rounded as the section says."""
        value *= self._factor
        if value < _LARGE:
            step = Decimal(1).scaleb(-min(self._places, _MOST_PLACES))
            value = value.quantize(step, ROUND_HALF_UP, _EXACT)
        left, _, right = format(value, "f").partition(".")
        kept = right[: self._places]
        for _ in range(self._optional):
            kept = kept.removesuffix("0")
        return self.grouped_digits(left) + (f".{kept}" if self._has_point else "")

    def grouped_digits(self, left: str) -> str:
        """What stands before the decimal point."""
        left = left.lstrip("0").rjust(self._least, "0")
        return _THOUSANDS.sub(",", left) if self._is_grouped else left

    def filled(self, digits: str) -> str:
        """The section's literal texts with the digits between them."""
        one = ("digits",) if self.fields else ("general",)
        spread = _spread(digits, [text.replace(",", "") for text in self.fields])
        filled = iter(spread)
        return "".join(
            text if kind == "literal" else next(filled, "")
            for kind, text in self.parts
            if kind == "literal" or kind in one
        )


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:  # `1.2.3`
        return 0


def _spread(digits: str, fields: list[str]) -> list[str]:
    """`12345678` over `000\\-000-00`: filled from the right, the rest before the first field."""
    if len(fields) < 2:
        return [digits]
    found: list[str] = []
    for field in reversed(fields[1:]):
        found.append(digits[-len(field) :] if field else "")
        digits = digits[: len(digits) - len(field)]
    return [digits, *reversed(found)]


def _moment(value: date | time | timedelta, code: str) -> str:
    parts = _sections(code)[0].parts
    if not any(kind in ("date", "elapsed") for kind, _ in parts):
        return str(value)
    if isinstance(value, timedelta):
        return _elapsed(value)
    if isinstance(value, time):
        moment = datetime.combine(date(1900, 1, 1), value)
    else:
        moment = (
            value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
        )
    half_day = any(kind == "ampm" for kind, _ in parts)
    shown_parts: list[str] = []
    hours_before = False
    for at, (kind, text) in enumerate(parts):
        if kind in ("date", "elapsed"):
            following = next((t for k, t in parts[at + 1 :] if k == "date"), "")
            minutes = text[0] == "m" and (hours_before or following.startswith("s"))
            shown_parts.append(_unit(moment, text, minutes, half_day))
            hours_before = text[0] == "h"
        elif kind == "ampm":
            shown_parts.append("AM" if moment.hour < 12 else "PM")
        elif kind == "literal":
            shown_parts.append(text)
    return "".join(shown_parts)


def _unit(moment: datetime, text: str, minutes: bool, half_day: bool) -> str:
    width = min(len(text), 2)
    match text[0]:
        case "y":
            return f"{moment.year % 100:02}" if len(text) <= 2 else f"{moment.year:04}"
        case "m" if minutes:
            return f"{moment.minute:0{width}}"
        case "m" if len(text) > 2:
            name = _MONTHS[moment.month - 1]
            return {3: name[:3], 5: name[:1]}.get(len(text), name)
        case "m":
            return f"{moment.month:0{width}}"
        case "d" if len(text) > 2:
            name = _DAYS[moment.weekday()]
            return name[:3] if len(text) == 3 else name
        case "d":
            return f"{moment.day:0{width}}"
        case "h":
            return f"{(moment.hour + 11) % 12 + 1 if half_day else moment.hour:0{width}}"
        case _:
            return f"{moment.second:0{width}}"


def _elapsed(value: timedelta) -> str:
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    """The code cut at its semicolons into parts of one kind each."""
    sections: list[list[tuple[str, str]]] = [[]]
    for found in _PART.finditer(code):
        kind, text = found.lastgroup or "", found[found.lastgroup] if found.lastgroup else ""
        if kind == "other" and text == ";":
            sections.append([])
        elif kind == "bracket":
            if _CONDITION.match(text):
                sections[-1].append(("condition", text))
        elif kind in ("quoted", "escaped", "currency", "other"):
            sections[-1].append(("literal", text))
        elif kind in ("date", "elapsed"):
            sections[-1].append((kind, text.lower()))
        elif kind:
            sections[-1].append((kind, text))
    return tuple(map(_Section, sections))
