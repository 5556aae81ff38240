"""How much may be under way at once; it narrows when the server has trouble."""

from app.services.sftp.protocol import BLOCK

_FEWEST_BYTES = 64 * 1024


class Window:
    """Limits on files and bytes under way.

    Opens with `files`, admits one more with every delivered file up to `most_files`, and halves
    at every error or stall: the answer to servers that allow few open files, or little at once.
    """

    def __init__(self, files: int = 64, most_files: int = 128, size: int = 4 << 20) -> None:
        self.files = files
        self.bytes = size
        self._most_files = most_files
        self._most_bytes = size

    def block(self, largest: int) -> int:
        """Bytes of one write: small ones when little may be under way, as on a slow line."""
        return max(BLOCK, min(largest, self.bytes // 16))

    def widen(self) -> None:
        """A file went well."""
        self.files = min(self.files + 1, self._most_files)
        self.bytes = min(self.bytes + _FEWEST_BYTES, self._most_bytes)

    def narrow(self) -> None:
        """The server refused something without a reason, or said nothing for a while."""
        self.files = max(self.files // 2, 1)
        self.bytes = max(self.bytes // 2, _FEWEST_BYTES)
