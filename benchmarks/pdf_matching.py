"""Matches 10,000 PDF names to 50,000 open invoices, beside the search for each in each.

python benchmarks/pdf_matching.py
"""

import time
from decimal import Decimal

from app.domain.invoice import Invoice
from app.domain.pdf_matching import InvoiceIndex

INVOICES = 50_000
PDFS = 10_000


def main() -> None:
    """Print seconds; the plain search is timed on 50 names and scaled up."""
    ledger = [
        Invoice(f"INV-2026/{n:05}", "C", "Alder", None, None, None, Decimal(1), "GBP")
        for n in range(INVOICES)
    ]
    names = [f"Invoice INV-2026-{n * 5:05} Alder & Sons.pdf" for n in range(PDFS)]

    begun = time.perf_counter()
    index = InvoiceIndex(ledger)
    built = time.perf_counter()
    matched = sum(index.by_name(name).invoice is not None for name in names)
    ended = time.perf_counter()
    assert matched == PDFS

    plain = time.perf_counter()
    for name in names[:50]:
        [one for one in ledger if one.ref.replace("/", "-") in name]
    plain = (time.perf_counter() - plain) * PDFS / 50

    print(f"index of {INVOICES:,} invoices   {built - begun:6.2f} s")
    print(f"{PDFS:,} names matched        {ended - built:6.2f} s")
    print(f"searching each in each      {plain:6.2f} s")


if __name__ == "__main__":
    main()
