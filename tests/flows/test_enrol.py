"""Setting up a company, on real files and with a server that answers as told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.domain.connect_code import ConnectCode
from app.domain.connection import (
    Connection,
    HostKey,
    Outcome,
    Rung,
    RungResult,
    Secrets,
    SignIn,
)
from app.domain.destination import Destination
from app.domain.errors import KeyProblem, StoreError, VaultError
from app.domain.profile import Company, KeyType
from app.domain.progress import StopToken
from app.domain.setup_problems import CompanyCode, KeyCode, VaultCode
from app.flows.enrol import Enrol
from app.flows.support_details import support_details
from app.services.companies import CompanyFile
from app.services.destinations import destinations
from app.services.key_import import open_private_key
from app.services.keys import KeyFiles, public_half
from app.services.session_vault import SessionVault

SAMPLES = Path(__file__).parents[1] / "data" / "keys"
NOW = datetime(2026, 11, 21, 9, 45, tzinfo=UTC)
IDENTITY = HostKey("ssh-ed25519", "QUJD", "SHA256:first")
OTHER = HostKey("ssh-ed25519", "REVG", "SHA256:second")


class Server:
    """A connector that accepts some keys by their id and shows one identity."""

    def __init__(self) -> None:
        self.identity = IDENTITY
        self.accepts: set[str] = set()
        self.tried: list[tuple[str, Secrets]] = []

    def test(
        self,
        company_id: str,
        connection: Connection,
        secrets: Secrets,
        destination: Destination,
        on_result: Callable[[RungResult], None],
        stop: StopToken,
    ) -> HostKey | None:
        self.tried.append((company_id, secrets))
        pinned = connection.host_key
        for rung in Rung:
            on_result(RungResult(rung, Outcome.RUNNING))
            result = RungResult(rung, Outcome.PASSED, seen={"user": connection.user, "ms": 3})
            if rung is Rung.IDENTITY and pinned is None:
                result = RungResult(rung, Outcome.ASK)
            elif rung is self._refuses(company_id, pinned):
                result = RungResult(rung, Outcome.FAILED, ConnectCode.KEY_REFUSED)
            on_result(result)
            if result.outcome is not Outcome.PASSED:
                break
        return self.identity

    def _refuses(self, key_id: str, pinned: HostKey | None) -> Rung | None:
        if pinned and pinned.base64 != self.identity.base64:
            return Rung.IDENTITY
        return None if key_id in self.accepts else Rung.SIGN_IN

    def connect(self, *_: object) -> object:
        raise NotImplementedError


class House:
    """One computer's files and keyring, which outlive the program."""

    def __init__(self, root: Path) -> None:
        self.companies = CompanyFile(root / "companies.json")
        self.keys = KeyFiles(root / "keys")
        self.vault = SessionVault("Test Keyring", lasting=True)
        self.server = Server()
        self.forgotten: list[str] = []

    def start(self) -> Enrol:
        return Enrol(
            self.companies,
            self.vault,
            self.keys,
            self.server,
            destinations(),
            [self.forgotten.append],
            lambda: NOW,
        )

    def opens(self, company: Company) -> bool:
        """Whether the kept passphrase opens the key file, and it is the key that is shown."""
        _, secrets = self.vault.load(company.id)
        content = Path(self.keys.path(company.id)).read_bytes()
        shown = public_half(open_private_key(content, secrets.key_passphrase), "")
        return company.key is not None and shown.fingerprint == company.key.fingerprint


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def enrol(house: House) -> Enrol:
    return house.start()


@pytest.fixture
def harbour(enrol: Enrol) -> Company:
    return enrol.add("Harbour Joinery Ltd", "kolleno_open_ar")


def the(enrol: Enrol, company_id: str) -> Company:
    return next(company for company in enrol.all() if company.id == company_id)


def climb(enrol: Enrol, company: Company):
    return enrol.connection.test(company.id, lambda _: None, StopToken())


SFTP = Connection("sftp.example", 22, "harbour")


def connected(enrol: Enrol, house: House, company: Company) -> Company:
    enrol.key.make(company.id, KeyType.ED25519)
    enrol.connection.save(company.id, SFTP)
    enrol.connection.trust(company.id, IDENTITY)
    house.server.accepts.add(company.id)
    return climb(enrol, company).company


