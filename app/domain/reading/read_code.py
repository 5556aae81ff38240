"""Why a dropped file cannot be read as tables."""

from app.domain.errors import Code


class ReadCode(Code):
    """What is the matter with the file; every code comes with the param `file`, its name."""

    MISSING = "missing"
    FOLDER = "folder"
    LOCK_FILE = "lock_file"
    IN_USE = "in_use"
    DENIED = "denied"
    NAME_TOO_LONG = "name_too_long"
    CLOUD_ONLY = "cloud_only"
    NOT_READABLE = "not_readable"
    """The disk or network drive failed; `reason` is the operating system's own sentence."""
    EMPTY = "empty"
    FILE_TOO_LARGE = "file_too_large"
    """`limit` in megabytes."""
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    """A small file that would fill the memory; `limit` in megabytes."""
    TOO_FAR_APART = "too_far_apart"
    """Cells so far from each other that the sheet would fill the memory."""
    PASSWORD = "password"  # noqa: S105
    DAMAGED = "damaged"
    PDF = "pdf"
    PICTURE = "picture"
    WORD = "word"
    SLIDES = "slides"
    NUMBERS = "numbers"
    ARCHIVE = "archive"
    PROGRAM = "program"
    NOT_A_TABLE = "not_a_table"
