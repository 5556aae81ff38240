"""The keyring vault against keyrings that refuse, forget and run out of room."""

import traceback
from datetime import UTC, datetime

import keyring.backend
import keyring.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.connection import Connection, HostKey, Secrets, SignIn
from app.domain.errors import VaultError
from app.domain.setup_problems import VaultCode
from app.services.session_vault import ChosenVault, SessionVault
from app.services.vault import KeyringVault, system_keyring

ED25519_BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAINtdCcboEeBEzTrWY0EMkQr7e8H7GYQM+hBWl+8VONpb"
ED25519 = HostKey(
    "ssh-ed25519",
    "",
    "SHA256:TowM1bAqdBb16NXpr8evunIlVXD0PvmsrI67HsW89z0",
    datetime(2026, 10, 12, 9, 30, tzinfo=UTC),
)
CONNECTION = Connection("sftp.eu.kolleno.example", 22, "harbour-joinery", SignIn.KEY, ED25519)
SYSTEM = "keyring.backends.SecretService"
SECRETS = Secrets("p" * 43, "hunter2!", "n" * 43)


class Refusal(Exception):
    """Shaped like pywintypes.error."""

    def __init__(self, winerror: int) -> None:
        super().__init__(winerror, "CredWrite", "…")
        self.winerror = winerror


