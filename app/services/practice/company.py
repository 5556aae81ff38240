"""Harbour Joinery Ltd, the made-up company of practice mode, dated so that it never looks stale.

Who it is and what changed since last week is in `resources/practice/harbour_joinery.toml`; the
same day always gives the same company.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.domain.invoice import Invoice
from app.services.paths import resources
from app.services.practice.papers import write_papers
from app.services.practice.sheet import write_sheet

_DATA = "practice/harbour_joinery.toml"
_TERMS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PracticeFiles:
    """The sample files, and what the receiver got last week.

    `report` is this week's export from the accounting package, `pdfs` the dropped papers, one
    of them no PDF at all. `last_week_sent_at` has the local time zone.
    """

    report: Path
    pdfs: list[Path]
    last_week: tuple[Invoice, ...]
    last_week_sent_at: datetime


@dataclass(frozen=True, slots=True)
class _Ledger:
    gone: list[Invoice]
    new: list[Invoice]
    before: list[Invoice]  # of invoices in both reports, as they were
    now: list[Invoice]  # the same, as they are


def practice_company() -> str:
    """The made-up company's name."""
    return str(_data()["company"])


def make_practice_files(folder: Path, today: date) -> PracticeFiles:
    """Write this week's export and PDFs into `folder`. Raises OSError."""
    data = _data()
    ledger = _ledger(data, today)
    report = folder / "aged-receivables-detail.xlsx"
    write_sheet(report, data["company"], data["currency"], today, [*ledger.now, *ledger.new])
    without = set(data["new"]["without_pdf"])
    pdfs = write_papers(
        folder / "Invoice PDFs",
        company=data["company"],
        invoices=[one for one in ledger.new if one.ref not in without],
        scanned=data["new"]["scanned"],
        no_pdf=next(one for one in ledger.now if one.ref == data["unchanged"]["named"][0]["ref"]),
        today=today,
    )
    friday = today - timedelta(days=today.weekday() + 3)
    return PracticeFiles(
        report=report,
        pdfs=pdfs,
        last_week=(*ledger.gone, *ledger.before),
        last_week_sent_at=datetime.combine(friday, time(9, 12)).astimezone(),
    )


def _data() -> dict[str, Any]:
    return tomllib.loads((resources() / _DATA).read_text("utf-8"))


def _ledger(data: dict[str, Any], today: date) -> _Ledger:
    customers: list[str] = data["customers"]
    currency: str = data["currency"]
    first, last = data["new"]["series"]
    new_refs = [f"INV-{n:04}" for n in range(first, last + 1) if n not in data["new"]["except"]]
    old_refs = _old_refs(first)

    def group(raw: dict[str, Any], refs: Iterable[str], first_due: int, days: int) -> list[Invoice]:
        """The group's named invoices, and as many more as its count and total leave."""
        named = [_named(one, currency, today) for one in raw["named"]]
        taken = {one.ref for one in named}
        more = raw["count"] - len(named)
        free = [ref for ref in refs if ref not in taken][:more]
        left = Decimal(raw["total"]) - sum(one.balance for one in named)
        return named + [
            _invoice(
                ref,
                customers[(i * 7 + len(taken)) % len(customers)],
                today + timedelta(days=first_due + (i * 11) % days),
                balance,
                currency,
            )
            for i, (ref, balance) in enumerate(zip(free, _shares(left, more), strict=True))
        ]

    gone = group(data["gone"], old_refs[::22], -40, 38)
    new = group(data["new"], new_refs, 20, 10)
    taken = {one.ref for one in gone}
    rest = [ref for ref in old_refs if ref not in taken]
    unchanged = group(data["unchanged"], rest, -75, 95)
    taken |= {one.ref for one in unchanged}
    part_paid = [Decimal(paid) for paid in data["changed"]["paid"]]
    rest = [ref for ref in rest if ref not in taken][: len(part_paid)]
    before = [
        _invoice(ref, customers[i * 5], today - timedelta(days=8 + i), paid * 3, currency)
        for i, (ref, paid) in enumerate(zip(rest, part_paid, strict=True))
    ]
    now = [
        replace(one, balance=one.balance - paid)
        for one, paid in zip(before, part_paid, strict=True)
    ]
    return _Ledger(gone, new, [*before, *unchanged], [*now, *unchanged])


def _old_refs(below: int) -> list[str]:
    """Two series with the gaps that paid invoices leave."""
    invoices = [f"INV-{n:04}" for n in range(12, below) if n % 3]
    showroom = [f"SH-{n}" for n in range(2043, 2283) if n % 5 not in (1, 3)]
    return [*invoices, *showroom]


def _named(raw: dict[str, Any], currency: str, today: date) -> Invoice:
    return _invoice(
        raw["ref"].format(year=today.year),
        raw["customer"],
        today + timedelta(days=raw["due"]),
        Decimal(raw["balance"]),
        currency,
    )


def _invoice(ref: str, customer: str, due: date, balance: Decimal, currency: str) -> Invoice:
    return Invoice(ref, "", customer, due - _TERMS, due, balance, balance, currency)


def _shares(total: Decimal, count: int) -> Sequence[Decimal]:
    """`count` uneven amounts that add up to `total`, to the penny."""
    weights = [150 + (i * i * 367 + i * 9110) % 997 for i in range(count)]
    cents = int(total * 100)
    parts = [cents * weight // sum(weights) // 5 * 5 for weight in weights]
    if parts:
        parts[0] += cents - sum(parts)
    return [Decimal(part) / 100 for part in parts]
