"""How money, dates and sizes are written for people."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥", "INR": "₹"}
MINUS = "−"


def number(value: Decimal) -> str:
    """`1,250.00`, with a true minus sign; at least two decimals, more if the value has them."""
    places = max(2, -int(value.as_tuple().exponent)) if value.is_finite() else 2
    return f"{value:,.{places}f}".replace("-", MINUS)


def money(value: Decimal, currency: str) -> str:
    """`£21,480.10`, `CHF 80.00`; without a currency the bare number."""
    if currency in SIGNS:
        sign = MINUS if value < 0 else ""
        return f"{sign}{SIGNS[currency]}{number(abs(value))}"
    return f"{currency} {number(value)}".strip()


def sums(by_currency: Mapping[str, Decimal]) -> str:
    """Money in several currencies, side by side."""
    return " · ".join(money(value, currency) for currency, value in by_currency.items())


def day(value: date | None) -> str:
    """`3 May 2026`; "" for none."""
    return f"{value.day} {value:%b %Y}" if value else ""


def moment(value: datetime) -> str:
    """`Fri 14 Nov 2026, 09:12` in this computer's time zone."""
    local = value.astimezone()
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def size(count: int) -> str:
    """`84 KB`, `3.1 MB`: thousands, as file managers show them."""
    if count < 1_000:
        return f"{count} bytes"
    if count < 999_500:
        return f"{count / 1_000:.0f} KB"
    return f"{count / 1_000_000:.1f} MB"


def column_letter(index: int) -> str:
    """`A`, `AB`: how spreadsheets name the column at a 0-based index."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def plural(count: int, one: str, many: str = "") -> str:
    """`1 invoice`, `2,000 invoices`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def will_be_paid(count: int) -> str:
    """`17 invoices will be marked as paid.`"""
    return f"{plural(count, 'invoice')} will be marked as paid."