class WindowsLike(keyring.backend.KeyringBackend):
    """Holds 2,560 bytes of UTF-16 an item, as Windows Credential Manager does."""

    priority = 1

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise Refusal(1783)
        self.items[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.items:
            raise keyring.errors.PasswordDeleteError(service)
        del self.items[service, username]


class Raising(WindowsLike):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


class Forgetful(WindowsLike):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


def mac(status: int) -> Exception:
    """As keyring wraps the errors of macOS."""
    wrapped = keyring.errors.PasswordSetError(f"Can't store: ({status}, 'Unknown Error')")
    wrapped.__cause__ = Exception(status, "Unknown Error")
    return wrapped


def dismissed() -> Exception:
    """As keyring wraps a Cancel where the desktop asks to make its first keyring."""
    wrapped = keyring.errors.InitError("Failed to create the collection: Prompt dismissed..")
    wrapped.__cause__ = type("PromptDismissedException", (Exception,), {})()
    return wrapped


def test_settings_and_secrets_come_back() -> None:
    backend = WindowsLike()
    vault = KeyringVault(lambda: backend)
    assert vault.load("c1") == (None, Secrets())
    vault.save("c1", CONNECTION, SECRETS)
    assert KeyringVault(lambda: backend).load("c1") == (CONNECTION, SECRETS)
    assert [*backend.items] == [("Open AR Uploader", "c1")]  # the self-test left nothing behind
    vault.remove("c1")
    vault.remove("c1")
    assert vault.load("c1") == (None, Secrets())


def test_secrets_may_come_before_the_connection() -> None:
    vault = KeyringVault(WindowsLike)
    vault.save("c1", None, SECRETS)
    assert vault.load("c1") == (None, SECRETS)


@given(
    user=st.text(max_size=300),
    password=st.text(max_size=900),
    host=st.text(st.sampled_from("abc.-ü😀"), max_size=250),
)
def test_whatever_is_saved_comes_back_or_is_refused_before_windows_would(
    user: str, password: str, host: str
) -> None:
    user, password = (text.encode(errors="ignore").decode() for text in (user, password))
    vault = KeyringVault(WindowsLike)
    vault.save("c1", CONNECTION, SECRETS)
    connection = Connection(host, 2222, user, SignIn.PASSWORD, ED25519)
    secrets = Secrets("p" * 43, password, "n" * 43)
    refused: list[VaultError] = []
    try:
        vault.save("c1", connection, secrets)
    except VaultError as error:
        refused.append(error)
    if not refused:
        assert vault.load("c1") == (connection, secrets)
        return
    assert refused[0].code is VaultCode.TOO_LONG
    assert "detail" not in refused[0].params  # refused by us, not by the system
    assert vault.load("c1") == (CONNECTION, SECRETS)


@pytest.mark.parametrize("sign", ["x", "é", "😀"])
def test_too_long_a_password_is_refused_before_windows_would(sign: str) -> None:
    vault = KeyringVault(WindowsLike)
    vault.save("c1", CONNECTION, SECRETS)
    refused = 0
    for length in range(0, 1300, 10):
        try:
            vault.save("c1", CONNECTION, Secrets("p" * 43, sign * length))
        except VaultError as error:
            refused += error.code is VaultCode.TOO_LONG and "detail" not in error.params
        else:
            assert not refused
            assert vault.load("c1")[1].password == sign * length
    assert refused > 30


@pytest.mark.parametrize("bits", [4096, 8192, 16384])
def test_a_host_key_of_any_size_fits_beside_two_passphrases(bits: int) -> None:
    fingerprint = ED25519.fingerprint
    key = HostKey("ssh-rsa", "A" * (bits // 6), fingerprint, datetime.now(UTC))
    vault = KeyringVault(WindowsLike)
    vault.save("c1", Connection("sftp.eu.kolleno.example", 22, "harbour", SignIn.KEY, key), SECRETS)
    connection, _ = vault.load("c1")
    assert connection
    assert connection.host_key
    assert connection.host_key.same_key(key)


def test_an_item_that_holds_a_whole_host_key_is_still_read() -> None:
    backend = WindowsLike()
    backend.items["Open AR Uploader", "c1"] = (
        '{"v":1,"passphrase":"words","host":"sftp.eu.kolleno.example","port":22,'
        f'"user":"harbour-joinery","sign_in":"key","host_key":["ssh-ed25519","{ED25519_BLOB}",'
        '"2026-10-12T09:30:00+00:00"]}'
    )
    assert KeyringVault(lambda: backend).load("c1") == (CONNECTION, Secrets("words"))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Refusal(1783), VaultCode.TOO_LONG),
        (Refusal(1312), VaultCode.MISSING),
        (Refusal(5), VaultCode.DENIED),
        (Refusal(1450), VaultCode.FAILED),
        (mac(-25293), VaultCode.DENIED),
        (mac(-128), VaultCode.DENIED),
        (mac(-25308), VaultCode.LOCKED),
        (mac(-25291), VaultCode.MISSING),
        (keyring.errors.KeyringLocked("dismissed"), VaultCode.LOCKED),
        (keyring.errors.NoKeyringError(), VaultCode.MISSING),
        (keyring.errors.InitError("no collection"), VaultCode.MISSING),
        (dismissed(), VaultCode.DENIED),
        (OSError(22, "odd"), VaultCode.FAILED),
    ],
)
def test_a_keyring_that_refuses_is_told_apart_at_first_use(
    error: Exception, code: VaultCode
) -> None:
    vault = KeyringVault(lambda: Raising(error))
    with pytest.raises(VaultError) as caught:
        vault.load("c1")
    assert caught.value.code is code


def test_a_keyring_that_forgets_is_found_out_at_first_use() -> None:
    with pytest.raises(VaultError) as caught:
        KeyringVault(Forgetful).load("c1")
    assert caught.value.code is VaultCode.FORGETFUL


def test_a_keyring_that_was_locked_is_asked_again() -> None:
    backends = [Raising(keyring.errors.KeyringLocked()), WindowsLike()]
    vault = KeyringVault(lambda: backends.pop(0))
    with pytest.raises(VaultError):
        vault.load("c1")
    assert vault.load("c1") == (None, Secrets())


