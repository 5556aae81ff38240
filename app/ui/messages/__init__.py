"""The program's sentences: what happened, who has to act, what to press.

Everything below `app.ui` speaks in codes; each module here holds the texts of one room. A text
is a `Message` whose `{blanks}` are filled from the code's parameters.
"""

from app.ui.messages.catalogue import say, texts
from app.ui.messages.message import Message, Who

__all__ = ["Message", "Who", "say", "texts"]
