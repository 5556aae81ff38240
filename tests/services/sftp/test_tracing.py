"""Where a file is that was whole on the server when the line was lost."""

import pytest
from paramiko.sftp import CMD_OPENDIR, CMD_STAT, SFTP_PERMISSION_DENIED

from app.domain.plan import PlannedFile
from app.domain.trace import Trace
from tests.faults import Difference, FaultyServer
from tests.services.sftp.helpers import connect, content_of, pdf, report

TEMP = ".A1.pdf.0123abcd.part"


@pytest.fixture
def file(tmp_path) -> PlannedFile:
    return pdf(tmp_path / "source", "A1.pdf", 500)


@pytest.mark.sshd
@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], Trace.GONE),
        ([TEMP], Trace.GROWING),
        (["A1.pdf"], Trace.THERE),
        (["A1.pdf", TEMP], Trace.THERE),
    ],
)
def test_what_openssh_tells(sshd, sign_in_key, file, names, expected) -> None:
    for name in names:
        (sshd.root / name).write_bytes(content_of(file))
    session = connect(sshd, sign_in_key)
    assert session.trace(file, TEMP) is expected
    assert sorted(path.name for path in sshd.root.iterdir()) == sorted(names)


def test_an_empty_temporary_file_is_a_probe_that_a_lost_line_left(sshd, sign_in_key, file) -> None:
    (sshd.root / TEMP).touch()
    assert connect(sshd, sign_in_key).trace(file, TEMP) is Trace.GONE


@pytest.mark.parametrize(
    "answer", [SFTP_PERMISSION_DENIED, 2], ids=["forbidden", "nothing is ever there"]
)
def test_a_temporary_file_that_the_server_hides_is_found_by_trying_its_name(
    tmp_path, sign_in_key, file, answer
) -> None:
    """A blind letter box: files can be put in, and none is shown."""
    hides = Difference(refuses=frozenset({CMD_STAT, CMD_OPENDIR}), answer=answer)
    (tmp_path / "server").mkdir()
    with FaultyServer(
        tmp_path / "server", public_keys=[sign_in_key.public_line], difference=hides
    ) as server:
        (server.root / TEMP).write_bytes(content_of(file))
        assert connect(server, sign_in_key).trace(file, TEMP) is Trace.GROWING
        (server.root / TEMP).unlink()
        moved = connect(server, sign_in_key).trace(file, TEMP)
        assert moved is (Trace.GONE if answer == 2 else Trace.HIDDEN)
        assert list(server.root.iterdir()) == []


@pytest.mark.sshd
def test_a_report_written_in_place_is_never_called_collected(sshd, sign_in_key) -> None:
    """Some servers throw away what was not closed: nobody but the receiver can tell."""
    file = report()
    assert connect(sshd, sign_in_key).trace(file, file.remote_path) is Trace.HIDDEN
