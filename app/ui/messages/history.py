"""What can be wrong with the history on this computer."""

from app.domain.company_archive import ArchiveCode
from app.domain.delivery import HistoryCode
from app.domain.errors import Code
from app.domain.list_table import ExportCode
from app.ui.messages.message import Message, Who

TEXTS: dict[Code, Message] = {
    ExportCode.CANNOT_WRITE: Message(
        "“{name}” could not be written ({reason}). Perhaps it is open in Excel.",
        Who.YOU,
        "Close it there, or choose another name or folder, and try again.",
    ),
    ArchiveCode.CANNOT_WRITE: Message(
        "“{name}” could not be written ({reason}).",
        Who.YOU,
        "Choose another folder, such as your documents, and try again.",
    ),
    ArchiveCode.CANNOT_READ: Message(
        "“{name}” could not be read ({reason}).",
        Who.YOU,
        "Copy the file to your documents and try again.",
    ),
    ArchiveCode.NOT_A_COMPANY: Message(
        "“{name}” is not a company file of this program, or it is damaged.",
        Who.YOU,
        "On the old computer, save the company to a file again and choose that file.",
    ),
    ArchiveCode.NEWER: Message(
        "“{name}” was made by a newer version of this program.",
        Who.YOU,
        "Install the newest version here, then try again.",
    ),
    HistoryCode.NEWER: Message(
        "The history on this computer was made by a newer version of this program, so this one "
        "leaves it alone ({path}).",
        Who.YOU,
        "Install the newest version and open it again.",
    ),
    HistoryCode.DAMAGED: Message(
        "The history on this computer is damaged ({path}).",
        Who.IT,
        "Ask your IT to put back a copy of that file from a backup. Do not send a report before.",
    ),
    HistoryCode.CANNOT_READ: Message(
        "The history on this computer cannot be read ({path}: {reason}).",
        Who.IT,
        "Close other windows of this program and try again; else ask your IT about that file.",
    ),
    HistoryCode.CANNOT_WRITE: Message(
        "The history on this computer cannot be written ({path}: {reason}). Nothing is sent "
        "without it.",
        Who.IT,
        "Ask your IT whether you may change that file.",
    ),
    HistoryCode.DISK_FULL: Message(
        "The disk of this computer is full, so the delivery cannot be written down.",
        Who.YOU,
        "Delete files you do not need, then try again. Nothing is lost.",
    ),
    HistoryCode.UNFINISHED: Message(
        "An earlier delivery of this company is not finished.",
        Who.YOU,
        "Go to Home and finish it, or give it up, before you send another report.",
    ),
    HistoryCode.BUSY: Message(
        "Another window of this program is sending.",
        Who.YOU,
        "Wait until it is done, then try again.",
    ),
    HistoryCode.OUTDATED: Message(
        "Another report was sent for this company since you looked at the preview.",
        Who.YOU,
        "Go back to the preview: it is made anew, against that report.",
    ),
    HistoryCode.GIVEN_UP: Message(
        "This delivery was given up, so nothing more of it is sent.",
        Who.YOU,
        "To send the report after all, drop it again on Home.",
    ),
    HistoryCode.DELIVERED: Message(
        "This delivery is finished already: the report has arrived.",
        Who.NOBODY,
        "Nothing is left to do. History shows what was sent.",
    ),
    HistoryCode.MAY_BE_THERE: Message(
        "The report of this delivery may have arrived.",
        Who.YOU,
        "Press Continue sending to find out before you give it up.",
    ),
}
