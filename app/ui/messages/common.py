"""Texts that belong to no single room."""

from app.domain.errors import Code
from app.ui.messages.catalogue import Message

TEXTS: dict[Code, Message] = {}
