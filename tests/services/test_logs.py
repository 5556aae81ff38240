"""The log file: private, rotating, without secrets even when somebody logs one."""

import logging
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.services.logs import start_log

SAMPLES = Path(__file__).parents[1] / "data" / "keys"


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_a_known_secret_never_reaches_the_file(tmp_path: Path) -> None:
    redactor = start_log(tmp_path / "logs")
    redactor.hide("tr0ub4dor&3")
    redactor.hide("ab")  # too short: would blank out ordinary words
    log = logging.getLogger("app.test")
    log.info("signing in as %s with %s", "harbour", "tr0ub4dor&3")
    try:
        int("tr0ub4dor&3")
    except ValueError:
        log.exception("failed")
    text = (tmp_path / "logs" / "uploader.log").read_text()
    assert "signing in as harbour with [removed]" in text
    assert "ValueError: invalid literal" in text
    assert "Traceback" in text
    assert "tr0ub4dor" not in text


@pytest.mark.parametrize(
    "slip",
    [
        (SAMPLES / "rsa").read_text(),
        (SAMPLES / "rsa-pkcs8.pem").read_text(),
        (SAMPLES / "ed25519-v3.ppk").read_text(),
        "sftp://harbour:s3cret-word@sftp.example",
        "{'password': 's3cret-word'}",
        "passphrase=s3cret-word",
    ],
)
def test_what_looks_like_a_secret_is_taken_out(tmp_path: Path, slip: str) -> None:
    start_log(tmp_path)
    logging.getLogger("app.test").warning("before %s after", slip)
    text = (tmp_path / "uploader.log").read_text()
    assert "before" in text
    assert "s3cret-word" not in text
    for line in slip.splitlines()[1:]:
        assert line not in text


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no such mode; the profile is private"
)
def test_the_file_is_private_and_does_not_grow_for_ever(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        start_log(tmp_path / "data" / "program" / "logs")
    finally:
        os.umask(before)
    for folder in ("data", "data/program", "data/program/logs"):
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700
    log = logging.getLogger("app.test")
    for _ in range(60):
        log.info("x" * 100_000)
    files = sorted((tmp_path / "data/program/logs").iterdir())
    assert [file.name for file in files] == [
        "uploader.log",
        "uploader.log.1",
        "uploader.log.2",
        "uploader.log.3",
    ]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert sum(file.stat().st_size for file in files) <= 4_100_000
