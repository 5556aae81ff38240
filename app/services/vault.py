"""The operating system's keyring: one small item of settings and secrets per company.

`keyring` talks to Windows Credential Manager, macOS Keychain, GNOME Keyring and KWallet. There is
no plaintext fallback: without a keyring, secrets live in memory (`session_vault`).
"""

import os
import re
import secrets as randomness
import sys
import threading
from collections.abc import Callable

import keyring.backend
import keyring.errors
from keyring.backend import KeyringBackend

from app.domain.connection import Connection, Secrets
from app.domain.errors import VaultError
from app.domain.setup_problems import VaultCode
from app.services.vault_item import pack, unpack

SERVICE = "Open AR Uploader"

LONGEST = 1200
"""UTF-16 units: Windows holds 2,560 bytes of UTF-16, so 1,280, and keeps some for itself."""

_SAFE_BACKENDS = (
    "keyring.backends.Windows",
    "keyring.backends.macOS",
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
)
_SELF_TEST = "self-test"

# Windows: 1312 no such logon session, 1783 the stub received bad data, 5 access denied,
# 8 and 1704 out of memory. macOS: -25293 authorisation failed, -25308 interaction not allowed,
# -128 the person pressed Cancel, -25291 no keychain is available.
_DENIED = frozenset({5, -25293, -128})
_LOCKED = frozenset({-25308})
_MISSING = frozenset({1312, -25291})
_TOO_LONG = frozenset({1783})
# Of keyring and of SecretStorage below it.
_LOCKED_ERRORS = frozenset({"KeyringLocked", "LockedException"})
_SAID_NO = "PromptDismissedException"


def system_keyring() -> KeyringBackend:
    """The operating system's own keyring.

    keyring may be set up, or have plug-ins, to use a plain file or to forget: those are never
    taken. Raises keyring.errors.NoKeyringError where there is no other.
    """
    keyring.backend.get_all_keyring()  # loads the backends; its answer is the same for ever
    found = KeyringBackend.get_viable_backends()  # and these are the ones usable now
    safe = [one for one in found if one.__module__.startswith(_SAFE_BACKENDS)]
    if not safe:
        raise keyring.errors.NoKeyringError
    return max(safe, key=lambda backend: backend.priority)()


class KeyringVault:
    """A vault in the desktop's keyring, tried out (write, read, delete) at first use.

    Every call may block on a question the desktop asks the person: never call it from the
    window's own thread.
    """

    lasting = True

    def __init__(
        self,
        find: Callable[[], KeyringBackend] = system_keyring,
    ) -> None:
        self._find = find
        self._lock = threading.RLock()
        self._backend: KeyringBackend | None = None

    @property
    def name(self) -> str:
        """What people call this keyring."""
        if sys.platform == "win32":
            return "Windows Credential Manager"
        if sys.platform == "darwin":
            return "macOS Keychain"
        desktop = os.environ.get("XDG_CURRENT_DESKTOP", "").upper()
        if "KDE" in desktop:
            return "KWallet"
        return "GNOME Keyring" if "GNOME" in desktop else "the desktop’s keyring"

    def load(self, company_id: str) -> tuple[Connection | None, Secrets]:
        """The company's settings and secrets; None and empty secrets when there are none yet."""
        text = self._call("get_password", company_id)
        if not text:
            return None, Secrets()
        return unpack(text, self.name)

    def save(self, company_id: str, connection: Connection | None, secrets: Secrets) -> None:
        """Replace the company's item. Raises VaultError TOO_LONG before anything is changed."""
        text = pack(connection, secrets)
        length = len(text.encode("utf-16-le")) // 2
        if length > LONGEST:
            raise VaultError(VaultCode.TOO_LONG, vault=self.name, length=length, most=LONGEST)
        self._call("set_password", company_id, text)

    def remove(self, company_id: str) -> None:
        """Delete the company's item; no error when there is none."""
        if self._call("get_password", company_id) is not None:
            self._call("delete_password", company_id)

    def _call(self, what: str, company_id: str, *value: str) -> str | None:
        with self._lock:
            if self._backend is None:
                self._backend = self._tried_out()
            return self._ask(self._backend, what, company_id, *value)

    def _tried_out(self) -> KeyringBackend:
        try:
            backend = self._find()
        except Exception as error:  # each backend raises errors of its own libraries
            raise self._problem(error) from None
        probe = randomness.token_urlsafe(16)
        self._ask(backend, "set_password", _SELF_TEST, probe)
        if self._ask(backend, "get_password", _SELF_TEST) != probe:
            raise VaultError(VaultCode.FORGETFUL, vault=self.name)
        self._ask(backend, "delete_password", _SELF_TEST)
        return backend

    def _ask(self, backend: KeyringBackend, what: str, *words: str) -> str | None:
        try:
            answer: str | None = getattr(backend, what)(SERVICE, *words)
        except Exception as error:  # each backend raises errors of its own libraries
            # `from None`: the cause may quote the value that was to be stored.
            raise self._problem(error) from None
        return answer

    def _problem(self, error: Exception) -> VaultError:
        number = _number(error)
        code = VaultCode.FAILED
        if _SAID_NO in (type(error).__name__, type(error.__cause__).__name__):
            code = VaultCode.DENIED  # keyring wraps it as if there were no keyring at all
        elif number in _TOO_LONG:
            code = VaultCode.TOO_LONG
        elif number in _LOCKED:
            code = VaultCode.LOCKED
        elif isinstance(error, UnicodeError):
            code = VaultCode.DAMAGED  # what is kept there is no text
        elif number in _MISSING or isinstance(error, RuntimeError | keyring.errors.InitError):
            # RuntimeError: NoKeyringError, and what keyring raises where a backend is not usable
            code = VaultCode.MISSING
        elif number in _DENIED:
            code = VaultCode.DENIED
        elif type(error).__name__ in _LOCKED_ERRORS:
            code = VaultCode.LOCKED
        elif type(error).__name__ == "SecretServiceNotAvailableException":
            code = VaultCode.MISSING
        return VaultError(
            code, vault=self.name, detail=str(number) if number else type(error).__name__
        )


def _number(error: Exception) -> int | None:
    """The system's own error number: `winerror` on Windows, in the text on macOS."""
    if (number := getattr(error, "winerror", None)) is not None:
        return int(number)
    chain: BaseException | None = error
    while chain is not None:
        if chain.args and isinstance(chain.args[0], int):
            return chain.args[0]
        if found := re.search(r"\((-\d{3,6})\b", str(chain)):
            return int(found.group(1))
        chain = chain.__cause__
    return None
