"""Sorts every row of the file: invoice, skipped with a reason, or a problem to decide."""

from dataclasses import dataclass, field
from decimal import Decimal

from app.domain.fields import Field
from app.domain.progress import StopToken
from app.domain.reading.column import Kind, kind_of, text_of
from app.domain.reading.headings import Headings, heading_of, is_footer, without_code
from app.domain.reading.layout import Layout
from app.domain.reading.mapping import FormulaKind, Mapping, Origin
from app.domain.reading.names import FieldNames, as_header
from app.domain.reading.row_values import RowValues
from app.domain.reading.table import Table
from app.domain.report import ProblemCode, SkippedRow, SkipReason


@dataclass(slots=True)
class SortedRows:
    """The outcome. Indexes are 0-based rows; names and codes come from headings or fill-down."""

    candidates: list[int] = field(default_factory=list)
    skipped: dict[int, SkippedRow] = field(default_factory=dict)
    problems: dict[int, tuple[ProblemCode, dict[str, object]]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)


class Sorter:
    """Goes once over all rows."""

    def __init__(
        self,
        table: Table,
        layout: Layout,
        mapping: Mapping,
        headings: Headings,
        values: RowValues,
        names: FieldNames,
    ) -> None:
        self._rows = table.rows
        self._layout = layout
        self._mapping = mapping
        self._headings = headings
        self._v = values
        self._names = names
        self._out = SortedRows()
        self._header = {as_header(text) for text in layout.headers if text}
        self._dated = any(
            mapping.column(f) is not None for f in (Field.DATE_ISSUED, Field.DATE_DUE)
        )
        balance = mapping.sources[Field.BALANCE]
        formula = balance.formula.kind if balance.formula else None
        same = balance.column is not None and balance.column == mapping.column(Field.AMOUNT)
        self._state_decides = formula is not None or same or _balances_ignore_payment(values)
        self._lines = formula is FormulaKind.LINES
        self._heads = mapping.sources[Field.CUSTOMER_NAME].origin is Origin.HEADING_ROWS
        self._group_codes = mapping.sources[Field.CUSTOMER_ID].origin is Origin.HEADING_ROWS
        self._name = ""
        self._code = ""
        self._run: list[int] = []  # heading rows since the last invoice
        self._since = [Decimal(0), Decimal(0)]  # since the last total: all rows, invoices only
        self._whole = [Decimal(0), Decimal(0)]

    def sort(self, stop: StopToken) -> SortedRows:
        """Every row, exactly once."""
        v, out = self._v, self._out
        start = self._layout.header_row
        for i in range(min(start, len(self._rows))):
            blank = not any(text_of(c) for c in self._rows[i])
            header = i >= start - self._layout.header_lines
            self._skip(i, _why_above(blank=blank, header=header))
        self._heading_above(start - self._layout.header_lines)
        refs, balances, kinds, states = v.ref, v.balance, v.kind, v.state
        issued, due = v.issued, v.due
        fill = self._fill_down()
        for i in range(start, len(self._rows)):
            if not i % 5000:
                stop.check()
            balance = balances[i]
            if (
                refs[i]
                and balance is not None
                and (issued[i] is not None or due[i] is not None or not self._shapeless(i))
            ):
                self._invoice(i, balance, kinds[i], states[i])
            else:
                self._other(i, balance)
            if fill:
                self._fill(i)
        return out

    def _heading_above(self, header: int) -> None:
        """The first customer's heading may stand above the column names."""
        if not self._heads:
            return
        for i in range(header - 1, max(-1, header - 4), -1):
            texts = [text for c in self._rows[i] if (text := text_of(c))]
            found = heading_of(self._rows[i], self._names)
            labelled = found is not None and bool(texts) and found.name != texts[0]
            coded = found is not None and self._clean(found.name) != found.name
            if found is not None and (labelled or coded):
                self._name, self._code = self._clean(found.name), found.code
                self._skip(i, SkipReason.HEADING)
                return

    def _shapeless(self, i: int) -> bool:
        """Whether a row with a reference and a balance but no date is no invoice after all."""
        if self._dated and not (self._v.issued_raw[i] or self._v.due_raw[i]):
            texts = [text for c in self._rows[i] if (text := text_of(c))]
            if any(self._total_word(t) for t in texts):
                return True
            return len(texts) <= 2 or self._adds_up(self._v.balance[i]) or self._heads_sum(i)
        if not self._dated:
            return self._total_word(self._v.ref[i])
        return False

    def _total_word(self, text: str) -> bool:
        names = self._names
        if kind_of(text, names) is Kind.TEXT:
            return names.starts_value("total", text) or names.ends_value("total", text)
        return " " in text and names.starts_value("total", text)

    def _invoice(self, i: int, balance: Decimal, kind: str, state: str) -> None:
        self._head_names()
        self._whole[0] += balance
        self._since[0] += balance
        if kind == "payment":
            return self._skip(i, SkipReason.PAYMENT)
        if state in {"void", "draft"}:
            return self._skip(i, SkipReason.VOID if state == "void" else SkipReason.DRAFT)
        if (state == "paid" and self._state_decides) or (not balance and not self._lines):
            return self._skip(i, SkipReason.SETTLED)
        self._whole[1] += balance
        self._since[1] += balance
        self._out.candidates.append(i)
        if self._heads:
            self._out.names[i] = self._name
        if self._group_codes:
            self._out.codes[i] = self._code
        return None

    def _other(self, i: int, balance: Decimal | None) -> None:
        row = self._rows[i]
        texts = [text for c in row if (text := text_of(c))]
        if not texts:
            return self._skip(i, SkipReason.BLANK)
        named = sum(as_header(t) in self._header for t in texts)
        if named >= 0.6 * len(texts) and len(texts) > 1:
            return self._skip(i, SkipReason.HEADER)
        ref, v = self._v.ref[i], self._v
        dated = v.issued[i] is not None or v.due[i] is not None
        words = [t for t in texts if any(map(str.isalpha, t))]
        if not dated and any(self._total_word(t) for t in words):
            return self._total(i, balance)
        if not dated and is_footer(words or texts, self._names) and not (ref and balance):
            return self._skip(i, SkipReason.FOOTER)
        head = heading_of(row, self._names) if self._headings.codes and not dated else None
        if head is not None and head.code:
            return self._text(i)
        if balance is not None:
            return self._without_ref(i, balance, dated=dated)
        if ref and (dated or v.amount[i] is not None or text_of(v.balance_raw[i])):
            return self._without_balance(i, dated=dated)
        if self._is_line(i):
            return self._skip(i, SkipReason.LINE)
        if v.kind[i] == "payment":
            return self._skip(i, SkipReason.PAYMENT)
        return self._text(i)

    def _without_ref(self, i: int, balance: Decimal, *, dated: bool) -> None:
        """A row of money that is no plain invoice row."""
        v = self._v
        row = self._rows[i]
        if not dated and self._dated and self._heads_sum(i):
            return self._group_heading(i)
        if not dated and self._adds_up(balance):
            return self._total(i, balance)
        if not dated and self._heads and (head := self._group_row(i)):
            self._name, self._code = head
            return self._skip(i, SkipReason.HEADING)
        if not dated and not v.ref[i] and self._only_money(i):
            return self._total(i, balance)
        payment = v.kind[i] == "payment" or any(
            self._names.is_value("payment", c) for c in row if isinstance(c, str) and len(c) > 3
        )
        if payment and (v.kind[i] or not v.ref[i]):
            self._whole[0] += balance
            self._since[0] += balance
            return self._skip(i, SkipReason.PAYMENT)
        if v.ref[i]:
            return self._invoice(i, balance, v.kind[i], v.state[i])
        state = v.state[i]
        if state in {"void", "draft"}:
            return self._skip(i, SkipReason.VOID if state == "void" else SkipReason.DRAFT)
        if not balance or (state == "paid" and self._state_decides):
            if self._is_line(i):
                return self._skip(i, SkipReason.LINE)
            return self._skip(i, SkipReason.SETTLED)
        self._whole[0] += balance
        self._since[0] += balance
        self._head_names()
        self._problem(i, ProblemCode.MISSING_REF, balance=balance)
        return None

    def _only_money(self, i: int) -> bool:
        """Whether a row holds nothing but amounts and a currency, as totals without a word do."""
        for cell in self._rows[i]:
            text = text_of(cell)
            if text and kind_of(cell, self._names) not in {Kind.NUMBER, Kind.CURRENCY}:
                return False
        return True

    def _group_row(self, i: int) -> tuple[str, str] | None:
        """Name and code of a heading row that carries its group's total."""
        texts = [c for c in self._rows[i] if isinstance(c, str) and any(x.isalpha() for x in c)]
        if len(texts) != 1:
            return None
        found = heading_of([texts[0]], self._names)
        return None if found is None else (self._clean(found.name), found.code)

    def _without_balance(self, i: int, *, dated: bool) -> None:
        v = self._v
        raw = text_of(v.balance_raw[i])
        amount, paid = v.amount[i], v.paid[i]
        if v.kind[i] == "payment" or (not raw and paid and not amount):
            return self._skip(i, SkipReason.PAYMENT)
        if v.state[i] in {"void", "draft"}:
            return self._skip(i, SkipReason.VOID if v.state[i] == "void" else SkipReason.DRAFT)
        if not raw and (v.state[i] == "paid" or (paid and paid == amount)):
            return self._skip(i, SkipReason.SETTLED)
        if not dated and not raw and amount is None:
            return self._text(i)
        self._head_names()
        self._problem(i, ProblemCode.UNREADABLE_AMOUNT, text=raw)
        return None

    def _is_line(self, i: int) -> bool:
        """Whether the row only continues the invoice above: item, quantity and price, no more."""
        row, v = self._rows[i], self._v
        if v.ref[i] and not self._lines:
            return False
        if self._heads and heading_of(row, self._names) is not None:
            return False
        return bool(self._out.candidates or self._out.skipped) and any(
            c < len(row) and text_of(row[c]) for c in self._mapping.helpers.lines
        )

    def _text(self, i: int) -> None:
        found = heading_of(self._rows[i], self._names)
        if found is None:
            return self._skip(i, SkipReason.FOOTER)
        self._run.append(i)
        if not (self._headings.first and len(self._run) > 1):
            self._name, self._code = self._clean(found.name), found.code
        return self._skip(i, SkipReason.HEADING)

    def _clean(self, name: str) -> str:
        return without_code(name) if self._headings.coded else name

    def _head_names(self) -> None:
        self._run.clear()

    def _total(self, i: int, value: Decimal | None) -> None:
        self._run.clear()
        if value is not None:
            self._since = [Decimal(0), Decimal(0)]
            if self._heads:
                self._out.names[i] = self._name
        self._skip(i, SkipReason.SUBTOTAL)

    def _adds_up(self, value: Decimal | None) -> bool:
        """Whether a value is the sum of what stands above it."""
        if value is None or not self._out.candidates:
            return False
        return any(s and abs(s) == abs(value) for s in (*self._since, *self._whole))

    def _heads_sum(self, i: int) -> bool:
        """Whether a row's value is the sum of the dated rows right below it: a heading's total."""
        value, total, v = self._v.balance[i], Decimal(0), self._v
        for j in range(i + 1, len(self._rows)):
            if v.issued[j] is None and v.due[j] is None:
                break
            total += v.balance[j] or Decimal(0)
        return value is not None and total != 0 and abs(total) == abs(value)

    def _group_heading(self, i: int) -> None:
        """A customer's heading that carries the total of the invoices below it."""
        if head := self._group_row(i):
            self._name, self._code = head
        self._skip(i, SkipReason.HEADING)

    def _fill_down(self) -> bool:
        """Whether customer names stand only on the first row of each group."""
        if self._mapping.sources[Field.CUSTOMER_NAME].origin is not Origin.COLUMN:
            return False
        column = self._mapping.column(Field.CUSTOMER_NAME)
        judged = next(c for c in self._layout.columns if c.index == column)
        return judged.filled < 0.9 and bool(judged.count)

    def _fill(self, i: int) -> None:
        skipped = self._out.skipped.get(i)
        if skipped is not None and skipped.why not in _IN_GROUP:
            return
        if name := self._v.customer_name[i]:
            self._name, self._code = name, self._v.customer_id[i]
        elif self._name and skipped is None:
            self._out.names[i] = self._name
            if not self._v.customer_id[i]:
                self._out.codes[i] = self._code

    def _problem(self, i: int, code: ProblemCode, **params: object) -> None:
        self._out.problems[i] = (code, params)
        if self._heads:
            self._out.names[i] = self._name
        if self._group_codes:
            self._out.codes[i] = self._code

    def _skip(self, i: int, why: SkipReason) -> None:
        texts = [text for c in self._rows[i] if (text := text_of(c))]
        ref = self._v.ref[i] if why in _NAMES_INVOICE else ""
        self._out.skipped[i] = SkippedRow(i + 1, why, " · ".join(texts[:6]), ref)


_NAMES_INVOICE = frozenset(
    {SkipReason.SETTLED, SkipReason.VOID, SkipReason.DRAFT, SkipReason.PAYMENT, SkipReason.LEFT_OUT}
)
_IN_GROUP = _NAMES_INVOICE | {SkipReason.LINE, SkipReason.HEADING}


def _balances_ignore_payment(values: RowValues) -> bool:
    """Whether what is called a balance stays the full amount of invoices whose state says paid."""
    rows = zip(values.state, values.balance, values.amount, strict=True)
    paid = [(balance, amount) for state, balance, amount in rows if state == "paid"]
    whole = sum(bool(balance) and balance == amount for balance, amount in paid)
    return bool(paid) and whole > 0.8 * len(paid)


def _why_above(*, blank: bool, header: bool) -> SkipReason:
    if header:
        return SkipReason.HEADER
    return SkipReason.BLANK if blank else SkipReason.TITLE
