"""What flows need from the world, as Protocols. `app.services` fulfils them, `app.main` joins."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from app.domain.connection import Connection, HostKey, RungResult, Secrets
from app.domain.delivery import Delivery, DeliverySummary, FileChoice
from app.domain.destination import Destination
from app.domain.plan import PlannedFile, UploadPlan
from app.domain.profile import Company, KeyType, PublicKey
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, FileReceipt, RemoteFile
from app.domain.table import Snapshot, Workbook


class TableReader(Protocol):
    """Reads any workbook or text file by its content. Raises ReadError."""

    def snapshot(self, path: str) -> Snapshot:
        """Read a file once."""

    def read(self, snapshot: Snapshot, stop: StopToken) -> Workbook:
        """Every table in it."""


class CompanyStore(Protocol):
    """Companies of this computer, without secrets. Raises StoreError."""

    def all(self) -> list[Company]:
        """Every company, in the order they were added."""

    def save(self, company: Company) -> None:
        """Add or replace the company of that id."""

    def remove(self, company_id: str) -> None:
        """Forget the company; its key, connection and history are removed by their own stores."""


class Vault(Protocol):
    """The operating system's keyring: one item per company. Raises VaultError."""

    @property
    def name(self) -> str:
        """What people call it, such as `Windows Credential Manager`."""

    @property
    def lasting(self) -> bool:
        """False when there is no keyring and secrets live only until the program ends."""

    def load(self, company_id: str) -> tuple[Connection | None, Secrets]:
        """The company's settings and secrets; None and empty secrets when there are none yet."""

    def save(self, company_id: str, connection: Connection | None, secrets: Secrets) -> None:
        """Replace the company's item."""

    def remove(self, company_id: str) -> None:
        """Delete the company's item; no error when there is none."""


class KeyStore(Protocol):
    """Private keys as encrypted files only this user may read. Raises KeyProblem."""

    def create(self, company_id: str, key_type: KeyType, comment: str) -> tuple[PublicKey, str]:
        """Make a key; returns its public half and the random passphrase that opens it."""

    def path(self, company_id: str) -> str:
        """Where the company's private key file is."""

    def remove(self, company_id: str) -> None:
        """Delete the company's key file; no error when there is none."""


class Session(Protocol):
    """A signed-in connection to the company's server. Raises ConnectError when the line drops."""

    def list_folder(self, folder: str) -> list[RemoteFile]:
        """Files of a folder; raises DeliveryError where the server forbids listing."""

    def fetch(self, remote_path: str, max_bytes: int) -> bytes:
        """A file's content."""

    def upload(
        self,
        files: Sequence[PlannedFile],
        on_event: Callable[[FileEvent], None],
        stop: StopToken,
    ) -> None:
        """Deliver the files: temporary name, writes confirmed, size measured, renamed.

        Reports every change of a file's state. Returns when each file is delivered or has
        failed for good; raises ConnectError when the line drops (what was not reported
        delivered is to be sent again) and Stopped at Stop.
        """

    def close(self) -> None:
        """End the connection; never raises."""


class Connector(Protocol):
    """Opens sessions and climbs the rungs of the connection test."""

    def connect(
        self, company_id: str, connection: Connection, secrets: Secrets, stop: StopToken
    ) -> Session:
        """Sign in; raises ConnectError with what went wrong. Needs a trusted host key."""

    def test(
        self,
        company_id: str,
        connection: Connection,
        secrets: Secrets,
        destination: Destination,
        on_result: Callable[[RungResult], None],
        stop: StopToken,
    ) -> HostKey | None:
        """Climb all rungs, reporting each as it happens; stops at the first that fails.

        Returns the server's identity as seen (None when it got no further than the greeting).
        An unknown identity ends the climb with Outcome.ASK at Rung.IDENTITY.
        """


class History(Protocol):
    """Deliveries of this computer, kept through power cuts. Raises StoreError.

    Deliveries are numbered in the order they began; no rule depends on the clock. Every method
    that changes something does so in one transaction that is on disk when it returns, `written`
    and `failed` of PDFs excepted, which a power cut may undo together with those after them.
    """

    def begin(self, plan: UploadPlan, summary: DeliverySummary, at: datetime) -> int:
        """Write down a delivery before its first byte is sent; returns its number.

        Refuses while another delivery of the company is unfinished, or when another report was
        delivered since the preview (`summary.after`).
        """

    def plan(self, delivery_id: int) -> UploadPlan:
        """What is to be sent, with the report's bytes, as decided so far."""

    def delivery(self, delivery_id: int) -> Delivery:
        """One delivery as it stands."""

    def deliveries(self, company_id: str) -> list[Delivery]:
        """The company's deliveries, newest first."""

    def unfinished(self, company_id: str) -> Delivery | None:
        """The delivery that a stop, an error or a power cut left open."""

    def last_delivered(self, company_id: str) -> Delivery | None:
        """The last delivery whose report the server confirmed."""

    def report_bytes(self, delivery_id: int) -> bytes:
        """The very bytes of the report that was, or was to be, sent."""

    def written(self, delivery_id: int, remote_path: str) -> None:
        """All bytes are confirmed; what follows is the final name."""

    def receive(self, delivery_id: int, receipt: FileReceipt) -> None:
        """The server confirmed this file."""

    def failed(self, delivery_id: int, remote_path: str, error: str) -> None:
        """This file waits for the person's decision."""

    def choose(self, delivery_id: int, remote_path: str, choice: FileChoice) -> None:
        """The person decided about a file that failed."""

    def finish(self, delivery_id: int, at: datetime) -> None:
        """Every file is settled: this delivery's report is the baseline from now on.

        Raises ValueError while one is not.
        """

    def give_up(self, delivery_id: int, at: datetime) -> None:
        """Close an unfinished delivery without making it the baseline."""

    def remove(self, company_id: str) -> None:
        """Forget every delivery of the company."""

    def sending(self) -> AbstractContextManager[None]:
        """Held while something is sent, so that only one window of the program sends."""
