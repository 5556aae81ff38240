"""What stops a report from being sent by mistake, for a mistake here closes a ledger.

Limits come from the destination's file (`SafeguardLimits`). BLOCK has no way round, STOP wants
the number typed, WARN is read and passed. Nothing here can be switched off for next time.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.domain.customer import customer_key, same_customer
from app.domain.decisions import Decisions, Note
from app.domain.destination import SafeguardLimits
from app.domain.errors import Code
from app.domain.finding import Finding
from app.domain.invoice import Invoice
from app.domain.preview import PaidPreview
from app.domain.report import Severity, SkippedRow, SkipReason
from app.domain.suspects import Suspect


class SafeguardCode(Code):
    """What tripped; in the order in which a person should hear of it."""

    ZERO_INVOICES = "zero_invoices"
    ALL_GONE = "all_gone"
    OTHER_COMPANY = "other_company"
    NOT_SURE = "not_sure"
    SUSPECTS = "suspects"
    SAME_FILE = "same_file"
    CHANGES_ONLY = "changes_only"
    OLDER_REPORT = "older_report"
    MANY_GONE = "many_gone"
    MUCH_MONEY_GONE = "much_money_gone"
    CUSTOMER_GONE = "customer_gone"
    ROUND_ROWS = "round_rows"
    LEFT_OUT = "left_out"
    BALANCES_CHANGED = "balances_changed"
    DATES_CHANGED = "dates_changed"
    OVER_HALF = "over_half"
    NOT_DUE = "not_due"
    MOST_NOT_DUE = "most_not_due"
    CREDIT_NOTES_ALONE = "credit_notes_alone"
    CURRENCY_GONE = "currency_gone"
    CURRENCY_NEW = "currency_new"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the safeguards know beyond the two lists.

    `read` are the file's own invoices before any decision. `source_sha256` is the hash of the
    file, "" when unknown.
    """

    today: date
    read: Sequence[Invoice]
    skipped: Sequence[SkippedRow] = ()
    source_sha256: str = ""
    decisions: Decisions = field(default_factory=Decisions)


@dataclass(frozen=True, slots=True)
class _Case:
    """`old` are the baseline's invoices, at least one."""

    shown: PaidPreview
    old: Sequence[Invoice]
    limits: SafeguardLimits
    around: Circumstances


_Found = Iterable[Finding]

_ENOUGH_TO_JUDGE = 10
_FEW = 3  # fewer have no common cause worth naming
_ROUND = frozenset({500, 2500, 32_767, 65_535, 65_536, 1_048_575, 1_048_576})
"""Where exports stop beside full thousands: paging, and the last rows of old and new Excel."""


def safeguards(
    shown: PaidPreview, limits: SafeguardLimits, around: Circumstances
) -> tuple[Finding, ...]:
    """Every safeguard that trips, the gravest first."""
    if not shown.report:
        return (Finding(SafeguardCode.ZERO_INVOICES, Severity.BLOCK),)
    found = [*_round_rows(around)]
    if shown.baseline is not None and shown.baseline.invoices:
        case = _Case(shown, shown.baseline.invoices, limits, around)
        for look in _LOOKS:
            found.extend(look(case))
    severities = list(Severity)
    order: dict[Code, int] = {code: place for place, code in enumerate(SafeguardCode)}
    found.sort(key=lambda one: (severities.index(one.severity), order[one.code]))
    return tuple(found)


def _all_gone(case: _Case) -> _Found:
    """No invoice of the last report is left; or what is there is another company's.

    Two companies may both number from 1: a reference counts as common only where its customer
    or its money is the same too.
    """
    left = len(case.old) - len(case.shown.paid)
    common = left - _numbered_alike(case)
    facts: dict[str, object] = {
        "common": common,
        "invoices": len(case.old),
        "report": len(case.shown.report),
    }
    smaller = min(len(case.old), len(case.shown.report))
    if common < max(1, case.limits.same_company_share * smaller):
        ours = {customer_key(one) for one in case.old} - {""}
        theirs = {customer_key(one) for one in case.shown.report} - {""}
        shared = len(ours & theirs) / min(len(ours), len(theirs)) if ours and theirs else 0.0
        if shared < case.limits.same_company_share:
            yield Finding(SafeguardCode.OTHER_COMPANY, Severity.BLOCK, facts)
    if not left:
        yield Finding(SafeguardCode.ALL_GONE, Severity.BLOCK, facts)


def _numbered_alike(case: _Case) -> int:
    """Invoices that share a reference with one of the last report, and nothing else."""
    return sum(
        change.old.amount != change.new.amount or change.new.amount is None
        for change in case.shown.changed
        if same_customer(change.old, change.new) is False
    )


