"""Finds out how a text file spells its letters."""

import codecs
import math
import re
from collections import Counter
from dataclasses import dataclass

_BOMS = (  # UTF-32 first: its little-endian mark starts with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SAMPLE = 1 << 16

_LANGUAGES = {
    # How often each accented letter occurs among the accented letters of a language, in percent.
    "de": "ü34 ä31 ö17 ß13 é3",
    "fr": "é62 è11 à12 ê6 ç4 ô2 î1 û1 â1 ù1 œ1 ë1 ï1",
    "nl": "ë52 é24 ï10 ü4 è4 ö3",
    "es": "ó28 í22 á18 é13 ñ13 ú5 ü1 º2 ª1 ¿1",
    "it": "à32 è32 ò13 ù11 ì7 é5 °2",
    "pt": "ã24 ç20 á13 é13 í8 ó7 ê5 ú3 õ4 â3 à2 ô1 º2 ª1",
    "sv": "ä40 å34 ö32 é2",
    "da": "ø36 å34 æ28 é2 ö1 ä1",
    "is": "á19 ð23 í14 þ9 ó8 ö8 é6 ú6 ý4 æ4",
    "pl": "ł24 ą13 ę14 ó12 ś9 ż11 ć6 ń3 ź2",
    "cs": "í21 á18 é11 ě12 č8 ř9 š6 ž8 ý8 ů5 ú1 ň1 ť1 ď1 ó1",
    "sk": "á18 í15 é10 č9 ž9 ý9 š8 ú8 ľ4 ť4 ô2 ä1 ó1 ď1 ň1 ŕ1 ĺ1",
    "hu": "á32 é32 ö10 ó9 ő8 í6 ü5 ú2 ű2",
    "sl": "č40 š32 ž24 ć5 đ3",
    "ro": "ă34 î18 â14 ş18 ţ16 ș18 ț16",
}

# Signs that stand in reports in any language; `¤` and its like do not.
_SIGNS = set("€£§°–—„“”‘’‚…•½©®™«»×²³\xa0·´")


@dataclass(frozen=True, slots=True)
class _Candidate:
    name: str
    penalty: float  # how rare the encoding is, in nats


# Windows-1252 contains ISO-8859-1; ISO-8859-15 differs in eight signs, the euro above all.
_EIGHT_BIT = (
    _Candidate("cp1252", 0.0),
    _Candidate("iso8859-15", 0.5),
    _Candidate("cp1250", 3.0),
    _Candidate("mac_roman", 2.0),
)

_MONEY, _SIGN, _CAPITAL, _FOREIGN, _RARE = (
    math.log(share) for share in (0.3, 0.02, 0.1, 0.001, 0.0001)
)
_WITHIN_WORD = re.compile(rb"(?<=[a-z])[\x80-\xff](?=[a-z])")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(data: bytes) -> tuple[str, str] | None:
    """The text and its encoding's Python name; None when the bytes are no text.

    A byte-order mark decides, then zero bytes (UTF-16), then whether the bytes are valid UTF-8.
    What is left is one of four 8-bit encodings, told apart by which of them makes the letters
    beyond ASCII look like words of one European language.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace"), name
    if name := _utf16(data[:_SAMPLE]):
        return data.decode(name, "replace"), name
    if len(_CONTROLS.findall(data[:_SAMPLE])) > min(len(data), _SAMPLE) // 200:
        return None
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if _mostly_utf8(data, error.start):
            return _mended(data), "utf-8"
    name = _eight_bit(data)
    return data.decode(name, "replace"), name


def _utf16(sample: bytes) -> str:
    """Names the byte order when every other byte is mostly zero, as in European text."""
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half and odd > half * 0.6 and even < half * 0.1:
        return "utf-16-le"
    if half and even > half * 0.6 and odd < half * 0.1:
        return "utf-16-be"
    return ""


def _mostly_utf8(data: bytes, first_bad: int) -> bool:
    """UTF-8 with a few foreign bytes, as when a name was pasted in by another program."""
    sample = data[max(0, first_bad - _SAMPLE) : first_bad + _SAMPLE]
    good = sum(ord(sign) > 127 for sign in sample.decode("utf-8", "ignore"))
    bad = sample.decode("utf-8", "replace").count("\N{REPLACEMENT CHARACTER}")
    return good > 5 * bad


def _mended(data: bytes) -> str:
    """UTF-8 in which each invalid byte stands for its Windows-1252 letter."""
    return re.sub(
        "[\udc80-\udcff]",
        lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace"),
        data.decode("utf-8", "surrogateescape"),
    )


def _eight_bit(data: bytes) -> str:
    # A letter between two small ones is small itself, and no sign.
    within = Counter(_WITHIN_WORD.findall(data)[:_SAMPLE])
    counts = Counter(data.translate(None, bytes(range(128)))[:_SAMPLE])
    best, name = -math.inf, ""
    for candidate in _EIGHT_BIT:
        letters = {byte: bytes([byte]).decode(candidate.name, "replace") for byte in counts}
        misfits = sum(
            n for byte, n in within.items() if not _fits_in_word(letters.get(byte[0], ""))
        )
        score = -candidate.penalty + misfits * _RARE
        score += max(_likelihood(letters, counts, weights) for weights in _WEIGHTS)
        if score > best:
            best, name = score, candidate.name
    return name


def _fits_in_word(letter: str) -> bool:
    return letter.islower() or letter in "’·"


def _likelihood(letters: dict[int, str], counts: Counter[int], weights: dict[str, float]) -> float:
    total = 0.0
    for byte, letter in letters.items():
        small = letter.lower()
        if letter in _SIGNS:
            each = _MONEY if letter in "€£" else _SIGN  # a report is full of amounts
        elif small in weights:
            each = math.log(weights[small]) + (0 if letter.islower() else _CAPITAL)
        else:
            each = _FOREIGN if small in _KNOWN else _RARE
        total += counts[byte] * each
    return total


def _weights(spelt: str) -> dict[str, float]:
    return {entry[0]: int(entry[1:]) / 100 for entry in spelt.split()}


_WEIGHTS = [_weights(spelt) for spelt in _LANGUAGES.values()]
_KNOWN = {letter for weights in _WEIGHTS for letter in weights}
