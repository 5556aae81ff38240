"""Fingerprints as receivers write them."""

from pathlib import Path

import pytest

from app.domain.connection import HostKey
from app.domain.fingerprint import Comparison, compare_fingerprint

LINE = (Path(__file__).parents[1] / "data" / "keys" / "ed25519.pub").read_text()
SHA256 = "TowM1bAqdBb16NXpr8evunIlVXD0PvmsrI67HsW89z0"
MD5 = "66:70:6b:61:07:59:2f:94:71:22:7d:a1:b7:5a:c6:78"
OTHER = "WM5xUlOtmHFK9DQ4h+bNAeJpYMgG7i7ezrTcTh9k43g"
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
        (LINE, Comparison.SAME),
        (f"sftp.example {LINE}", Comparison.SAME),
        (f"SHA256:{OTHER}", Comparison.DIFFERENT),
        (f"SHA256:{SHA256.swapcase()}", Comparison.DIFFERENT),
        (MD5.replace("f", "e"), Comparison.DIFFERENT),
        (LINE.replace("ONpb", "ONpc"), Comparison.DIFFERENT),
        (SHA256[:-1], Comparison.UNREADABLE),
        ("see the attached letter", Comparison.UNREADABLE),
        ("", Comparison.UNREADABLE),
    ],
)
def test_a_given_fingerprint_is_compared(given: str, expected: Comparison) -> None:
    assert compare_fingerprint(given, IDENTITY) is expected
