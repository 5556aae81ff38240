"""A company's whole set-up with secrets planted everywhere: none is in any file afterwards."""

import dataclasses
import importlib
import logging
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import app
from app.domain.connection import Connection, SignIn
from app.domain.profile import KeyType
from app.domain.progress import StopToken
from app.flows.enrol import Enrol
from app.services.companies import CompanyFile
from app.services.destinations import destinations
from app.services.history import SqliteHistory
from app.services.keys import KeyFiles
from app.services.logs import start_log
from app.services.paths import Paths
from app.services.practice.server import PracticeServer
from app.services.session_vault import ChosenVault
from app.services.sftp.connector import SftpConnector
from app.services.vault import KeyringVault
from tests.services.test_vault import WindowsLike

SAMPLES = Path(__file__).parents[1] / "data" / "keys"
PASSWORD = "planted-password-7"
CHOSEN = "planted passphrase of mine"


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def test_no_file_of_the_program_holds_a_secret(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "program")
    redactor = start_log(paths.logs)
    logging.getLogger().setLevel(logging.DEBUG)
    logging.getLogger("paramiko").setLevel(logging.DEBUG)
    backend = WindowsLike()
    vault = ChosenVault(KeyringVault(lambda: backend), redactor.hide)
    keys = KeyFiles(paths.keys)
    history = SqliteHistory(paths.history)
    enrol = Enrol(
        CompanyFile(paths.companies),
        vault,
        keys,
        SftpConnector(keys),
        destinations(),
        [history.remove],
    )
    company = enrol.add("Harbour Joinery Ltd", "kolleno_open_ar")
    company = enrol.key.adopt(
        company.id, (SAMPLES / "ed25519-v3-encrypted.ppk").read_bytes(), "correct horse"
    )
    planted = {PASSWORD, CHOSEN, "correct horse"}
    planted |= {backend.items["Open AR Uploader", company.id]}
    assert company.key
    served = tmp_path / "served"
    served.mkdir()
    with PracticeServer(
        served, user="harbour", public_keys=[company.key.line], password=PASSWORD
    ) as server:
        connection = Connection(server.host, server.port, "harbour", SignIn.PASSWORD)
        for wrong_or_right in ("wrong planted-password-8", PASSWORD):
            enrol.connection.save(company.id, connection, wrong_or_right)
            enrol.connection.trust(company.id, server.host_key)
            trial = enrol.connection.test(company.id, lambda _: None, StopToken())
            logging.getLogger("app").info("ended %s", trial)
        assert trial.passed
        enrol.connection.save(company.id, replace(connection, sign_in=SignIn.KEY))
        assert enrol.connection.test(company.id, lambda _: None, StopToken()).passed
        enrol.key.make(company.id, KeyType.ED25519)
        assert not enrol.connection.test(company.id, lambda _: None, StopToken()).passed
        enrol.key.export(company.id, CHOSEN, str(tmp_path / "copy.key"))
    _, secrets = vault.load(company.id)
    planted |= {secrets.key_passphrase, secrets.next_key_passphrase, "planted-password-8"}
    history.close()

    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"uploader.log", "companies.json", "copy.key"}
    assert b"C7 failed" in (paths.logs / "uploader.log").read_bytes()
    seed = (SAMPLES / "ed25519").read_text().splitlines()[1:-1]
    for path in files:
        content = path.read_bytes()
        for secret in planted:
            assert secret.encode() not in content, path
            assert secret.encode("utf-16-le") not in content, path
        assert not [line for line in seed if line.encode() in content], path


def test_no_dataclass_shows_a_secret_in_its_repr() -> None:
    found = 0
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if module.name.endswith("__main__"):
            continue
        for thing in vars(importlib.import_module(module.name)).values():
            if not (isinstance(thing, type) and dataclasses.is_dataclass(thing)):
                continue
            for field in dataclasses.fields(thing):
                if field.type in ("str", str) and re.search("passphrase|password", field.name):
                    found += 1
                    assert not field.repr, f"{thing.__name__}.{field.name}"
    assert found >= 5
