"""What reports call things, in many languages: words of column names and of cells."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from app.domain.reading.currencies import CODES

_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[A-Z]{2})(?=[A-Z][a-z]{2})")
_OTHER = re.compile(r"[^0-9a-z\u0370-\u03ff\u0400-\u04ff%<>+]+")
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "°": "o", "№": "no"}
)
_SMALL_WORDS = """
de la le les du des d l of the for and in at to by on der die das dem den van von per w do na z del
della dello di da a e el i og och en un une het een im am zum nach aus bei mit til av fra ve o s k
utc this zu los las os as gmt est signed
"""
STOP_WORDS = frozenset(_SMALL_WORDS.split())


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Text as it is compared: no case, accents or punctuation; `#` reads as `no`.

    Words run together in camel case are parted: `InvoiceNumber` is `invoice number`.
    """
    parted = text if text.isupper() else _CAMEL.sub(" ", text)
    plain = parted.replace("#", " no ").casefold()
    return _OTHER.sub(" ", plain if plain.isascii() else _bare(plain)).strip()


def _bare(text: str) -> str:
    """Text without accents, and with letters of its own alphabet written out."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c))


def as_header(text: str) -> str:
    """A cell as it is compared with column names: folded, but `0-30` and numbers as they are."""
    return fold(text) if any(map(str.isalpha, text)) else text


def variants(text: str) -> tuple[str, ...]:
    """The folded text, and for German spellings the form with umlauts written out."""
    written_out = text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    written_out = written_out.replace("Ä", "Ae").replace("Ö", "Oe").replace("Ü", "Ue")
    return tuple(dict.fromkeys((fold(text), fold(written_out))))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the words of a column name speak of.

    `concepts` are the names of `[words.*]`; `unknown` counts words not understood, `guessed`
    those understood only by their likeness to a known one. `fields` are the fields whose list
    of whole names holds this name.
    """

    concepts: frozenset[str]
    unknown: int = 0
    guessed: int = 0
    fields: frozenset[str] = frozenset()

    def has(self, *concepts: str) -> bool:
        """Whether any of the concepts is meant."""
        return not self.concepts.isdisjoint(concepts)


