"""What a column is for, judged by its name and the kind of its values."""

from dataclasses import dataclass
from enum import Enum

from app.domain.reading.column import Column, Kind, text_of
from app.domain.reading.currencies import code_of
from app.domain.reading.layout import is_bucket
from app.domain.reading.names import FieldNames, Meaning, fold


class Role(Enum):
    """Everything a column of an open-invoice report may hold that matters for reading it."""

    REF = "ref"
    CUSTOMER_ID = "customer_id"
    CUSTOMER_NAME = "customer_name"
    CUSTOMER = "customer"  # a name or a number: the values tell
    ACCOUNT = "account"  # the customer's account, or a ledger account
    TAX_ID = "tax_id"
    DATE_ISSUED = "date_issued"
    DATE_DUE = "date_due"
    CLEARED_DATE = "cleared_date"
    CLEARING_DOC = "clearing_doc"
    AMOUNT = "amount"
    BALANCE = "balance"
    CURRENCY = "currency"
    PAID = "paid"
    NET = "net"
    TAX = "tax"
    DEBIT = "debit"
    CREDIT = "credit"
    SIGN = "sign"
    TYPE = "type"
    STATUS = "status"
    FLAG = "flag"  # yes or no: paid, open, void
    RUNNING = "running"
    BUCKET = "bucket"
    LINE_AMOUNT = "line_amount"
    DETAIL = "detail"  # quantity, price, item: the report has a row per line
    INTERNAL = "internal"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Judged:
    """A column's role and how strongly its name says so, 0 to 1."""

    role: Role
    strength: float


_OTHER = Judged(Role.OTHER, 0.0)


def judge(column: Column, names: FieldNames) -> Judged:
    """The role of a column."""
    if column.is_dates:
        found = _date(column.meaning)
    elif is_bucket(column.header, names) and (column.is_numbers or not column.count):
        found = Judged(Role.BUCKET, 1.0)
    elif column.is_numbers and (money := _money(column.meaning)) is not None:
        found = money
    elif column.is_numbers and column.has_cents and column.meaning.has("invoice", "issue"):
        found = Judged(Role.AMOUNT, 0.7)  # "Billed", "Fakturiert": no reference has cents
    else:
        found = _words(column, names)
    doubt = 1.0 - 0.12 * column.meaning.unknown - 0.08 * column.meaning.guessed
    return Judged(found.role, found.strength * max(0.4, doubt))


def _date(m: Meaning) -> Judged:
    if m.has("discount", "reminder", "order"):
        return _OTHER
    if m.has("due") or "date_due" in m.fields:
        return Judged(Role.DATE_DUE, 0.6 if m.has("other_date") else 1.0)
    if m.has("clearing", "paid", "payment", "closed"):
        return Judged(Role.CLEARED_DATE, 1.0)
    if m.has("other_date") and not m.has("invoice", "issue"):
        return Judged(Role.OTHER, 0.2)
    if m.has("posting"):
        return Judged(Role.DATE_ISSUED, 0.6)
    if m.has("invoice"):
        return Judged(Role.DATE_ISSUED, 1.0)
    if m.has("document", "issue"):
        return Judged(Role.DATE_ISSUED, 0.95)
    if m.has("date") or "date_issued" in m.fields:
        return Judged(Role.DATE_ISSUED, 0.8 if not m.has("group") else 0.3)
    return Judged(Role.OTHER, 0.1)


