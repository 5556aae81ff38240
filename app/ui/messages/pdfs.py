"""Why a dropped file cannot be sent as an invoice PDF. The first sentence stands in the list."""

from app.domain.errors import Code
from app.domain.naming import NamingCode
from app.domain.pdfs import PdfTrouble
from app.ui.messages.message import Message, Who

_DROP_AGAIN = "then drop the PDF here."

TEXTS: dict[Code, Message] = {
    PdfTrouble.IS_WORD: Message(
        "Not a PDF: it is a Word file",
        press=f"Open it in Word, choose Save As and PDF, {_DROP_AGAIN}",
    ),
    PdfTrouble.IS_EXCEL: Message(
        "Not a PDF: it is an Excel workbook",
        press=f"Open it in Excel, choose Save As and PDF, {_DROP_AGAIN}",
    ),
    PdfTrouble.IS_OFFICE: Message(
        "Not a PDF: it is an Office document",
        press=f"Open it in its program, save it as PDF, {_DROP_AGAIN}",
    ),
    PdfTrouble.IS_PICTURE: Message(
        "Not a PDF: it is a picture",
        press=f"Open it, choose Print and save as PDF, {_DROP_AGAIN}",
    ),
    PdfTrouble.IS_ZIP: Message(
        "Not a PDF: it is a packed folder (ZIP)",
        press="Unpack it, then drop the PDFs that are in it.",
    ),
    PdfTrouble.IS_WEB_PAGE: Message(
        "Not a PDF: it is a web page",
        press="A download that asked you to sign in often ends so. Download the invoice again.",
    ),
    PdfTrouble.IS_XML: Message(
        "Not a PDF: it is an XML file",
        press="It may be an electronic invoice. Save the invoice as PDF in your accounting "
        f"program, {_DROP_AGAIN}",
    ),
    PdfTrouble.IS_EMAIL: Message(
        "Not a PDF: it is an e-mail",
        press="Open it, save the PDF that is attached, then drop that one here.",
    ),
    PdfTrouble.IS_TEXT: Message(
        "Not a PDF: it is a text file", press="Save the invoice as PDF and drop that file."
    ),
    PdfTrouble.NOT_A_PDF: Message(
        "Not a PDF", press="Save the invoice as PDF in your accounting program and drop that file."
    ),
    PdfTrouble.EMPTY: Message(
        "The file is empty", press="Save the invoice as PDF again, then drop it here."
    ),
    PdfTrouble.CUT_OFF: Message(
        "The PDF is cut off",
        press="It was only partly saved or downloaded. Save it again, then drop it here.",
    ),
    PdfTrouble.LOCKED: Message(
        "The PDF asks for a password",
        press="Your customer could not open it. Save it without a password, then drop it here.",
    ),
    PdfTrouble.UNREADABLE: Message(
        "The file cannot be opened",
        Who.YOU,
        "Close it in other programs and drop it again; if that does not help, copy it to your "
        "own documents and drop the copy. Your "
        "computer says: {reason}",
    ),
    PdfTrouble.VANISHED: Message(
        "The file is not there any more",
        press="It was moved, renamed or deleted. Drop it again from where it is now.",
    ),
    PdfTrouble.FOLDER_CLOSED: Message(
        "The folder cannot be opened",
        Who.YOU,
        "Copy its PDFs to your own documents and drop them from there.",
    ),
    PdfTrouble.IN_CLOUD: Message(
        "Not on this computer yet",
        press="Only its name is here, the content is still in the cloud (OneDrive, iCloud or "
        "similar). Open the file once, then drop it again.",
    ),
    PdfTrouble.SAME_INVOICE: Message(
        "{ref} already gets “{other}”",
        press="An invoice gets one PDF. To send this one instead, remove the other or choose "
        "the invoice for this one.",
    ),
    PdfTrouble.SAME_CONTENT: Message(
        "Same file as “{other}”",
        press="It need not be sent twice. If it does belong to another invoice, choose that one.",
    ),
    PdfTrouble.SAME_NAME: Message(
        "Same name on the server as {other}",
        press="The file names of {ref} and {other} would be the same, or differ only in capital "
        "letters, which many servers take for the same. So neither gets a PDF. Send these PDFs by "
        "e-mail, or ask the receiver.",
        who=Who.RECEIVER,
    ),
    NamingCode.NOTHING_LEFT: Message(
        "No file name for “{ref}”",
        press="An invoice reference without letters or digits makes no file name. Send this PDF "
        "by e-mail.",
    ),
    NamingCode.TOO_LONG: Message(
        "The invoice reference is too long",
        press="A file name on a server may have {limit} characters. Send this PDF by e-mail.",
    ),
}
