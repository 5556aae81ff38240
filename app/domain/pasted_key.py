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
    CUT = "cut"  # a private key whose end is missing
    SEVERAL = "several"  # private keys
    OTHER_FORM = "other_form"  # PKCS#12 (.pfx), DER, SSH Tectia, SSH 1
    PGP = "pgp"
    PACKED = "packed"  # ZIP and the like
    OTHER = "other"


LARGEST_KEY = 100_000
"""Bytes of a text or file that may be a key; an RSA key of 16,384 bits takes 13,000."""

OPENABLE = frozenset({KeyText.OPENSSH, KeyText.PEM, KeyText.PPK})
"""One whole private key of a form that this program reads."""

PRIVATE = OPENABLE | {KeyText.CUT, KeyText.SEVERAL}
"""What holds a private key, hence a secret."""


@dataclass(frozen=True, slots=True)
class PastedKey:
    """A recognised text.

    `text` is the key alone: quoting marks, surrounding words and Windows line ends removed. It
    may be a private key, hence no repr. `encrypted` says that a passphrase is needed, `cipher`
    with what (`aes256-ctr`, `DES-EDE3-CBC`, "" where only the inside tells). `algorithm` is the
    SSH name (`ssh-ed25519`) where the text tells it without a passphrase.
    """

    kind: KeyText
    text: str
    encrypted: bool = False
    algorithm: str = ""
    cipher: str = ""

    def __repr__(self) -> str:
        return f"PastedKey({self.kind.value}, encrypted={self.encrypted})"


_PRIVATE_HEAD = re.compile(
    r"-----BEGIN (?P<label>[A-Z0-9 ]{0,40}PRIVATE KEY)-----|PuTTY-User-Key-File-\d+: "
)
_LOCK = re.compile(r"\s*Proc-Type: *4,ENCRYPTED\s+DEK-Info: *([A-Z0-9-]+),([0-9A-Fa-f]+)\s")
_SSH2 = re.compile(r"-{4,5} ?BEGIN SSH2 PUBLIC KEY ?-{4,5}\n")
_OTHER_HEAD = re.compile(r"-{4,5} ?BEGIN ([A-Z0-9 ]{1,60}?) ?-{4,5}")
_TYPE = r"(?:sk-)?(?:ssh|ecdsa|x509v3)-[a-z0-9@.-]{1,60}"
_PUBLIC = re.compile(
    rf"^(?P<before>.*?)(?P<type>{_TYPE})\s+(?P<blob>AAAA[A-Za-z0-9+/]+=*)(?P<after>.*)$"
)
_FINGERPRINT = re.compile(
    r"\bSHA256:[A-Za-z0-9+/]{43}\b=?|\b(?:[0-9a-fA-F]{2}:){15}[0-9a-fA-F]{2}\b"
)
_OPTIONS = ("command=", "from=", "no-", "restrict", "environment=", "permit", "cert-authority")


def recognise(content: str | bytes) -> PastedKey:
    """Say what a pasted text or an opened file is, by its content alone."""
    if isinstance(content, bytes) and (binary := _binary(content)):
        return PastedKey(binary, "")
    text = _clean(content)
    if private := _private(text):
        return private
    if found := _SSH2.search(text):
        body, end, _ = text[found.end() :].partition("END SSH2 PUBLIC KEY")
        return _ssh2(body.rstrip("- ")) if end else PastedKey(KeyText.PUBLIC_PEM, "")
    if (found := _OTHER_HEAD.search(text)) and (kind := _headed(found.group(1))):
        return PastedKey(kind, "")
    for line in text.splitlines():
        if found := _PUBLIC.match(line):
            return _public(found)
    if found := _FINGERPRINT.search(text):
        return PastedKey(KeyText.FINGERPRINT, found.group())
    return PastedKey(KeyText.OTHER, "")


def _binary(content: bytes) -> KeyText | None:
    if content.startswith((b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf")):
        return KeyText.PACKED
    der = content[:1] == b"\x30" and content[1:2] in (b"\x80", b"\x81", b"\x82", b"\x83")
    if der or content.startswith(b"SSH PRIVATE KEY FILE FORMAT 1."):
        return KeyText.OTHER_FORM
    return None


def _clean(content: str | bytes) -> str:
    if isinstance(content, bytes):
        content = _decoded_text(content)
    lines = content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(map(_bare, lines))


def _decoded_text(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if content[:2].count(0) == 1:  # a wide encoding without its mark
        return content.decode("utf-16-be" if content[0] == 0 else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")  # loses nothing: a .ppk file's comment is signed as bytes


def _bare(line: str) -> str:
    line = re.sub(r"^[>\s\u00a0]+", "", line)
    return line if line.startswith("Comment: ") else line.rstrip()  # signed with its blanks


def _private(text: str) -> PastedKey | None:
    """The private key in the text, whatever else there is."""
    heads = list(_PRIVATE_HEAD.finditer(text))
    if not heads:
        return None
    if len(heads) > 1:
        return PastedKey(KeyText.SEVERAL, "")
    head = heads[0]
    if not head["label"]:
        return _ppk(text[head.start() :])
    inner, end, _ = text[head.end() :].partition(f"-----END {head['label']}-----")
    return _block(head["label"], inner) if end else PastedKey(KeyText.CUT, "")


def _ppk(text: str) -> PastedKey:
    if not re.search(r"^Private-(?:MAC|Hash):", text, re.MULTILINE):
        return PastedKey(KeyText.CUT, "")
    text = "\n".join(filter(None, text.split("\n")))
    first, _, rest = text.partition("\n")
    found = re.search(r"^Encryption: *(\S+)", rest, re.MULTILINE)
    cipher = found.group(1) if found and found.group(1) != "none" else ""
    algorithm = first.partition(":")[2].strip()
    return PastedKey(KeyText.PPK, text, bool(cipher), algorithm, cipher)


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


def _block(label: str, inner: str) -> PastedKey:
    lock = _LOCK.match(inner)
    body = re.sub(r"[^A-Za-z0-9+/=]", "", inner[lock.end() if lock else 0 :])
    # Written anew, for mail programs join, double and indent lines.
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    if lock:
        lines = ["Proc-Type: 4,ENCRYPTED", f"DEK-Info: {lock[1]},{lock[2]}", "", *lines]
    text = "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])
    if label == "OPENSSH PRIVATE KEY":
        cipher, algorithm = _openssh_head(_decoded(body))
        cipher = "" if cipher == "none" else cipher
        return PastedKey(KeyText.OPENSSH, text, bool(cipher), algorithm, cipher)
    encrypted = lock is not None or label.startswith("ENCRYPTED")
    algorithm = "ssh-dss" if label.startswith("DSA") else ""
    return PastedKey(KeyText.PEM, text, encrypted, algorithm, lock[1] if lock else "")


def _headed(label: str) -> KeyText | None:
    """What a block with such a head is, when it is no private key that we read."""
    if label.startswith("PGP ") and label.endswith("KEY BLOCK"):
        return KeyText.PGP
    if label.endswith("PRIVATE KEY"):
        return KeyText.OTHER_FORM
    if label.endswith("PUBLIC KEY"):
        return KeyText.PUBLIC_PEM
    return KeyText.CERTIFICATE if "CERTIFICATE" in label or label == "PKCS7" else None


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
