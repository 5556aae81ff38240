"""A server that refuses the final name and throws the file away has not delivered it."""

from pathlib import Path

import pytest
from paramiko import SFTP_PERMISSION_DENIED

from app.domain.connection import Connection, SignIn
from app.domain.delivery import ResumeCode
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, FileState
from app.services.practice.files import PracticeFiles
from app.services.practice.server import PracticeServer
from app.services.sftp.connector import SftpConnector
from tests.openssh import SignInKey
from tests.services.sftp.helpers import destination, pdf, report


class Quarantine(PracticeFiles):
    """Takes every file that would get its final name, and says that it may not."""

    def rename(self, oldpath: str, newpath: str) -> int:
        self.remove(oldpath)
        return int(SFTP_PERMISSION_DENIED)


class QuarantineServer(PracticeServer):
    files_class = Quarantine


@pytest.mark.parametrize("kind", ["pdf", "report"])
def test_a_refused_file_that_is_nowhere_is_asked_about(
    tmp_path: Path, sign_in_key: SignInKey, kind: str
) -> None:
    file = report() if kind == "report" else pdf(tmp_path / "source", "A1.pdf")
    events: list[FileEvent] = []
    root = tmp_path / "server"
    root.mkdir()
    with QuarantineServer(root, public_keys=[sign_in_key.public_line]) as server:
        connection = Connection(server.host, server.port, server.user, SignIn.KEY, server.host_key)
        session = SftpConnector(sign_in_key).connect(  # type: ignore[arg-type]
            "c", connection, sign_in_key.secrets, destination(), None, StopToken()
        )
        session.upload([file], events.append, StopToken())
        session.close()
    assert [path for path in root.rglob("*") if path.is_file()] == []
    assert events[-1].state is FileState.FAILED
    assert events[-1].code is ResumeCode.UNCERTAIN
