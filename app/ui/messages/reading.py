"""Why a dropped report cannot be read."""

from app.domain.errors import Code
from app.domain.reading.read_code import ReadCode
from app.ui.messages.message import Message, Who

_EXPORT = "Export the open-invoice report as Excel or CSV and drop that file."

TEXTS: dict[Code, Message] = {
    ReadCode.MISSING: Message(
        "“{file}” is not there any more. It was moved, renamed or deleted.",
        press="Drop the file again from where it is now.",
    ),
    ReadCode.FOLDER: Message(
        "“{file}” is a folder.", press="Open the folder and drop the report that is in it."
    ),
    ReadCode.LOCK_FILE: Message(
        "“{file}” is a small helper file that Excel keeps while a workbook is open, not the "
        "report itself.",
        press="Drop the file of the same name without “~$”.",
    ),
    ReadCode.IN_USE: Message(
        "“{file}” is open in another program, probably Excel.",
        press="Close it there, then drop it again. If it is open nowhere, ask your IT for access.",
    ),
    ReadCode.DENIED: Message(
        "You are not allowed to open “{file}”.",
        press="Save a copy in your own documents and drop the copy, or ask your IT for access.",
    ),
    ReadCode.NAME_TOO_LONG: Message(
        "The name of “{file}”, with all the folders it is in, is too long for this computer.",
        press="Copy the file to your desktop and drop it from there.",
    ),
    ReadCode.CLOUD_ONLY: Message(
        "“{file}” has not been downloaded yet: only its name is on this computer, the content "
        "is still in the cloud (OneDrive, iCloud, Dropbox or similar).",
        press="Open it once, or choose “Always keep on this device”, wait until it has arrived, "
        "then drop it again.",
    ),
    ReadCode.NOT_READABLE: Message(
        "“{file}” cannot be read from its disk. Your computer says: {reason}",
        Who.IT,
        press="Copy the file to your desktop and drop it from there. If that fails too, ask "
        "your IT.",
    ),
    ReadCode.EMPTY: Message("“{file}” is empty.", press=_EXPORT),
    ReadCode.FILE_TOO_LARGE: Message(
        "“{file}” is larger than {limit} MB, far more than a report of open invoices.",
        press="Export only the open invoices and drop that file.",
    ),
    ReadCode.UNPACKS_TOO_LARGE: Message(
        "“{file}” is packed so that it would grow to more than {limit} MB, far more than a report "
        "of open invoices. It was not opened.",
        press="Export the report again from your accounting program.",
    ),
    ReadCode.TOO_FAR_APART: Message(
        "“{file}” has stray cells far away from its table and is too large to read.",
        press="Copy the rows of the report into a new workbook, save it and drop that file.",
    ),
    ReadCode.PASSWORD: Message(
        "“{file}” is protected with a password.",
        press="Open it in Excel, choose File › Info › Protect Workbook, remove the password, "
        "save, then drop it again.",
    ),
    ReadCode.DAMAGED: Message(
        "“{file}” is damaged or was only partly saved.",
        press="Export the report again, or open the file in Excel and save it as a new file.",
    ),
    ReadCode.PDF: Message(
        "“{file}” is a PDF. Rows cannot be read safely from a PDF.", press=_EXPORT
    ),
    ReadCode.PICTURE: Message(
        "“{file}” is a picture. Rows cannot be read from a picture.", press=_EXPORT
    ),
    ReadCode.WORD: Message("“{file}” is a text document, not a table.", press=_EXPORT),
    ReadCode.SLIDES: Message("“{file}” is a presentation, not a table.", press=_EXPORT),
    ReadCode.NUMBERS: Message(
        "“{file}” is an Apple Numbers document.",
        press="In Numbers choose File › Export To › Excel and drop that file.",
    ),
    ReadCode.ARCHIVE: Message(
        "“{file}” is a packed folder (such as a ZIP), not a report.",
        press="Unpack it and drop the report that is in it.",
    ),
    ReadCode.PROGRAM: Message("“{file}” is a program, not a report.", press=_EXPORT),
    ReadCode.NOT_A_TABLE: Message(
        "“{file}” is not a table: it is neither a workbook nor a text file, whatever its name "
        "says.",
        press=_EXPORT,
    ),
}
