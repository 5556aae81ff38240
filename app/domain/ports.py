"""What flows need from the world, as Protocols. `app.services` fulfils them, `app.main` joins."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from app.domain.company_archive import MovedCompany
from app.domain.connection import Connection, RungResult, Secrets
from app.domain.delivery import Delivery, DeliverySummary, FileChoice
from app.domain.destination import Destination
from app.domain.list_table import ListTable
from app.domain.pdfs import DroppedPdf, Walk
from app.domain.plan import PlannedFile, UploadPlan
from app.domain.profile import Company, KeyType, PublicKey
from app.domain.progress import StopToken
from app.domain.reading.table import Snapshot, Workbook
from app.domain.receipt import FileEvent, FileReceipt, RemoteFile
from app.domain.server_traits import ServerTraits
from app.domain.survey import Survey
from app.domain.trace import Trace


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


class AskableVault(Vault, Protocol):
    """A vault that a person may choose not to use."""

    def ask_each_time(self) -> None:
        """Keep secrets in memory from now until the program ends."""


class KeyStore(Protocol):
    """Private keys as encrypted files only this user may read. Raises KeyProblem.

    `key_id` is a company's id, or `next_key_id` of it for the key that is to replace its key.
    """

    def fingerprint(self, key_id: str) -> str:
        """Which key the file holds, told without its passphrase; "" when there is none to read."""

    def create(
        self, key_id: str, key_type: KeyType, comment: str, passphrase: str = ""
    ) -> tuple[PublicKey, str]:
        """Make a key; returns its public half and the passphrase (random unless given)."""

    def try_out(self, content: bytes, opened_by: str = "") -> None:
        """Raise what keeps this from being used as a key, NEEDS_PASSPHRASE if it is locked."""

    def adopt(
        self, key_id: str, content: bytes, opened_by: str, comment: str, passphrase: str = ""
    ) -> tuple[PublicKey, str]:
        """Import a private key of any usual format and encrypt it anew."""

    def export(self, key_id: str, opened_by: str, passphrase: str) -> bytes:
        """The private key, encrypted with a passphrase the person chose."""

    def check(self, key_id: str, passphrase: str) -> None:
        """Raise WRONG_PASSPHRASE or NO_KEY unless the passphrase opens the key."""

    def read_file(self, path: str) -> bytes:
        """A file that a person says is a key, cut off where no key can be so large."""

    def write_file(self, path: str, content: bytes) -> None:
        """Save a copy where the person chose, readable by this user only."""

    def promote(self, next_id: str, key_id: str) -> None:
        """Put the next key in the place of the present one, in one step."""

    def exists(self, key_id: str) -> bool:
        """Whether there is a key file."""

    def path(self, key_id: str) -> str:
        """Where the private key file is."""

    def remove(self, key_id: str) -> None:
        """Delete the key file; no error when there is none."""


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

        A report among them is started only when every other file is delivered; if one of
        them failed, it is not started and gets no event; nor does a file that would fail like
        the one before it, as on a full disk.
        Reports every change of a file's state. Returns when each file is delivered or has
        failed for good; raises ConnectError when the line drops (what was not reported
        delivered is to be sent again) and Stopped at Stop.
        """

    def trace(self, file: PlannedFile, whole_at: str) -> Trace:
        """Where a file is that was whole under the name `whole_at`.

        Raises ConnectError when the line drops.
        """

    def sweep(self, files: Sequence[PlannedFile]) -> None:
        """Remove what broken tries of these files left under temporary names, where allowed.

        Raises ConnectError when the line drops.
        """

    def close(self) -> None:
        """End the connection; never raises."""


class Connector(Protocol):
    """Opens sessions and climbs the rungs of the connection test."""

    def connect(
        self,
        company_id: str,
        connection: Connection,
        secrets: Secrets,
        destination: Destination,
        traits: ServerTraits | None,
        stop: StopToken,
    ) -> Session:
        """Sign in; raises ConnectError with what went wrong. Needs a trusted host key.

        The destination says where files may grow before they get their final names, `traits`
        what the last passed test found the server to do (None where nothing was tried).
        """

    def test(
        self,
        company_id: str,
        connection: Connection,
        secrets: Secrets,
        destination: Destination,
        on_result: Callable[[RungResult], None],
        stop: StopToken,
    ) -> Survey:
        """Climb all rungs, reporting each as it happens; stops at the first that fails.

        An unknown identity ends the climb with Outcome.ASK at Rung.IDENTITY.
        """


class History(Protocol):
    """Deliveries of this computer, kept through power cuts. Raises StoreError.

    Deliveries are numbered in the order they began; no rule depends on the clock. Every method
    that changes something does so in one transaction that is on disk when it returns; what is
    noted of a PDF gets there with the next of these. A power cut may so let a PDF be sent again,
    never a report.
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

    def saw(self, delivery_id: int, seen: frozenset[str] | None) -> None:
        """What others had in the report folder right before the report (`summary.seen`)."""

    def run_again(self, delivery_id: int) -> bool:
        """Note that the delivery is sent from now on; whether it was under way before."""

    def written(self, delivery_id: int, remote_path: str, whole_at: str) -> None:
        """The file is whole under that name and what follows is the final one; "": taken back."""

    def receive(self, delivery_id: int, receipt: FileReceipt) -> None:
        """The server confirmed this file."""

    def failed(self, delivery_id: int, remote_path: str, error: str) -> None:
        """This file waits for the person's decision."""

    def choose(self, delivery_id: int, remote_path: str, choice: FileChoice, at: datetime) -> None:
        """The person decided about a file that failed.

        Raises ValueError for KEEP of a report: a delivery without its report is none.
        """

    def finish(self, delivery_id: int, at: datetime) -> None:
        """Every file is settled: this delivery's report is the baseline from now on.

        Raises ValueError while one is not.
        """

    def give_up(self, delivery_id: int, at: datetime) -> None:
        """Close an unfinished delivery without making it the baseline."""

    def remove(self, company_id: str) -> None:
        """Forget every delivery of the company. Raises StoreError BUSY while something is sent."""

    def sending(self) -> AbstractContextManager[None]:
        """Held while something is sent, so that only one window of the program sends."""


class PdfFiles(Protocol):
    """What was dropped as invoice PDFs. What is wrong with a file is part of the answer."""

    def walk(self, paths: Sequence[str], stop: StopToken) -> Walk:
        """Every dropped file, and every file named .pdf in dropped folders, each once."""

    def read(self, path: str, stop: StopToken) -> DroppedPdf:
        """The file's size and hash, or why it cannot be sent."""

    def first_page(self, path: str, stop: StopToken) -> str:
        """The text of page 1, "" where there is none."""


class CompanyArchive(Protocol):
    """One company with its history as one file of this computer. Raises StoreError."""

    def write(self, path: str, company: MovedCompany, company_id: str) -> None:
        """Put the company and its deliveries into the file, replacing it."""

    def read(self, path: str) -> MovedCompany:
        """What is in the file, the history aside."""

    def adopt(self, path: str, company_id: str) -> None:
        """Take the file's deliveries over as those of a company that has none yet."""


class ListWriter(Protocol):
    """Writes a list to a file of this computer. Raises StoreError."""

    def xlsx(self, path: str, table: ListTable) -> None:
        """An Excel workbook with real dates and numbers and no formula."""

    def csv(self, path: str, table: ListTable) -> None:
        """A text file that Excel opens without taking text for a formula."""
