"""Keys made, imported, exported and replaced; judged by ssh-keygen where it can judge."""

import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import KeyProblem
from app.domain.profile import KeyType
from app.domain.setup_problems import KeyCode
from app.services.key_import import open_private_key
from app.services.keys import KeyFiles, public_half

SAMPLES = Path(__file__).parents[1] / "data" / "keys"
PASSPHRASE = "correct horse"
OPEN = [
    *("ed25519", "rsa", "ecdsa"),
    *(f"{name}-v{i}.ppk" for name in ("ed25519", "rsa", "ecdsa") for i in (2, 3)),
    *("rsa-pkcs1.pem", "rsa-pkcs8.pem", "ecdsa-sec1.pem"),
    *("ed25519-v3-no-comment.ppk", "ed25519-v3-latin1-comment.ppk"),
]
LOCKED = [
    *(f"{name}-v{i}-encrypted.ppk" for name in ("ed25519", "rsa", "ecdsa") for i in (2, 3)),
    *("ed25519-v3-argon2i.ppk", "ed25519-v3-argon2d.ppk", "ed25519-encrypted"),
    *("rsa-pkcs1-encrypted.pem", "rsa-pkcs8-encrypted.pem"),
]


@pytest.fixture
def keys(tmp_path: Path) -> KeyFiles:
    return KeyFiles(tmp_path / "keys")


def ssh_keygen(*words: str) -> str:
    program = shutil.which("ssh-keygen")
    assert program, "ssh-keygen is needed to judge our keys"
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def public_blob(name: str) -> str:
    return (SAMPLES / f"{name.partition('-')[0]}.pub").read_text().split()[1]


@pytest.mark.parametrize("kind", KeyType)
def test_a_new_key_is_what_ssh_keygen_takes_it_for(
    keys: KeyFiles, tmp_path: Path, kind: KeyType
) -> None:
    public, passphrase = keys.create("c1", kind, "harbour-joinery")
    words = "-y", "-P", passphrase, "-f", keys.path("c1")
    assert ssh_keygen(*words).split()[:2] == public.line.split()[:2]
    (tmp_path / "key.pub").write_text(public.line)
    bits, printed, comment, name = ssh_keygen("-lf", str(tmp_path / "key.pub")).split()
    assert printed == public.fingerprint
    assert comment == "harbour-joinery"
    assert (public.kind, name) == {
        KeyType.ED25519: ("Ed25519", "(ED25519)"),
        KeyType.RSA_4096: (f"RSA {bits}", "(RSA)"),
    }[kind]


