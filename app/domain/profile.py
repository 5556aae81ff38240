"""A company the bookkeeper serves, as remembered on this computer. Holds no secret."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.connection import HostKey
from app.domain.server_traits import ServerTraits


class KeyType(StrEnum):
    """Kinds of SSH key this program makes."""

    ED25519 = "ed25519"
    RSA_4096 = "rsa-4096"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The half of a key that may be shown and handed over.

    `line` is the one-line OpenSSH form (`ssh-ed25519 AAAA… comment`), `fingerprint` its
    `SHA256:…` as ssh-keygen prints it, `kind` a name for people such as `Ed25519` or `RSA 4096`.
    """

    line: str
    fingerprint: str
    kind: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TrustedServer:
    """The identity the person trusts, kept where the connection itself may not be.

    Without a keyring the address is typed at every start; what was trusted must not be asked
    again, or a changed identity would pass for a new one. `mark` stands for the address.
    """

    mark: str
    identity: HostKey

    @staticmethod
    def mark_of(host: str, port: int) -> str:
        """Sixteen hex digits of an address, which itself is not for a plain file."""
        return hashlib.sha256(f"{host.casefold()} {port}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class PastIdentity:
    """A host key that the person trusted once and then replaced on purpose (times in UTC)."""

    fingerprint: str
    trusted_at: datetime | None
    replaced_at: datetime


@dataclass(frozen=True, slots=True)
class Company:
    """One company: its name, its receiver, its key's public half and how far set-up got.

    `handed_over_at` is when the public key was copied or mailed (waiting for the receiver's
    reply from then on); `connected_at` when the connection test last passed in full, and
    `server` what that test found the server to do (None where nothing could be tried). `next_key`
    replaces `key` once the server accepts it; until then deliveries go on with `key`.
    """

    id: str
    name: str
    destination_id: str
    key: PublicKey | None = None
    handed_over_at: datetime | None = None
    connected_at: datetime | None = None
    server: ServerTraits | None = None
    next_key: PublicKey | None = None
    trusted: TrustedServer | None = None
    past_identities: tuple[PastIdentity, ...] = ()


def next_key_id(company_id: str) -> str:
    """The id under which the key store keeps the key that is to replace the company's key."""
    return f"{company_id}.next"
