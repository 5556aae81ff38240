"""Setting up a company: who it is, its key, and the server it sends to.

Every method may block (disk, keyring, network): the window calls them off its own thread.
"""

import secrets as randomness
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime

from app.domain.destination import Destination
from app.domain.errors import StoreError
from app.domain.ports import AskableVault, CompanyStore, Connector, KeyStore
from app.domain.profile import Company
from app.domain.setup_problems import CompanyCode
from app.flows.enrol_connection import EnrolConnection
from app.flows.enrol_key import EnrolKey
from app.flows.roll import Roll


class Enrol:
    """Companies; `key` and `connection` do the rest of the set-up.

    `forget` are called with the id of a removed company: mappings, history and whatever else
    belongs to it. `sending` is held meanwhile by a window that sends; see `History.sending`.
    """

    def __init__(
        self,
        companies: CompanyStore,
        vault: AskableVault,
        keys: KeyStore,
        connector: Connector,
        destinations: Mapping[str, Destination],
        forget: Sequence[Callable[[str], None]] = (),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sending: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._roll = Roll(companies)
        self._vault = vault
        self._forget = forget
        self._sending = sending
        self.destinations = destinations
        self.key = EnrolKey(self._roll, vault, keys, now)
        self.connection = EnrolConnection(self._roll, vault, self.key, connector, destinations, now)

    def all(self) -> list[Company]:
        """Every company, in the order they were added. Raises StoreError."""
        with self._roll.lock:
            return [self.key.mended(company) for company in self._roll.all()]

    def destination(self, company: Company) -> Destination:
        """Where the company's deliveries go."""
        return self.destinations[company.destination_id]

    def add(self, name: str, destination_id: str) -> Company:
        """Add a company. Raises StoreError NAME_EMPTY or NAME_TAKEN."""
        with self._roll.lock:
            # A random id: it names files and keyring items, where no company's name belongs.
            company = Company(randomness.token_hex(6), self._free_name(name), destination_id)
            return self._roll.put(company)

    def rename(self, company_id: str, name: str) -> Company:
        """Give the company another name; its key's comment stays what the receiver has."""
        with self._roll.lock:
            company = self._roll.company(company_id)
            return self._roll.put(company, name=self._free_name(name, company_id))

    def remove(self, company_id: str) -> None:
        """Remove the company with its history, mappings, settings and key.

        The keyring goes first, for it may refuse, and a company that stays must keep its baseline;
        the company itself goes last, so that what fails before can be tried again.
        Raises StoreError BUSY while something is sent, before anything is removed.
        """
        with self._roll.lock:
            with self._sending():
                self._vault.remove(company_id)
            for forget in self._forget:
                forget(company_id)
            self.key.remove(company_id)
            self._roll.remove(company_id)

    @property
    def vault_name(self) -> str:
        """What people call the place that keeps secrets."""
        return self._vault.name

    @property
    def lasting(self) -> bool:
        """False when secrets are asked for each time: then the person chooses passphrases."""
        return self._vault.lasting

    def ask_each_time(self) -> None:
        """Go on without a keyring: secrets live in memory until the program ends."""
        self._vault.ask_each_time()

    def _free_name(self, name: str, company_id: str = "") -> str:
        name = " ".join(name.split())
        if not name:
            raise StoreError(CompanyCode.NAME_EMPTY)
        for other in self._roll.all():
            if other.id != company_id and other.name.casefold() == name.casefold():
                raise StoreError(CompanyCode.NAME_TAKEN, name=other.name)
        return name
