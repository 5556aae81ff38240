"""The companies of this computer, without secrets, in one JSON file."""

import json
import threading
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.connection import HostKey
from app.domain.errors import StoreError
from app.domain.profile import Company, PastIdentity, PublicKey, TrustedServer
from app.domain.server_traits import Replacing, ServerTraits
from app.domain.setup_problems import CompanyCode
from app.services.files import write_private

_VERSION = 1


class CompanyFile:
    """Companies in the order they were added. A file that cannot be read is left untouched."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def all(self) -> list[Company]:
        """Every company. Raises StoreError when the file is damaged or of a newer program."""
        with self._lock:
            return self._read()

    def save(self, company: Company) -> None:
        """Add or replace the company of that id."""
        with self._lock:
            companies = self._read()
            places = [i for i, known in enumerate(companies) if known.id == company.id]
            if places:
                companies[places[0]] = company
            else:
                companies.append(company)
            self._write(companies)

    def remove(self, company_id: str) -> None:
        """Forget the company; no error when there is none."""
        with self._lock:
            companies = self._read()
            left = [company for company in companies if company.id != company_id]
            if len(left) != len(companies):
                self._write(left)

    def _read(self) -> list[Company]:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(
                CompanyCode.CANNOT_READ, path=self._path, reason=error.strerror
            ) from error
        try:
            stored = json.loads(content)
            if stored["version"] > _VERSION:
                raise StoreError(CompanyCode.NEWER, path=self._path)
            return [_company(item) for item in stored["companies"]]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoreError(CompanyCode.DAMAGED, path=self._path) from error

    def _write(self, companies: list[Company]) -> None:
        stored = {"version": _VERSION, "companies": [_plain(company) for company in companies]}
        text = json.dumps(stored, ensure_ascii=False, indent=1)
        try:
            write_private(self._path, text.encode())
        except OSError as error:
            raise StoreError(
                CompanyCode.CANNOT_WRITE, path=self._path, reason=error.strerror
            ) from error


def _plain(company: Company) -> dict[str, object]:
    return {
        "id": company.id,
        "name": company.name,
        "destination": company.destination_id,
        "key": _plain_key(company.key),
        "next_key": _plain_key(company.next_key),
        "handed_over_at": _iso(company.handed_over_at),
        "connected_at": _iso(company.connected_at),
        "server": asdict(company.server) if company.server else None,
        "trusted": _plain_trusted(company.trusted),
        "past_identities": [
            {
                "fingerprint": past.fingerprint,
                "trusted_at": _iso(past.trusted_at),
                "replaced_at": _iso(past.replaced_at),
            }
            for past in company.past_identities
        ],
    }


def _plain_key(key: PublicKey | None) -> dict[str, object] | None:
    if key is None:
        return None
    return {
        "line": key.line,
        "fingerprint": key.fingerprint,
        "kind": key.kind,
        "created_at": _iso(key.created_at),
    }


def _company(item: dict[str, Any]) -> Company:
    return Company(
        id=str(item["id"]),
        name=str(item["name"]),
        destination_id=str(item["destination"]),
        key=_key(item["key"]),
        next_key=_key(item["next_key"]),
        handed_over_at=_time(item["handed_over_at"]),
        connected_at=_time(item["connected_at"]),
        server=_traits(item.get("server")),
        trusted=_trusted(item.get("trusted")),
        past_identities=tuple(
            PastIdentity(
                fingerprint=str(past["fingerprint"]),
                trusted_at=_time(past["trusted_at"]),
                replaced_at=datetime.fromisoformat(past["replaced_at"]),
            )
            for past in item["past_identities"]
        ),
    )


def _key(item: dict[str, Any] | None) -> PublicKey | None:
    if item is None:
        return None
    return PublicKey(
        line=str(item["line"]),
        fingerprint=str(item["fingerprint"]),
        kind=str(item["kind"]),
        created_at=datetime.fromisoformat(item["created_at"]),
    )


def _traits(item: dict[str, Any] | None) -> ServerTraits | None:
    if item is None:
        return None
    return ServerTraits(
        replacing=Replacing(item["replacing"]),
        tells_size=bool(item["tells_size"]),
        lets_read=bool(item["lets_read"]),
        deletes=bool(item["deletes"]),
    )


def _plain_trusted(trusted: TrustedServer | None) -> dict[str, object] | None:
    if trusted is None:
        return None
    return {
        "mark": trusted.mark,
        "kind": trusted.identity.kind,
        "fingerprint": trusted.identity.fingerprint,
        "trusted_at": _iso(trusted.identity.trusted_at),
    }


def _trusted(item: dict[str, Any] | None) -> TrustedServer | None:
    if item is None:
        return None
    kind, fingerprint = str(item["kind"]), str(item["fingerprint"])
    identity = HostKey(kind, "", fingerprint, _time(item["trusted_at"]))
    return TrustedServer(str(item["mark"]), identity)


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
