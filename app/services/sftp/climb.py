"""The way up to a signed-in SFTP session, rung by rung: the one way, for tests and deliveries."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from paramiko import ChannelException, IncompatiblePeer, PKey, SSHException

from app.domain.connect_code import ConnectCode
from app.domain.connection import Connection, HostKey, Outcome, Rung, RungResult, Secrets, SignIn
from app.domain.errors import ConnectError, Stopped
from app.domain.progress import StopToken
from app.services.sftp.dial import Address, check_host, dial, look_up
from app.services.sftp.greeting import no_agreement, no_ssh
from app.services.sftp.host_keys import host_key_of
from app.services.sftp.line import Line
from app.services.sftp.pipeline import STALL, Pipeline
from app.services.sftp.sign_in import open_key, sign_in
from app.services.sftp.transport import CHANNEL_PATIENCE, SIGN_IN_PATIENCE, ClientTransport
from app.services.sftp.watchdog import Watchdog

_LOOK = 0.05  # seconds between looks at the handshake's state


class Climb:
    """One try at reaching a server. `host_key` is the identity it showed, once known."""

    def __init__(
        self,
        connection: Connection,
        secrets: Secrets,
        key_path: str,
        stop: StopToken,
        report: Callable[[RungResult], None],
    ) -> None:
        self._connection = connection
        self._secrets = secrets
        self._key_path = key_path
        self._stop = stop
        self._report = report
        self._transport: ClientTransport | None = None
        self.host_key: HostKey | None = None

    def up(self) -> Line:
        """Climb to the SFTP rung. Raises ConnectError, or Stopped; leaves nothing open then."""
        try:
            addresses = self._name()
            with contextlib.ExitStack() as until_up:
                transport = self._port(addresses)
                until_up.callback(self._stop.on_stop(transport.cut))
                self._greeting(transport)
                self._identity(transport)
                key = self._key()
                self._sign_in(transport, key)
                return self._sftp(transport)
        except BaseException:
            if self._transport is not None:
                self._transport.hang_up()
            raise

    @contextlib.contextmanager
    def rung(self, rung: Rung) -> Iterator[dict[str, object]]:
        """Report a rung's start and end; what the body puts in the dict is what was seen."""
        seen: dict[str, object] = {}
        self._stop.check()
        self._report(RungResult(rung, Outcome.RUNNING))
        try:
            yield seen
        except ConnectError as error:
            if self._stop.stopped:
                raise Stopped from error
            unknown = error.code is ConnectCode.HOST_KEY_UNKNOWN
            outcome = Outcome.ASK if unknown else Outcome.FAILED
            self._report(RungResult(rung, outcome, error.code, {**seen, **error.params}))
            raise
        self._report(RungResult(rung, Outcome.PASSED, None, seen))

    def _name(self) -> list[Address]:
        host, port = self._connection.host, self._connection.port
        with self.rung(Rung.NAME) as seen:
            check_host(host)
            seen["host"] = host
            addresses = look_up(host, port, self._stop)
            seen["addresses"] = ", ".join(dict.fromkeys(str(one[1][0]) for one in addresses))
            return addresses

    def _port(self, addresses: list[Address]) -> ClientTransport:
        host, port = self._connection.host, self._connection.port
        started = time.monotonic()
        refusal: ConnectError | None = None
        with self.rung(Rung.ADDRESS) as seen:
            try:
                line, address = dial(host, port, addresses, self._stop)
            except ConnectError as error:
                if error.code is ConnectCode.NO_ROUTE:
                    raise
                refusal = error  # the way there exists; the port is the next rung's matter
            else:
                seen["address"] = address
        milliseconds = round((time.monotonic() - started) * 1000)
        with self.rung(Rung.PORT) as seen:
            if refusal is not None:
                raise refusal
            seen |= {"port": port, "milliseconds": milliseconds}
            self._transport = ClientTransport(line, self._connection.host_key)
            return self._transport

    def _greeting(self, transport: ClientTransport) -> None:
        with self.rung(Rung.GREETING) as seen:
            self._handshake_over = threading.Event()
            transport.start_client(event=self._handshake_over)
            while not transport.remote_version and not self._handshake_over.wait(_LOOK):
                pass
            greeting = transport.remote_version
            if not greeting.startswith(("SSH-2", "SSH-1.99")):
                raise no_ssh(transport.overheard.heard, ended=transport.overheard.ended)
            seen["server"] = greeting[:80]

    def _identity(self, transport: ClientTransport) -> None:
        with self.rung(Rung.IDENTITY) as seen:
            while not self._handshake_over.wait(_LOOK):
                pass
            if not transport.is_active():
                raise _handshake_failure(transport)
            shown = host_key_of(transport.get_remote_server_key())
            self.host_key = shown
            pinned = self._connection.host_key
            seen |= {"fingerprint": shown.fingerprint, "kind": shown.kind}
            if pinned is None:
                raise ConnectError(ConnectCode.HOST_KEY_UNKNOWN, host=self._connection.host)
            if not pinned.same_key(shown):
                raise ConnectError(
                    ConnectCode.HOST_KEY_CHANGED,
                    host=self._connection.host,
                    trusted=pinned.fingerprint,
                    fingerprint=shown.fingerprint,
                )

    def _key(self) -> PKey | None:
        with self.rung(Rung.KEY) as seen:
            if self._connection.sign_in is SignIn.PASSWORD:
                if not self._secrets.password:
                    raise ConnectError(ConnectCode.PASSWORD_MISSING)
                seen["sign_in"] = SignIn.PASSWORD
                return None
            key = open_key(self._key_path, self._secrets)
            seen |= {"sign_in": SignIn.KEY, "fingerprint": host_key_of(key).fingerprint}
            return key

    def _sign_in(self, transport: ClientTransport, key: PKey | None) -> None:
        with self.rung(Rung.SIGN_IN) as seen:
            with Watchdog(SIGN_IN_PATIENCE, transport.cut) as watchdog:
                try:
                    sign_in(transport, self._connection, self._secrets, key)
                except ConnectError as error:
                    if watchdog.bitten:
                        raise ConnectError(ConnectCode.SIGN_IN_TIMED_OUT) from error
                    raise
            seen["user"] = self._connection.user

    def _sftp(self, transport: ClientTransport) -> Line:
        with self.rung(Rung.SFTP) as seen, Watchdog(CHANNEL_PATIENCE, transport.cut) as watchdog:
            try:
                channel = transport.open_session(timeout=CHANNEL_PATIENCE)
                channel.invoke_subsystem("sftp")
                pipeline = Pipeline(channel, transport.cut, STALL)
                extensions = pipeline.greet()
            except ChannelException as error:
                raise ConnectError(ConnectCode.CHANNEL_REFUSED) from error
            except (SSHException, EOFError, OSError, ConnectError) as error:
                raise _no_sftp(transport, error, stalled=watchdog.bitten) from error
            seen["extensions"] = sorted(extensions)
            return Line(transport, pipeline, extensions)


def _handshake_failure(transport: ClientTransport) -> ConnectError:
    problem = transport.get_exception()
    if isinstance(problem, IncompatiblePeer):
        return no_agreement(transport.overheard.heard)
    if "Signature verification" in str(problem):
        return ConnectError(ConnectCode.HOST_KEY_UNPROVEN)
    return ConnectError(ConnectCode.CLOSED_IN_HANDSHAKE, answer=transport.farewell)


def _no_sftp(transport: ClientTransport, error: Exception, *, stalled: bool) -> ConnectError:
    if stalled:
        return ConnectError(ConnectCode.STALLED)
    if isinstance(error, ConnectError) and error.code is ConnectCode.SFTP_GARBLED:
        return error
    # The connection stands, yet this channel was refused or closed: no SFTP for this account.
    code = ConnectCode.SFTP_REFUSED if transport.is_active() else ConnectCode.LOST
    return ConnectError(code, answer=transport.farewell)
