"""A rotating log file only this user may read, with a second net against secrets.

The first net is the rule that secrets are never logged. The second one takes out whatever the
vault handed out and whatever looks like a private key or a password, tracebacks included.
"""

import logging
import os
import re
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path

from app.services.files import make_private_folder

_MOST_BYTES = 1_000_000
_OLD_FILES = 3
_GONE = "[removed]"
_LOOKS_SECRET = (
    re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S
    ),
    re.compile(r"PuTTY-User-Key-File-\d.*?(?:Private-MAC: \S+|\Z)", re.S),
    re.compile(r"(?i)(?<=://)[^\s:@/]+:[^\s@/]+(?=@)"),
    re.compile(r"""(?i)\b(?:pass(?:word|phrase|wd)?)\b["']?\s*[=:]\s*("[^"]*"|'[^']*'|\S+)"""),
)


class Redactor(logging.Formatter):
    """Formats a record, then removes secrets from the finished text."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._lock = threading.Lock()
        self._secrets: set[str] = set()

    def hide(self, secret: str) -> None:
        """Leave this out from now on. Under four characters it would blank out ordinary words."""
        if len(secret) >= 4:
            with self._lock:
                self._secrets |= {secret, repr(secret)[1:-1]}

    def format(self, record: logging.LogRecord) -> str:
        """The record's text without secrets."""
        text = super().format(record)
        with self._lock:
            known = sorted(self._secrets, key=len, reverse=True)
        for secret in known:
            text = text.replace(secret, _GONE)
        for pattern in _LOOKS_SECRET:
            text = pattern.sub(_GONE, text)
        return text


class _PrivateFile(RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def] # as the base class
        os.close(os.open(self.baseFilename, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600))
        return super()._open()


def start_log(folder: Path) -> Redactor:
    """Log to `uploader.log` in `folder` (1 MB, three older ones). Raises OSError.

    Returns the net; give its `hide` to whoever hands out secrets.
    """
    make_private_folder(folder)
    redactor = Redactor()
    handler = _PrivateFile(
        folder / "uploader.log", maxBytes=_MOST_BYTES, backupCount=_OLD_FILES, encoding="utf-8"
    )
    handler.setFormatter(redactor)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("paramiko").setLevel(logging.WARNING)  # INFO tells of every packet's channel
    return redactor
