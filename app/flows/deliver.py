"""Send a planned delivery: PDFs first, the report last, each step written down before the next.

Two promises. The report goes out only when no PDF is missing or undecided. And nothing is sent
twice: a delivery that was stopped, cut off or killed is taken up where the server's own answers
say it stands.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.domain.connect_code import ConnectCode
from app.domain.connection import Connection, Secrets
from app.domain.delivery import (
    Delivery,
    DeliveryState,
    DeliverySummary,
    FileChoice,
    HistoryCode,
)
from app.domain.destination import Destination
from app.domain.errors import ConnectError, StoreError, UploaderError
from app.domain.naming import report_path
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.ports import CompanyStore, Connector, History, Session, Vault
from app.domain.profile import Company
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, FileState
from app.domain.setup_problems import CompanyCode
from app.flows.journal import Journal
from app.flows.leftovers import left_behind, sweep
from app.flows.overtaken import overtaken
from app.flows.resume import found_out

PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0)
"""Seconds before each new try after the line dropped; after the last the person is asked."""

_MAY_PASS = frozenset(
    {
        ConnectCode.NAME_LOOKUP_FAILED,
        ConnectCode.NO_ROUTE,
        ConnectCode.PORT_REFUSED,
        ConnectCode.PORT_TIMED_OUT,
        ConnectCode.CLOSED_AT_ONCE,
        ConnectCode.TOO_MANY_CONNECTIONS,
        ConnectCode.NOT_ALLOWED_NOW,
        ConnectCode.SILENT,
        ConnectCode.CLOSED_IN_HANDSHAKE,
        ConnectCode.SIGN_IN_TIMED_OUT,
        ConnectCode.CHANNEL_REFUSED,
        ConnectCode.LOST,
        ConnectCode.STALLED,
    }
)
"""Troubles that another try may find gone. All others wait for somebody to act."""

_MAY_PASS_ONCE_SEEN = _MAY_PASS | {ConnectCode.NAME_NOT_FOUND, ConnectCode.CLOSED_AT_SIGN_IN}
"""Of a server that answered a moment ago, a name that is not found means no network."""

_ENDED = {
    DeliveryState.GIVEN_UP: HistoryCode.GIVEN_UP,
    DeliveryState.DELIVERED: HistoryCode.DELIVERED,
}


class Phase(StrEnum):
    """What the delivery is doing. Before the first, the keyring may be asking the person."""

    CONNECTING = "connecting"
    PDFS = "pdfs"
    REPORT = "report"
    PAUSED = "paused"  # the line dropped; trying again in `seconds`
    DONE = "done"
    UNDECIDED = "undecided"  # some file needs the person before the report may go


@dataclass(frozen=True, slots=True)
class PhaseEvent:
    """News of the delivery as a whole. While PAUSED it comes every second."""

    phase: Phase
    seconds: float = 0.0
    attempt: int = 0
    error: UploaderError | None = None


OnEvent = Callable[[FileEvent | PhaseEvent], None]


def plan_delivery(
    company_id: str,
    destination: Destination,
    report: bytes | None,
    pdfs: Sequence[PlannedFile],
    *,
    sha256: Callable[[bytes], str],
    local_time: datetime,
) -> UploadPlan:
    """PDFs as matched and the report's previewed bytes under the name this moment gives."""
    if report is None:
        return UploadPlan(company_id, tuple(pdfs))
    planned = PlannedFile(
        role=FileRole.REPORT,
        remote_path=report_path(destination, local_time),
        size=len(report),
        sha256=sha256(report),
        data=report,
    )
    return UploadPlan(company_id, (*pdfs, planned))


