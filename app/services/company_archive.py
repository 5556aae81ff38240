"""Writes and reads a company's file: a zip of JSON and a history of its own.

The history inside is a history file like any other, so an older one is migrated and a newer one
refused by the same code. Fulfils `app.domain.ports.CompanyArchive`.
"""

import io
import json
import lzma
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.company_archive import ArchiveCode, MovedCompany
from app.domain.connection import Secrets
from app.domain.delivery import HistoryCode
from app.domain.errors import StoreError, UploaderError
from app.services.files import write_private
from app.services.history import SqliteHistory
from app.services.layout_memory import LayoutFiles
from app.services.vault_item import pack, unpack

_VERSION = 1
_CARD, _CONNECTION, _LAYOUTS, _HISTORY = (
    "company.json",
    "connection.json",
    "layouts.json",
    "history.sqlite3",
)
_ONLY = "moved"
"""The company's id inside the file: ids belong to one computer."""
_LARGEST = 2_000_000_000
"""Bytes of one part; more is no history of ours but a trap."""


_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError),
    *(ValueError, KeyError, TypeError),
    RuntimeError,  # what zipfile raises at a password or an unknown method, and json at depth
)


class CompanyFiles:
    """Works beside the history of this computer."""

    def __init__(self, history: SqliteHistory) -> None:
        self._history = history

    def write(self, path: str, company: MovedCompany, company_id: str) -> None:
        """See `CompanyArchive.write`."""
        card = {"v": _VERSION, "name": company.name, "destination": company.destination_id}
        data = io.BytesIO()
        name = Path(path).name
        with _troubles(ArchiveCode.CANNOT_WRITE, name), tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            copy = SqliteHistory(place / _HISTORY)
            try:
                copy.adopt(self._history, company_id, _ONLY)
                copy.settle_down()
            finally:
                copy.close()
            LayoutFiles(place).save("layouts", company.layouts)
            with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(_CARD, json.dumps(card, ensure_ascii=False))
                archive.writestr(_CONNECTION, pack(company.connection, Secrets()))
                archive.write(place / _LAYOUTS, _LAYOUTS)
                archive.write(place / _HISTORY, _HISTORY)
            write_private(Path(path), data.getvalue())

    def read(self, path: str) -> MovedCompany:
        """See `CompanyArchive.read`."""
        name = Path(path).name
        with _troubles(ArchiveCode.CANNOT_READ, name), tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(path) as archive:
                card = json.loads(_part(archive, _CARD))
                if card["v"] > _VERSION:
                    raise StoreError(ArchiveCode.NEWER, name=name)
                connection, _ = unpack(_part(archive, _CONNECTION).decode(), name)
                (Path(folder) / _LAYOUTS).write_bytes(_part(archive, _LAYOUTS))
            layouts = LayoutFiles(Path(folder)).load("layouts")
            name_of_company, destination = _text(card["name"]), _text(card["destination"])
            return MovedCompany(name_of_company, destination, connection, tuple(layouts))

    def adopt(self, path: str, company_id: str) -> None:
        """See `CompanyArchive.adopt`."""
        name = Path(path).name
        with _troubles(ArchiveCode.CANNOT_READ, name), tempfile.TemporaryDirectory() as folder:
            place = Path(folder) / _HISTORY
            with zipfile.ZipFile(path) as archive:
                place.write_bytes(_part(archive, _HISTORY))
            theirs = SqliteHistory(place)
            try:
                self._history.adopt(theirs, _ONLY, company_id)
            finally:
                theirs.close()


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST:
        raise ValueError(name)
    return archive.read(name)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value))
    value.encode()  # half a character could not be saved later
    return value


@contextmanager
def _troubles(code: ArchiveCode, name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(code, name=name, reason=reason) from error
    except _DAMAGE as error:
        raise StoreError(ArchiveCode.NOT_A_COMPANY, name=name) from error
    except UploaderError as error:
        if error.code is HistoryCode.NEWER:
            raise StoreError(ArchiveCode.NEWER, name=name) from error
        if error.code is HistoryCode.DAMAGED:
            raise StoreError(ArchiveCode.NOT_A_COMPANY, name=name) from error
        raise
