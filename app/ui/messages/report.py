"""What was found in a report: rows left out, rows to look at, files that are no report."""

from app.domain.errors import Code
from app.domain.reading.report_code import ReportCode
from app.domain.report import ProblemCode, SkipReason
from app.ui.messages.message import Message, Who

TEXTS: dict[Code, Message] = {
    ReportCode.NO_TABLE: Message(
        "There is nothing in this file.",
        press="Export the open-invoice report again and drop that file.",
    ),
    ReportCode.NO_HEADER: Message(
        "No row of column names was found: this does not look like a report of open invoices.",
        press="Check that you dropped the right file. The report needs a row with column names "
        "such as invoice number, customer, due date and balance.",
    ),
    ReportCode.NO_ROWS: Message(
        "The column names are on row {row}, but there is no invoice below them. Sending this "
        "would mark every open invoice as paid.",
        press="Export the report again and look at the filters and the date you choose there.",
    ),
    ReportCode.CANNOT_REMEMBER: Message(
        "The columns could not be remembered for next time: {reason}",
        press="You can go on; the same questions will be asked again.",
    ),
    ProblemCode.NO_INVOICES: Message(
        "No open invoice was found. A report without invoices would have every invoice marked as "
        "paid, so it cannot be sent.",
        press="Check the columns above, or export the report again.",
    ),
    ProblemCode.MISSING_REF: Message(
        "Row {row} has no invoice reference{of_customer}, balance {balance}.",
        press="Type the reference, or leave the row out.",
    ),
    ProblemCode.DUPLICATE_REF: Message(
        "{ref} appears more than once and differs from row to row (rows {rows}).",
        press="Keep one of them, leave them out, or add them up.",
    ),
    ProblemCode.UNREADABLE_AMOUNT: Message(
        "The balance of {ref} in row {row} {trouble}.{tried}",
        press="Type the balance, or leave the row out.",
    ),
    ProblemCode.UNREADABLE_DATE: Message(
        "The {fields} of {ref} in row {row} cannot be read: “{text}”.{tried}",
        press="Type the date, send the invoice without it, or leave the row out.",
    ),
    ProblemCode.TOTAL_DIFFERS: Message(
        "The file’s own total in row {row} is {printed}, but the rows read{counted} add up "
        "to {read}: {difference}.",
        press="Check that no row is missing before you go on.",
    ),
    ProblemCode.SUBTOTAL_DIFFERS: Message(
        "The subtotal in row {row}{of_customer} is {printed}, but the rows above it{counted} "
        "add up to {read}: {difference}.",
        press="Check that no row is missing before you go on.",
    ),
    ProblemCode.PASSED_OVER: Message(
        "{passed} not read, as the column names are on row {row}.",
        press="If that is wrong, choose another row for the column names: an open invoice that "
        "is not sent will be marked as paid.",
    ),
    ProblemCode.SAME_COLUMN: Message(
        "{fields} are the same column. Is that right?",
        press="If not, choose another column above.",
    ),
    ProblemCode.HIDDEN_ROWS: Message(
        "Excel hides {count} of this file, by hand or by a filter. Hidden rows were read like all "
        "others.",
        Who.NOBODY,
    ),
    SkipReason.BLANK: Message("Empty row.", Who.NOBODY),
    SkipReason.TITLE: Message("Title line above the table.", Who.NOBODY),
    SkipReason.HEADER: Message("Column names.", Who.NOBODY),
    SkipReason.HEADING: Message("Heading of a customer’s invoices.", Who.NOBODY),
    SkipReason.SUBTOTAL: Message("Subtotal.", Who.NOBODY),
    SkipReason.TOTAL: Message("Total.", Who.NOBODY),
    SkipReason.FOOTER: Message("Note or footer.", Who.NOBODY),
    SkipReason.LINE: Message("Further line of an invoice that is counted.", Who.NOBODY),
    SkipReason.SETTLED: Message("Nothing is open: paid in full.", Who.NOBODY),
    SkipReason.VOID: Message("Cancelled.", Who.NOBODY),
    SkipReason.DRAFT: Message("Draft, not sent yet.", Who.NOBODY),
    SkipReason.PAYMENT: Message("Payment that belongs to no invoice yet.", Who.NOBODY),
    SkipReason.LEFT_OUT: Message("Left out by you.", Who.NOBODY),
}
