"""Host keys: the server's identity as paramiko sees it and as people compare it."""

import base64
import hashlib

from paramiko import PKey

from app.domain.connection import HostKey

_RSA = "ssh-rsa"
_RSA_SIGNATURES = ("rsa-sha2-512", "rsa-sha2-256")


def host_key_of(key: PKey) -> HostKey:
    """The identity of a server that showed `key`; the fingerprint is what ssh-keygen -l prints."""
    blob = key.asbytes()
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")
    return HostKey(key.get_name(), base64.b64encode(blob).decode(), f"SHA256:{digest}")


def kinds_pinned_first(kinds: tuple[str, ...], pinned: HostKey | None) -> tuple[str, ...]:
    """Order of host key algorithms to ask for, so that a known server shows the key we know.

    A server with several keys shows the first kind the client names; without this, a newly
    added key of a better liked kind would look like a changed identity.
    """
    if pinned is None:
        return kinds
    wanted = _RSA_SIGNATURES if pinned.kind == _RSA else (pinned.kind,)
    first = tuple(kind for kind in wanted if kind in kinds)
    return first + tuple(kind for kind in kinds if kind not in first)
