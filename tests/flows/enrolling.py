"""A computer and a server for tests of setting up a company."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from app.domain.connect_code import ConnectCode
from app.domain.connection import (
    Connection,
    HostKey,
    Outcome,
    Rung,
    RungResult,
    Secrets,
)
from app.domain.destination import Destination
from app.domain.profile import Company, KeyType
from app.domain.progress import StopToken
from app.domain.server_traits import Replacing, ServerTraits
from app.domain.survey import Survey
from app.flows.enrol import Enrol
from app.services.companies import CompanyFile
from app.services.destinations import destinations
from app.services.key_import import open_private_key
from app.services.keys import KeyFiles, public_half
from app.services.session_vault import SessionVault

SAMPLES = Path(__file__).parents[1] / "data" / "keys"
NOW = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
IDENTITY = HostKey("ssh-ed25519", "QUJD", "SHA256:first")
OTHER = HostKey("ssh-ed25519", "REVG", "SHA256:second")


class Server:
    """A connector that accepts some keys by their id and shows one identity."""

    def __init__(self) -> None:
        self.identity = IDENTITY
        self.accepts: set[str] = set()
        self.traits = ServerTraits(
            Replacing.REMOVE_FIRST, tells_size=True, lets_read=False, deletes=True
        )
        self.tried: list[tuple[str, Secrets]] = []

    def test(
        self,
        company_id: str,
        connection: Connection,
        secrets: Secrets,
        destination: Destination,
        on_result: Callable[[RungResult], None],
        stop: StopToken,
    ) -> Survey:
        self.tried.append((company_id, secrets))
        pinned = connection.host_key
        for rung in Rung:
            on_result(RungResult(rung, Outcome.RUNNING))
            result = RungResult(rung, Outcome.PASSED, seen={"user": connection.user, "ms": 3})
            if rung is Rung.IDENTITY and pinned is None:
                result = RungResult(rung, Outcome.ASK)
            elif rung is self._refuses(company_id, pinned):
                result = RungResult(rung, Outcome.FAILED, ConnectCode.KEY_REFUSED)
            on_result(result)
            if result.outcome is not Outcome.PASSED:
                break
        return Survey(self.identity, self.traits)

    def _refuses(self, key_id: str, pinned: HostKey | None) -> Rung | None:
        if pinned and not pinned.same_key(self.identity):
            return Rung.IDENTITY
        return None if key_id in self.accepts else Rung.SIGN_IN

    def connect(self, *_: object) -> object:
        raise NotImplementedError


class House:
    """One computer's files and keyring, which outlive the program."""

    def __init__(self, root: Path) -> None:
        self.companies = CompanyFile(root / "companies.json")
        self.keys = KeyFiles(root / "keys")
        self.vault = SessionVault("Test Keyring", lasting=True)
        self.server = Server()
        self.forgotten: list[str] = []

    def start(self) -> Enrol:
        return Enrol(
            self.companies,
            self.vault,
            self.keys,
            self.server,
            destinations(),
            [self.forgotten.append],
            lambda: NOW,
        )

    def opens(self, company: Company) -> bool:
        """Whether the kept passphrase opens the key file, and it is the key that is shown."""
        _, secrets = self.vault.load(company.id)
        content = Path(self.keys.path(company.id)).read_bytes()
        shown = public_half(open_private_key(content, secrets.key_passphrase), "")
        return company.key is not None and shown.fingerprint == company.key.fingerprint


def the(enrol: Enrol, company_id: str) -> Company:
    return next(company for company in enrol.all() if company.id == company_id)


def climb(enrol: Enrol, company: Company):
    return enrol.connection.test(company.id, lambda _: None, StopToken())


SFTP = Connection("sftp.example", 22, "harbour")


def connected(enrol: Enrol, house: House, company: Company) -> Company:
    enrol.key.make(company.id, KeyType.ED25519)
    enrol.connection.save(company.id, SFTP)
    enrol.connection.trust(company.id, IDENTITY)
    house.server.accepts.add(company.id)
    return climb(enrol, company).company