def _money(m: Meaning) -> Judged | None:  # noqa: PLR0912 - a table of rules, top wins
    """The role of a column of numbers; None where its name speaks of no money."""
    money = m.has("amount", "total", "balance", "gross")
    if m.has("number", "id", "reference", "payref", "taxid") and not money:
        return None
    total_price = m.has("total") and m.has("detail") and m.has("gross", "invoice")
    if m.has("limit", "discount", "detail", "reminder", "bank", "address") and not total_price:
        return Judged(Role.DETAIL if m.has("detail") else Role.OTHER, 0.5)
    if m.has("days") and not money and not m.has("open"):
        return _OTHER
    if m.has("running"):
        return Judged(Role.RUNNING, 1.0)
    if m.has("line") and (money or m.has("net")):
        return Judged(Role.LINE_AMOUNT, 0.9)
    if m.has("line"):
        return Judged(Role.DETAIL, 0.9)
    if m.has("overdue"):
        return Judged(Role.BALANCE, 0.35) if m.has("open", "balance") else _OTHER
    if m.has("net") and not m.has("gross", "open", "due", "balance"):
        return Judged(Role.NET, 0.9)
    if m.has("tax") and not m.has("gross", "total", "open", "balance"):
        return Judged(Role.TAX, 0.9)
    if m.has("debit") and m.has("credit"):
        return Judged(Role.BALANCE, 0.5)
    if m.has("debit") and not m.has("open"):
        return Judged(Role.DEBIT, 0.9)
    if m.has("credit") and not m.has("credit_note"):
        return Judged(Role.CREDIT, 0.9)
    if "balance" in m.fields:
        if m.has("open"):
            return Judged(Role.BALANCE, 1.0)
        return Judged(Role.BALANCE, 0.92 if m.has("balance") else 0.95)
    if m.has("open") and not (m.has("credit_note")):
        return Judged(Role.BALANCE, 0.98)
    if m.has("balance"):
        return Judged(Role.BALANCE, 0.5 if m.has("original") else 0.92)
    if m.has("due") and not m.has("date"):
        return Judged(Role.BALANCE, 0.88)
    if m.has("paid") or m.has("payment"):
        return Judged(Role.PAID, 0.9)
    if m.has("original") or (m.has("invoice") and money):
        return Judged(Role.AMOUNT, 0.97)
    if m.has("gross"):
        return Judged(Role.AMOUNT, 1.0)
    if "amount" in m.fields:
        return Judged(Role.AMOUNT, 0.85)
    if m.has("total"):
        return Judged(Role.AMOUNT, 0.82)
    if m.has("amount"):
        return Judged(Role.AMOUNT, 0.75)
    return None


def _words(column: Column, names: FieldNames) -> Judged:  # noqa: PLR0912 - as above
    m = column.meaning
    if is_currency(column) and (m.has("currency") or not m.concepts or "currency_iso" in m.fields):
        return Judged(Role.CURRENCY, 1.0)
    if is_currency(column) and column.share(Kind.CURRENCY) > 0.9 and not m.has("customer", "name"):
        return Judged(Role.CURRENCY, 0.5)
    if m.has("currency") and not column.count and not m.has("detail", "amount", "number", "name"):
        return Judged(Role.CURRENCY, 0.5)  # blank on every row: the currency of the books
    if m.has("sign") and _are(column, names, "credit_flag", "debit_flag"):
        return Judged(Role.SIGN, 1.0)
    if m.has("payref"):
        return Judged(Role.OTHER, 0.3)
    if m.has("taxid") and not (m.has("days") and column.is_numbers):  # "Dni": Spanish id, or days
        return Judged(Role.TAX_ID, 0.9)
    if column.share(Kind.BOOL) > 0.9 and m.has("paid", "open", "void", "closed", "clearing"):
        return Judged(Role.FLAG, 1.0)
    if m.has("clearing") and m.has("document", "number", "reference", "id"):
        return Judged(Role.CLEARING_DOC, 1.0)
    if (
        m.has("currency", "days", "detail", "address", "bank", "terms")
        or (m.has("limit", "overdue") and not m.has("customer"))
    ) and "customer_id" not in m.fields:
        return Judged(Role.DETAIL if m.has("detail") else Role.OTHER, 0.2)
    if m.has("type"):
        return Judged(Role.TYPE, 0.9)
    if m.has("status", "void"):
        return Judged(Role.STATUS, 0.9)
    if m.has("order", "external", "person", "text", "reminder") and not (
        m.fields & {"ref", "customer_name"}
    ):
        return Judged(Role.OTHER, 0.2)
    if "customer_id" in m.fields and not m.has("customer", "account"):
        return Judged(Role.CUSTOMER_ID, 0.8)
    if (customer := _customer(column)) is not None:
        return customer
    if m.has("line") and not m.has("invoice", "document"):
        return Judged(Role.DETAIL, 0.9)
    if m.has("group", "date", "due", "discount", "tax", "net", "amount") and "ref" not in m.fields:
        return _OTHER
    return _reference(m, column.header)


