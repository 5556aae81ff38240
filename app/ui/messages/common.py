"""Texts that belong to no single room."""

from app.domain.errors import Code, CommonCode
from app.ui.messages.message import Message, Who

TEXTS: dict[Code, Message] = {
    CommonCode.UNEXPECTED: Message(
        "Something went wrong that we did not foresee ({kind}).",
        Who.YOU,
        "Press Help & support details, then Copy details, and send them to support.",
    ),
}
