"""What the tests of the rungs share: the climb itself, and servers that fail a sign-in."""

import base64
import os
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from paramiko import Ed25519Key, PKey

from app.domain.connection import Connection, HostKey, Outcome, Rung, RungResult, Secrets
from app.domain.destination import Destination
from app.domain.progress import StopToken
from app.services.practice.server import PracticeServer
from app.services.sftp.connector import SftpConnector
from tests.openssh import OpenSsh, SignInKey
from tests.services.sftp.helpers import destination

LOCAL = Connection("127.0.0.1", 0, "someone")


def climb(
    connection: Connection,
    key: SignInKey,
    secrets: Secrets | None = None,
    rules: Destination | None = None,
    begins: dict[Rung, Callable[[], object]] | None = None,
) -> tuple[list[RungResult], HostKey | None]:
    """Every result, and the identity seen. `begins` is done when the test reaches that rung."""
    results: list[RungResult] = []

    def hear(result: RungResult) -> None:
        results.append(result)
        if begins and result.outcome is Outcome.RUNNING and result.rung in begins:
            begins[result.rung]()

    found = SftpConnector(key).test(  # type: ignore[arg-type]
        "company",
        connection,
        secrets or key.secrets,
        rules or destination(),
        hear,
        StopToken(),
    )
    return results, found.identity


def end(results: list[RungResult]) -> tuple[Rung, object]:
    """The rung where it ended, and why."""
    assert [one.outcome for one in results[:-1:2]] == [Outcome.RUNNING] * (len(results) // 2)
    assert all(one.outcome is Outcome.PASSED for one in results[1:-1:2])
    return results[-1].rung, results[-1].code


def reached(server: PracticeServer) -> Connection:
    """Settings that reach this server, its identity trusted."""
    return Connection(server.host, server.port, server.user, host_key=server.host_key)


def hang_up(sshd: OpenSsh) -> None:
    """kill -9 the processes that serve a connection each; the server itself goes on."""
    for child in sshd.processes()[1:]:
        with suppress(ProcessLookupError):  # the other half of the pair took it along
            os.kill(child, signal.SIGKILL)


class Speechless(PracticeServer):
    """Never answers a sign-in."""

    def __init__(self, root: Path, *, public_keys: Sequence[str] = ()) -> None:
        self._over = threading.Event()
        super().__init__(root, public_keys=public_keys)

    def may_sign_in(self, user: str, key: PKey) -> bool:
        self._over.wait(20)
        return False

    def close(self) -> None:
        self._over.set()
        super().close()


class Abrupt(PracticeServer):
    """Hangs up in the middle of a sign-in, without a word."""

    def may_sign_in(self, user: str, key: PKey) -> bool:
        self.close()
        return False


class Impostor(PracticeServer):
    """Shows another server's host key without having its private half.

    `sign_ins` counts those that tried to sign in all the same.
    """

    def __init__(self, root: Path, shown: HostKey) -> None:
        self.sign_ins = 0
        super().__init__(root)
        copied = Ed25519Key(data=base64.b64decode(shown.base64))
        copied.sign_ssh_data = self._identity.sign_ssh_data
        self._identity = copied

    def may_sign_in(self, user: str, key: PKey) -> bool:
        self.sign_ins += 1
        return False
