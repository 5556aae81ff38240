"""Opens sessions and climbs the rungs of the connection test."""

from collections.abc import Callable
from dataclasses import asdict

from app.domain.connection import Connection, Rung, RungResult, Secrets, SignIn
from app.domain.destination import Destination
from app.domain.errors import ConnectError
from app.domain.ports import KeyStore
from app.domain.progress import StopToken
from app.domain.server_traits import ServerTraits
from app.domain.survey import Survey
from app.services.sftp.climb import Climb
from app.services.sftp.line import Line
from app.services.sftp.probe import ensure_folder, folders_of, probed_folders, try_writing
from app.services.sftp.server_ways import ServerWays
from app.services.sftp.session import SftpSession
from app.services.sftp.window import Window


class SftpConnector:
    """Implements `app.domain.ports.Connector`; only the company's own key is offered."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys
        self._windows: dict[tuple[str, str], Window] = {}

    def connect(
        self,
        company_id: str,
        connection: Connection,
        secrets: Secrets,
        destination: Destination,
        traits: ServerTraits | None,
        stop: StopToken,
    ) -> SftpSession:
        """Sign in. Raises ConnectError, also where the host key is not the trusted one."""
        climb = self._climb(company_id, connection, secrets, lambda _: None, stop)
        line = climb.up()
        ways = ServerWays(line.extensions, destination.temp_names, destination.temp_folder, traits)
        # What one connection found out about the server's limits, the next one heeds.
        window = self._windows.setdefault((company_id, connection.host), Window())
        return SftpSession(line, ways, stop, window)

    def test(
        self,
        company_id: str,
        connection: Connection,
        secrets: Secrets,
        destination: Destination,
        on_result: Callable[[RungResult], None],
        stop: StopToken,
    ) -> Survey:
        """Climb all rungs, reporting each; ends at the first that fails. Raises only Stopped."""
        climb = self._climb(company_id, connection, secrets, on_result, stop)
        try:
            line = climb.up()
        except ConnectError:
            return Survey(climb.host_key)  # reported on its rung
        forget = stop.on_stop(line.cut)
        try:
            return Survey(climb.host_key, _climb_folders(climb, line, destination))
        except ConnectError:
            return Survey(climb.host_key)
        finally:
            forget()
            line.close()

    def _climb(
        self,
        company_id: str,
        connection: Connection,
        secrets: Secrets,
        report: Callable[[RungResult], None],
        stop: StopToken,
    ) -> Climb:
        with_key = connection.sign_in is SignIn.KEY
        key_path = self._keys.path(company_id) if with_key else ""
        return Climb(connection, secrets, key_path, stop, report)


def _climb_folders(climb: Climb, line: Line, destination: Destination) -> ServerTraits | None:
    """The last rungs; returns what holds in every folder that was tried."""
    with climb.rung(Rung.FOLDER) as seen:
        for folder in folders_of(destination):
            seen[folder or "/"] = line.pipeline.ask(ensure_folder(folder))
    with climb.rung(Rung.WRITE) as seen:
        traits: ServerTraits | None = None
        for folder in probed_folders(destination):
            here = line.pipeline.ask(try_writing(folder, line.extensions))
            traits = traits.weaker(here) if traits else here
        seen["tried"] = traits is not None
        if traits:
            seen.update(asdict(traits))
        return traits
