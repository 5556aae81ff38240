"""Opens a private key of any usual format, told by its content and not by its name."""

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_ssh_private_key,
)

from app.domain.errors import KeyProblem
from app.domain.pasted_key import LARGEST_KEY, KeyText, PastedKey, recognise
from app.domain.setup_problems import KeyCode
from app.services.ppk import PrivateKey, open_ppk

_LEAST_RSA_BITS = 2048

_NOT_PRIVATE = {
    KeyText.PUBLIC_LINE: KeyCode.PUBLIC_HALF,
    KeyText.PUBLIC_PEM: KeyCode.PUBLIC_HALF,
    KeyText.CERTIFICATE: KeyCode.CERTIFICATE,
    KeyText.KNOWN_HOSTS: KeyCode.KNOWN_HOSTS,
    KeyText.FINGERPRINT: KeyCode.FINGERPRINT,
    KeyText.OTHER: KeyCode.NOT_A_KEY,
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
    if found.algorithm.startswith("sk-"):  # the private half sits in a security key
        raise KeyProblem(KeyCode.UNSUPPORTED)
    if found.encrypted and not passphrase:
        raise KeyProblem(KeyCode.NEEDS_PASSPHRASE)
    return _strong_enough(_load(found, passphrase))


def _load(found: PastedKey, passphrase: str) -> object:
    if found.kind is KeyText.PPK:
        return open_ppk(found.text, passphrase)
    load = load_ssh_private_key if found.kind is KeyText.OPENSSH else load_pem_private_key
    try:
        return load(found.text.encode(), passphrase.encode() if found.encrypted else None)
    except UnsupportedAlgorithm as error:
        raise KeyProblem(KeyCode.UNSUPPORTED) from error
    except (ValueError, TypeError, InvalidTag) as error:
        code = KeyCode.WRONG_PASSPHRASE if found.encrypted else KeyCode.DAMAGED
        raise KeyProblem(code) from error


def _strong_enough(key: object) -> PrivateKey:
    if isinstance(key, rsa.RSAPrivateKey):
        if key.key_size < _LEAST_RSA_BITS:
            raise KeyProblem(KeyCode.WEAK_RSA, bits=key.key_size)
        return key
    if isinstance(key, ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey):
        return key
    name = type(key).__name__.lower()
    raise KeyProblem(KeyCode.DSA if "dsa" in name else KeyCode.UNSUPPORTED)
