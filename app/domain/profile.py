"""A company the bookkeeper serves, as remembered on this computer. Holds no secret."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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
    past_identities: tuple[PastIdentity, ...] = ()


def next_key_id(company_id: str) -> str:
    """The id under which the key store keeps the key that is to replace the company's key."""
    return f"{company_id}.next"
