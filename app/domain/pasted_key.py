"""What kind of key text somebody pasted or opened: people send the wrong half, in every format."""

import base64
import binascii
import re
import struct
from dataclasses import dataclass
from enum import StrEnum


class KeyText(StrEnum):
    """Kinds of text that people take for their key."""

    OPENSSH = "openssh"  # private, OpenSSH's own format
    PEM = "pem"  # private, PKCS#1, PKCS#8 or SEC1
    PPK = "ppk"  # private, PuTTY version 2 or 3
    PUBLIC_LINE = "public_line"
    PUBLIC_SSH2 = "public_ssh2"  # RFC 4716, what PuTTYgen saves as "public key"
    PUBLIC_PEM = "public_pem"
    CERTIFICATE = "certificate"
    KNOWN_HOSTS = "known_hosts"
    FINGERPRINT = "fingerprint"
    OTHER = "other"


LARGEST_KEY = 100_000
"""Bytes of a text or file that may be a key; an RSA key of 16,384 bits takes 13,000."""

PRIVATE = frozenset({KeyText.OPENSSH, KeyText.PEM, KeyText.PPK})


@dataclass(frozen=True, slots=True)
class PastedKey:
    """A recognised text.

    `text` is the key alone: quoting marks, surrounding words and Windows line ends removed. It
    may be a private key, hence no repr. `encrypted` says that a passphrase is needed.
    `algorithm` is the SSH name (`ssh-ed25519`) where the text tells it without a passphrase.
    """

    kind: KeyText
    text: str
    encrypted: bool = False
    algorithm: str = ""

    def __repr__(self) -> str:
        return f"PastedKey({self.kind.value}, encrypted={self.encrypted})"


_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+?)-----\n.*?-----END \1-----", re.DOTALL)
_SSH2 = re.compile(r"-{4,5} ?BEGIN SSH2 PUBLIC KEY ?-{4,5}\n(.*?)-{4,5} ?END SSH2 PUBLIC KEY", re.S)
_PPK = re.compile(r"PuTTY-User-Key-File-\d+: .*", re.DOTALL)
_TYPE = r"(?:sk-)?(?:ssh|ecdsa|x509v3)-[a-z0-9@.-]+"
_PUBLIC = re.compile(
    rf"^(?P<before>.*?)(?P<type>{_TYPE})\s+(?P<blob>AAAA[A-Za-z0-9+/]+=*)(?P<after>.*)$"
)
_FINGERPRINT = re.compile(
    r"\bSHA256:[A-Za-z0-9+/]{43}\b=?|\b(?:[0-9a-fA-F]{2}:){15}[0-9a-fA-F]{2}\b"
)
_OPTIONS = ("command=", "from=", "no-", "restrict", "environment=", "permit", "cert-authority")


def recognise(content: str | bytes) -> PastedKey:
    """Say what a pasted text or an opened file is, by its content alone."""
    text = _clean(content)
    if found := _PPK.search(text):
        return _ppk(found.group())
    if found := _SSH2.search(text):
        return _ssh2(found.group(1))
    if found := _BLOCK.search(text):
        return _block(found.group(1), found.group())
    for line in text.splitlines():
        if found := _PUBLIC.match(line):
            return _public(found)
    if found := _FINGERPRINT.search(text):
        return PastedKey(KeyText.FINGERPRINT, found.group())
    return PastedKey(KeyText.OTHER, "")


def _clean(content: str | bytes) -> str:
    if isinstance(content, bytes):
        wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        content = content.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(re.sub(r"^[>\s\u00a0]+", "", line).rstrip() for line in lines)


def _ppk(text: str) -> PastedKey:
    first, _, rest = text.partition("\n")
    encryption = re.search(r"^Encryption: *(\S+)", rest, re.MULTILINE)
    encrypted = encryption is not None and encryption.group(1) != "none"
    return PastedKey(KeyText.PPK, text, encrypted, first.partition(":")[2].strip())


def _ssh2(body: str) -> PastedKey:
    comment, blob, continued = "", "", False
    for line in body.splitlines():
        if continued or ":" in line:  # a header; a backslash carries it on to the next line
            if line.lower().startswith("comment:"):
                comment = line.partition(":")[2].strip().strip('"')
            continued = line.endswith("\\")
        else:
            blob += line.strip()
    algorithm = _algorithm(_decoded(blob))
    if not algorithm:
        return PastedKey(KeyText.OTHER, "")
    line = f"{algorithm} {blob} {comment}".strip()
    return PastedKey(KeyText.PUBLIC_SSH2, line, algorithm=algorithm)


def _block(label: str, text: str) -> PastedKey:
    if label == "OPENSSH PRIVATE KEY":
        cipher, algorithm = _openssh_head(_decoded("".join(text.splitlines()[1:-1])))
        return PastedKey(KeyText.OPENSSH, text + "\n", cipher not in ("", "none"), algorithm)
    if label.endswith("PRIVATE KEY"):
        encrypted = label.startswith("ENCRYPTED") or "Proc-Type: 4,ENCRYPTED" in text
        algorithm = "ssh-dss" if label.startswith("DSA") else ""
        return PastedKey(KeyText.PEM, text + "\n", encrypted, algorithm)
    if label.endswith("PUBLIC KEY"):
        return PastedKey(KeyText.PUBLIC_PEM, text)
    if "CERTIFICATE" in label:
        return PastedKey(KeyText.CERTIFICATE, text)
    return PastedKey(KeyText.OTHER, "")


def _public(found: re.Match[str]) -> PastedKey:
    before, algorithm = found["before"].strip(), found["type"]
    if "-cert-" in algorithm:
        return PastedKey(KeyText.CERTIFICATE, "", algorithm=algorithm)
    if before and not before.startswith(_OPTIONS):
        host = before.split()[-1]
        if len(before.split()) <= 2 and ("." in host or "|" in host or "," in host or "[" in host):
            return PastedKey(KeyText.KNOWN_HOSTS, "", algorithm=algorithm)
    comment = " ".join(found["after"].split())
    line = f"{algorithm} {found['blob']} {comment}".strip()
    return PastedKey(KeyText.PUBLIC_LINE, line, algorithm=algorithm)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _string(data: bytes, start: int) -> tuple[bytes, int]:
    """An SSH string (RFC 4251 section 5) at `start`, and where it ends; empty if cut short."""
    if len(data) < start + 4:
        return b"", len(data)
    (length,) = struct.unpack_from(">I", data, start)
    end = start + 4 + length
    return (data[start + 4 : end], end) if end <= len(data) else (b"", len(data))


def _algorithm(blob: bytes) -> str:
    return _string(blob, 0)[0].decode("ascii", errors="replace")


def _openssh_head(data: bytes) -> tuple[str, str]:
    """Cipher and algorithm from the unencrypted head (OpenSSH's PROTOCOL.key)."""
    magic = b"openssh-key-v1\0"
    if not data.startswith(magic):
        return "", ""
    cipher, at = _string(data, len(magic))
    _, at = _string(data, at)  # key derivation
    _, at = _string(data, at)  # its options
    public, _ = _string(data, at + 4)  # after the number of keys
    return cipher.decode("ascii", errors="replace"), _algorithm(public)