class Deliver:
    """Begins, runs, resumes and gives up deliveries. Raises what its ports raise."""

    def __init__(
        self,
        connector: Connector,
        vault: Vault,
        companies: CompanyStore,
        destinations: Mapping[str, Destination],
        history: History,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._connector = connector
        self._vault = vault
        self._companies = companies
        self._destinations = destinations
        self._history = history
        self._clock = clock
        self._pauses = pauses

    def free_moment(
        self, company_id: str, destination: Destination, local_time: datetime
    ) -> datetime:
        """The first second from `local_time` on that names no earlier report.

        Two reports within a second, or a clock that was set back, would share a name, and the
        server would be asked to replace one by the other.
        """
        used = {
            one.report.planned.remote_path
            for one in self._history.deliveries(company_id)
            if one.report
        }
        while report_path(destination, local_time) in used:
            local_time += timedelta(seconds=1)
        return local_time

    def begin(self, plan: UploadPlan, summary: DeliverySummary) -> int:
        """Write the delivery down before anything is sent; returns its number."""
        return self._history.begin(plan, summary, self._clock())

    def delivery(self, delivery_id: int) -> Delivery:
        """The delivery as it stands. Raises StoreError UNKNOWN once its company was removed."""
        try:
            return self._history.delivery(delivery_id)
        except LookupError as error:
            raise StoreError(CompanyCode.UNKNOWN) from error

    def unfinished(self, company_id: str) -> Delivery | None:
        """The delivery to take up again, if there is one."""
        return self._history.unfinished(company_id)

    def choose(self, delivery_id: int, choice: FileChoice, *remote_paths: str) -> None:
        """Decide about files that could not be sent; then `run` again. Raises as `run` does."""
        with self._held(delivery_id):
            for remote_path in remote_paths:
                self._history.choose(delivery_id, remote_path, choice, self._clock())

    def give_up(self, delivery_id: int, *, knowing: bool = False) -> None:
        """Close the delivery; the baseline stays as it was. Raises StoreError as `run` does.

        Where the report may have arrived the baseline would then be wrong: raises MAY_BE_THERE
        unless the person gives it up `knowing` that.
        """
        with self._held(delivery_id) as delivery:
            if delivery.report_may_be_there and not knowing:
                raise StoreError(HistoryCode.MAY_BE_THERE)
            self._history.give_up(delivery_id, self._clock())

    def run(self, delivery_id: int, on_event: OnEvent, stop: StopToken) -> Delivery:
        """Send what is still to be sent, the first time or again.

        Returns the delivery: finished, or with `undecided` files. Raises ConnectError for what
        no new try will heal (or when all tries are used up), Stopped at Stop; the delivery then
        stays unfinished and may be run again. Raises StoreError GIVEN_UP or DELIVERED for one
        that has ended, BUSY while another window sends, UNKNOWN and NO_RECEIVER where the company
        or its receiver's rules are gone.
        """
        with self._held(delivery_id) as held:
            company = self._company(held.company_id)
            destination = self._destination(company)
            again = self._history.run_again(delivery_id)
            seen = False
            attempt = 0
            while True:
                settled = self._settled(delivery_id)
                try:
                    connection, secrets = self._settings(company)
                    on_event(PhaseEvent(Phase.CONNECTING, attempt=attempt))
                    session = self._connector.connect(
                        company.id, connection, secrets, destination, company.server, stop
                    )
                    seen = True
                    try:
                        delivery = self._send(session, destination, delivery_id, on_event, stop)
                        if delivery.state is DeliveryState.DELIVERED:
                            sweep(session, left_behind(self._history, delivery_id, again=again))
                        return delivery
                    finally:
                        session.close()
                except ConnectError as error:
                    stop.check()
                    again = again or seen  # the lost line may have left something half
                    if error.code not in (_MAY_PASS_ONCE_SEEN if seen else _MAY_PASS):
                        raise
                    if self._settled(delivery_id) > settled:
                        attempt = 0  # it moved on: a shaky line, not a dead one
                    if attempt >= len(self._pauses):
                        raise
                    self._pause(attempt, error, on_event, stop)
                    attempt += 1

    def _settled(self, delivery_id: int) -> int:
        return sum(file.settled for file in self._history.delivery(delivery_id).files)

    def _pause(self, attempt: int, error: ConnectError, on_event: OnEvent, stop: StopToken) -> None:
        left = self._pauses[attempt]
        while left > 0:
            on_event(PhaseEvent(Phase.PAUSED, left, attempt + 1, error))
            stop.wait(min(1.0, left))
            left -= 1.0

    @contextmanager
    def _held(self, delivery_id: int) -> Iterator[Delivery]:
        """The delivery, still open, and out of reach of other windows meanwhile."""
        with self._history.sending():
            delivery = self.delivery(delivery_id)
            if code := _ENDED.get(delivery.state):
                raise StoreError(code)
            yield delivery

    def _company(self, company_id: str) -> Company:
        for company in self._companies.all():
            if company.id == company_id:
                return company
        raise StoreError(CompanyCode.UNKNOWN)

    def _destination(self, company: Company) -> Destination:
        found = self._destinations.get(company.destination_id)
        if found is None:
            raise StoreError(CompanyCode.NO_RECEIVER, receiver=company.destination_id)
        return found

    def _settings(self, company: Company) -> tuple[Connection, Secrets]:
        connection, secrets = self._vault.load(company.id)
        if connection is None:
            raise ConnectError(ConnectCode.NOT_FILLED_IN)
        return connection, secrets

    def _send(
        self,
        session: Session,
        destination: Destination,
        delivery_id: int,
        on_event: OnEvent,
        stop: StopToken,
    ) -> Delivery:
        for role, phase in ((FileRole.PDF, Phase.PDFS), (FileRole.REPORT, Phase.REPORT)):
            on_event(PhaseEvent(phase))
            self._send_role(session, destination, delivery_id, role, on_event, stop)
            delivery = self._history.delivery(delivery_id)
            if any(not one.settled for one in delivery.files if one.planned.role is role):
                on_event(PhaseEvent(Phase.UNDECIDED))
                return delivery
        self._history.finish(delivery_id, self._clock())
        on_event(PhaseEvent(Phase.DONE))
        return self._history.delivery(delivery_id)

    def _send_role(
        self,
        session: Session,
        destination: Destination,
        delivery_id: int,
        role: FileRole,
        on_event: OnEvent,
        stop: StopToken,
    ) -> None:
        delivery = self._history.delivery(delivery_id)
        files = {one.planned.remote_path: one for one in delivery.files if one.planned.role is role}
        journal = Journal(self._history, delivery_id, files, self._clock, on_event)
        waiting = [one for one in files.values() if not one.settled]
        waiting = [one for one in waiting if one.state is not FileState.FAILED]
        events = list(found_out(session, waiting))
        if role is FileRole.REPORT and waiting and not events:
            event = overtaken(session, self._history, delivery, destination)
            events += [event] if event else []
        for event in events:
            journal(event)
        known = {event.remote_path for event in events}
        paths = {one.planned.remote_path for one in waiting} - known
        to_send = [
            file for file in self._history.plan(delivery_id).files if file.remote_path in paths
        ]
        if to_send:
            session.upload(to_send, journal, stop)
