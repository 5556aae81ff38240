"""The paid preview by size: bytes, lists, suspects and safeguards, from file to finished page.

python benchmarks/preview.py

Four kinds of second report: an ordinary week, every reference written otherwise, nothing in
common, and one customer's equal amounts under unlike references, where everything could be a
suspect of everything. Growth is the exponent between two sizes: 1 is linear, 2 each with each.
"""

import math
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.domain.baseline import Baseline, Origin
from app.domain.decisions import Decisions
from app.domain.destination import SafeguardLimits
from app.domain.invoice import Invoice
from app.domain.report import OpenReport
from app.flows.preview import compare_with
from app.ui.quiet import no_cycle_search

SIZES = (1_000, 10_000, 50_000, 100_000)
RUNS = 3
"""The best counts: other programs of the machine only ever make it slower."""
TODAY = date(2026, 11, 21)

Ledger = list[Invoice]


def ledger(count: int) -> Ledger:
    """Invoices of some 20 a customer, with scattered dates and amounts."""
    chance = random.Random(1)
    return [
        Invoice(
            ref=f"INV-{n:06d}",
            customer_id=f"C{n % (count // 20)}",
            customer_name=f"Customer {n % (count // 20)}",
            date_issued=TODAY - timedelta(days=chance.randrange(300)),
            date_due=TODAY - timedelta(days=chance.randrange(270)),
            amount=Decimal(chance.randrange(100, 999_999)) / 100,
            balance=Decimal(chance.randrange(100, 999_999)) / 100,
            currency_iso="GBP",
        )
        for n in range(count)
    ]


def ordinary(old: Ledger) -> tuple[Ledger, Ledger]:
    """4 % paid, 2 % with lost zeros, 5 % part paid, 4 % new."""
    count = len(old)
    paid, renamed = count // 25, count // 50
    new = [replace(one, ref=one.ref.replace("INV-0", "INV-")) for one in old[paid : paid + renamed]]
    kept = old[paid + renamed :]
    new += [replace(one, balance=one.balance / 2) for one in kept[: count // 20]]
    new += kept[count // 20 :]
    new += [replace(one, ref=f"NEW-{n}") for n, one in enumerate(old[:paid])]
    return old, new


def renamed(old: Ledger) -> tuple[Ledger, Ledger]:
    return old, [replace(one, ref=one.ref.removeprefix("INV-").lstrip("0") or "0") for one in old]


def nothing_common(old: Ledger) -> tuple[Ledger, Ledger]:
    return old, [
        replace(one, ref=f"X{n}Y", customer_id="", customer_name=f"Else {n}", balance=Decimal(n))
        for n, one in enumerate(old)
    ]


def all_alike(old: Ledger) -> tuple[Ledger, Ledger]:
    first = old[0]
    return (
        [replace(first, ref=one.ref) for one in old],
        [replace(first, ref=f"{one.ref[::-1]}-q") for one in old],
    )


KINDS: dict[str, Callable[[Ledger], tuple[Ledger, Ledger]]] = {
    "ordinary week": ordinary,
    "all renamed": renamed,
    "nothing common": nothing_common,
    "all alike": all_alike,
}


def measure(kind: str, count: int) -> None:
    """Print seconds, suspects and the growth of this process's memory in MB."""
    old, new = KINDS[kind](ledger(count))
    baseline, report = Baseline(tuple(old), Origin.CHOSEN, ""), OpenReport(tuple(new))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = math.inf
    for _ in range(RUNS):
        begun = time.perf_counter()
        with no_cycle_search():  # as the window does it
            made = compare_with(report, baseline, Decisions(), SafeguardLimits(), TODAY)
        seconds = min(seconds, time.perf_counter() - begun)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(seconds, len(made.shown.suspects), grown)


def main() -> None:
    """Each measurement in a process of its own, so that memory is its own too."""
    print(f"{'':16}{'invoices':>10}{'seconds':>9}{'suspects':>10}{'MB':>6}{'growth':>8}")
    for kind in KINDS:
        last = 0.0
        for place, count in enumerate(SIZES):
            command = [sys.executable, __file__, kind, str(count)]
            ended = subprocess.run(command, check=True, capture_output=True, text=True)
            seconds, suspects, grown = ended.stdout.split()
            growth = ""
            if last:
                times = math.log(count / SIZES[place - 1])
                growth = f"{math.log(float(seconds) / last) / times:.2f}"
            last = float(seconds)
            print(
                f"{kind:16}{count:10,}{last:9.3f}{int(suspects):10,}{float(grown):6.0f}{growth:>8}"
            )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], int(sys.argv[2]))
    else:
        main()
