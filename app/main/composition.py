"""Builds the services and hands them to the flows: the one place where the two meet."""

import platform
import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app import __version__
from app.domain.ports import AskableVault
from app.domain.profile import Company
from app.flows.deliver import Deliver
from app.flows.enrol import Enrol
from app.flows.support_details import support_details
from app.services.companies import CompanyFile
from app.services.destinations import destinations
from app.services.history import SqliteHistory
from app.services.keys import KeyFiles
from app.services.paths import Paths
from app.services.sftp.connector import SftpConnector
from app.ui.desk import Desk


@dataclass(frozen=True, slots=True)
class House:
    """The services that somebody has to close, and the desk made of them all."""

    paths: Paths
    vault: AskableVault
    keys: KeyFiles
    companies: CompanyFile
    history: SqliteHistory
    desk: Desk

    def close(self) -> None:
        """Let go of files."""
        self.history.close()


def build(paths: Paths, vault: AskableVault, sample: tuple[Path, ...] = ()) -> House:
    """All services on one root folder. Raises StoreError where it cannot be used."""
    keys = KeyFiles(paths.keys)
    companies = CompanyFile(paths.companies)
    history = SqliteHistory(paths.history)
    connector = SftpConnector(keys)
    enrol = Enrol(companies, vault, keys, connector, destinations(), forget=[history.remove])
    desk = Desk(
        enrol=enrol,
        deliver=Deliver(connector, vault, history),
        history=history,
        details=lambda company: _details(company, vault),
        sample=sample,
    )
    return House(paths, vault, keys, companies, history, desk)


def _details(company: Company | None, vault: AskableVault) -> str:
    if company is None:
        return "\n".join(f"{name}: {text}" for name, text in _versions().items())
    connection, _ = vault.load(company.id)
    return support_details(_versions(), company, connection, (), vault.name, datetime.now(UTC))


def _versions() -> Mapping[str, str]:
    found = {
        "Open AR Uploader": __version__,
        "System": f"{platform.system()} {platform.release()} {platform.machine()}",
        "Python": sys.version.split()[0],
        "SQLite": sqlite3.sqlite_version,
    }
    for package in ("PySide6-Essentials", "paramiko", "cryptography", "keyring", "openpyxl"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "in the bundle"
    return found
