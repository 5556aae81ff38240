"""Comparing a server's identity with the fingerprint a person was given, in whatever form."""

import base64
import hashlib
import re
from enum import Enum, auto

from app.domain.connection import HostKey

_SHA256 = re.compile(
    # Not \b in front: a fingerprint may begin with + or /.
    r"(?:SHA-?256:?\s*)?(?<![A-Za-z0-9+/])([A-Za-z0-9+/]{43})(?![A-Za-z0-9+/])=?",
    re.IGNORECASE,
)

_HEX = re.compile(  # bytes with one kind of sign, or none, between them
    r"(?<![0-9a-z])[0-9a-f]{2}([: -]?)(?:[0-9a-f]{2}\1)*[0-9a-f]{2}(?![0-9a-z])", re.IGNORECASE
)
_KEY = re.compile(r"\bAAAA[A-Za-z0-9+/]{40,}=*")


class Comparison(Enum):
    """What comparing found."""

    SAME = auto()
    DIFFERENT = auto()
    UNREADABLE = auto()  # no fingerprint in the text


def compare_fingerprint(given: str, identity: HostKey) -> Comparison:
    """Compare with `SHA256:…` (with or without the word), with hex, or with a whole public key.

    Both hashes are of the key's wire form, as `ssh-keygen -l` and `ssh-keygen -l -E md5` print;
    other programs write SHA-256 in hex too.
    """
    keys = _KEY.findall(given)
    if keys:
        return _verdict([key.rstrip("=") for key in keys], identity.base64.rstrip("="))
    if found := _SHA256.findall(given):
        return _verdict(found, identity.fingerprint.removeprefix("SHA256:"))
    blob = base64.b64decode(identity.base64)
    for digest in (hashlib.sha256(blob), hashlib.md5(blob, usedforsecurity=False)):
        shown = digest.hexdigest()
        if found := [one for one in _in_hex(given) if len(one) == len(shown)]:
            return _verdict(found, shown)
    return Comparison.UNREADABLE


def _verdict(given: list[str], shown: str) -> Comparison:
    """Receivers may list a fingerprint for each of their keys: one that fits is enough."""
    return Comparison.SAME if shown in given else Comparison.DIFFERENT


def _in_hex(given: str) -> list[str]:
    return [re.sub(r"[: -]", "", one[0]).lower() for one in _HEX.finditer(given)]