def test_companies_are_added_renamed_and_found_after_a_restart(house: House, enrol: Enrol) -> None:
    one = enrol.add("  Harbour   Joinery Ltd ", "kolleno_open_ar")
    other = enrol.add("Alder & Sons", "kolleno_open_ar")
    enrol.rename(one.id, "Harbour")
    enrol.rename(one.id, "HARBOUR")  # its own name in other letters is no clash
    again = house.start()
    assert [company.name for company in again.all()] == ["HARBOUR", "Alder & Sons"]
    assert again.destination(other).receiver == "Kolleno"
    assert "harbour" not in one.id


def test_a_name_is_wanted_and_only_once(enrol: Enrol, harbour: Company) -> None:
    other = enrol.add("Alder", "kolleno_open_ar")
    for change, code in (
        (lambda: enrol.add("  ", "kolleno_open_ar"), CompanyCode.NAME_EMPTY),
        (lambda: enrol.add("harbour joinery LTD", "kolleno_open_ar"), CompanyCode.NAME_TAKEN),
        (lambda: enrol.rename(other.id, "Harbour Joinery Ltd"), CompanyCode.NAME_TAKEN),
        (lambda: enrol.rename("gone", "x"), CompanyCode.UNKNOWN),
    ):
        with pytest.raises(StoreError) as caught:
            change()
        assert caught.value.code is code


def test_removing_a_company_leaves_nothing_of_it(
    house: House, enrol: Enrol, harbour: Company, tmp_path: Path
) -> None:
    other = enrol.add("Alder", "kolleno_open_ar")
    connected(enrol, house, harbour)
    enrol.key.make(harbour.id, KeyType.ED25519)  # one that waits to replace it
    enrol.key.make(other.id, KeyType.ED25519)
    enrol.remove(harbour.id)
    assert [company.id for company in enrol.all()] == [other.id]
    assert house.vault.load(harbour.id) == (None, Secrets())
    assert [path.name for path in (tmp_path / "keys").iterdir()] == [f"{other.id}.key"]
    assert house.forgotten == [harbour.id]
    assert house.opens(the(enrol, other.id))


