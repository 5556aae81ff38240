"""A disk of the server that has no room left."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.domain.delivery_code import DeliveryCode
from app.domain.progress import StopToken
from tests.openssh import OpenSsh
from tests.services.sftp.helpers import Events, connect, on_server, pdf, planned

pytestmark = pytest.mark.sshd


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no right to mount a small disk: {done.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_full_disk_is_called_a_full_disk(
    sshd_factory: Callable[..., OpenSsh], sign_in_key, tmp_path, small_disk
) -> None:
    server = sshd_factory(root=small_disk)
    files = [pdf(tmp_path / "pdfs", "fits.pdf", 100_000)]
    too_big = pdf(tmp_path / "pdfs", "big.pdf", 3_000_000)
    events = Events()
    session = connect(server, sign_in_key)
    session.upload(files, events.append, StopToken())
    session.upload([too_big], events.append, StopToken())
    assert events.failures() == {"big.pdf": DeliveryCode.NO_SPACE}
    assert on_server(server.root) == planned(files)


def test_what_does_not_fit_any_more_is_not_even_begun(
    sshd_factory: Callable[..., OpenSsh], sign_in_key, tmp_path, small_disk
) -> None:
    server = sshd_factory(root=small_disk)
    files = [pdf(tmp_path / "pdfs", f"{number}.pdf", 50_000) for number in range(300)]
    events = Events()
    connect(server, sign_in_key).upload(files, events.append, StopToken())
    assert set(events.failures().values()) == {DeliveryCode.NO_SPACE}
    assert len(events.last()) < 200
    there = on_server(server.root)
    assert {path: content for path, content in planned(files).items() if path in there} == there
