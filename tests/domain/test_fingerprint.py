"""Fingerprints as receivers write them."""

import base64
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, strategies

from app.domain.connection import HostKey
from app.domain.fingerprint import Comparison, compare_fingerprint

LINE = (Path(__file__).parents[1] / "data" / "keys" / "ed25519.pub").read_text()
SHA256 = "TowM1bAqdBb16NXpr8evunIlVXD0PvmsrI67HsW89z0"
MD5 = "66:70:6b:61:07:59:2f:94:71:22:7d:a1:b7:5a:c6:78"
OTHER = "WM5xUlOtmHFK9DQ4h+bNAeJpYMgG7i7ezrTcTh9k43g"
SHA256_HEX = base64.b64decode(f"{SHA256}=").hex()
PAIRS = [SHA256_HEX[at : at + 2] for at in range(0, 64, 2)]
IDENTITY = HostKey("ssh-ed25519", LINE.split()[1], f"SHA256:{SHA256}")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (f"SHA256:{SHA256}", Comparison.SAME),
        (f"  sha256:{SHA256}= ", Comparison.SAME),
        (SHA256, Comparison.SAME),
        (f"256 SHA256:{SHA256} sftp.example (ED25519)", Comparison.SAME),
        (f"RSA: SHA256:{OTHER}\nED25519: SHA256:{SHA256}", Comparison.SAME),
        (f"MD5:{MD5}", Comparison.SAME),
        (MD5.upper(), Comparison.SAME),
        (MD5.replace(":", ""), Comparison.SAME),
        (f"2048 {MD5} sftp.example (RSA)", Comparison.SAME),
        (f"256 MD5:{MD5} sftp.example (ED25519)", Comparison.SAME),
        (SHA256_HEX, Comparison.SAME),
        (f"SHA256: {SHA256_HEX.upper()}", Comparison.SAME),
        (":".join(PAIRS), Comparison.SAME),
        (" ".join(PAIRS), Comparison.SAME),
        (LINE, Comparison.SAME),
        (f"sftp.example {LINE}", Comparison.SAME),
        (f"SHA256:{OTHER}", Comparison.DIFFERENT),
        (f"SHA256:{SHA256.swapcase()}", Comparison.DIFFERENT),
        (MD5.replace("f", "e"), Comparison.DIFFERENT),
        (LINE.replace("ONpb", "ONpc"), Comparison.DIFFERENT),
        (SHA256_HEX.replace("4", "5"), Comparison.DIFFERENT),
        (SHA256[:-1], Comparison.UNREADABLE),
        (MD5[:-3], Comparison.UNREADABLE),
        (":".join(PAIRS[:20]), Comparison.UNREADABLE),
        ("see the attached letter", Comparison.UNREADABLE),
        ("", Comparison.UNREADABLE),
    ],
)
def test_a_given_fingerprint_is_compared(given: str, expected: Comparison) -> None:
    assert compare_fingerprint(given, IDENTITY) is expected


def forms(blob: bytes) -> list[str]:
    """A fingerprint the ways it is written."""
    sha256, md5 = hashlib.sha256(blob).digest(), hashlib.md5(blob).digest()
    bare = base64.b64encode(sha256).decode().rstrip("=")
    return [
        bare,
        f"{bare}=",
        f"SHA256:{bare}",
        f"the fingerprint is SHA256:{bare}.",
        f"3072 SHA256:{bare} root@server (RSA)",
        sha256.hex(),
        sha256.hex(":"),
        md5.hex(":"),
        f"2048 {md5.hex(':')} root@server (RSA)",
        f"MD5:{md5.hex(':')}",
        md5.hex("-").upper(),
    ]


@given(strategies.binary(min_size=32, max_size=32), strategies.binary(min_size=32, max_size=32))
def test_every_way_of_writing_it_tells_a_key_from_another(one: bytes, other: bytes) -> None:
    def identity(blob: bytes) -> HostKey:
        return HostKey("ssh-ed25519", base64.b64encode(blob).decode(), forms(blob)[2])

    for written in forms(one):
        assert compare_fingerprint(written, identity(one)) is Comparison.SAME, written
        if one != other:
            assert compare_fingerprint(written, identity(other)) is Comparison.DIFFERENT, written
