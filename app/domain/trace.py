"""Where a file is that was whole on the server when the line was lost."""

from enum import StrEnum


class Trace(StrEnum):
    """What the server says of the final and the temporary name."""

    THERE = "there"  # something has the final name
    GROWING = "growing"  # it still has its temporary name
    GONE = "gone"  # it has neither: it was renamed, and picked up since
    HIDDEN = "hidden"  # the server does not tell
