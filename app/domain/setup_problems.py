"""What can go wrong with keys, the key store and the list of companies, as codes."""

from app.domain.errors import Code


class KeyCode(Code):
    """Why a key cannot be made, opened, imported or saved."""

    NEEDS_PASSPHRASE = "needs_passphrase"  # noqa: S105 - not a secret
    WRONG_PASSPHRASE = "wrong_passphrase"  # noqa: S105 - not a secret
    SHORT_PASSPHRASE = "short_passphrase"  # noqa: S105 - not a secret; least: characters wanted
    EASY_PASSPHRASE = "easy_passphrase"  # noqa: S105 - not a secret
    LONG_PASSPHRASE = "long_passphrase"  # noqa: S105 - not a secret; most: characters taken
    PUBLIC_HALF = "public_half"
    PUBLIC_SSH2 = "public_ssh2"  # line: the same key in the one-line form servers want
    CERTIFICATE = "certificate"
    KNOWN_HOSTS = "known_hosts"
    FINGERPRINT = "fingerprint"
    NOT_A_KEY = "not_a_key"
    SEVERAL_KEYS = "several_keys"
    OTHER_FORM = "other_form"  # PKCS#12, DER, SSH Tectia
    PGP = "pgp"
    PACKED = "packed"
    UNKNOWN_LOCK = "unknown_lock"  # cipher: how it is encrypted
    DAMAGED = "damaged"
    DSA = "dsa"
    WEAK_RSA = "weak_rsa"  # bits
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    UNREADABLE_FILE = "unreadable_file"  # name, reason
    CANNOT_WRITE = "cannot_write"  # reason
    CANNOT_SAVE_FILE = "cannot_save_file"  # name, reason: where the person chose
    CANNOT_REMOVE = "cannot_remove"  # reason
    NO_KEY = "no_key"


class VaultCode(Code):
    """Why the operating system's key store cannot be used. `vault` is its name."""

    MISSING = "missing"
    LOCKED = "locked"
    DENIED = "denied"
    FAILED = "failed"  # detail: the system's own number or class of error
    FORGETFUL = "forgetful"  # it took a value and did not give it back
    TOO_LONG = "too_long"
    DAMAGED = "damaged"
    NEWER = "newer"


class CompanyCode(Code):
    """Why the list of companies cannot be used or changed."""

    DAMAGED = "damaged"  # path
    NEWER = "newer"  # path
    CANNOT_READ = "cannot_read"  # path, reason
    CANNOT_WRITE = "cannot_write"  # path, reason
    NAME_EMPTY = "name_empty"
    NAME_TAKEN = "name_taken"  # name
    UNKNOWN = "unknown"
    NO_RECEIVER = "no_receiver"  # receiver: the id that this program has no rules for
