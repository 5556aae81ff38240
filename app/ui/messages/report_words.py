"""Words of the page "Check the columns": fields, reasons, questions, problems."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.domain.fields import Field
from app.domain.reading.mapping import Question, QuestionKind, Reason
from app.domain.report import Problem, ProblemCode
from app.ui import formats
from app.ui.messages.catalogue import say
from app.ui.messages.message import Message

FIELDS: Mapping[Field, str] = {
    Field.REF: "Invoice reference",
    Field.CUSTOMER_ID: "Customer number",
    Field.CUSTOMER_NAME: "Customer name",
    Field.DATE_ISSUED: "Issue date",
    Field.DATE_DUE: "Due date",
    Field.AMOUNT: "Amount",
    Field.BALANCE: "Balance",
    Field.CURRENCY_ISO: "Currency",
}
REASONS: Mapping[Reason, str] = {
    Reason.EXACT_NAME: "Exact name",
    Reason.SIMILAR_NAME: "Similar name",
    Reason.VALUES: "From the values",
    Reason.GROUP_ROWS: "Group rows",
    Reason.HEADER_CODE: "In the column name",
    Reason.FORMULA: "Worked out",
    Reason.REMEMBERED: "Remembered",
    Reason.CHOSEN: "Chosen by you",
    Reason.NOT_FOUND: "Not in the file",
}

ROWS_TOLD = 4


def question_text(question: Question) -> str:
    """One question in the words of the window."""
    shown = ", ".join(question.examples)
    match question.kind:
        case QuestionKind.DATE_ORDER:
            return f"Is the day or the month first? Every date fits both, such as {shown}."
        case QuestionKind.DECIMAL:
            return f"Is the point or the comma the decimal sign? Every amount fits both: {shown}."
        case QuestionKind.CURRENCY:
            maybe = f" Perhaps {question.proposal}." if question.proposal else ""
            return f"Which currency are the amounts in? The file does not say.{maybe}"
        case QuestionKind.CURRENCY_BLANK:
            return f"Which currency has an invoice whose currency is left blank, such as {shown}?"
        case QuestionKind.REF:
            return "Which column holds the invoice reference?"
        case QuestionKind.BALANCE:
            return "Which column holds the open balance?"


def less_or_more(missing: Decimal, currency: str) -> str:
    """`£60.00 less`: how what was read compares, `missing` being what it falls short by."""
    return f"{formats.money(abs(missing), currency)} {'less' if missing > 0 else 'more'}"


def passed_over(rows: Sequence[int]) -> str:
    """`Rows 3, 4 and 5 look like invoices, but are`, to go on with what they are not."""
    if len(rows) == 1:
        return f"Row {rows[0]} looks like an invoice, but is"
    told = rows if len(rows) <= ROWS_TOLD else rows[: ROWS_TOLD - 1]
    *first, last = [f"{row:,}" for row in told]
    if len(told) < len(rows):
        first, last = [*first, last], f"{len(rows) - len(told):,} more"
    return f"Rows {', '.join(first)} and {last} look like invoices, but are"


def problem_message(problem: Problem) -> Message:
    """A problem's sentence with its numbers written for people."""
    params = {"row": problem.row, **problem.params}
    others = problem.params.get("others")
    if isinstance(others, list):
        params["rows"] = ", ".join(map(str, sorted([problem.row, *others])))
    if isinstance(rows := params.get("rows"), tuple):
        params["passed"] = passed_over(rows)
    if isinstance(fields := params.get("fields"), tuple):
        named = [FIELDS[Field(each)] for each in fields]
        if problem.code is ProblemCode.SAME_COLUMN:
            named.reverse()  # as one says it: "Balance and Amount", "Due date and Issue date"
        else:
            named = [name.lower() for name in named]
        params["fields"] = " and ".join(named)
    text = str(problem.params.get("text") or "")
    typed = problem.params.get("typed")
    params["tried"] = f" Nor can what you typed: “{typed}”." if typed else ""
    counted = ", with those left out such as payments,"
    params["counted"] = counted if problem.params.get("left_too") else ""
    params["trouble"] = f"cannot be read: “{text}”" if text else "is empty"
    customer = problem.params.get("customer")
    params["of_customer"] = f" ({customer})" if customer else ""
    currency = str(problem.params.get("currency", ""))
    for name, value in params.items():
        if name == "difference" and isinstance(value, Decimal):
            params[name] = less_or_more(value, currency)
        elif isinstance(value, Decimal):
            params[name] = formats.money(value, currency)
    if isinstance(count := params.get("count"), int):
        params["count"] = formats.plural(count, "row")
    return say(problem.code, params)
