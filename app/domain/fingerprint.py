"""Comparing a server's identity with the fingerprint a person was given, in whatever form."""

import base64
import binascii
import hashlib
import re
from enum import Enum, auto

from app.domain.connection import HostKey

_SHA256 = re.compile(r"(?:SHA-?256:?\s*)?\b([A-Za-z0-9+/]{43})(?![A-Za-z0-9+/])=?", re.IGNORECASE)
_MD5 = re.compile(r"\b(?:[0-9a-f]{2}[: -]?){15}[0-9a-f]{2}\b", re.IGNORECASE)
_KEY = re.compile(r"\bAAAA[A-Za-z0-9+/]{40,}=*")


class Comparison(Enum):
    """What comparing found."""

    SAME = auto()
    DIFFERENT = auto()
    UNREADABLE = auto()  # no fingerprint in the text


def compare_fingerprint(given: str, identity: HostKey) -> Comparison:
    """Compare with `SHA256:…` (with or without the word), the old MD5 form, or a whole public key.

    Both hashes are of the key's wire form, as `ssh-keygen -l` and `ssh-keygen -l -E md5` print.
    """
    keys = _KEY.findall(given)
    if keys:
        return _verdict([key.rstrip("=") for key in keys], identity.base64.rstrip("="))
    if found := _SHA256.findall(given):
        return _verdict(found, identity.fingerprint.removeprefix("SHA256:"))
    if found := _MD5.findall(given):
        try:
            blob = base64.b64decode(identity.base64, validate=True)
        except binascii.Error:
            return Comparison.UNREADABLE
        digest = hashlib.md5(blob, usedforsecurity=False).hexdigest()
        return _verdict([re.sub(r"[: -]", "", one).lower() for one in found], digest)
    return Comparison.UNREADABLE


def _verdict(given: list[str], shown: str) -> Comparison:
    """Receivers may list a fingerprint for each of their keys: one that fits is enough."""
    return Comparison.SAME if shown in given else Comparison.DIFFERENT
