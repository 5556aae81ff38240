"""A company on its way to another computer: everything but its secrets, in one file."""

from dataclasses import dataclass

from app.domain.connection import Connection
from app.domain.errors import Code
from app.domain.reading.layout_memory import RememberedLayout


class ArchiveCode(Code):
    """Why a company could not be put into a file or taken out of one."""

    CANNOT_WRITE = "cannot_write"  # name, reason
    CANNOT_READ = "cannot_read"  # name, reason
    NOT_A_COMPANY = "not_a_company"  # name
    NEWER = "newer"  # name: made by a newer version of the program


@dataclass(frozen=True, slots=True)
class MovedCompany:
    """What goes along beside the history. The key stays behind: it never leaves its computer."""

    name: str
    destination_id: str
    connection: Connection | None
    layouts: tuple[RememberedLayout, ...]
