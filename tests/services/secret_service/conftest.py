"""A Secret Service of our own: gnome-keyring on a private bus, unlocked with an empty password.

Nothing of the person's own session bus, keyring or home is touched. A test that cannot have it
fails: it is never skipped.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
Run = Callable[..., str]


@pytest.fixture
def in_session(tmp_path: Path) -> Iterator[Run]:
    """Runs Python text as a program of one desktop session, again and again."""
    for program in ("dbus-daemon", "gnome-keyring-daemon"):
        assert shutil.which(program), (
            f"{program} is needed (Debian: apt install gnome-keyring dbus)"
        )
    for folder in ("run", "data", "config", "cache"):
        (tmp_path / folder).mkdir(mode=0o700)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    environment = kept | {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PYTHONPATH": str(ROOT),
    }
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert bus.stdout
    environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()
    daemon = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert daemon.stdin
    daemon.stdin.write(b"\n")  # an empty password makes and opens the login keyring
    daemon.stdin.close()

    def run(text: str, *words: str) -> str:
        ended = subprocess.run(
            [sys.executable, "-c", text, *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.strip()

    try:
        run(_WAIT_FOR_SERVICE)
        yield run
    finally:
        for process in (daemon, bus):
            process.terminate()
            process.wait(timeout=10)
        bus.stdout.close()


# The bus itself tells when the service has its name: no guessing how long that takes.
_WAIT_FOR_SERVICE = """
import time
from contextlib import closing
import secretstorage
deadline = time.monotonic() + 30
with closing(secretstorage.dbus_init()) as connection:
    while True:
        try:
            if not secretstorage.get_default_collection(connection).is_locked():
                break
        except secretstorage.exceptions.SecretStorageException as error:
            last = error
        assert time.monotonic() < deadline, "gnome-keyring did not come up"
        time.sleep(0.05)
"""
