"""Customer heading rows: "Alder & Sons" standing above its invoices."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.domain.reading.column import Kind, kind_of, text_of
from app.domain.reading.dates import looks_like_date
from app.domain.reading.layout import Layout, is_bucket
from app.domain.reading.names import FieldNames, as_header
from app.domain.reading.section_currencies import section_currency
from app.domain.reading.table import Cell

SEARCHED_ROWS = 4000
_CODE_FIRST = re.compile(
    r"(?P<code>[A-Z]{0,5}[-._/]?\d(?:[\w./]|-(?!-))*)\s*(?P<bar>[-–—:·|/,]\s+|--|\s)\s*(?P<name>\D.*)"
)
_CODE_LAST = re.compile(r"(?P<name>.*\D)\s*[\[(](?P<code>[\w./-]*\d[\w./-]*)[\])]")


@dataclass(frozen=True, slots=True)
class Headings:
    """What heading rows hold: customer names, and codes in a cell of their own.

    `coded` is whether names carry a code in front or behind that is no part of the name;
    `first` is whether of several heading rows in a run the first names the customer (the
    others are its address, phone or terms) or the last (the others are outer groups).
    """

    names: bool = False
    codes: bool = False
    coded: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading row as it reads."""

    name: str
    code: str = ""


def heading_of(row: Sequence[Cell], names: FieldNames) -> Heading | None:
    """The customer that a row names, None if it does not look like a heading."""
    texts = [text for cell in row if (text := text_of(cell))]
    if not texts:
        return None
    if (labelled := _labelled(texts, names)) is not None:
        return labelled
    if len(texts) > 3 and (addressed := _addressed(texts, names)) is not None:
        return addressed
    if len(texts) > 3 or names.starts_value("total", texts[0]) or is_footer(texts, names):
        return None
    code = section_currency(texts, names)
    if code and texts != [code]:
        return None  # "Currency: USD"; three letters alone may be a customer
    if _is_age_band(texts[0], names) or not any(c.isalnum() for c in texts[0]):
        return None  # invoices grouped by age; a line drawn with dashes
    kinds = [kind_of(text, names) for text in texts]
    if any(kind is Kind.DATE for kind in kinds):
        return None
    if len(texts) == 1:
        return Heading(_unlabelled(texts[0], names)) if kinds[0] is not Kind.NUMBER else None
    if len(texts) == 2 and kinds[1] in {Kind.TEXT, Kind.CODE}:
        if kinds[0] in {Kind.CODE, Kind.NUMBER} and kinds[1] is Kind.TEXT:
            return Heading(texts[1], texts[0])
        if kinds[0] is Kind.TEXT and kinds[1] is Kind.CODE and " " in texts[0]:
            return Heading(texts[0], texts[1])
        return Heading(_unlabelled(texts[0], names))
    return None


def _addressed(texts: list[str], names: FieldNames) -> Heading | None:
    """A row such as `10023 | Van der Plas | Dorpsstraat 1 | 1234 AB Ergens`."""
    kinds = [kind_of(text, names) for text in texts]
    if kinds[0] is Kind.CODE and kinds[1] is Kind.TEXT and set(kinds) <= {Kind.CODE, Kind.TEXT}:
        return Heading(texts[1], texts[0])
    return None


def _is_age_band(text: str, names: FieldNames) -> bool:
    return is_bucket(text, names) and not names.meaning(text).unknown


def _labelled(texts: list[str], names: FieldNames) -> Heading | None:
    """A row such as `A/C: | ATE001 | Name: | Atelier`, or `Customer | 1001 | Alder & Sons`."""
    name = code = ""
    labels = 0
    for label, value in pairwise(texts):
        if not names.is_value("customer_label", label) or names.is_value("customer_label", value):
            continue
        if not label.endswith(":") and len(texts) > 4:
            continue
        labels += 1
        wordy = kind_of(value, names) is Kind.TEXT and (" " in value or not value.isupper())
        if names.meaning(label).has("name") or (wordy and not name):
            name = name or value
        elif not code:
            code = value
    if labels and not name:
        rest = [t for t in texts if t != code and not names.is_value("customer_label", t)]
        name = next((t for t in rest if kind_of(t, names) is Kind.TEXT), code)
    return Heading(name, code) if labels else None


def _unlabelled(text: str, names: FieldNames) -> str:
    """`Debiteur: 10023 - Van der Plas` without its first word, if that word is a label."""
    before, mark, after = text.partition(":")
    if mark and after.strip() and names.is_value("customer_label", before):
        return after.strip()
    label, _, rest = text.partition(" ")
    if any(c.isdigit() for c in rest.split(" ")[0]) and names.is_value("customer_label", label):
        return rest.strip()  # "Konto 10023 Nordlicht": the label stands before a code
    return text


def without_code(name: str) -> str:
    """The name without the customer number in front or in brackets behind it."""
    if found := _CODE_FIRST.fullmatch(name) or _CODE_LAST.fullmatch(name):
        return found["name"].strip()
    return name


def is_footer(texts: Sequence[str], names: FieldNames) -> bool:
    """Whether a row of texts is a line such as `Page 2 of 5` or `Printed on 3 May`."""
    first = texts[0]
    return names.is_value("footer", first) or (
        names.starts_value("footer", first)
        and (len(texts) == 1 or first.endswith(":"))
        and (any(c.isdigit() for c in " ".join(texts)) or first.endswith(":") or len(texts) == 1)
    )


def find_headings(rows: Sequence[Sequence[Cell]], layout: Layout, names: FieldNames) -> Headings:
    """Whether rows between the invoices name customers, and how."""
    dates = [c.index for c in layout.columns if c.is_dates]
    money = [c.index for c in layout.columns if c.is_numbers]
    header = {as_header(text) for text in layout.headers if text}
    runs: list[list[Heading]] = []
    run: list[Heading] = []
    for row in rows[layout.header_row : layout.header_row + SEARCHED_ROWS]:
        dated = any(i < len(row) and _is_date(row[i], names) for i in dates)
        paid = not dated and any(
            i < len(row) and kind_of(row[i], names) is Kind.NUMBER for i in money
        )
        if dated or (paid and not dates):
            if run:
                runs.append(run)
            run = []
            continue
        used = [text_of(c) for c in row if c not in (None, "")]
        if not used or sum(as_header(t) in header for t in used) > 0.6 * len(used):
            continue
        # A heading may carry its group's total: then its name is the only text beside numbers.
        words = [c for c in row if isinstance(c, str) and any(ch.isalpha() for ch in c)]
        found = heading_of(words if paid and len(words) == 1 else row, names)
        labelled = found is not None and bool(found.code) and len(used) > 2
        if found is None or (paid and not labelled and len(words) != 1):
            if paid:
                run = []
            continue
        run.append(found)
    if not runs:
        return Headings()
    first = min(map(len, runs)) > 1
    chosen = [r[0] if first else r[-1] for r in runs]
    coded = sum(without_code(h.name) != h.name for h in chosen) > 0.8 * len(chosen)
    codes = sum(bool(h.code) for h in chosen) > 0.8 * len(chosen)
    return Headings(names=True, codes=codes, coded=coded, first=first)


def _is_date(cell: Cell, names: FieldNames) -> bool:
    """Whether a cell of a date column holds a date or a day number."""
    if not isinstance(cell, str):
        return cell is not None
    text = cell.strip()
    return text.isdecimal() or looks_like_date(text, names.months)
