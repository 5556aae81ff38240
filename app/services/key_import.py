"""Opens a private key of any usual format, told by its content and not by its name."""

from contextlib import suppress

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_ssh_private_key,
)

from app.domain.errors import KeyProblem
from app.domain.pasted_key import LARGEST_KEY, KeyText, PastedKey, recognise
from app.domain.setup_problems import KeyCode
from app.services.passphrase_spellings import spellings
from app.services.ppk import PrivateKey, open_ppk

_LEAST_RSA_BITS = 2048

_NOT_PRIVATE = {
    KeyText.PUBLIC_LINE: KeyCode.PUBLIC_HALF,
    KeyText.PUBLIC_PEM: KeyCode.PUBLIC_HALF,
    KeyText.CERTIFICATE: KeyCode.CERTIFICATE,
    KeyText.KNOWN_HOSTS: KeyCode.KNOWN_HOSTS,
    KeyText.FINGERPRINT: KeyCode.FINGERPRINT,
    KeyText.CUT: KeyCode.DAMAGED,
    KeyText.SEVERAL: KeyCode.SEVERAL_KEYS,
    KeyText.OTHER_FORM: KeyCode.OTHER_FORM,
    KeyText.PGP: KeyCode.PGP,
    KeyText.PACKED: KeyCode.PACKED,
    KeyText.OTHER: KeyCode.NOT_A_KEY,
}
_CURVES = ("secp256r1", "secp384r1", "secp521r1")
_ALGORITHMS = (
    *("", "ssh-ed25519", "ssh-rsa"),
    *(f"ecdsa-sha2-nistp{bits}" for bits in (256, 384, 521)),
)
_CIPHERS = {  # that cryptography knows; PKCS#8 tells its own only to who opens it
    KeyText.OPENSSH: ("", "aes256-ctr", "aes256-cbc", "aes256-gcm@openssh.com"),
    KeyText.PEM: ("", "AES-128-CBC", "AES-256-CBC", "DES-EDE3-CBC"),
    KeyText.PPK: ("", "aes256-cbc"),
}


def open_private_key(content: bytes, passphrase: str = "") -> PrivateKey:
    """The private key in `content`: OpenSSH, PEM (PKCS#1, PKCS#8, SEC1) or PuTTY 2 and 3.

    Raises KeyProblem with NEEDS_PASSPHRASE when it is encrypted and none was given, and with
    what the text is instead when it is no private key.
    """
    if len(content) > LARGEST_KEY:
        raise KeyProblem(KeyCode.TOO_LARGE)
    found = recognise(content)
    if found.kind is KeyText.PUBLIC_SSH2:
        raise KeyProblem(KeyCode.PUBLIC_SSH2, line=found.text)
    if code := _NOT_PRIVATE.get(found.kind):
        raise KeyProblem(code)
    if found.algorithm == "ssh-dss":
        raise KeyProblem(KeyCode.DSA)
    if found.algorithm not in _ALGORITHMS:
        raise KeyProblem(KeyCode.UNSUPPORTED)
    if found.cipher not in _CIPHERS[found.kind]:
        raise KeyProblem(KeyCode.UNKNOWN_LOCK, cipher=found.cipher)
    if found.encrypted and not passphrase:
        raise KeyProblem(KeyCode.NEEDS_PASSPHRASE)
    if not found.encrypted:
        return _strong_enough(_load(found, b""))
    for secret in spellings(passphrase):
        with suppress(_Wrong):
            return _strong_enough(_load(found, secret))
    raise KeyProblem(KeyCode.WRONG_PASSPHRASE)


class _Wrong(Exception):
    """That is not the passphrase."""


def _load(found: PastedKey, secret: bytes) -> object:
    if found.kind is KeyText.PPK:
        try:
            return open_ppk(found.text, secret)
        except KeyProblem as problem:
            if problem.code is KeyCode.WRONG_PASSPHRASE:
                raise _Wrong from problem
            raise
    load = load_ssh_private_key if found.kind is KeyText.OPENSSH else load_pem_private_key
    try:
        return load(found.text.encode(), secret if found.encrypted else None)
    except UnsupportedAlgorithm as error:
        raise KeyProblem(KeyCode.UNSUPPORTED) from error
    except (ValueError, TypeError, InvalidTag) as error:
        if found.encrypted:
            raise _Wrong from error
        raise KeyProblem(KeyCode.DAMAGED) from error


def _strong_enough(key: object) -> PrivateKey:
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size < _LEAST_RSA_BITS:
            raise KeyProblem(KeyCode.WEAK_RSA, bits=key.key_size)
        return key
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES:
        return key
    name = type(key).__name__.lower()
    raise KeyProblem(KeyCode.DSA if "dsa" in name else KeyCode.UNSUPPORTED)
