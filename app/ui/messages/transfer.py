"""Why one file of a delivery could not be put on the server, and who has to act."""

from app.domain.delivery_code import DeliveryCode
from app.domain.errors import Code
from app.ui.messages.message import Message, Who

TEXTS: dict[Code, Message] = {
    DeliveryCode.CHANGED_SINCE_PREVIEW: Message(
        "“{name}” has changed since you looked at the preview, so it was not sent.",
        Who.YOU,
        "Drop the new file and look at the preview again.",
    ),
    DeliveryCode.LOCAL_UNREADABLE: Message(
        "“{name}” can no longer be read on this computer ({reason}).",
        Who.YOU,
        "Close it in other programs, or put it back where it was, then press “Try again”.",
    ),
    DeliveryCode.DIFFERENT_EXISTS: Message(
        "Another file called “{name}” is on the server already, and its content differs.",
        Who.YOU,
        "Choose “Replace” to send yours, or “Keep” to leave the server’s as it is.",
    ),
    DeliveryCode.FORBIDDEN: Message(
        "The server does not let this account store “{name}”.",
        Who.RECEIVER,
        "Ask the receiver to let this account write there, then press “Try again”.",
    ),
    DeliveryCode.NO_SPACE: Message(
        "There is no room left on the server for “{name}”.",
        Who.RECEIVER,
        "Ask the receiver to make room, then press “Try again”.",
    ),
    DeliveryCode.NO_SUCH_FOLDER: Message(
        "The folder “{folder}” is not on the server, and this account may not create it.",
        Who.RECEIVER,
        "Ask the receiver to create it, then press “Try again”.",
    ),
    DeliveryCode.SIZE_DIFFERS: Message(
        "“{name}” did not arrive whole: the server has {size_there} bytes of {size}.",
        Who.RECEIVER,
        "Press “Try again”. If it stays, tell the receiver.",
    ),
    DeliveryCode.CONTENT_DIFFERS: Message(
        "The server’s copy of “{name}” is not what was sent, so it was removed again.",
        Who.RECEIVER,
        "Press “Try again”. If it stays, tell the receiver.",
    ),
    DeliveryCode.RENAME_REFUSED: Message(
        "The server stored “{name}” but did not let it get its final name, so it was removed "
        "again.",
        Who.RECEIVER,
        "Press “Try again”. If it stays, ask the receiver to allow renaming for this account.",
    ),
    DeliveryCode.REFUSED: Message(
        "The server refused “{name}” three times without saying why. Often its disk or this "
        "account’s share of it is full.",
        Who.RECEIVER,
        "Press “Try again”. If it stays, ask the receiver.",
    ),
    DeliveryCode.NO_SUCH_FILE: Message(
        "“{name}” is not on the server.",
        Who.NOBODY,
        "The receiver may have collected it already.",
    ),
    DeliveryCode.TOO_LARGE: Message(
        "“{name}” on the server is too large to be read back.", Who.NOBODY
    ),
    DeliveryCode.LIST_FORBIDDEN: Message(
        "The server does not let this account see what is in “{folder}”.",
        Who.NOBODY,
        "Sending works all the same.",
    ),
}
