"""Keeps the program's memory, where keys and passwords are, out of files when it crashes."""

import sys
from contextlib import suppress

if sys.platform != "win32":
    import resource


def forbid_core_dumps() -> None:
    """Write no core file, and let systemd keep none (both go by this limit).

    Windows writes none unless somebody set that up in its registry.
    """
    if sys.platform != "win32":
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
