"""Shows numbers the way a spreadsheet's number format does, e.g. 117 as `00117` or `INV-0117`.

Format codes as in ECMA-376 part 1, 18.8.31, with the separators of the code itself (`,` groups,
`.` decimals) whatever the computer's region. Never in scientific notation: a reference such as
1.23457E+12 would be lost.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from app.domain.table import Cell

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
_TESTS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": Decimal.__lt__, "<=": Decimal.__le__, ">": Decimal.__gt__,
    ">=": Decimal.__ge__, "=": Decimal.__eq__, "<>": Decimal.__ne__,
}  # fmt: skip

_Parts = Sequence[tuple[str, str]]


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


def is_plain(code: str) -> bool:
    """Whether numbers and texts look under this code as they do without one."""
    return code.strip().lower() in ("", "general", "@")


def changes_text(code: str) -> bool:
    """Whether the code adds something to texts, as `"INV-"@` does."""
    return not is_plain(code) and any(
        kind == "text" and len(parts) > 1 for parts in _sections(code) for kind, _ in parts
    )


def _text(value: str, code: str) -> str:
    sections = _sections(code)
    with_text = [parts for parts in sections if any(kind == "text" for kind, _ in parts)]
    if is_plain(code) or not with_text:
        return value
    return "".join(
        value if kind == "text" else text
        for kind, text in with_text[-1]
        if kind in ("text", "literal")
    )


def _number(value: float, code: str) -> str:
    if is_plain(code) or value - value != 0 or abs(value) >= 1e300:
        return plain(value)
    exact = Decimal(value) if isinstance(value, int) else Decimal(repr(value))
    parts, sign = _section(code, exact)
    kinds = {kind for kind, _ in parts}
    if kinds & {"power", "date", "elapsed", "text"} or ("digits" not in kinds and "/" in code):
        return plain(value)
    return sign + _filled(parts, abs(exact))


def _section(code: str, value: Decimal) -> tuple[_Parts, str]:
    """The part of the code that is meant for this value, and the sign to write before it."""
    sections = [parts for parts in _sections(code) if not any(k == "text" for k, _ in parts)]
    sections = sections or list(_sections(code))
    minus = "-" if value < 0 else ""
    for parts in sections:
        for kind, text in parts:
            if kind == "condition" and (found := _CONDITION.match(text)):
                if _TESTS[found[1]](value, Decimal(found[2])):
                    return parts, minus
                break
        else:
            continue
    if any(kind == "condition" for parts in sections for kind, _ in parts):
        return sections[-1], minus
    if value < 0 and len(sections) > 1:
        return sections[1], ""
    if value == 0 and len(sections) > 2:
        return sections[2], ""
    return sections[0], minus


def _filled(parts: _Parts, value: Decimal) -> str:
    """The section's literal texts with the digits between them."""
    fields = [(at, text) for at, (kind, text) in enumerate(parts) if kind == "digits"]
    if not fields:
        return "".join(
            plain(float(value)) if kind == "general" else text
            for kind, text in parts
            if kind in ("literal", "general")
        )
    value *= 100 ** sum(text == "%" for kind, text in parts if kind == "literal")
    pattern = "".join(text for _, text in fields)
    digits_only = pattern.rstrip(",")
    value /= Decimal(1000) ** (len(pattern) - len(digits_only))  # trailing commas divide
    whole, _, decimals = digits_only.partition(".")
    digits = _digits(value, whole.rstrip(","), decimals)
    if len(fields) == 1:
        spread = [digits]
    else:
        spread = _spread(digits, [text.replace(",", "") for _, text in fields])
    filled = iter(spread)
    return "".join(
        next(filled) if kind == "digits" else text
        for kind, text in parts
        if kind in ("digits", "literal")
    )


def _digits(value: Decimal, whole: str, decimals: str) -> str:
    places = sum(sign in "0#?" for sign in decimals)
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if value < 10**20 else value
    left, _, right = format(rounded, "f").partition(".")
    least = sum(sign in "0?" for sign in whole)
    left = left.lstrip("0").rjust(least, "0")
    if "," in whole:
        left = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", left)
    kept = right[:places]
    optional = len(decimals) - len(decimals.rstrip("#"))
    for _ in range(optional):
        kept = kept.removesuffix("0")
    return f"{left}.{kept}" if decimals else left


def _spread(digits: str, fields: list[str]) -> list[str]:
    """`12345678` over `000\\-000-00`: filled from the right, the rest before the first field."""
    found: list[str] = []
    for field in reversed(fields[1:]):
        found.append(digits[-len(field) :] if field else "")
        digits = digits[: len(digits) - len(field)]
    return [digits, *reversed(found)]


def _moment(value: date | time | timedelta, code: str) -> str:
    parts = _sections(code)[0]
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
def _sections(code: str) -> tuple[_Parts, ...]:
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
    return tuple(sections)