def test_no_error_text_holds_what_was_to_be_stored() -> None:
    class Quoting(WindowsLike):
        def set_password(self, service: str, username: str, password: str) -> None:
            if username != "self-test":
                raise ValueError(f"cannot store {password}")
            super().set_password(service, username, password)

    vault = KeyringVault(Quoting)
    with pytest.raises(VaultError) as caught:
        vault.save("c1", CONNECTION, SECRETS)
    told = "".join(traceback.format_exception(caught.value))
    assert "hunter2!" not in told
    assert "hunter2!" not in repr(SECRETS)


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "{}", "7", "[" * 100_000),
        *(f'{{"v":1,"port":{port},"sign_in":"key"}}' for port in ('"x"', "null", "Infinity")),
    ],
)
def test_a_damaged_item_is_said(text: str) -> None:
    backend = WindowsLike()
    backend.items["Open AR Uploader", "c1"] = text
    vault = KeyringVault(lambda: backend)
    if not text:
        assert vault.load("c1") == (None, Secrets())
        return
    with pytest.raises(VaultError) as caught:
        vault.load("c1")
    assert caught.value.code is VaultCode.DAMAGED


def test_an_item_of_a_newer_program_is_left_alone() -> None:
    backend = WindowsLike()
    backend.items["Open AR Uploader", "c1"] = '{"v":3}'
    with pytest.raises(VaultError) as caught:
        KeyringVault(lambda: backend).load("c1")
    assert caught.value.code is VaultCode.NEWER


def test_only_the_operating_systems_own_keyring_is_taken_also_when_turned_on_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keyring.backend.get_all_keyring()  # the real ones enter themselves before
    known = keyring.backend.KeyringBackend
    monkeypatch.setattr(known, "_classes", set())  # where each class below enters itself

    class Plaintext(WindowsLike):
        priority = 99

    vault = KeyringVault(system_keyring)
    with pytest.raises(VaultError) as caught:
        vault.load("c1")
    assert caught.value.code is VaultCode.MISSING
    real = type("Keyring", (WindowsLike,), {"__module__": SYSTEM})
    assert {Plaintext, real} == known._classes
    assert type(system_keyring()) is real
    assert vault.load("c1") == (None, Secrets())


def test_a_keyring_that_went_away_is_missing() -> None:
    def gone() -> keyring.backend.KeyringBackend:
        raise RuntimeError("The Secret Service daemon is neither running nor activatable")

    with pytest.raises(VaultError) as caught:
        KeyringVault(gone).load("c1")
    assert caught.value.code is VaultCode.MISSING


def test_an_item_that_is_no_text_is_damaged() -> None:
    class Binary(WindowsLike):
        def get_password(self, service: str, username: str) -> str | None:
            if username == "c1":
                return b"\xff\xfe".decode()
            return super().get_password(service, username)

    with pytest.raises(VaultError) as caught:
        KeyringVault(Binary).load("c1")
    assert caught.value.code is VaultCode.DAMAGED


def test_secrets_are_told_to_the_log_filter() -> None:
    backend = WindowsLike()
    KeyringVault(lambda: backend).save("c1", CONNECTION, SECRETS)
    loaded: list[str] = []
    ChosenVault(KeyringVault(lambda: backend), loaded.append).load("c1")
    saved: list[str] = []
    vault = ChosenVault(KeyringVault(lambda: backend), saved.append)
    vault.save("c1", CONNECTION, SECRETS)
    assert set(loaded) == set(saved) == {"p" * 43, "hunter2!", "n" * 43}
    vault.ask_each_time()
    vault.save("c1", CONNECTION, Secrets("typed each time"))
    assert "typed each time" in saved


def test_without_a_keyring_secrets_live_until_the_program_ends() -> None:
    vault = ChosenVault(KeyringVault(lambda: Raising(keyring.errors.NoKeyringError())))
    with pytest.raises(VaultError):
        vault.save("c1", CONNECTION, SECRETS)
    assert vault.lasting
    vault.ask_each_time()
    assert not vault.lasting
    vault.save("c1", CONNECTION, SECRETS)
    assert vault.load("c1") == (CONNECTION, SECRETS)
    vault.remove("c1")
    assert vault.load("c1") == (None, Secrets())
    assert SessionVault().load("c1") == (None, Secrets())