def _not_sure(case: _Case) -> _Found:
    unsure = [
        one for one in case.shown.paid if case.around.decisions.notes.get(one.ref) is Note.NOT_SURE
    ]
    if unsure:
        facts: dict[str, object] = {"invoices": len(unsure), "example": unsure[0].ref}
        yield Finding(SafeguardCode.NOT_SURE, Severity.BLOCK, facts)


def unanswered(shown: PaidPreview, decisions: Decisions) -> tuple[Suspect, ...]:
    """The suspects of which nobody has said whether they are one invoice or were paid."""
    said = decisions.notes
    return tuple(pair for pair in shown.suspects if said.get(pair.gone.ref) in _NO_ANSWER)


def _suspects(case: _Case) -> _Found:
    """A changed reference is a payment at the receiver unless somebody says otherwise."""
    left = unanswered(case.shown, case.around.decisions)
    if left:
        facts: dict[str, object] = {
            "invoices": len(left),
            "gone": left[0].gone.ref,
            "new": left[0].new.ref,
        }
        yield Finding(SafeguardCode.SUSPECTS, Severity.STOP, facts)


def _same_file(case: _Case) -> _Found:
    before = case.shown.baseline
    if before and case.around.source_sha256 and case.around.source_sha256 == before.source_sha256:
        yield Finding(SafeguardCode.SAME_FILE, Severity.STOP, {"name": before.name})


def _changes_only(case: _Case) -> _Found:
    """An export of what is new or changed since last time, as other connectors want it."""
    if case.shown.paid and not case.shown.unchanged and 2 * len(case.shown.report) <= len(case.old):
        facts: dict[str, object] = {"report": len(case.shown.report), "invoices": len(case.old)}
        yield Finding(SafeguardCode.CHANGES_ONLY, Severity.STOP, facts)


def _older_report(case: _Case) -> _Found:
    newest = max((one.date_issued for one in case.around.read if one.date_issued), default=None)
    before = max((one.date_issued for one in case.old if one.date_issued), default=None)
    if newest and before and newest < before:
        yield Finding(
            SafeguardCode.OLDER_REPORT, Severity.STOP, {"newest": newest, "before": before}
        )


def _many_gone(case: _Case) -> _Found:
    gone, share = len(case.shown.paid), len(case.shown.paid) / len(case.old)
    facts: dict[str, object] = {"gone": gone, "invoices": len(case.old), "share": share}
    if gone < case.limits.stop_gone_count:
        if share > case.limits.warn_gone_share:
            yield Finding(SafeguardCode.OVER_HALF, Severity.WARN, facts)
        return
    if share > case.limits.stop_gone_share:
        yield Finding(SafeguardCode.MANY_GONE, Severity.STOP, facts)
    money = money_share(case.shown.paid, case.old)
    if money > case.limits.stop_gone_money_share:
        facts = {"gone": gone, "share": money}
        yield Finding(SafeguardCode.MUCH_MONEY_GONE, Severity.STOP, facts)


def money_share(part: Iterable[Invoice], whole: Sequence[Invoice]) -> float:
    """How much of the money `part` is, from 0 to 1.

    Currencies cannot be added up without rates, so each one's share counts by how many of the
    invoices are in it. Credit notes count with their size, lest they hide what they offset.
    """
    gone: defaultdict[str, Decimal] = defaultdict(Decimal)
    total: defaultdict[str, Decimal] = defaultdict(Decimal)
    for sums, invoices in ((gone, part), (total, whole)):
        for one in invoices:
            sums[one.currency_iso] += abs(one.balance)
    count = Counter(one.currency_iso for one in whole)
    return sum(
        float(gone[currency] / total[currency]) * count[currency] / len(whole)
        for currency in count
        if total[currency]
    )


def _customer_gone(case: _Case) -> _Found:
    before = Counter(key for one in case.old if (key := customer_key(one)))
    if len(before) < 2:
        return
    gone = Counter(key for one in case.shown.paid if (key := customer_key(one)))
    still_there = {customer_key(one) for one in case.shown.report}
    all_gone = [
        (count, key)
        for key, count in gone.items()
        if count >= case.limits.stop_customer_count
        and count == before[key]
        and key not in still_there
    ]
    if all_gone:
        count, key = max(all_gone, key=lambda one: one[0])
        named = next(one for one in case.shown.paid if customer_key(one) == key)
        facts: dict[str, object] = {
            "customers": len(all_gone),
            "example": named.customer_name or named.customer_id,
            "invoices": count,
        }
        yield Finding(SafeguardCode.CUSTOMER_GONE, Severity.STOP, facts)


