"""Setting up a company: who it is, its key, and the server it sends to.

Every method may block (disk, keyring, network): the window calls them off its own thread.
"""

import logging
import secrets as randomness
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.domain.connection import (
    Connection,
    HostKey,
    Outcome,
    Rung,
    RungResult,
    SignIn,
)
from app.domain.destination import Destination
from app.domain.errors import KeyProblem, StoreError
from app.domain.ports import AskableVault, CompanyStore, Connector, KeyStore
from app.domain.profile import Company, KeyType, PastIdentity, PublicKey, next_key_id
from app.domain.progress import StopToken
from app.domain.setup_problems import CompanyCode, KeyCode
from app.domain.slug import slug

log = logging.getLogger(__name__)

LEAST_PASSPHRASE = 10
"""Characters of a passphrase that a person chooses."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the connection page shows: everything but the secrets themselves.

    `needs_passphrase` says that the key's passphrase was not kept and has to be asked for.
    """

    connection: Connection | None
    has_password: bool
    needs_passphrase: bool


@dataclass(frozen=True, slots=True)
class Climb:
    """How a connection test ended.

    `identity` is what the server showed. `changed` says that it is not the trusted one.
    `replaced_key` says that the new key works and has taken the old one's place.
    """

    company: Company
    connection: Connection
    results: tuple[RungResult, ...]
    identity: HostKey | None
    replaced_key: bool = False

    @property
    def passed(self) -> bool:
        """Whether every rung was climbed."""
        last = self.results[-1] if self.results else None
        return last is not None and last.rung is Rung.WRITE and last.outcome is Outcome.PASSED

    @property
    def asks(self) -> bool:
        """Whether the server's identity is unknown and the person has to decide."""
        return bool(self.results) and self.results[-1].outcome is Outcome.ASK

    @property
    def changed(self) -> bool:
        """Whether the server shows another identity than the one trusted."""
        last = self.results[-1] if self.results else None
        failed = last and last.rung is Rung.IDENTITY and last.outcome is Outcome.FAILED
        return bool(failed and self.identity and self.connection.host_key)


