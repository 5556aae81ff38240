"""Currencies as reports name them: ISO codes, signs and long names."""

import re
from functools import cache

_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD
GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD
KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD
XOF XPF YER ZAR ZMW ZWL
"""
CODES = frozenset(_CODES.split())
# Signs that name one currency. `$`, `kr` and `¥` do not: they are only a proposal.
SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "zł": "PLN", "kč": "CZK", "ft": "HUF", "₺": "TRY",
         "₽": "RUB", "₴": "UAH", "₪": "ILS", "₩": "KRW", "₦": "NGN", "us$": "USD", "r$": "BRL",
         "a$": "AUD", "nz$": "NZD", "c$": "CAD", "ca$": "CAD", "hk$": "HKD", "s$": "SGD",
         "sfr": "CHF", "fr": "CHF", "rs": "INR", "euro": "EUR", "eur": "EUR", "$": "USD",
         "¥": "JPY", "kr": ""}  # fmt: skip
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")
_LONG = {
    "euro": "EUR", "euros": "EUR", "pound sterling": "GBP", "british pound": "GBP",
    "us dollar": "USD", "united states dollar": "USD", "swiss franc": "CHF",
    "schweizer franken": "CHF", "svensk krona": "SEK", "swedish krona": "SEK",
    "norwegian krone": "NOK", "norske kroner": "NOK", "danish krone": "DKK",
    "danske kroner": "DKK", "polish zloty": "PLN", "czech koruna": "CZK",
    "australian dollar": "AUD", "canadian dollar": "CAD", "indian rupee": "INR",
    "sterling": "GBP",
}  # fmt: skip


@cache
def code_of(text: str) -> str:
    """The ISO code a currency cell names (`gbp`, `€`, `Swedish Krona - SEK`), "" if none."""
    bare = text.strip()
    if len(bare) == 3 and bare.upper() in CODES:
        return bare.upper()
    found = [code for code in _CODE.findall(bare) if code in CODES]
    if found:
        return str(found[-1])
    lower = bare.casefold().rstrip(".")
    return _LONG.get(lower) or SIGNS.get(lower, "")


@cache
def code_in_header(header: str) -> str:
    """An ISO code inside a column name, as in `Balance (GBP)`; "" if none or several."""
    found = {code for code in _CODE.findall(header) if code in CODES}
    return found.pop() if len(found) == 1 else ""


def sign_in_header(header: str) -> str:
    """The currency whose sign stands in a column name, as in `Kč základní`; "" if none."""
    words = header.casefold().replace("(", " ").replace(")", " ").split()
    ambiguous = {"ft", "fr", "rs", "eur", "euro"}
    return next((SIGNS[w] for w in words if w in SIGNS and w not in ambiguous), "")


@cache
def sign_in(text: str) -> tuple[str, bool]:
    """The currency an amount cell shows beside its digits, and whether it is a full ISO code."""
    letters = "".join(c for c in text if c.isalpha() or c in "$€£¥₹₺₽₴₪₩₦").strip()
    if not letters:
        return "", False
    if letters.upper() in CODES:
        return letters.upper(), True
    return SIGNS.get(letters.casefold(), ""), False
