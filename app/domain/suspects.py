"""Gone and new invoices that are one invoice under a changed reference.

`00117` became `117`, or `22E1` became `220`, on its way through Excel: the receiver would mark
the old reference as paid and open the new one. Excel's part in this is in Microsoft's own help on
leading zeros and large numbers.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rapidfuzz import fuzz

from app.domain.customer import customer_key, same_customer
from app.domain.invoice import Invoice


class Reason(StrEnum):
    """How two references come to be one, surest first."""

    SPACES = "spaces"
    CASE = "case"
    PUNCTUATION = "punctuation"
    ZEROS = "zeros"  # 00117 and 117
    NUMBER = "number"  # 22E1 and 220, 117 and 117.0
    PREFIX = "prefix"  # INV-117 and 117
    NEAR = "near"  # alike in writing


@dataclass(frozen=True, slots=True)
class Suspect:
    """A pair that looks like one invoice. `sure` says that nothing known speaks against it."""

    gone: Invoice
    new: Invoice
    why: Reason
    sure: bool


_Candidate = tuple[int, int, int, Suspect]  # evidence, place of gone, place of new, the pair
_CROWD = 400  # pairs of one bucket that are all looked at; beyond, only neighbours are
_ALIKE = 60.0  # rapidfuzz ratio, 0 to 100
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?(?:e[+-]?\d{1,2})?")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?e[+]?\d{1,2}")
_DIGITS = re.compile(r"\d+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_NOT_WORD = re.compile(r"[\W_]+")


def find_suspects(gone: Sequence[Invoice], new: Sequence[Invoice]) -> tuple[Suspect, ...]:
    """Pair them off, best evidence first, each invoice at most once; in the order of `gone`.

    Work grows as n log n: only invoices whose references share a number, or whose customer,
    amount and dates are equal, are ever compared.
    """
    if not gone or not new:
        return ()
    by_number = _pairs(gone, new, _number_key, _related)
    found = _best(by_number)
    paired_gone = {place for _, place, _, _ in found}
    paired_new = {place for _, _, place, _ in found}
    left_gone = [(place, one) for place, one in enumerate(gone) if place not in paired_gone]
    left_new = [(place, one) for place, one in enumerate(new) if place not in paired_new]
    alike = _best(
        (score, left_gone[g][0], left_new[n][0], pair)
        for score, g, n, pair in _pairs(
            [one for _, one in left_gone], [one for _, one in left_new], _facts_key, _alike
        )
    )
    return tuple(pair for _, _, _, pair in sorted((*found, *alike), key=lambda c: c[1]))


def _pairs(
    gone: Sequence[Invoice],
    new: Sequence[Invoice],
    key: Callable[[Invoice], object],
    judge: Callable[[Invoice, Invoice], tuple[int, Suspect] | None],
) -> Iterator[_Candidate]:
    there: dict[object, tuple[list[int], list[int]]] = {}
    for place, one in enumerate(new):
        if (found := key(one)) is not None:
            there.setdefault(found, ([], []))[1].append(place)
    for place, one in enumerate(gone):
        if (bucket := there.get(key(one))) is not None:
            bucket[0].append(place)
    for left, right in there.values():
        for g, n in _meetings(gone, new, left, right):
            if (judged := judge(gone[g], new[n])) is not None:
                yield judged[0], g, n, judged[1]


def _meetings(
    gone: Sequence[Invoice], new: Sequence[Invoice], left: list[int], right: list[int]
) -> Iterator[tuple[int, int]]:
    """All pairs of a small bucket; of a crowd, those that stand beside each other when sorted."""
    if len(left) * len(right) <= _CROWD:
        yield from ((g, n) for g in left for n in right)
        return
    crowd: dict[object, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, places, invoices in ((0, left, gone), (1, right, new)):
        for place in places:
            one = invoices[place]
            crowd[(customer_key(one), one.currency_iso, one.balance)][side].append(place)
    for some_gone, some_new in crowd.values():
        if len(some_gone) * len(some_new) <= _CROWD:
            yield from ((g, n) for g in some_gone for n in some_new)
        else:
            some_gone.sort(key=lambda place: _letters_and_digits(gone[place].ref))
            some_new.sort(key=lambda place: _letters_and_digits(new[place].ref))
            yield from zip(some_gone, some_new, strict=False)


def _best(candidates: Iterable[_Candidate]) -> list[_Candidate]:
    taken_gone: set[int] = set()
    taken_new: set[int] = set()
    best = []
    for candidate in sorted(candidates, key=lambda c: (-c[0], c[1], c[2])):
        _, g, n, _ = candidate
        if g not in taken_gone and n not in taken_new:
            taken_gone.add(g)
            taken_new.add(n)
            best.append(candidate)
    return best


def _related(gone: Invoice, new: Invoice) -> tuple[int, Suspect] | None:
    """Judge a pair whose references share their number."""
    if (gone.balance < 0) != (new.balance < 0):  # an invoice and its credit note
        return None
    same, differ, amount = _evidence(gone, new)
    why = reason(gone.ref, new.ref)
    if why is Reason.NEAR:
        return None
    enough = same >= 2 or (same == 1 and not differ)
    if why is Reason.PREFIX:  # INV-12 and CN-12 are neighbours often enough
        enough = amount is True and same >= 2
    if not enough:
        return None
    rank = len(Reason) - list(Reason).index(why)
    return 10 * (same - differ) + rank, Suspect(gone, new, why, sure=not differ)


def _alike(gone: Invoice, new: Invoice) -> tuple[int, Suspect] | None:
    """Judge a pair of one customer, amount and date: are the references alike?"""
    one, other = _squeezed(gone.ref), _squeezed(new.ref)
    if _rounds_to(one, other) or _rounds_to(other, one):
        return 200, Suspect(gone, new, Reason.NUMBER, sure=True)
    likeness = fuzz.ratio(one, other)
    if likeness < _ALIKE:
        return None
    return int(likeness), Suspect(gone, new, Reason.NEAR, sure=True)


def _evidence(gone: Invoice, new: Invoice) -> tuple[int, int, bool]:
    """How many of customer, amount and dates agree and differ, and whether the amount agrees."""
    amount = gone.currency_iso == new.currency_iso and (
        gone.balance == new.balance or (gone.amount is not None and gone.amount == new.amount)
    )
    dates = [
        (a, b)
        for a, b in ((gone.date_issued, new.date_issued), (gone.date_due, new.date_due))
        if a and b
    ]
    facts = (
        same_customer(gone, new),
        amount,
        any(a == b for a, b in dates) if dates else None,
    )
    return facts.count(True), facts.count(False), amount


def reason(one: str, other: str) -> Reason:
    """The mildest change that makes one reference of the other; NEAR when there is none."""
    one, other = _no_spaces(one), _no_spaces(other)
    if one == other:
        return Reason.SPACES
    one, other = one.casefold(), other.casefold()
    for why, reduced in _LADDER:
        left = reduced(one)
        if left and left == reduced(other):
            return why
    return Reason.NEAR


def _number_key(invoice: Invoice) -> object:
    ref = _squeezed(invoice.ref)
    return _value(ref) or _last_number(ref) or _letters_and_digits(ref) or None


def _facts_key(invoice: Invoice) -> object:
    if invoice.date_issued is None and invoice.date_due is None:
        return None
    customer = customer_key(invoice)
    money = invoice.balance, invoice.currency_iso
    return (customer, money, invoice.date_issued, invoice.date_due) if customer else None


def _no_spaces(ref: str) -> str:
    if not ref.isascii():
        ref = unicodedata.normalize("NFKC", ref)
    return "".join(ref.split())


def _squeezed(ref: str) -> str:
    return _no_spaces(ref).casefold()


def _letters_and_digits(ref: str) -> str:
    return _NOT_WORD.sub("", ref)


def _without_zeros(ref: str) -> str:
    return _letters_and_digits(_ZEROS.sub("", ref))


def _last_number(ref: str) -> str:
    runs = _DIGITS.findall(ref)
    return (runs[-1].lstrip("0") or "0") if runs else ""


def _value(ref: str) -> str:
    """The whole number a spreadsheet would take the reference for; "" where it would not."""
    if not ref[:1].isdigit():
        return ""
    if ref.isdecimal() and ref.isascii():
        return ref.lstrip("0") or "0"
    if not _NUMBER.fullmatch(ref) or not ref.isascii():
        return ""
    number = Decimal(ref.replace(",", "."))
    return format(number.to_integral_value(), "f") if number == number.to_integral_value() else ""


def _rounds_to(short: str, full: str) -> bool:
    """Whether `short` is how a spreadsheet shows the long number `full`, as 1.23E+11."""
    if not _ROUNDED.fullmatch(short) or not full.isdecimal() or not full.isascii():
        return False
    shown = Decimal(short.replace(",", "."))
    step = Decimal(1).scaleb(int(shown.as_tuple().exponent))
    return abs(Decimal(full) - shown) * 2 <= step


_LADDER: tuple[tuple[Reason, Callable[[str], str]], ...] = (
    (Reason.CASE, lambda ref: ref),
    (Reason.PUNCTUATION, _letters_and_digits),
    (Reason.ZEROS, _without_zeros),
    (Reason.NUMBER, _value),
    (Reason.PREFIX, _last_number),
)
"""What is left of a squeezed, folded reference when a kind of change is undone."""
