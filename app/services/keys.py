"""Private keys on disk: encrypted OpenSSH files only this user may read."""

import base64
import hashlib
import re
import secrets
import struct
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)

from app.domain.errors import KeyProblem
from app.domain.pasted_key import LARGEST_KEY
from app.domain.profile import KeyType, PublicKey
from app.domain.setup_problems import KeyCode
from app.services.files import write_private
from app.services.key_import import open_private_key
from app.services.ppk import PrivateKey

_RANDOM_BYTES = 32  # of a passphrase: 43 url-safe characters
_ID = re.compile(r"[a-z0-9][a-z0-9-]*(\.next)?")


class KeyFiles:
    """One file per key in one folder; `key_id` is a company's id or that of its next key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, key_id: str) -> str:
        """Where the private key file is or would be."""
        if not _ID.fullmatch(key_id):
            raise ValueError(f"not a key id: {key_id!r}")
        return str(self._folder / f"{key_id}.key")

    def exists(self, key_id: str) -> bool:
        """Whether there is a key file."""
        return Path(self.path(key_id)).is_file()

    def fingerprint(self, key_id: str) -> str:
        """Which key the file holds, told without its passphrase; "" when there is none to read."""
        try:
            return fingerprint(_public_blob(Path(self.path(key_id)).read_bytes()))
        except (OSError, ValueError, struct.error):
            return ""

    def create(
        self, key_id: str, key_type: KeyType, comment: str, passphrase: str = ""
    ) -> tuple[PublicKey, str]:
        """Make a key; returns its public half and the passphrase that opens it.

        The passphrase is random unless given. Replaces a file of that id.
        """
        private: PrivateKey
        if key_type is KeyType.RSA_4096:
            private = rsa.generate_private_key(public_exponent=65537, key_size=4096)
        else:
            private = ed25519.Ed25519PrivateKey.generate()
        return self._save(key_id, private, comment, passphrase)

    def try_out(self, content: bytes, opened_by: str = "") -> None:
        """Raise what keeps this from being used as a key; see `open_private_key`."""
        open_private_key(content, opened_by)

    def adopt(
        self, key_id: str, content: bytes, opened_by: str, comment: str, passphrase: str = ""
    ) -> tuple[PublicKey, str]:
        """Import a private key of any usual format, encrypted anew; see `open_private_key`."""
        return self._save(key_id, open_private_key(content, opened_by), comment, passphrase)

    def export(self, key_id: str, opened_by: str, passphrase: str) -> bytes:
        """The private key as an OpenSSH file encrypted with a passphrase a person chose."""
        return _encrypted(self._open(key_id, opened_by), passphrase)

    def check(self, key_id: str, passphrase: str) -> None:
        """Raise WRONG_PASSPHRASE or NO_KEY unless the passphrase opens the key."""
        self._open(key_id, passphrase)

    def read_file(self, path: str) -> bytes:
        """A file that a person says is a key, at most a little more than a key can be."""
        try:
            with Path(path).open("rb") as file:
                return file.read(LARGEST_KEY + 1)
        except OSError as error:
            raise _unreadable(Path(path), error) from error

    def write_file(self, path: str, content: bytes) -> None:
        """Save a copy where the person chose, readable by this user only."""
        try:
            write_private(Path(path), content)
        except OSError as error:
            name, reason = Path(path).name, error.strerror
            raise KeyProblem(KeyCode.CANNOT_SAVE_FILE, name=name, reason=reason) from error

    def promote(self, next_id: str, key_id: str) -> None:
        """Put the next key in the place of the present one, in one step."""
        try:
            Path(self.path(next_id)).replace(self.path(key_id))
        except OSError as error:
            raise KeyProblem(KeyCode.CANNOT_WRITE, reason=error.strerror) from error

    def remove(self, key_id: str) -> None:
        """Delete the key file; no error when there is none."""
        try:
            Path(self.path(key_id)).unlink(missing_ok=True)
        except OSError as error:
            raise KeyProblem(KeyCode.CANNOT_REMOVE, reason=error.strerror) from error

    def _open(self, key_id: str, passphrase: str) -> PrivateKey:
        path = Path(self.path(key_id))
        try:
            content = path.read_bytes()
        except FileNotFoundError as error:
            raise KeyProblem(KeyCode.NO_KEY) from error
        except OSError as error:
            raise _unreadable(path, error) from error
        return open_private_key(content, passphrase)

    def _save(
        self, key_id: str, private: PrivateKey, comment: str, passphrase: str
    ) -> tuple[PublicKey, str]:
        passphrase = passphrase or secrets.token_urlsafe(_RANDOM_BYTES)
        try:
            write_private(Path(self.path(key_id)), _encrypted(private, passphrase))
        except OSError as error:
            raise KeyProblem(KeyCode.CANNOT_WRITE, reason=error.strerror) from error
        return public_half(private, comment), passphrase


def public_half(private: PrivateKey, comment: str) -> PublicKey:
    """What may be shown and handed over. `created_at` is now (UTC)."""
    line = private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    return PublicKey(
        line=f"{line} {comment}".strip(),
        fingerprint=fingerprint(base64.b64decode(line.split()[1])),
        kind=_kind(private),
        created_at=datetime.now(UTC),
    )


def fingerprint(blob: bytes) -> str:
    """`SHA256:…` of a public key in SSH wire form, as `ssh-keygen -lf` prints it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _public_blob(content: bytes) -> bytes:
    """The public half, which OpenSSH's format keeps in the open (its PROTOCOL.key)."""
    data = base64.b64decode(b"".join(content.splitlines()[1:-1]), validate=True)
    at = len(b"openssh-key-v1\0")
    for _ in ("cipher", "key derivation", "its options"):
        at += 4 + int(struct.unpack_from(">I", data, at)[0])
    (length,) = struct.unpack_from(">I", data, at + 4)  # after the number of keys
    return data[at + 8 : at + 8 + length]


def _kind(private: PrivateKey) -> str:
    if isinstance(private, rsa.RSAPrivateKey):
        return f"RSA {private.key_size}"
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return f"ECDSA {private.key_size}"
    return "Ed25519"


def _encrypted(private: PrivateKey, passphrase: str) -> bytes:
    if not passphrase:
        raise ValueError("a private key is never written without a passphrase")
    return private.private_bytes(
        Encoding.PEM, PrivateFormat.OpenSSH, BestAvailableEncryption(passphrase.encode())
    )


def _unreadable(path: Path, error: OSError) -> KeyProblem:
    return KeyProblem(KeyCode.UNREADABLE_FILE, name=path.name, reason=error.strerror)