def _round_rows(around: Circumstances) -> _Found:
    """As many rows as an export's limit: the rest may have been cut off."""
    records = sum(row.why not in _NO_RECORD for row in around.skipped)
    for count in dict.fromkeys((len(around.read), len(around.read) + records)):
        if count in _ROUND or (count and count % 1000 == 0):
            yield Finding(SafeguardCode.ROUND_ROWS, Severity.STOP, {"rows": count})
            return


def _left_out(case: _Case) -> _Found:
    """Rows of the file that name an invoice but are not sent: at the receiver that is a payment."""
    gone = {one.ref for one in case.shown.paid}
    left_out = [
        row
        for row in case.around.skipped
        if row.ref in gone and row.why not in (SkipReason.SETTLED, SkipReason.VOID)
    ]
    if left_out:
        facts: dict[str, object] = {
            "invoices": len({row.ref for row in left_out}),
            "example": left_out[0].ref,
            "row": left_out[0].row,
        }
        yield Finding(SafeguardCode.LEFT_OUT, Severity.STOP, facts)


def _changed_throughout(case: _Case) -> _Found:
    """Most invoices that stay have another balance or date: a column or a sign was misread."""
    shown, old = case.shown, {one.ref: one for one in case.old}
    stay = len(shown.changed) + len(shown.unchanged)
    if stay < _ENOUGH_TO_JUDGE:
        return
    kept = [*shown.unchanged, *(change.new for change in shown.changed)]
    moved = sum(1 for one in kept if one.date_issued and _other_date(old[one.ref].date_issued, one))
    for code, count in (
        (SafeguardCode.BALANCES_CHANGED, len(shown.changed)),
        (SafeguardCode.DATES_CHANGED, moved),
    ):
        if 2 * count > stay:
            facts: dict[str, object] = {"invoices": count, "share": count / stay}
            yield Finding(code, Severity.WARN, facts)


def _other_date(before: date | None, one: Invoice) -> bool:
    return before is not None and before != one.date_issued


def _not_due(case: _Case) -> _Found:
    early = [one for one in case.shown.paid if one.date_due and one.date_due > case.around.today]
    if early:
        facts: dict[str, object] = {"invoices": len(early), "example": early[0].ref}
        most = len(early) >= max(_FEW, len(case.shown.paid) / 2)
        code = SafeguardCode.MOST_NOT_DUE if most else SafeguardCode.NOT_DUE
        yield Finding(code, Severity.WARN, facts)


def _credit_notes_alone(case: _Case) -> _Found:
    """A credit note leaves when it is set against an invoice, which then leaves or shrinks."""
    settled = {customer_key(one) for one in case.shown.paid if one.balance > 0}
    settled |= {customer_key(change.new) for change in case.shown.changed}
    alone = [one for one in case.shown.paid if one.balance < 0 and customer_key(one) not in settled]
    if alone:
        facts: dict[str, object] = {"credit_notes": len(alone), "example": alone[0].ref}
        yield Finding(SafeguardCode.CREDIT_NOTES_ALONE, Severity.WARN, facts)


def _currencies(case: _Case) -> _Found:
    before = Counter(one.currency_iso for one in case.old)
    now = Counter(one.currency_iso for one in case.shown.report)
    for code, left, right in (
        (SafeguardCode.CURRENCY_GONE, before, now),
        (SafeguardCode.CURRENCY_NEW, now, before),
    ):
        for currency in left:
            if currency not in right:
                facts: dict[str, object] = {"currency": currency, "invoices": left[currency]}
                yield Finding(code, Severity.WARN, facts)


_NO_ANSWER = (None, Note.NOT_SURE)
_Look = Callable[[_Case], _Found]
_LOOKS: tuple[_Look, ...] = (
    _all_gone,
    _not_sure,
    _suspects,
    _same_file,
    _changes_only,
    _older_report,
    _many_gone,
    _customer_gone,
    _left_out,
    _changed_throughout,
    _not_due,
    _credit_notes_alone,
    _currencies,
)
_NO_RECORD = frozenset(
    {SkipReason.BLANK, SkipReason.TITLE, SkipReason.HEADER, SkipReason.HEADING, SkipReason.FOOTER}
)


def worst(findings: Iterable[Finding]) -> Severity:
    """The gravest severity among findings, INFO when there are none."""
    order = list(Severity)
    return min((one.severity for one in findings), key=order.index, default=Severity.INFO)


def by_reason(skipped: Iterable[SkippedRow]) -> Mapping[str, SkippedRow]:
    """Rows left out that name an invoice, by its reference; the first of several."""
    found: dict[str, SkippedRow] = {}
    for row in skipped:
        if row.ref:
            found.setdefault(row.ref, row)
    return found