def _customer(column: Column) -> Judged | None:
    m = column.meaning
    if m.has("customer"):
        if m.has("group", "discount", "date"):
            return _OTHER
        if m.has("name", "company"):
            return Judged(Role.CUSTOMER_NAME, 1.0)
        if m.has("number", "id", "account", "reference", "internal"):
            return Judged(Role.CUSTOMER_ID, 1.0)
        if m.has("invoice", "document"):  # "Factuur partner": a name if it reads like one
            wordy = column.share(Kind.TEXT) > 0.8 and column.uniqueness < 0.95
            return Judged(Role.CUSTOMER, 0.5) if wordy else None
        return Judged(Role.CUSTOMER, 0.95)
    if "customer_name" in m.fields and not m.concepts <= {"name"}:
        return Judged(Role.CUSTOMER_NAME, 0.85)
    if m.has("ledger"):
        return _OTHER
    if m.has("account"):
        return Judged(Role.CUSTOMER_NAME, 0.8) if m.has("name") else Judged(Role.ACCOUNT, 0.6)
    if m.has("company") and not m.has("id", "number"):
        return Judged(Role.CUSTOMER_NAME, 0.7)
    if m.has("name"):
        above = column.above
        if above is not None and above.has("customer", "account"):
            return Judged(Role.CUSTOMER_NAME, 0.9)
        other = above is not None and above.has("group", "person", "ledger", "line", "bank")
        return Judged(Role.CUSTOMER_NAME, 0.15 if other else 0.65)
    return None


def _reference(m: Meaning, header: str) -> Judged:
    if m.has("invoice"):
        if m.has("number"):
            return Judged(Role.REF, 1.0)
        return Judged(Role.REF, 0.7 if m.has("id", "internal") else 0.93)
    if m.has("document"):
        if m.has("internal", "group"):
            return Judged(Role.INTERNAL, 0.3)
        if m.has("id") and not m.has("number"):
            return Judged(Role.REF, 0.6)
        return Judged(Role.REF, 0.85 if m.has("number") else 0.75)
    if m.has("internal"):
        return Judged(Role.INTERNAL, 0.3)
    if m.has("reference"):
        return Judged(Role.REF, 0.56)
    if m.has("assignment"):
        return Judged(Role.REF, 0.4)
    if m.has("number"):
        if m.has("id"):
            return Judged(Role.REF, 0.6)
        bare = len(fold(header)) <= 2  # a mere "No" is as often the row's or the ledger's own
        return Judged(Role.REF, 0.7 if "ref" in m.fields and not bare else 0.5)
    if "ref" in m.fields:
        return Judged(Role.REF, 0.75)
    if m.has("id"):
        return Judged(Role.REF, 0.4)
    return _OTHER


def is_currency(column: Column) -> bool:
    """Whether the values name currencies."""
    values = [text_of(cell) for cell in column.sample if cell not in (None, "")]
    return bool(values) and sum(
        bool(code_of(v)) and not any(c.isdigit() for c in v) for v in values
    ) >= 0.8 * len(values)


def _are(column: Column, names: FieldNames, *kinds: str) -> bool:
    values = [text_of(cell) for cell in column.sample if cell not in (None, "")]
    return bool(values) and all(any(names.is_value(k, v) for k in kinds) for v in values)
