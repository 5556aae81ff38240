"""What one server can do, and where its receiver wants files to grow."""

import posixpath
import secrets
from dataclasses import dataclass

from app.domain.destination import TempNames
from app.domain.naming import temporary_name
from app.domain.plan import PlannedFile
from app.domain.server_traits import Replacing, ServerTraits
from app.services.sftp.protocol import POSIX_RENAME


@dataclass(frozen=True, slots=True)
class ServerWays:
    """The server's extensions, the destination's rule for temporary names, and what was tried.

    `traits` is None where no test has tried the server: then the extensions have to do.
    """

    extensions: frozenset[str] = frozenset()
    temp_names: TempNames = TempNames.BESIDE
    temp_folder: str = ""
    traits: ServerTraits | None = None

    @property
    def replacing(self) -> Replacing:
        """How to put a file in the place of an existing one."""
        offered = POSIX_RENAME in self.extensions
        if self.traits and (offered or self.traits.replacing is not Replacing.POSIX_RENAME):
            return self.traits.replacing
        return Replacing.POSIX_RENAME if offered else Replacing.REMOVE_FIRST

    @property
    def tells_size(self) -> bool:
        """Whether a written file's size is told, as far as we know."""
        return self.traits is None or self.traits.tells_size

    @property
    def lets_read(self) -> bool:
        """Whether a written file can be read back, as far as we know."""
        return self.traits is None or self.traits.lets_read

    @property
    def hashes(self) -> bool:
        """Whether the server can hash a file for us."""
        return "check-file" in self.extensions

    @property
    def tells_space(self) -> bool:
        """Whether the server tells how full its disk is."""
        return "statvfs@openssh.com" in self.extensions

    def temp_path(self, file: PlannedFile) -> str:
        """A new name for `file` to grow under.

        Never one used before: a lost session may still carry out its rename, and another
        computer may be sending the same file. Either would publish what we have just begun.
        """
        mark = secrets.token_hex(4)
        return posixpath.join(self.growing_folder(file), temporary_name(file.name, mark))

    def growing_folder(self, file: PlannedFile) -> str:
        """The folder in which `file` grows."""
        return self.temp_folder if self.temp_names is TempNames.FOLDER else file.folder
