"""Keys made by PuTTY and OpenSSH, imported here, sign in to a real OpenSSH server."""

from pathlib import Path

import pytest

from app.domain.connection import Outcome, Rung, RungResult, Secrets
from app.domain.progress import StopToken
from app.services.destinations import destinations
from app.services.keys import KeyFiles
from app.services.sftp.connector import SftpConnector
from tests.openssh import OpenSsh

SAMPLES = Path(__file__).parents[1] / "data" / "keys"

pytestmark = pytest.mark.sshd


@pytest.mark.parametrize(
    "name",
    [
        "ed25519-v2.ppk",
        "ed25519-v2-encrypted.ppk",
        "ed25519-v3.ppk",
        "ed25519-v3-no-comment.ppk",
        "ed25519-v3-latin1-comment.ppk",
        "ed25519-v3-encrypted.ppk",
        "rsa-v2-encrypted.ppk",
        "rsa-v3-encrypted.ppk",
        "ecdsa-v3-encrypted.ppk",
        "ed25519-encrypted",
        "rsa-pkcs1-encrypted.pem",
        "rsa-pkcs8.pem",
        "ecdsa-sec1.pem",
    ],
)
def test_an_imported_key_signs_in(name: str, sshd: OpenSsh, tmp_path: Path) -> None:
    keys = KeyFiles(tmp_path / "keys")
    content = (SAMPLES / name).read_bytes()
    public, passphrase = keys.adopt("c1", content, "correct horse", "harbour-joinery")
    made_there = SAMPLES / f"{name.partition('-')[0]}.pub"
    assert public.line.split()[1] == made_there.read_text().split()[1]
    sshd.authorized_keys.write_text(made_there.read_text())
    results: list[RungResult] = []
    SftpConnector(keys).test(
        "c1",
        sshd.connection(),
        Secrets(passphrase),
        destinations()["kolleno_open_ar"],
        results.append,
        StopToken(),
    )
    last = results[-1]
    assert (last.rung, last.outcome) == (Rung.WRITE, Outcome.PASSED), last
