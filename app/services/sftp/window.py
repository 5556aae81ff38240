"""How much may be under way at once; it narrows when the server has trouble."""

from app.services.sftp.protocol import BLOCK, MOST_BLOCK

_FEWEST_BYTES = 64 * 1024
_SMALLEST_BLOCK = 4 * 1024
_MOST_REQUESTS = 512


class Window:
    """Limits on files, bytes and requests under way.

    Opens with `files` and `size`. Admits one more file with every delivered one up to
    `most_files`, and with every confirmed block as many bytes more up to `most_size`. Halves at
    every error or stall: the answer to servers that allow little at once, and to slow lines,
    where what is under way must be confirmed before the line counts as dead. It may outlive a
    connection, so that the next one starts from what the last one found out.
    """

    def __init__(
        self,
        files: int = 64,
        most_files: int = 128,
        size: int = 2 << 20,
        most_size: int = 4 << 20,
    ) -> None:
        self.files = files
        self.bytes = size
        self.requests = _MOST_REQUESTS
        self._most_files = most_files
        self._most_bytes = most_size
        self._block = BLOCK
        self._unhurt = True

    def block(self, largest: int) -> int:
        """Bytes of one write: small ones on a slow line, where each takes seconds."""
        return min(largest, self._block)

    def confirmed(self, length: int) -> None:
        """The server took a block: twice as much with every round trip, until trouble comes."""
        more = length if self._unhurt else length // 8
        self.bytes = min(self.bytes + more, self._most_bytes)
        self._block = min(self._block + more // 16, MOST_BLOCK)

    def widen(self) -> None:
        """A file went well."""
        self.files = min(self.files + 1, self._most_files)
        self.bytes = min(self.bytes + _FEWEST_BYTES, self._most_bytes)

    def narrow(self) -> None:
        """The server refused something without a reason, or said nothing for a while."""
        self._unhurt = False
        self.files = max(self.files // 2, 1)
        self.bytes = max(self.bytes // 2, _FEWEST_BYTES)
        self._block = max(self._block // 2, _SMALLEST_BLOCK)

    def crowded(self, opened: int) -> None:
        """The server refused to open a file while it had `opened` others open."""
        self.files = max(min(self.files, opened), 1)

    def lost(self) -> None:
        """The line dropped before a single file was delivered.

        Some servers hang up when too many requests are under way.
        """
        self.requests = max(self.requests // 4, 1)
        self.files = min(self.files, self.requests)

    def recovered(self) -> None:
        """Everything that was to be sent went through."""
        self.requests = min(self.requests * 2, _MOST_REQUESTS)
