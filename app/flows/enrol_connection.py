"""A company's server: settings saved, tried out, and its identity trusted or replaced."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.connection import Connection, HostKey, Outcome, Rung, RungResult, Secrets, SignIn
from app.domain.destination import Destination
from app.domain.errors import StoreError
from app.domain.ports import AskableVault, Connector
from app.domain.profile import Company, PastIdentity, TrustedServer, next_key_id
from app.domain.progress import StopToken
from app.domain.server_traits import ServerTraits
from app.domain.setup_problems import CompanyCode
from app.flows.enrol_key import EnrolKey
from app.flows.roll import Roll

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the connection page shows: everything but the secrets themselves.

    `needs_passphrase` says that the key's passphrase was not kept and has to be asked for.
    """

    connection: Connection | None
    has_password: bool
    needs_passphrase: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """How a connection test ended.

    `identity` is what the server showed. `replaced_key` says that the new key works and has
    taken the old one's place.
    """

    company: Company
    connection: Connection
    results: tuple[RungResult, ...]
    identity: HostKey | None
    replaced_key: bool = False

    @property
    def passed(self) -> bool:
        """Whether every rung was climbed."""
        return bool(self.results) and _ended(self.results[-1], Rung.WRITE, Outcome.PASSED)

    @property
    def asks(self) -> bool:
        """Whether the server's identity is unknown and the person has to decide."""
        return bool(self.results) and _ended(self.results[-1], Rung.IDENTITY, Outcome.ASK)

    @property
    def changed(self) -> bool:
        """Whether the server showed another identity than the one trusted."""
        trusted = self.connection.host_key
        return (
            bool(self.results)
            and _ended(self.results[-1], Rung.IDENTITY, Outcome.FAILED)
            and trusted is not None
            and self.identity is not None
            and not trusted.same_key(self.identity)
        )


def _ended(result: RungResult, rung: Rung, outcome: Outcome) -> bool:
    return (result.rung, result.outcome) == (rung, outcome)


class EnrolConnection:
    """Raises VaultError and StoreError. Every method may block."""

    def __init__(
        self,
        roll: Roll,
        vault: AskableVault,
        key: EnrolKey,
        connector: Connector,
        destinations: Mapping[str, Destination],
        now: Callable[[], datetime],
    ) -> None:
        self._roll, self._vault, self._key = roll, vault, key
        self._connector, self._destinations, self._now = connector, destinations, now
        self._last_results: dict[str, tuple[RungResult, ...]] = {}

    def settings(self, company_id: str) -> Settings:
        """The connection as saved."""
        company = self._roll.company(company_id)
        connection, secrets = self._vault.load(company_id)
        passphrase = secrets.next_key_passphrase if company.next_key else secrets.key_passphrase
        return Settings(
            connection=connection,
            has_password=bool(secrets.password),
            needs_passphrase=company.key is not None and not passphrase,
        )

    def save(
        self, company_id: str, connection: Connection, password: str | None = None
    ) -> tuple[Company, Connection]:
        """Save what the person filled in; `password` None keeps the one saved before.

        Another host or port forgets the trusted identity, any change the passed test.
        """
        with self._roll.lock:
            company = self._roll.company(company_id)
            before, secrets = self._vault.load(company_id)
            same_server = before and (before.host, before.port) == (
                connection.host,
                connection.port,
            )
            trusted = before.host_key if before and same_server else _known(company, connection)
            connection = replace(connection, host_key=trusted)
            if password is not None and password != secrets.password:
                secrets = replace(secrets, password=password)
            elif connection == before:
                return company, connection
            self._vault.save(company_id, connection, secrets)
            return self._roll.put(company, connected_at=None, server=None), connection

    def trust(self, company_id: str, host_key: HostKey) -> None:
        """Pin the server's identity; one trusted before is remembered as past."""
        with self._roll.lock:
            company = self._roll.company(company_id)
            connection, secrets = self._saved(company_id)
            if before := connection.host_key:
                past = PastIdentity(before.fingerprint, before.trusted_at, self._now())
                company = replace(company, past_identities=(*company.past_identities, past))
                log.warning("identity %s replaced %s", host_key.fingerprint, before.fingerprint)
            trusted = replace(host_key, trusted_at=self._now())
            mark = TrustedServer.mark_of(connection.host, connection.port)
            self._roll.put(company, trusted=TrustedServer(mark, trusted))
            self._vault.save(company_id, replace(connection, host_key=trusted), secrets)

    def test(
        self, company_id: str, on_result: Callable[[RungResult], None], stop: StopToken
    ) -> Trial:
        """Try the saved connection, with the new key where one waits to replace the old.

        Only a test passed in full puts the new key in the old one's place. Raises Stopped.
        """
        company = self._key.mended(self._roll.company(company_id))
        connection, secrets = self._saved(company_id)
        key_id = company_id
        new_key = company.next_key is not None and connection.sign_in is SignIn.KEY
        if new_key:
            key_id = next_key_id(company_id)
            secrets = replace(secrets, key_passphrase=secrets.next_key_passphrase)
        results: dict[Rung, RungResult] = {}

        def note(result: RungResult) -> None:
            results[result.rung] = result
            if result.outcome is not Outcome.RUNNING:
                code = result.code.value if result.code else ""
                log.info("%s %s %s", result.rung.value, result.outcome.value, code)
            on_result(result)

        destination = self._destinations[company.destination_id]
        try:
            survey = self._connector.test(key_id, connection, secrets, destination, note, stop)
        finally:
            self._last_results[company_id] = tuple(results.values())
        trial = Trial(company, connection, tuple(results.values()), survey.identity)
        return self._passed(trial, survey.traits, new_key=new_key) if trial.passed else trial

    def last_results(self, company_id: str) -> tuple[RungResult, ...]:
        """What the last test since the program started saw, for support."""
        return self._last_results.get(company_id, ())

    def _passed(self, trial: Trial, traits: ServerTraits | None, *, new_key: bool) -> Trial:
        with self._roll.lock:
            company = self._roll.company(trial.company.id)
            company = self._roll.put(company, connected_at=self._now(), server=traits)
            if new_key:
                company = self._key.finish_replacement(company)
        return replace(trial, company=company, replaced_key=new_key)

    def _saved(self, company_id: str) -> tuple[Connection, Secrets]:
        connection, secrets = self._vault.load(company_id)
        if connection is None:
            raise StoreError(CompanyCode.UNKNOWN)
        return connection, secrets


def _known(company: Company, connection: Connection) -> HostKey | None:
    """The identity that was trusted at this address before, if one was."""
    known = company.trusted
    same = known and known.mark == TrustedServer.mark_of(connection.host, connection.port)
    return known.identity if known and same else None
