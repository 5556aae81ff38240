"""Builds the services and hands them to the flows: the one place where the two meet."""

import hashlib
import platform
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app import __version__
from app.domain.errors import VaultError
from app.domain.invoice import Invoice
from app.domain.ports import AskableVault
from app.domain.profile import Company
from app.domain.progress import StopToken
from app.domain.reading.table import Snapshot
from app.flows.deliver import Deliver
from app.flows.enrol import Enrol
from app.flows.export_list import export_list
from app.flows.history import ReadHistory
from app.flows.move_company import MoveCompany
from app.flows.prepare import Prepare
from app.flows.preview import Compare
from app.flows.support_details import support_details
from app.services.companies import CompanyFile
from app.services.company_archive import CompanyFiles
from app.services.destinations import destinations
from app.services.history import SqliteHistory
from app.services.keys import KeyFiles
from app.services.layout_memory import LayoutFiles
from app.services.list_export import ListFiles
from app.services.paths import Paths
from app.services.pdf_files import PdfFiles
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader
from app.services.sftp.connector import SftpConnector
from app.ui.desk import Desk


@dataclass(frozen=True, slots=True)
class House:
    """The services that practice mode fills or somebody has to close, and the desk made of all."""

    vault: AskableVault
    companies: CompanyFile
    history: SqliteHistory
    desk: Desk

    def close(self) -> None:
        """Let go of files."""
        self.history.close()


def build(paths: Paths, vault: AskableVault, sample: tuple[Path, ...] = ()) -> House:
    """All services on one root folder. Raises StoreError where it cannot be used."""
    paths.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = KeyFiles(paths.keys)
    companies = CompanyFile(paths.companies)
    history = SqliteHistory(paths.history)
    layouts = LayoutFiles(paths.layouts)
    connector = SftpConnector(keys)
    enrol = Enrol(
        companies,
        vault,
        keys,
        connector,
        destinations(),
        forget=[history.remove, layouts.remove],
        sending=history.sending,
    )
    prepare = Prepare(Reader(), field_names(), layouts)

    def read(name: str, data: bytes, stop: StopToken) -> Sequence[Invoice]:
        snapshot = Snapshot(name, data, hashlib.sha256(data).hexdigest())
        return prepare.open_snapshot(snapshot, "", stop).report.invoices

    desk = Desk(
        enrol=enrol,
        move=MoveCompany(
            companies,
            vault,
            layouts,
            CompanyFiles(history),
            enrol.add,
            enrol.remove,
            enrol.destinations,
        ),
        prepare=prepare,
        compare=Compare(connector, vault, history, read),
        export=partial(export_list, ListFiles()),
        pdf_files=PdfFiles(),
        deliver=Deliver(connector, vault, companies, destinations(), history),
        history=ReadHistory(history),
        details=lambda company: _details(enrol, vault, company),
        sample=sample,
    )
    return House(vault, companies, history, desk)


def _details(enrol: Enrol, vault: AskableVault, company: Company | None) -> str:
    if company is None:
        return "\n".join(f"{name}: {text}" for name, text in _versions().items())
    kept_in = vault.name
    try:
        connection, _ = vault.load(company.id)
    except VaultError as error:  # the very thing support may be asked about
        connection, kept_in = None, f"{kept_in}, which cannot be used: {error}"
    results = enrol.connection.last_results(company.id)
    now = datetime.now(UTC)
    return support_details(_versions(), company, connection, results, kept_in, now)


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
