"""A program killed at any step of a delivery finishes it when it is started again."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from app.services.history import SqliteHistory
from tests.killable import COMPANY, KILLED, PDF, REPORT, plan
from tests.openssh import OpenSsh, SignInKey

REPOSITORY = Path(__file__).parents[2]


def run(root: Path, kill_before: int, settings: Path | None = None) -> int:
    """Deliver in a process of its own; returns its exit status."""
    command = [sys.executable, "-m", "tests.killable", str(root), str(kill_before)]
    if settings:
        command.append(str(settings))
    ended = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert ended.returncode in (0, KILLED), ended.stderr
    return ended.returncode


def is_delivered(root: Path) -> bool:
    history = SqliteHistory(root / "history.sqlite3")
    try:
        last = history.last_delivered(COMPANY.id)
        assert history.unfinished(COMPANY.id) is None
        assert len(history.deliveries(COMPANY.id)) == 1
        return last is not None and history.report_bytes(last.id) == plan(root).files[-1].data
    finally:
        history.close()


def files_of(sshd: OpenSsh) -> dict[str, int]:
    """Final names on the server, and each file's place on its disk."""
    found = [sshd.root / path for path in (PDF, REPORT)]
    return {file.name: file.stat().st_ino for file in found if file.exists()}


@pytest.mark.parametrize("collects", [False, True])
def test_killed_before_any_begin_or_commit(tmp_path: Path, collects: bool) -> None:
    step = 0
    while True:
        step += 1
        root = tmp_path / str(step)
        root.mkdir()
        if collects:
            (root / "collects").touch()
        killed = run(root, step) == KILLED
        assert run(root, 0) == 0
        assert (root / "arrivals.txt").read_text().split() == [PDF, REPORT], f"step {step}"
        assert not list((root / "server").rglob(".*.part"))
        assert is_delivered(root)
        if not killed:
            break
    assert step > 10  # every transaction of the delivery was met


@pytest.mark.sshd
def test_killed_while_talking_to_openssh(
    tmp_path: Path, sshd: OpenSsh, sign_in_key: SignInKey
) -> None:
    host_key = sshd.host_key
    settings = tmp_path / "settings.json"
    settings.write_text(
        json.dumps(
            {
                "host": sshd.host,
                "port": sshd.port,
                "user": sshd.user,
                "host_key": {
                    "kind": host_key.kind,
                    "base64": host_key.base64,
                    "fingerprint": host_key.fingerprint,
                },
                "key": str(sign_in_key.file),
                "passphrase": sign_in_key.passphrase,
            }
        )
    )
    step = 0
    while True:
        step += 1
        root = tmp_path / str(step)
        root.mkdir()
        killed = run(root, step, settings) == KILLED
        arrived = files_of(sshd)
        assert run(root, 0, settings) == 0
        # A file that was there keeps its place on the disk: it was not sent again.
        assert arrived.items() <= files_of(sshd).items(), f"step {step}"
        for file in plan(root).files:
            there = sshd.root / file.remote_path
            assert there.read_bytes() == (file.data or Path(file.local_path).read_bytes())
            there.unlink()
        assert not list(sshd.root.rglob(".*.part"))
        assert is_delivered(root)
        if not killed:
            break
    assert step > 10
