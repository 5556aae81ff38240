"""What a pasted or opened text is taken for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pasted_key import PRIVATE, KeyText, recognise

SAMPLES = Path(__file__).parents[1] / "data" / "keys"
LINE = (SAMPLES / "ed25519.pub").read_text().strip()
BLOB = LINE.split()[1]


@pytest.mark.parametrize(
    ("name", "kind", "encrypted"),
    [
        ("ed25519", KeyText.OPENSSH, False),
        ("ed25519-encrypted", KeyText.OPENSSH, True),
        ("rsa-pkcs1.pem", KeyText.PEM, False),
        ("rsa-pkcs1-encrypted.pem", KeyText.PEM, True),
        ("rsa-pkcs8.pem", KeyText.PEM, False),
        ("rsa-pkcs8-encrypted.pem", KeyText.PEM, True),
        ("rsa-v2.ppk", KeyText.PPK, False),
        ("rsa-v2-encrypted.ppk", KeyText.PPK, True),
        ("rsa-v3.ppk", KeyText.PPK, False),
        ("rsa-v3-encrypted.ppk", KeyText.PPK, True),
        ("ed25519.pub", KeyText.PUBLIC_LINE, False),
        ("ed25519-ssh2.pub", KeyText.PUBLIC_SSH2, False),
        ("ed25519-cert.pub", KeyText.CERTIFICATE, False),
    ],
)
@pytest.mark.parametrize("dress", ["plain", "windows", "quoted", "indented", "in a mail"])
def test_a_key_is_told_by_its_content_however_it_is_dressed(
    name: str, kind: KeyText, encrypted: bool, dress: str
) -> None:
    text = (SAMPLES / name).read_text()
    text = {
        "plain": text,
        "windows": "\ufeff" + text.replace("\n", "\r\n"),
        "quoted": "".join(f"> > {line}\n" for line in text.splitlines()),
        "indented": "".join(f"   {line}  \n" for line in text.splitlines()),
        "in a mail": f"Hi Ann,\n\nhere it is:\n\n{text}\n\nBest wishes, Bob",
    }[dress]
    found = recognise(text)
    assert (found.kind, found.encrypted) == (kind, encrypted)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"sftp.kolleno.example {LINE}", KeyText.KNOWN_HOSTS),
        (f"|1|abc=|def= ssh-ed25519 {BLOB}", KeyText.KNOWN_HOSTS),
        (f"[10.0.0.1]:2222,[host]:2222 ssh-ed25519 {BLOB}", KeyText.KNOWN_HOSTS),
        (f"@cert-authority *.x.com ssh-ed25519 {BLOB}", KeyText.KNOWN_HOSTS),
        (f'command="/bin/true",no-pty ssh-ed25519 {BLOB} bob', KeyText.PUBLIC_LINE),
        ("SHA256:WM5xUlOtmHFK9DQ4h+bNAeJpYMgG7i7ezrTcTh9k43g", KeyText.FINGERPRINT),
        ("MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48", KeyText.FINGERPRINT),
        (
            "256 SHA256:WM5xUlOtmHFK9DQ4h+bNAeJpYMgG7i7ezrTcTh9k43g host (ED25519)",
            KeyText.FINGERPRINT,
        ),
        ("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", KeyText.PUBLIC_PEM),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", KeyText.CERTIFICATE),
        ("-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----", KeyText.CERTIFICATE),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIB\n", KeyText.CUT),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ==\n", KeyText.PGP),
        ("---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/5\n", KeyText.OTHER_FORM),
        (b"0\x82\x09\xc3\x02\x01\x030\x82\x09\x89", KeyText.OTHER_FORM),  # PKCS#12 and DER
        (f"-----BEGIN PGP SIGNED MESSAGE-----\n\n{LINE}\n", KeyText.PUBLIC_LINE),
        (b"PK\x03\x04\x14\0", KeyText.PACKED),
        ("Dear Bob, please send the key.", KeyText.OTHER),
        ("", KeyText.OTHER),
    ],
)
def test_other_texts_are_named(text: str | bytes, kind: KeyText) -> None:
    assert recognise(text).kind is kind


def test_what_holds_private_keys_counts_as_private_even_when_it_cannot_be_used() -> None:
    key = (SAMPLES / "ed25519").read_text()
    for text in (key, key[:200], key + key):
        assert recognise(text).kind in PRIVATE


def test_puttys_public_block_becomes_the_one_line_form() -> None:
    assert recognise((SAMPLES / "ed25519-ssh2.pub").read_text()).text == LINE


def test_a_public_block_that_is_cut_off_is_not_offered_in_one_line() -> None:
    lines = (SAMPLES / "ed25519-ssh2.pub").read_text().splitlines(keepends=True)
    for kept in range(1, len(lines)):
        found = recognise("".join(lines[:kept]))
        assert (found.kind, found.text) == (KeyText.PUBLIC_PEM, "")


def test_a_private_key_is_not_in_its_repr() -> None:
    found = recognise((SAMPLES / "ed25519").read_text())
    assert len(found.text) > 300
    assert found.text[40:60] not in repr(found)


@given(st.binary(max_size=600) | st.text(max_size=600))
def test_any_text_gets_an_answer(content: bytes | str) -> None:
    recognise(content)