@dataclass(frozen=True)
class FieldNames:
    """The vocabulary of `resources/fields.toml`, ready for look-ups.

    `words`: concept → words; `names`: field → whole names; `values`: kind of cell → texts;
    `months`: name → number. All of every language together; `english` are the English words.
    """

    words: Mapping[str, tuple[str, ...]]
    names: Mapping[str, tuple[str, ...]]
    values: Mapping[str, tuple[str, ...]]
    months: Mapping[str, int]
    english: frozenset[str] = frozenset()
    _exact: dict[str, set[str]] = field(default_factory=dict, repr=False)
    _stems: dict[str, set[str]] = field(default_factory=dict, repr=False)
    _fields: dict[str, set[str]] = field(default_factory=dict, repr=False)
    _values: dict[str, set[str]] = field(default_factory=dict, repr=False)
    _memo: dict[str, Meaning] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for concept, entries in self.words.items():
            for entry in entries:
                target = self._stems if entry.endswith("*") else self._exact
                for form in variants(entry.rstrip("*")):
                    target.setdefault(form, set()).add(concept)
                    if target is self._stems:
                        self._exact.setdefault(form, set()).add(concept)
        for name, entries in self.names.items():
            for entry in entries:
                for form in variants(entry):
                    self._fields.setdefault(form.replace(" ", ""), set()).add(name)
        for kind, entries in self.values.items():
            self._values[kind] = {form for entry in entries for form in variants(entry)}

    def meaning(self, header: str) -> Meaning:
        """What a column name speaks of."""
        if header not in self._memo:
            found = [self._meaning(form, header) for form in variants(header)]
            self._memo[header] = min(found, key=lambda m: (m.unknown, m.guessed))
        return self._memo[header]

    def is_english(self, headers: Iterable[str]) -> bool:
        """Whether column names are English, as far as they are understood at all."""
        tokens = [t for h in headers for t in fold(h).split() if len(t) > 2 and t not in STOP_WORDS]
        known = [t for t in tokens if self._token(t, False)[0]]
        return sum(t in self.english for t in known) >= 0.5 * len(known)

    def is_value(self, kind: str, text: str) -> bool:
        """Whether a cell's whole text is a word of that kind (`paid`, `payment`, …)."""
        return fold(text) in self._values[kind]

    def starts_value(self, kind: str, text: str) -> bool:
        """Whether a cell's text starts with a word of that kind."""
        folded = fold(text)
        if folded in self._values[kind]:
            return True
        words = folded.split()
        return any(" ".join(words[:n]) in self._values[kind] for n in (1, 2, 3) if n < len(words))

    def ends_value(self, kind: str, text: str) -> bool:
        """Whether a cell's text ends with a word of that kind."""
        words = fold(text).split()
        return bool(words) and words[-1] in self._values[kind]

    def _meaning(self, folded: str, header: str) -> Meaning:
        fields = frozenset(self._fields.get(folded.replace(" ", ""), ()))
        tokens = folded.split()
        concepts: set[str] = set()
        unknown = guessed = 0
        position = 0
        while position < len(tokens):
            for length in (4, 3, 2, 1):
                phrase = " ".join(tokens[position : position + length])
                if length <= len(tokens) - position and phrase in self._exact:
                    concepts |= self._exact[phrase]
                    position += length
                    break
            else:
                token = tokens[position]
                position += 1
                if token in STOP_WORDS or not token.strip("0123456789<>+%"):
                    continue
                found, sure = self._token(token, f"{token}." in header.casefold())
                concepts |= found
                unknown += not found and token.upper() not in CODES  # "Balance (GBP)"
                guessed += bool(found) and not sure
        if len(tokens) > 1 and tokens[0] in _STILL and "paid" in concepts:
            concepts = concepts - {"paid", "clearing"} | {"open"}  # "por regularizar", "da saldare"
        return Meaning(frozenset(concepts), unknown, guessed, fields)

    def _token(self, token: str, abbreviated: bool) -> tuple[set[str], bool]:
        if len(token) > 2:
            for cut in range(len(token), 2, -1):
                if token[:cut] in self._stems:
                    return self._stems[token[:cut]] | self._rest(token[cut:]), True
        if parts := self._compound(token):
            return parts, True
        if abbreviated and len(token) >= 3:
            full = [self._exact[w] for w in self._exact if w.startswith(token) and " " not in w]
            if full and all(f == full[0] for f in full):
                return full[0], True
        tail, concepts = self._tail(token)
        head = token.removesuffix(tail)
        if len(head) >= 5:
            near = process.extractOne(head, self._exact.keys(), scorer=fuzz.ratio, score_cutoff=84)
            if near:
                return self._exact[near[0]] | concepts, False
        return set(), False

    def _rest(self, rest: str) -> set[str]:
        """What the part of a compound after its first word adds (`fälligkeit` after `netto`)."""
        for cut in range(len(rest), 4, -1):
            if rest[:cut] in self._stems:
                return self._stems[rest[:cut]]
        return self._tail(rest)[1]

    def _tail(self, rest: str) -> tuple[str, set[str]]:
        """The longest known word at the end of a compound (`nr` of `kundnr`), if any."""
        for start in range(len(rest) - 1):
            part = rest[start:]
            if part in self._exact and (len(part) > 2 or part in _SHORT_PARTS):
                return part, self._exact[part]
        return "", set()

    def _compound(self, token: str) -> set[str] | None:
        """Concepts of a compound such as `rechnungsdatum`, None if a part is not understood.

        Scraps of three letters make anything ("abi" + "ert" + "o", "fac" + "tur"): only one is
        let in, without linking letters; `invdat` is made of two.
        """
        scraps = 2 if len(token) == 6 else 1
        best: dict[int, tuple[int, int, set[str]]] = {0: (0, 0, set())}
        for start in range(len(token)):
            if start not in best:
                continue
            cost, thin, concepts = best[start]
            for end in range(start + 2, len(token) + 1):
                part = token[start:end]
                numbered = not start and token[end:] in _SHORT_PARTS  # kd-nr, re-nr
                short = len(part) < 3 and part not in _SHORT_PARTS and not numbered
                if part not in self._exact or short or thin + (len(part) == 3) > scraps:
                    continue
                for link in (0, 1, 2):  # the linking letters of compounds: rechnung-s-nummer
                    at = end + link
                    if at > len(token) or (link and token[end:at] not in _LINKS):
                        continue
                    if link and len(part) == 3:
                        continue
                    now = thin + (len(part) == 3)
                    if at not in best or cost + 1 + link < best[at][0]:
                        best[at] = (cost + 1 + link, now, concepts | self._exact[part])
        return best[len(token)][2] if len(token) in best else None


_STILL = frozenset({"por", "to", "a", "da", "zu", "te", "att", "til", "do", "k", "noch", "nog"})
_SHORT_PARTS = frozenset({"nr", "no", "id", "dt"})
_LINKS = frozenset(
    {"s", "n", "e", "r", "es", "en", "er", "a", "o", "u", "ns", "an", "t", "et", "ts"}
)


def flatten(by_language: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Every language's entries together, each once."""
    return tuple(dict.fromkeys(entry for entries in by_language.values() for entry in entries))
