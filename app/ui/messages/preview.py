"""What the paid preview says: what tripped, what usually causes it, what to do."""

from app.domain.delivery import ResumeCode
from app.domain.errors import Code
from app.domain.explanations import ExplanationCode
from app.domain.outgoing import OutgoingCode
from app.domain.safeguards import SafeguardCode
from app.ui.messages.message import Message, Who

_AGAIN = "Go back, export the full open-invoice report again and drop that file."
_KEEP = "Press Keep open for each one that was not paid."

TEXTS: dict[Code, Message] = {
    SafeguardCode.ZERO_INVOICES: Message(
        "The report has no open invoice. Sending it would mark every invoice as paid. This is "
        "usually an export with a filter or date range that matches nothing.",
        Who.YOU,
        _AGAIN,
    ),
    SafeguardCode.ALL_GONE: Message(
        "None of the {invoices} of the last report is in this one: all would be marked as paid. "
        "This is usually an export of another period, or one in which every reference is "
        "written in another way.",
        Who.YOU,
        _AGAIN,
    ),
    SafeguardCode.OTHER_COMPANY: Message(
        "This looks like another company’s report: of the {invoices} of the last report only "
        "{common} are in it, and hardly any customer is the same.",
        Who.YOU,
        "Check the company at the top left, or go back and choose the right file.",
    ),
    SafeguardCode.NOT_SURE: Message(
        "You noted “not sure” for {invoices}, for example {example}.",
        Who.YOU,
        "Press Keep open, or change the note, before you go on.",
    ),
    SafeguardCode.SUSPECTS: Message(
        "Not paid, perhaps, but sent under a changed reference: {invoices}. “{gone}” is gone and "
        "“{new}” is new.",
        Who.YOU,
        "Say for each one whether it is the same invoice or was paid, or type the number to go on.",
    ),
    SafeguardCode.SAME_FILE: Message(
        "This is the very file that was sent last time, as {name}. Perhaps the new export was "
        "saved somewhere else.",
        Who.YOU,
        "Go back and choose the new file, unless you mean to send this one again.",
    ),
    SafeguardCode.CHANGES_ONLY: Message(
        "The report is short ({report} against {invoices} last time) and not one invoice in it "
        "is unchanged. This is usually an export of changes only, and the receiver takes what "
        "is not in it as paid.",
        Who.YOU,
        _AGAIN,
    ),
    SafeguardCode.OLDER_REPORT: Message(
        "The newest invoice in this report is of {newest}, the last report had one of {before}. "
        "This is usually an older file chosen by mistake.",
        Who.YOU,
        "Check the file’s date, or go back and choose the new file.",
    ),
    SafeguardCode.MANY_GONE: Message(
        "{gone} of {invoices} would be marked as paid, {share} of the last report. This is "
        "usually an export with a filter, or one that was cut off.",
        Who.YOU,
        "If they were all paid, type the number to go on. " + _KEEP,
    ),
    SafeguardCode.MUCH_MONEY_GONE: Message(
        "{share} of the open money would be marked as paid. This is usually an export in which "
        "a large customer or one currency is missing.",
        Who.YOU,
        "If it was all paid, type the number to go on. " + _KEEP,
    ),
    SafeguardCode.CUSTOMER_GONE: Message(
        "Everything of {customers} is missing, for example {example} with {invoices}. This is "
        "usually a customer that the export leaves out, or a changed customer number.",
        Who.YOU,
        "If they paid everything, type the number to go on. " + _KEEP,
    ),
    SafeguardCode.ROUND_ROWS: Message(
        "The file has exactly {rows}. Many programs cut an export off at such a number.",
        Who.YOU,
        "Compare the last invoice in the file with your accounting program, then type the "
        "number to go on.",
    ),
    SafeguardCode.LEFT_OUT: Message(
        "Left out of what is sent, although the file has them and the last report had them: "
        "{invoices}, for example {example} in row {row}. The receiver would take that as paid.",
        Who.YOU,
        "Go back to see why the rows are left out, or press Keep open for each one.",
    ),
    SafeguardCode.BALANCES_CHANGED: Message(
        "{share} of the invoices that stay open have another balance. This is usually another "
        "column chosen as balance, or amounts read with the wrong decimal sign.",
        Who.YOU,
        "Look at “balance changed” above; go back and check the columns if it is wrong.",
    ),
    SafeguardCode.DATES_CHANGED: Message(
        "{share} of the invoices that stay open have another invoice date than last time. This "
        "is usually day and month read the wrong way round.",
        Who.YOU,
        "Go back and check how the dates are read.",
    ),
    SafeguardCode.OVER_HALF: Message(
        "{gone} of {invoices} would be marked as paid: more than half of a short report.",
        Who.YOU,
        _KEEP,
    ),
    SafeguardCode.NOT_DUE: Message(
        "{invoices} will be marked as paid ahead of the due date, for example {example}.",
        Who.YOU,
        _KEEP,
    ),
    SafeguardCode.MOST_NOT_DUE: Message(
        "Most of what will be marked as paid is not due yet: {invoices}, for example {example}. "
        "This is usually an export of what is overdue, instead of all that is open.",
        Who.YOU,
        _KEEP,
    ),
    SafeguardCode.CREDIT_NOTES_ALONE: Message(
        "{credit_notes} will be closed while no invoice of the same customer is, for example "
        "{example}. This is usually an export without credit notes.",
        Who.YOU,
        _KEEP,
    ),
    SafeguardCode.CURRENCY_GONE: Message(
        "Everything in {currency} is missing ({invoices}). This is usually an export of one "
        "currency only.",
        Who.YOU,
        _KEEP,
    ),
    SafeguardCode.CURRENCY_NEW: Message(
        "The last report had nothing in {currency}, this one has {invoices}.",
        Who.YOU,
        "Check the currency column if you do not invoice in {currency}.",
    ),
    ExplanationCode.LEFT_OUT: Message(
        "{gone} of the {all} missing invoices are in the file, but left out of what is sent; the "
        "first one is in row {row}.",
        press="Go back to see why.",
    ),
    ExplanationCode.HIDDEN: Message(
        "The file has hidden or filtered rows: the missing invoices may be among them.",
        press="Show all rows in Excel, save, and drop the file again.",
    ),
    ExplanationCode.CURRENCY: Message(
        "{gone} of the {all} missing invoices are everything there was in {currency}."
    ),
    ExplanationCode.CUSTOMER: Message(
        "{gone} of the {all} missing invoices are everything there was of {customer}."
    ),
    ExplanationCode.BRANCH: Message(
        "{gone} of the {all} missing invoices are everything that began with “{branch}”."
    ),
    ExplanationCode.CREDIT_NOTES: Message(
        "{gone} of the {all} missing are all the credit notes there were."
    ),
    ExplanationCode.NOT_DUE: Message(
        "{gone} of the {all} missing invoices are all those that are not due yet."
    ),
    ExplanationCode.BEFORE: Message(
        "{gone} of the {all} missing invoices were issued before {day}, when the oldest one in "
        "this file was.",
        press="The export may begin too late.",
    ),
    ExplanationCode.AFTER: Message(
        "{gone} of the {all} missing invoices were issued after {day}, when the newest one in "
        "this file was.",
        press="The export may end too early.",
    ),
    ExplanationCode.AFTER_ROW: Message(
        "{gone} of the {all} missing invoices are everything that stood after row {row} of the "
        "last report.",
        press="The export may have been cut off.",
    ),
    OutgoingCode.NOT_OURS: Message(
        "The report is not in the form this program sends.",
        press="Choose the file you want to compare with yourself.",
    ),
    ResumeCode.OVERTAKEN: Message(
        "The server holds another report, which your preview was not compared with.",
        Who.YOU,
        "Perhaps a colleague sent it. Give up this delivery to see what will be marked as paid "
        "compared with that one, or send yours all the same.",
    ),
    ResumeCode.UNCERTAIN: Message(
        "This file was whole on the server, but the server does not show whether it arrived.",
        Who.YOU,
        "Ask the receiver whether the file is there, then say so here.",
    ),
}
