"""The text of a company's item in the keyring: short JSON, for Windows holds little."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from app.domain.connection import Connection, HostKey, Secrets, SignIn
from app.domain.errors import VaultError
from app.domain.setup_problems import VaultCode
from app.services.keys import fingerprint

_VERSION = 2
"""1 held the host key itself, of which one of 8,192 bits filled the item."""


def pack(connection: Connection | None, secrets: Secrets) -> str:
    """Settings and secrets as one line of JSON; what is empty is left out."""
    item: dict[str, object] = {
        "v": _VERSION,
        "passphrase": secrets.key_passphrase,
        "next": secrets.next_key_passphrase,
        "password": secrets.password,
    }
    if connection:
        item |= {
            "host": connection.host,
            "port": connection.port,
            "user": connection.user,
            "sign_in": connection.sign_in.value,
        }
        if key := connection.host_key:
            trusted = key.trusted_at.isoformat(timespec="seconds") if key.trusted_at else ""
            item["host_key"] = [key.kind, key.fingerprint, trusted]
    filled = {name: value for name, value in item.items() if value}
    return json.dumps(filled, ensure_ascii=False, separators=(",", ":"))


def unpack(text: str, vault: str) -> tuple[Connection | None, Secrets]:
    """Read an item back. Raises VaultError DAMAGED or NEWER; never quotes the text."""
    try:
        item = json.loads(text)
        newer = item["v"] > _VERSION
    except (ValueError, KeyError, TypeError, RecursionError):
        raise VaultError(VaultCode.DAMAGED, vault=vault) from None
    if newer:
        raise VaultError(VaultCode.NEWER, vault=vault)
    try:
        secrets = Secrets(
            key_passphrase=str(item.get("passphrase", "")),
            next_key_passphrase=str(item.get("next", "")),
            password=str(item.get("password", "")),
        )
        if "port" not in item:
            return None, secrets
        return _connection(item), secrets
    except (ValueError, KeyError, TypeError, OverflowError, binascii.Error):
        raise VaultError(VaultCode.DAMAGED, vault=vault) from None


def _connection(item: dict[str, Any]) -> Connection:
    host_key = None
    if stored := item.get("host_key"):
        kind, key, trusted = stored
        if item["v"] == 1:
            key = fingerprint(base64.b64decode(key, validate=True))
        host_key = HostKey(
            kind=str(kind),
            base64="",
            fingerprint=str(key),
            trusted_at=datetime.fromisoformat(trusted) if trusted else None,
        )
    return Connection(
        host=str(item.get("host", "")),
        port=int(item["port"]),
        user=str(item.get("user", "")),
        sign_in=SignIn(str(item["sign_in"])),
        host_key=host_key,
    )