def test_a_new_key_is_locked_with_a_long_random_passphrase(keys: KeyFiles) -> None:
    _, one = keys.create("c1", KeyType.ED25519, "a")
    _, other = keys.create("c2", KeyType.ED25519, "a")
    assert one != other
    assert len(one) >= 32
    content = Path(keys.path("c1")).read_bytes()
    with pytest.raises(KeyProblem) as caught:
        open_private_key(content)
    assert caught.value.code is KeyCode.NEEDS_PASSPHRASE
    with pytest.raises(KeyProblem) as caught:
        open_private_key(content, other)
    assert caught.value.code is KeyCode.WRONG_PASSPHRASE


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no such mode; the profile is private"
)
def test_only_this_user_may_read_a_key(keys: KeyFiles) -> None:
    keys.create("c1", KeyType.ED25519, "a")
    path = Path(keys.path("c1"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", OPEN)
def test_an_unlocked_key_of_any_format_opens_without_a_question(name: str) -> None:
    key = open_private_key((SAMPLES / name).read_bytes())
    assert public_half(key, "").line.split()[1] == public_blob(name)


@pytest.mark.parametrize("name", LOCKED)
def test_a_locked_key_of_any_format_asks_for_its_passphrase(name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    for given_phrase, code in (
        ("", KeyCode.NEEDS_PASSPHRASE),
        ("wrong", KeyCode.WRONG_PASSPHRASE),
    ):
        with pytest.raises(KeyProblem) as caught:
            open_private_key(content, given_phrase)
        assert caught.value.code is code
    key = open_private_key(content, PASSPHRASE)
    assert public_half(key, "").line.split()[1] == public_blob(name)


@pytest.mark.parametrize("name", ["ed25519-v3-encrypted.ppk", "rsa-pkcs1-encrypted.pem"])
def test_windows_line_ends_and_a_wide_encoding_do_not_matter(name: str) -> None:
    text = (SAMPLES / name).read_text()
    for content in (
        text.replace("\n", "\r\n").encode(),
        text.encode("utf-16"),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
    ):
        assert open_private_key(content, PASSPHRASE)


@pytest.mark.parametrize(
    "name",
    [
        "ed25519-v2-latin1-encrypted.ppk",
        "ed25519-v3-latin1-encrypted.ppk",
        "rsa-pkcs8-cp850-encrypted.pem",
    ],
)
def test_a_passphrase_with_umlauts_opens_a_key_locked_on_an_older_windows(name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    key = open_private_key(content, "müßig pass")
    assert public_half(key, "").line.split()[1] == public_blob(name)
    with pytest.raises(KeyProblem) as caught:
        open_private_key(content, "müssig päss")
    assert caught.value.code is KeyCode.WRONG_PASSPHRASE


def test_a_putty_key_pasted_as_text_keeps_the_comment_it_was_signed_with() -> None:
    text = (SAMPLES / "ed25519-v3-latin1-comment.ppk").read_bytes().decode("cp1252")
    assert open_private_key(text.encode())


@pytest.mark.parametrize("name", ["ed25519", "rsa-pkcs1-encrypted.pem", "ed25519-v3-encrypted.ppk"])
def test_lines_that_a_mail_program_doubled_do_not_matter(name: str) -> None:
    text = (SAMPLES / name).read_text().replace("\n", "\n\n")
    assert open_private_key(text.encode(), PASSPHRASE)


def test_lines_that_a_form_joined_do_not_matter() -> None:
    for name in ("ed25519", "rsa-pkcs1-encrypted.pem"):
        text = (SAMPLES / name).read_text().replace("\n", " ")
        assert open_private_key(text.encode(), PASSPHRASE)


def test_the_private_key_is_found_among_what_openssl_writes_beside_it() -> None:
    key = (SAMPLES / "ecdsa-sec1.pem").read_text()
    for beside in ("EC PARAMETERS", "CERTIFICATE"):
        text = f"-----BEGIN {beside}-----\nBggqhkjOPQMBBw==\n-----END {beside}-----\n{key}"
        opened = open_private_key(text.encode())
        assert public_half(opened, "").line.split()[1] == public_blob("ecdsa")


def test_two_private_keys_are_not_chosen_between() -> None:
    content = (SAMPLES / "ed25519").read_bytes() + (SAMPLES / "rsa-v3.ppk").read_bytes()
    with pytest.raises(KeyProblem) as caught:
        open_private_key(content)
    assert caught.value.code is KeyCode.SEVERAL_KEYS


@pytest.mark.parametrize("curve", [ec.SECP256K1(), ec.BrainpoolP256R1()])
def test_a_curve_that_servers_do_not_know_is_said(curve: ec.EllipticCurve) -> None:
    pem = ec.generate_private_key(curve).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    with pytest.raises(KeyProblem) as caught:
        open_private_key(pem)
    assert caught.value.code is KeyCode.UNSUPPORTED


@pytest.mark.parametrize("cipher", ["aes128-ctr", "chacha20-poly1305@openssh.com", "3des-cbc"])
def test_an_unknown_lock_is_said_without_asking_for_the_passphrase(
    tmp_path: Path, cipher: str
) -> None:
    path = tmp_path / "key"
    ssh_keygen("-q", "-t", "ed25519", "-N", PASSPHRASE, "-Z", cipher, "-f", str(path))
    with pytest.raises(KeyProblem) as caught:
        open_private_key(path.read_bytes())
    assert caught.value.code is KeyCode.UNKNOWN_LOCK
    assert caught.value.params == {"cipher": cipher}


def test_a_lock_that_would_take_hours_to_open_is_refused() -> None:
    text = (SAMPLES / "ed25519-v3-encrypted.ppk").read_text()
    slow = re.sub(r"Argon2-Passes: \d+", "Argon2-Passes: 4000000000", text)
    with pytest.raises(KeyProblem) as caught:
        open_private_key(slow.encode(), PASSPHRASE)
    assert caught.value.code is KeyCode.UNKNOWN_LOCK


@pytest.mark.parametrize("name", LOCKED)
def test_a_key_without_its_end_is_called_cut_off_and_no_passphrase_is_asked_for(name: str) -> None:
    lines = (SAMPLES / name).read_bytes().splitlines(keepends=True)
    for kept in range(1, len(lines)):
        with pytest.raises(KeyProblem) as caught:
            open_private_key(b"".join(lines[:kept]))
        assert caught.value.code is KeyCode.DAMAGED, kept


def test_an_imported_key_is_locked_anew(keys: KeyFiles) -> None:
    content = (SAMPLES / "rsa-v3-encrypted.ppk").read_bytes()
    public, passphrase = keys.adopt("c1", content, PASSPHRASE, "harbour-joinery")
    assert public.kind == "RSA 2048"
    assert public.line.endswith(" harbour-joinery")
    assert passphrase != PASSPHRASE
    stored = ssh_keygen("-y", "-P", passphrase, "-f", keys.path("c1"))
    assert stored.split()[1] == public_blob("rsa")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("ed25519.pub", KeyCode.PUBLIC_HALF),
        ("ed25519-ssh2.pub", KeyCode.PUBLIC_SSH2),
        ("ed25519-cert.pub", KeyCode.CERTIFICATE),
        ("dsa", KeyCode.DSA),
        ("dsa.ppk", KeyCode.DSA),
        ("rsa-1024", KeyCode.WEAK_RSA),
    ],
)
def test_what_is_no_good_private_key_is_named(keys: KeyFiles, name: str, code: KeyCode) -> None:
    with pytest.raises(KeyProblem) as caught:
        keys.adopt("c1", (SAMPLES / name).read_bytes(), "", "x")
    assert caught.value.code is code
    assert not keys.exists("c1")


def test_puttys_public_block_is_given_back_in_one_line() -> None:
    with pytest.raises(KeyProblem) as caught:
        open_private_key((SAMPLES / "ed25519-ssh2.pub").read_bytes())
    assert caught.value.params["line"] == (SAMPLES / "ed25519.pub").read_text().strip()


@pytest.mark.parametrize("name", [*OPEN, *LOCKED])
def test_a_cut_key_file_is_a_problem_and_never_a_crash(name: str) -> None:
    content = (SAMPLES / name).read_bytes()
    for part in range(1, 20):
        with pytest.raises(KeyProblem):
            open_private_key(content[: len(content) * part // 20], PASSPHRASE)


@given(st.data())
def test_a_changed_putty_file_is_refused(data: st.DataObject) -> None:
    content = bytearray((SAMPLES / "ed25519-v2.ppk").read_bytes())
    place = data.draw(st.integers(0, len(content) - 4))
    old = content[place]
    content[place] = data.draw(st.sampled_from(b"ABCab019=:\n "))
    try:
        key = open_private_key(bytes(content))
    except KeyProblem:
        return
    changed = chr(old), chr(content[place])
    assert public_half(key, "").line.split()[1] == public_blob("ed25519"), changed


def test_a_copy_for_another_computer_is_locked_with_the_persons_passphrase(
    keys: KeyFiles, tmp_path: Path
) -> None:
    public, passphrase = keys.create("c1", KeyType.ED25519, "a")
    exported = keys.export("c1", passphrase, "a phrase I chose")
    key = open_private_key(exported, "a phrase I chose")
    assert public_half(key, "a").line == public.line
    with pytest.raises(ValueError, match="without a passphrase"):
        keys.export("c1", passphrase, "")


def test_the_next_key_takes_the_place_of_the_present_one(keys: KeyFiles) -> None:
    keys.create("c1", KeyType.ED25519, "a")
    _, passphrase = keys.create("c1.next", KeyType.ED25519, "a")
    content = Path(keys.path("c1.next")).read_bytes()
    keys.promote("c1.next", "c1")
    assert Path(keys.path("c1")).read_bytes() == content
    assert not keys.exists("c1.next")
    assert open_private_key(content, passphrase)


@pytest.mark.parametrize("kind", KeyType)
def test_which_key_a_file_holds_is_told_without_its_passphrase(
    keys: KeyFiles, kind: KeyType
) -> None:
    assert keys.fingerprint("c1") == ""
    public, _ = keys.create("c1", kind, "a")
    assert keys.fingerprint("c1") == public.fingerprint
    for damaged in (b"", b"\n\n\n", b"-----\nAAAA\n-----\n", b"-----\n\xff\n-----\n"):
        Path(keys.path("c1")).write_bytes(damaged)
        assert keys.fingerprint("c1") == ""


def test_removing_twice_is_no_error(keys: KeyFiles) -> None:
    keys.create("c1", KeyType.ED25519, "a")
    keys.remove("c1")
    keys.remove("c1")
    assert not keys.exists("c1")


@pytest.mark.parametrize("key_id", ["../c1", "", "c1/../c2", "C1", "c1.key"])
def test_a_key_id_never_leaves_the_folder(keys: KeyFiles, key_id: str) -> None:
    with pytest.raises(ValueError, match="not a key id"):
        keys.path(key_id)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyProblem) as caught:
        KeyFiles(tmp_path / "file").create("c1", KeyType.ED25519, "a")
    assert caught.value.code is KeyCode.CANNOT_WRITE


def test_a_stick_that_cannot_be_written_is_not_taken_for_the_programs_own_folder(
    keys: KeyFiles, tmp_path: Path
) -> None:
    (tmp_path / "stick").write_text("")
    with pytest.raises(KeyProblem) as caught:
        keys.write_file(str(tmp_path / "stick" / "harbour.key"), b"locked")
    assert caught.value.code is KeyCode.CANNOT_SAVE_FILE
    assert caught.value.params["name"] == "harbour.key"


def test_a_missing_or_huge_key_file_is_said(keys: KeyFiles, tmp_path: Path) -> None:
    with pytest.raises(KeyProblem) as caught:
        keys.read_file(str(tmp_path / "gone.ppk"))
    assert caught.value.code is KeyCode.UNREADABLE_FILE
    assert caught.value.params["name"] == "gone.ppk"
    (tmp_path / "film.ppk").write_bytes(bytes(3_000_000))
    content = keys.read_file(str(tmp_path / "film.ppk"))
    assert len(content) < 200_000
    with pytest.raises(KeyProblem) as caught:
        open_private_key(content)
    assert caught.value.code is KeyCode.TOO_LARGE