class Enrol:
    """Companies, their keys and their connections.

    `forget` are called with the id of a removed company: mappings, history and whatever else
    belongs to it.
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
    ) -> None:
        self._companies = companies
        self._vault = vault
        self._keys = keys
        self._connector = connector
        self.destinations = destinations
        self._forget = forget
        self._now = now
        self._lock = threading.RLock()

    # -- companies ----------------------------------------------------------------------------

    def all(self) -> list[Company]:
        """Every company, in the order they were added. Raises StoreError."""
        with self._lock:
            return [self._mended(company) for company in self._companies.all()]

    def company(self, company_id: str) -> Company:
        """The company of that id. Raises StoreError UNKNOWN."""
        for company in self.all():
            if company.id == company_id:
                return company
        raise StoreError(CompanyCode.UNKNOWN)

    def destination(self, company: Company) -> Destination:
        """Where the company's deliveries go."""
        return self.destinations[company.destination_id]

    def add(self, name: str, destination_id: str) -> Company:
        """Add a company. Raises StoreError NAME_EMPTY or NAME_TAKEN."""
        with self._lock:
            # A random id: it names files and keyring items, where no customer's name belongs.
            company = Company(randomness.token_hex(6), self._free_name(name), destination_id)
            self._companies.save(company)
            return company

    def rename(self, company_id: str, name: str) -> Company:
        """Give the company another name; its key's comment stays what the receiver has."""
        with self._lock:
            company = self.company(company_id)
            return self._save(replace(company, name=self._free_name(name, company_id)))

    def remove(self, company_id: str) -> None:
        """Remove the company with its key, settings, mappings and history.

        The company itself goes last: what fails before can be tried again.
        """
        with self._lock:
            self._vault.remove(company_id)
            self._keys.remove(next_key_id(company_id))
            self._keys.remove(company_id)
            for forget in self._forget:
                forget(company_id)
            self._companies.remove(company_id)

    # -- key ----------------------------------------------------------------------------------

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

    def make_key(self, company_id: str, key_type: KeyType, passphrase: str = "") -> Company:
        """Make the company's key, or the one that is to replace it where it has one.

        `passphrase` is the person's own and only wanted when the vault is not lasting.
        """

        def make(key_id: str, comment: str) -> tuple[PublicKey, str]:
            return self._keys.create(key_id, key_type, comment, passphrase)

        return self._new_key(company_id, passphrase, make)

    def import_key(
        self, company_id: str, content: bytes, opened_by: str = "", passphrase: str = ""
    ) -> Company:
        """Use a key made elsewhere; otherwise like `make_key`.

        Raises KeyProblem NEEDS_PASSPHRASE when `opened_by` has to be asked for.
        """

        def adopt(key_id: str, comment: str) -> tuple[PublicKey, str]:
            return self._keys.adopt(key_id, content, opened_by, comment, passphrase)

        return self._new_key(company_id, passphrase, adopt)

    def drop_next_key(self, company_id: str) -> Company:
        """Keep the present key after all."""
        with self._lock:
            company = self._save(replace(self.company(company_id), next_key=None))
            connection, secrets = self._vault.load(company_id)
            self._vault.save(company_id, connection, replace(secrets, next_key_passphrase=""))
            self._keys.remove(next_key_id(company_id))
            return company

    def hand_over(self, company_id: str) -> Company:
        """The public key was copied or mailed: from now on the receiver's reply is awaited."""
        with self._lock:
            company = self.company(company_id)
            return self._save(replace(company, handed_over_at=self._now()))

    def export_key(self, company_id: str, passphrase: str) -> bytes:
        """The private key for another computer, encrypted with the person's passphrase."""
        _long_enough(passphrase)
        _, secrets = self._vault.load(company_id)
        return self._keys.export(company_id, secrets.key_passphrase, passphrase)

    def unlock(self, company_id: str, passphrase: str) -> None:
        """Take the passphrase a person typed for the key, until the program ends.

        Raises KeyProblem WRONG_PASSPHRASE.
        """
        with self._lock:
            connection, secrets = self._vault.load(company_id)
            company = self.company(company_id)
            if company.next_key:
                self._keys.check(next_key_id(company_id), passphrase)
                secrets = replace(secrets, next_key_passphrase=passphrase)
            else:
                self._keys.check(company_id, passphrase)
                secrets = replace(secrets, key_passphrase=passphrase)
            self._vault.save(company_id, connection, secrets)

    # -- connection ---------------------------------------------------------------------------

    def settings(self, company_id: str) -> Settings:
        """The connection as saved."""
        with self._lock:
            company = self.company(company_id)
            connection, secrets = self._vault.load(company_id)
            passphrase = secrets.next_key_passphrase if company.next_key else secrets.key_passphrase
            return Settings(
                connection=connection,
                has_password=bool(secrets.password),
                needs_passphrase=company.key is not None and not passphrase,
            )

    def save_connection(
        self, company_id: str, connection: Connection, password: str | None = None
    ) -> tuple[Company, Connection]:
        """Save what the person filled in; `password` None keeps the one saved before.

        Another host or port forgets the trusted identity, any change the passed test.
        """
        with self._lock:
            company = self.company(company_id)
            before, secrets = self._vault.load(company_id)
            if before and (before.host, before.port) == (connection.host, connection.port):
                connection = replace(connection, host_key=before.host_key)
            else:
                connection = replace(connection, host_key=None)
            if password is not None and password != secrets.password:
                secrets = replace(secrets, password=password)
            elif connection == before:
                return company, connection
            self._vault.save(company_id, connection, secrets)
            return self._save(replace(company, connected_at=None)), connection

    def trust(self, company_id: str, host_key: HostKey) -> Connection:
        """Pin the server's identity; one trusted before is remembered as past."""
        with self._lock:
            connection, secrets = self._vault.load(company_id)
            if connection is None:
                raise StoreError(CompanyCode.UNKNOWN)
            if before := connection.host_key:
                past = PastIdentity(before.fingerprint, before.trusted_at, self._now())
                company = self.company(company_id)
                self._save(replace(company, past_identities=(*company.past_identities, past)))
                log.warning("identity %s replaced %s", host_key.fingerprint, before.fingerprint)
            connection = replace(connection, host_key=replace(host_key, trusted_at=self._now()))
            self._vault.save(company_id, connection, secrets)
            return connection

    def test(
        self, company_id: str, on_result: Callable[[RungResult], None], stop: StopToken
    ) -> Climb:
        """Try the saved connection, with the new key where one waits to replace the old.

        Only a test passed in full puts the new key in the old one's place.
        """
        company = self.company(company_id)
        connection, secrets = self._vault.load(company_id)
        if connection is None:
            raise StoreError(CompanyCode.UNKNOWN)
        key_id = company_id
        trying_next = company.next_key is not None and connection.sign_in is SignIn.KEY
        if trying_next:
            key_id = next_key_id(company_id)
            secrets = replace(secrets, key_passphrase=secrets.next_key_passphrase)
        results: dict[Rung, RungResult] = {}

        def note(result: RungResult) -> None:
            results[result.rung] = result
            if result.outcome is not Outcome.RUNNING:
                log.info("%s %s %s", result.rung.value, result.outcome.value, _code(result))
            on_result(result)

        identity = self._connector.test(
            key_id, connection, secrets, self.destination(company), note, stop
        )
        climb = Climb(company, connection, tuple(results.values()), identity)
        if climb.passed:
            with self._lock:
                company = replace(self.company(company_id), connected_at=self._now())
                company = self._save(company)
                if trying_next:
                    company = self._finish_replacement(company)
        return replace(climb, company=company, replaced_key=trying_next and climb.passed)

    # -- inside -------------------------------------------------------------------------------

    def _new_key(
        self, company_id: str, passphrase: str, make: Callable[[str, str], tuple[PublicKey, str]]
    ) -> Company:
        if not self._vault.lasting:
            _long_enough(passphrase)
        with self._lock:
            company = self.company(company_id)
            connection, secrets = self._vault.load(company_id)  # fails before a key is made
            comment = slug(company.name)
            if company.key is None:
                public, opens = make(company_id, comment)
                company = replace(company, key=public, handed_over_at=None, connected_at=None)
                secrets = replace(secrets, key_passphrase=opens)
            else:
                public, opens = make(next_key_id(company_id), comment)
                company = replace(company, next_key=public, handed_over_at=None)
                secrets = replace(secrets, next_key_passphrase=opens)
            self._vault.save(company_id, connection, secrets)
            return self._save(company)

    def _mended(self, company: Company) -> Company:
        """Finish a replacement that was cut off after the file had moved."""
        if company.next_key and not self._keys.exists(next_key_id(company.id)):
            return self._finish_replacement(company)
        return company

    def _finish_replacement(self, company: Company) -> Company:
        """Safe to repeat: the file moves first, and its absence tells how far this got."""
        with self._lock:
            next_id = next_key_id(company.id)
            if self._keys.exists(next_id):
                self._keys.promote(next_id, company.id)
            connection, secrets = self._vault.load(company.id)
            if secrets.next_key_passphrase:
                secrets = replace(
                    secrets, key_passphrase=secrets.next_key_passphrase, next_key_passphrase=""
                )
                self._vault.save(company.id, connection, secrets)
            return self._save(replace(company, key=company.next_key, next_key=None))

    def _save(self, company: Company) -> Company:
        self._companies.save(company)
        return company

    def _free_name(self, name: str, company_id: str = "") -> str:
        name = " ".join(name.split())
        if not name:
            raise StoreError(CompanyCode.NAME_EMPTY)
        for other in self._companies.all():
            if other.id != company_id and other.name.casefold() == name.casefold():
                raise StoreError(CompanyCode.NAME_TAKEN, name=other.name)
        return name


def _long_enough(passphrase: str) -> None:
    if len(passphrase) < LEAST_PASSPHRASE:
        raise KeyProblem(KeyCode.SHORT_PASSPHRASE, least=LEAST_PASSPHRASE)


def _code(result: RungResult) -> str:
    return str(result.code.value) if result.code else ""
