"""How to reach and trust a company's server."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.errors import Code


class SignIn(StrEnum):
    """What proves who we are to the server."""

    KEY = "key"
    PASSWORD = "password"  # noqa: S105 - the name of a method, not a secret


@dataclass(frozen=True, slots=True)
class HostKey:
    """A server's identity: the key type and base64 key as in `known_hosts`, and its fingerprint.

    `fingerprint` is `SHA256:…`, what people compare. `trusted_at` is when the person said yes.
    `base64` is "" for a key that was trusted earlier: the fingerprint is all that is kept of it.
    """

    kind: str
    base64: str
    fingerprint: str
    trusted_at: datetime | None = None

    def same_key(self, other: "HostKey") -> bool:
        """Whether both are the same key, whenever either was trusted.

        Equal SHA-256 fingerprints are taken for equal keys, as OpenSSH's users do: making a
        second key with a given one is out of anyone's reach.
        """
        return (self.kind, self.fingerprint) == (other.kind, other.fingerprint)


@dataclass(frozen=True, slots=True)
class Connection:
    """Settings of one company's server; kept in the operating system's keyring with `Secrets`."""

    host: str
    port: int
    user: str
    sign_in: SignIn = SignIn.KEY
    host_key: HostKey | None = None


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must never be shown, logged or written to a plain file: hence no repr.

    `next_key_passphrase` opens the key that is to replace the present one.
    """

    key_passphrase: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    next_key_passphrase: str = field(default="", repr=False)


class Rung(StrEnum):
    """Steps of the connection test, in order; the code can be read out on the phone."""

    NAME = "C1"
    ADDRESS = "C2"
    PORT = "C3"
    GREETING = "C4"
    IDENTITY = "C5"
    KEY = "C6"
    SIGN_IN = "C7"
    SFTP = "C8"
    FOLDER = "C9"
    WRITE = "C10"


class Outcome(StrEnum):
    """How a rung ended."""

    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    ASK = "ask"  # an unknown host key: the person decides


@dataclass(frozen=True, slots=True)
class RungResult:
    """One rung's state, reported as it happens.

    `seen` holds what was observed (`address`, `milliseconds`, `fingerprint`, …) and on failure
    `code` says what went wrong, for `app.ui.messages`.
    """

    rung: Rung
    outcome: Outcome
    code: Code | None = None
    seen: dict[str, object] = field(default_factory=dict)