def test_a_removal_that_fails_can_be_tried_again(
    house: House, enrol: Enrol, harbour: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(company_id: str) -> None:
        raise VaultError(VaultCode.LOCKED, vault="x")

    with monkeypatch.context() as now:
        now.setattr(house.vault, "remove", locked)
        with pytest.raises(VaultError):
            enrol.remove(harbour.id)
    assert enrol.all() == [harbour]
    enrol.remove(harbour.id)
    assert enrol.all() == []


def test_a_new_key_carries_the_companys_name_and_opens(
    house: House, enrol: Enrol, harbour: Company
) -> None:
    company = enrol.key.make(harbour.id, KeyType.ED25519)
    assert company.key
    assert company.key.line.endswith(" harbour-joinery")
    assert house.opens(company)
    assert house.start().all() == [company]


def test_the_public_half_is_saved_as_a_file_servers_take(
    enrol: Enrol, harbour: Company, tmp_path: Path
) -> None:
    company = enrol.key.make(harbour.id, KeyType.ED25519)
    saved = enrol.key.save_public(harbour.id, str(tmp_path / "harbour.pub"))
    assert company.key
    assert (tmp_path / "harbour.pub").read_text() == company.key.line + "\n"
    assert saved.handed_over_at == NOW


def test_handing_over_is_remembered(house: House, enrol: Enrol, harbour: Company) -> None:
    enrol.key.make(harbour.id, KeyType.ED25519)
    enrol.key.hand_over(harbour.id)
    assert the(house.start(), harbour.id).handed_over_at == NOW


def test_a_putty_key_asks_for_its_passphrase_only_if_needed(
    house: House, enrol: Enrol, harbour: Company
) -> None:
    locked = (SAMPLES / "rsa-v3-encrypted.ppk").read_bytes()
    with pytest.raises(KeyProblem) as caught:
        enrol.key.adopt(harbour.id, locked)
    assert caught.value.code is KeyCode.NEEDS_PASSPHRASE
    assert the(enrol, harbour.id).key is None
    company = enrol.key.adopt(harbour.id, locked, "correct horse")
    assert company.key
    assert company.key.kind == "RSA 2048"
    assert house.opens(company)


def test_a_copy_for_another_computer_wants_a_real_passphrase(
    enrol: Enrol, harbour: Company, tmp_path: Path
) -> None:
    company = enrol.key.make(harbour.id, KeyType.ED25519)
    with pytest.raises(KeyProblem) as caught:
        enrol.key.export(harbour.id, "short", str(tmp_path / "copy"))
    assert caught.value.code is KeyCode.SHORT_PASSPHRASE
    assert not (tmp_path / "copy").exists()
    enrol.key.export(harbour.id, "a longer phrase", str(tmp_path / "copy"))
    copy = (tmp_path / "copy").read_bytes()
    assert company.key
    there = public_half(open_private_key(copy, "a longer phrase"), "")
    assert there.fingerprint == company.key.fingerprint


def test_the_old_key_stays_until_the_server_takes_the_new_one(
    house: House, enrol: Enrol, harbour: Company
) -> None:
    before = connected(enrol, house, harbour)
    waiting = enrol.key.make(harbour.id, KeyType.ED25519)
    assert waiting.key == before.key
    assert waiting.next_key not in (None, before.key)
    assert waiting.handed_over_at is None

    refused = climb(enrol, harbour)
    assert not refused.passed
    assert refused.results[-1].rung is Rung.SIGN_IN
    assert house.opens(the(enrol, harbour.id))
    assert the(enrol, harbour.id).key == before.key

    house.server.accepts.add(f"{harbour.id}.next")
    accepted = climb(enrol, harbour)
    assert accepted.passed
    assert accepted.replaced_key
    assert (accepted.company.key, accepted.company.next_key) == (waiting.next_key, None)
    assert house.opens(the(house.start(), harbour.id))
    assert climb(enrol, harbour).passed
    assert house.server.tried[-1][0] == harbour.id


@pytest.mark.parametrize("cut_at", ["promote", "vault", "company"])
def test_a_replacement_cut_off_anywhere_is_finished_at_the_next_start(
    house: House, enrol: Enrol, harbour: Company, monkeypatch: pytest.MonkeyPatch, cut_at: str
) -> None:
    connected(enrol, house, harbour)
    waiting = enrol.key.make(harbour.id, KeyType.ED25519)
    house.server.accepts.add(f"{harbour.id}.next")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as now:
        if cut_at == "company":
            save = house.companies.save

            def only_the_test(company: Company) -> None:
                if company.next_key is None:
                    raise KeyboardInterrupt
                save(company)

            now.setattr(house.companies, "save", only_the_test)
        else:
            where = house.keys if cut_at == "promote" else house.vault
            now.setattr(where, {"promote": "promote", "vault": "save"}[cut_at], killed)
        with pytest.raises(KeyboardInterrupt):
            climb(enrol, harbour)
    company = the(house.start(), harbour.id)
    assert house.opens(company)
    if cut_at != "promote":
        assert company.key == waiting.next_key
    assert climb(house.start(), harbour).passed
    assert house.opens(the(house.start(), harbour.id))
    assert the(house.start(), harbour.id).key == waiting.next_key


def test_a_replacement_can_be_called_off(house: House, enrol: Enrol, harbour: Company) -> None:
    before = connected(enrol, house, harbour)
    enrol.key.make(harbour.id, KeyType.RSA_4096)
    company = enrol.key.drop_next(harbour.id)
    assert (company.key, company.next_key) == (before.key, None)
    assert house.opens(company)
    assert not house.keys.exists(f"{harbour.id}.next")
    assert climb(enrol, harbour).passed


def test_settings_come_back_without_the_password_itself(enrol: Enrol, harbour: Company) -> None:
    connection = replace(SFTP, sign_in=SignIn.PASSWORD)
    assert enrol.connection.settings(harbour.id).connection is None
    enrol.connection.save(harbour.id, connection, "hunter2!")
    enrol.connection.save(harbour.id, connection)
    settings = enrol.connection.settings(harbour.id)
    assert settings.connection == connection
    assert settings.has_password
    assert "hunter2!" not in repr(settings)


@pytest.mark.parametrize(
    ("change", "still_trusted"),
    [
        ({"user": "other"}, True),
        ({"sign_in": SignIn.PASSWORD}, True),
        ({"port": 2222}, False),
        ({"host": "other.example"}, False),
    ],
)
def test_a_change_forgets_the_passed_test_and_another_server_its_identity(
    house: House,
    enrol: Enrol,
    harbour: Company,
    change: dict[str, object],
    still_trusted: bool,
) -> None:
    assert connected(enrol, house, harbour).connected_at == NOW
    same, _ = enrol.connection.save(harbour.id, SFTP)
    assert same.connected_at == NOW
    company, connection = enrol.connection.save(harbour.id, replace(SFTP, **change))
    assert company.connected_at is None
    assert (connection.host_key is not None) is still_trusted


def test_a_new_password_forgets_the_passed_test(
    house: House, enrol: Enrol, harbour: Company
) -> None:
    connected(enrol, house, harbour)
    company, _ = enrol.connection.save(harbour.id, SFTP, "new password")
    assert company.connected_at is None


def test_an_unknown_server_is_asked_about_once(
    house: House, enrol: Enrol, harbour: Company
) -> None:
    enrol.key.make(harbour.id, KeyType.ED25519)
    enrol.connection.save(harbour.id, SFTP)
    house.server.accepts.add(harbour.id)
    first = climb(enrol, harbour)
    assert first.asks
    assert not first.passed
    assert first.identity == IDENTITY
    enrol.connection.trust(harbour.id, IDENTITY)
    second = climb(enrol, harbour)
    assert second.passed
    assert second.connection.host_key == replace(IDENTITY, trusted_at=NOW)
    assert the(house.start(), harbour.id).connected_at == NOW


def test_a_changed_identity_is_refused_until_replaced_on_purpose_and_then_remembered(
    house: House, enrol: Enrol, harbour: Company
) -> None:
    connected(enrol, house, harbour)
    house.server.identity = OTHER
    refused = climb(enrol, harbour)
    assert refused.changed
    assert not refused.passed
    enrol.connection.trust(harbour.id, OTHER)
    assert climb(enrol, harbour).passed
    (past,) = the(house.start(), harbour.id).past_identities
    assert (past.fingerprint, past.replaced_at) == ("SHA256:first", NOW)


def test_without_a_keyring_the_person_chooses_and_types_the_passphrase(
    house: House, enrol: Enrol, harbour: Company
) -> None:
    house.vault = SessionVault()
    enrol = house.start()
    with pytest.raises(KeyProblem) as caught:
        enrol.key.make(harbour.id, KeyType.ED25519)
    assert caught.value.code is KeyCode.SHORT_PASSPHRASE
    enrol.key.make(harbour.id, KeyType.ED25519, "my own phrase")
    assert not enrol.connection.settings(harbour.id).needs_passphrase

    house.vault = SessionVault()  # the program was started again
    enrol = house.start()
    assert enrol.connection.settings(harbour.id).needs_passphrase
    with pytest.raises(KeyProblem) as caught:
        enrol.key.unlock(harbour.id, "not my phrase")
    assert caught.value.code is KeyCode.WRONG_PASSPHRASE
    enrol.key.unlock(harbour.id, "my own phrase")
    assert not enrol.connection.settings(harbour.id).needs_passphrase
    assert house.opens(the(enrol, harbour.id))


def test_support_details_name_nobody_and_hold_no_secret(
    house: House, enrol: Enrol, harbour: Company
) -> None:
    connected(enrol, house, harbour)
    enrol.connection.save(harbour.id, SFTP, "hunter2!")
    house.server.identity = OTHER
    ended = climb(enrol, harbour)
    _, secrets = house.vault.load(harbour.id)
    enrol.connection.trust(harbour.id, OTHER)
    company = the(enrol, harbour.id)
    text = support_details(
        {"Open AR Uploader": "0.1.0"},
        company,
        ended.connection,
        enrol.connection.last_results(harbour.id),
        "KWallet",
        NOW,
    )
    assert company.key
    for wanted in (
        "Open AR Uploader: 0.1.0",
        "Time: 2026-11-21 09:45:00 UTC",
        "Server: sftp.example port 22",
        "C5 failed key_refused",
        "C1 passed (ms=3)",
        company.key.fingerprint,
        "SHA256:first",
        "KWallet",
    ):
        assert wanted in text
    for unwanted in ("Harbour", "harbour", "hunter2!", secrets.key_passphrase, company.key.line):
        assert unwanted not in text


def test_times_of_creation_are_now(enrol: Enrol, harbour: Company) -> None:
    company = enrol.key.make(harbour.id, KeyType.ED25519)
    assert company.key
    assert datetime.now(UTC) - company.key.created_at < timedelta(minutes=1)
