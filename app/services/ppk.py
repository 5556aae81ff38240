"""PuTTY's private key files, version 2 and 3.

Format: "PPK file format", appendix C of the PuTTY manual. Written here because cryptography does
not read it and paramiko's reader is private to its key classes.
"""

import base64
import binascii
import hashlib
import hmac
import re
import struct
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2d, Argon2i, Argon2id

from app.domain.errors import KeyProblem
from app.domain.setup_problems import KeyCode
from app.services.passphrase_spellings import spellings

PrivateKey = ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_ARGON2: dict[str, type[Argon2i | Argon2d | Argon2id]] = {
    "Argon2i": Argon2i,
    "Argon2d": Argon2d,
    "Argon2id": Argon2id,
}
_MEMORY_LIMIT = 1 << 20  # KiB; PuTTY's default is 8 MiB, a file asking for over 1 GiB is no key
_WORK_LIMIT = 1 << 25  # KiB times passes: some 20 seconds; PuTTY's default takes a tenth of one
_CURVES: dict[bytes, Callable[[], ec.EllipticCurve]] = {
    b"nistp256": ec.SECP256R1,
    b"nistp384": ec.SECP384R1,
    b"nistp521": ec.SECP521R1,
}


def open_ppk(text: str, secret: bytes) -> PrivateKey:
    """The private key of a .ppk file's text (lines ending in `\\n`).

    `secret` is the passphrase as it was encoded when the file was made, empty where there is none.
    Raises KeyProblem: WRONG_PASSPHRASE, DAMAGED, UNKNOWN_LOCK, UNSUPPORTED or DSA.
    """
    try:
        headers, public, private = _parts(text)
        version = int(headers["version"])
        if version not in (2, 3) or headers["Encryption"] not in ("none", "aes256-cbc"):
            raise KeyProblem(KeyCode.UNSUPPORTED)
        encrypted = headers["Encryption"] != "none"
        cipher_key, iv, mac_key = _derive(version, headers, secret, encrypted)
        if encrypted:
            decryptor = Cipher(algorithms.AES(cipher_key), modes.CBC(iv)).decryptor()
            private = decryptor.update(private) + decryptor.finalize()
        if not _genuine(version, headers, public, private, mac_key):
            raise KeyProblem(KeyCode.WRONG_PASSPHRASE if encrypted else KeyCode.DAMAGED)
        return _key(headers["algorithm"], public, private)
    except (KeyError, ValueError, IndexError, struct.error, binascii.Error) as error:
        raise KeyProblem(KeyCode.DAMAGED) from error


def _parts(text: str) -> tuple[dict[str, str], bytes, bytes]:
    headers: dict[str, str] = {}
    blobs: dict[str, bytes] = {}
    lines = iter(text.split("\n"))
    first = re.fullmatch(r"PuTTY-User-Key-File-(\d+): (\S+)", next(lines).strip())
    if first is None:
        raise ValueError("no version line")
    headers["version"], headers["algorithm"] = first.groups()
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            continue
        value = value.removeprefix(" ")
        if name in ("Public-Lines", "Private-Lines"):
            count = min(int(value), 1000)
            blobs[name] = base64.b64decode("".join(next(lines, "") for _ in range(count)))
        else:
            headers[name] = value
    return headers, blobs["Public-Lines"], blobs["Private-Lines"]


def _derive(
    version: int, headers: dict[str, str], secret: bytes, encrypted: bool
) -> tuple[bytes, bytes, bytes]:
    """Cipher key, initial vector and MAC key."""
    if version == 2:  # SHA-1 is what the format prescribes
        digest = b"".join(
            hashlib.sha1(struct.pack(">I", i) + secret, usedforsecurity=False).digest()
            for i in range(2)
        )
        mac_salt = b"putty-private-key-file-mac-key"
        return (
            digest[:32],
            bytes(16),
            hashlib.sha1(mac_salt + secret, usedforsecurity=False).digest(),
        )
    if not encrypted:
        return b"", b"", b""
    memory = int(headers["Argon2-Memory"])
    passes = int(headers["Argon2-Passes"])
    if memory > _MEMORY_LIMIT or memory * passes > _WORK_LIMIT:
        raise KeyProblem(KeyCode.UNKNOWN_LOCK, cipher=f"Argon2, {passes:,} passes")
    derived = _ARGON2[headers["Key-Derivation"]](
        salt=bytes.fromhex(headers["Argon2-Salt"]),
        length=80,
        iterations=passes,
        lanes=int(headers["Argon2-Parallelism"]),
        memory_cost=memory,
    ).derive(secret)
    return derived[:32], derived[32:48], derived[48:]


def _genuine(
    version: int, headers: dict[str, str], public: bytes, private: bytes, mac_key: bytes
) -> bool:
    mac = headers["Private-MAC"].strip().lower()
    # The comment is signed as bytes: in which code page, and whether with blanks at its end that
    # an e-mail may have added, the text does not tell.
    for comment in (headers["Comment"], headers["Comment"].rstrip()):
        for spelled in spellings(comment):
            words = (headers["algorithm"].encode(), headers["Encryption"].encode(), spelled)
            signed = b"".join(
                struct.pack(">I", len(part)) + part for part in (*words, public, private)
            )
            digest = hmac.new(mac_key, signed, hashlib.sha1 if version == 2 else hashlib.sha256)
            if hmac.compare_digest(digest.hexdigest(), mac):
                return True
    return False


def _strings(data: bytes, count: int) -> list[bytes]:
    """The first `count` SSH strings of `data`; the private part is padded at its end."""
    found, at = [], 0
    for _ in range(count):
        (length,) = struct.unpack_from(">I", data, at)
        if at + 4 + length > len(data):
            raise ValueError("cut short")
        found.append(data[at + 4 : at + 4 + length])
        at += 4 + length
    return found


def _key(algorithm: str, public: bytes, private: bytes) -> PrivateKey:
    if algorithm == "ssh-ed25519":
        (seed,) = _strings(private, 1)
        return ed25519.Ed25519PrivateKey.from_private_bytes(seed)
    if algorithm == "ssh-rsa":
        e, n = (int.from_bytes(part) for part in _strings(public, 3)[1:])
        d, p, q, inverse = (int.from_bytes(part) for part in _strings(private, 4))
        numbers = rsa.RSAPrivateNumbers(
            p, q, d, d % (p - 1), d % (q - 1), inverse, rsa.RSAPublicNumbers(e, n)
        )
        return numbers.private_key()
    if algorithm.startswith("ecdsa-sha2-"):
        _, curve, point = _strings(public, 3)
        (exponent,) = _strings(private, 1)
        key = ec.derive_private_key(int.from_bytes(exponent), _CURVES[curve]())
        on_curve = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[curve](), point)
        if key.public_key() != on_curve:
            raise ValueError("halves differ")
        return key
    raise KeyProblem(KeyCode.DSA if algorithm == "ssh-dss" else KeyCode.UNSUPPORTED)
