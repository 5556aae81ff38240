"""Secrets in memory only, for a computer whose keyring is missing or refuses."""

import threading
from collections.abc import Callable

from app.domain.connection import Connection, Secrets
from app.domain.ports import Vault


class SessionVault:
    """Forgets everything when the program ends; nothing is ever written.

    Practice mode calls it lasting, so that nobody has to choose a passphrase there.
    """

    def __init__(self, name: str = "this program’s memory", *, lasting: bool = False) -> None:
        self._name, self._lasting = name, lasting
        self._lock = threading.Lock()
        self._items: dict[str, tuple[Connection | None, Secrets]] = {}

    @property
    def name(self) -> str:
        """What people call the store."""
        return self._name

    @property
    def lasting(self) -> bool:
        """Whether the window may promise to remember."""
        return self._lasting

    def ask_each_time(self) -> None:
        """Nothing to do: it keeps secrets in memory already."""

    def load(self, company_id: str) -> tuple[Connection | None, Secrets]:
        """What was saved since the program started."""
        with self._lock:
            return self._items.get(company_id, (None, Secrets()))

    def save(self, company_id: str, connection: Connection | None, secrets: Secrets) -> None:
        """Remember until the program ends."""
        with self._lock:
            self._items[company_id] = (connection, secrets)

    def remove(self, company_id: str) -> None:
        """Forget the company; no error when there is nothing."""
        with self._lock:
            self._items.pop(company_id, None)


class ChosenVault:
    """The keyring until the person chooses to be asked each time, then memory.

    The choice holds for this run of the program: the next one tries the keyring again. `hide` is
    told each secret, wherever it is kept, so that the log can leave it out.
    """

    def __init__(self, keyring: Vault, hide: Callable[[str], None] = lambda _: None) -> None:
        self._vault, self._hide = keyring, hide

    @property
    def name(self) -> str:
        """What people call the store in use."""
        return self._vault.name

    @property
    def lasting(self) -> bool:
        """Whether secrets outlive the program."""
        return self._vault.lasting

    def ask_each_time(self) -> None:
        """Leave the keyring alone from now on."""
        self._vault = SessionVault()

    def load(self, company_id: str) -> tuple[Connection | None, Secrets]:
        """See `Vault`."""
        connection, secrets = self._vault.load(company_id)
        self._hide_all(secrets)
        return connection, secrets

    def save(self, company_id: str, connection: Connection | None, secrets: Secrets) -> None:
        """See `Vault`."""
        self._hide_all(secrets)
        self._vault.save(company_id, connection, secrets)

    def remove(self, company_id: str) -> None:
        """See `Vault`."""
        self._vault.remove(company_id)

    def _hide_all(self, secrets: Secrets) -> None:
        for value in (secrets.key_passphrase, secrets.next_key_passphrase, secrets.password):
            if value:
                self._hide(value)
