"""One fact that explains why many invoices are missing, where there is one.

Gaps in exports have a shape: a filter, a date range, a page that ended. Whoever hears "every
invoice before 1 May is missing" knows what to do.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from app.domain.customer import customer_key
from app.domain.errors import Code
from app.domain.finding import Finding
from app.domain.invoice import Invoice
from app.domain.report import OpenReport, ProblemCode, Severity, SkipReason


class ExplanationCode(Code):
    """What the missing invoices have in common. `gone` of them fit, `all` are missing."""

    LEFT_OUT = "left_out"  # in the file, but left out of the report: `why`, `row`
    HIDDEN = "hidden"  # the file has hidden or filtered rows
    CURRENCY = "currency"  # `currency`
    CUSTOMER = "customer"  # `customer`
    BRANCH = "branch"  # the reference's letters: `branch`
    CREDIT_NOTES = "credit_notes"
    NOT_DUE = "not_due"
    BEFORE = "before"  # issued before `day`
    AFTER = "after"  # issued after `day`
    AFTER_ROW = "after_row"  # all rows of the last report after `row`


_BEFORE_DIGITS = re.compile(r"\D+(?=\d)")
_FEW = 3  # fewer missing invoices need no common cause
_MOST = 0.8  # a cause explains the gap when it covers this much of it


def explain(
    gone: Sequence[Invoice], before: Sequence[Invoice], report: OpenReport, today: date
) -> Finding | None:
    """The fact that covers most of the gap: all its invoices are gone, and nearly all gone fit.

    `gone` is the part of `before` (the last report, in its order) that is missing now.
    """
    if len(gone) < _FEW:
        return None
    missing = {one.ref for one in gone}
    facts = [
        *_in_the_file(gone, report),
        *_groups(gone, before, today),
        *_cut(gone, before),
        *_after_row(missing, before),
    ]
    # Of two facts that cover the same the first named is the plainer one: max keeps it.
    return max(facts, key=_covered, default=None)


def _covered(fact: Finding) -> int:
    covered = fact.params["gone"]
    assert isinstance(covered, int)
    return covered


def _in_the_file(gone: Sequence[Invoice], report: OpenReport) -> Iterable[Finding]:
    refs = {one.ref for one in gone}
    rows = {row.ref: row for row in report.skipped if row.ref in refs}
    reasons = Counter(row.why for row in rows.values())
    reasons.pop(SkipReason.SETTLED, None)
    for why, count in reasons.most_common(1):
        if count >= _MOST * len(gone):
            first = next(row.row for row in rows.values() if row.why is why)
            yield _fact(ExplanationCode.LEFT_OUT, count, gone, why=why.value, row=first)
    hidden = [one for one in report.problems if one.code is ProblemCode.HIDDEN_ROWS]
    if hidden:
        yield _fact(ExplanationCode.HIDDEN, len(gone), gone)


def _groups(gone: Sequence[Invoice], before: Sequence[Invoice], today: date) -> Iterable[Finding]:
    """Groups of which everything is missing while others are still there."""
    for code, name, group in (
        (ExplanationCode.CURRENCY, "currency", lambda one: one.currency_iso),
        (ExplanationCode.CUSTOMER, "customer", customer_key),
        (ExplanationCode.BRANCH, "branch", _branch),
        (ExplanationCode.CREDIT_NOTES, "", lambda one: "yes" if one.balance < 0 else ""),
        (
            ExplanationCode.NOT_DUE,
            "",
            lambda one: "yes" if one.date_due and one.date_due > today else "",
        ),
    ):
        yield from _group(code, name, group, gone, before)


def _group(
    code: ExplanationCode,
    name: str,
    group: Callable[[Invoice], str],
    gone: Sequence[Invoice],
    before: Sequence[Invoice],
) -> Iterable[Finding]:
    counts = Counter(group(one) for one in gone)
    counts.pop("", None)
    for value, count in counts.most_common(1):
        there = sum(group(one) == value for one in before)
        if count == there < len(before) and count >= max(_FEW, _MOST * len(gone)):
            said: dict[str, object] = {name: value} if name else {}
            if code is ExplanationCode.CUSTOMER:
                one = next(one for one in gone if group(one) == value)
                said = {name: one.customer_name or one.customer_id}
            yield _fact(code, count, gone, **said)


def _cut(gone: Sequence[Invoice], before: Sequence[Invoice]) -> Iterable[Finding]:
    """A date range: everything issued before, or after, some day is missing."""
    missing = {one.ref for one in gone}
    kept = [one.date_issued for one in before if one.date_issued and one.ref not in missing]
    dated = [one.date_issued for one in gone if one.date_issued]
    if not kept or not dated:
        return
    first, last = min(kept), max(kept)
    for code, day, count in (
        (ExplanationCode.BEFORE, first, sum(one < first for one in dated)),
        (ExplanationCode.AFTER, last, sum(one > last for one in dated)),
    ):
        if count >= max(_FEW, _MOST * len(gone)):
            yield _fact(code, count, gone, day=day)


def _after_row(missing: set[str], before: Sequence[Invoice]) -> Iterable[Finding]:
    """The file ends early: the last report's tail is missing, what stood above it is there."""
    tail = 0
    for one in reversed(before):
        if one.ref not in missing:
            break
        tail += 1
    if tail < len(before) and tail >= max(_FEW, _MOST * len(missing)):
        yield Finding(
            ExplanationCode.AFTER_ROW,
            Severity.INFO,
            {"gone": tail, "all": len(missing), "row": len(before) - tail},
        )


def _branch(invoice: Invoice) -> str:
    """The letters before the reference's first digit, such as a branch's or book's sign."""
    found = _BEFORE_DIGITS.match(invoice.ref)
    return found[0].strip() if found else ""


def _fact(code: ExplanationCode, count: int, gone: Sequence[Invoice], **params: object) -> Finding:
    return Finding(code, Severity.INFO, {"gone": count, "all": len(gone), **params})
