"""A company's key, on real files and with a server that takes keys as told."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import KeySerializationEncryption, PrivateFormat

from app.domain.connection import Connection, Rung, Secrets
from app.domain.errors import KeyProblem, VaultError
from app.domain.profile import Company, KeyType
from app.domain.setup_problems import KeyCode, VaultCode
from app.flows.enrol import Enrol
from app.services import keys as keys_module
from app.services.key_import import open_private_key
from app.services.keys import public_half
from app.services.session_vault import SessionVault
from tests.flows.enrolling import NOW, House, climb, connected, the

SAMPLES = Path(__file__).parents[1] / "data" / "keys"


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
    with pytest.raises(KeyProblem) as caught:
        enrol.key.export(harbour.id, "a" * 40, str(tmp_path / "copy"))
    assert caught.value.code is KeyCode.EASY_PASSPHRASE
    with pytest.raises(KeyProblem) as caught:
        enrol.key.export(harbour.id, "four ordinary words " * 60, str(tmp_path / "copy"))
    assert caught.value.code is KeyCode.LONG_PASSPHRASE
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


MANY = 10_000


def quickly_locked(passphrase: bytes) -> KeySerializationEncryption:
    """Locks a key as ever, but without making guesses slow."""
    return PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(1).build(passphrase)


class Steps:
    """Counts what is written to files and asked of the keyring, and fails before one of them."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left, self.error = MANY, BaseException()
        for thing, name in (
            (house.keys, "create"),
            (house.keys, "promote"),
            (house.keys, "remove"),
            (house.vault, "load"),
            (house.vault, "save"),
            (house.companies, "save"),
        ):
            monkeypatch.setattr(thing, name, self._counted(getattr(thing, name)))

    def _counted(self, really: Callable[..., object]) -> Callable[..., object]:
        def step(*words: object) -> object:
            self.left -= 1
            if self.left == 0:
                raise self.error
            return really(*words)

        return step


KILLED = KeyboardInterrupt()
LOCKED = VaultError(VaultCode.LOCKED, vault="Test Keyring")


@pytest.mark.parametrize("error", [KILLED, LOCKED])
@pytest.mark.parametrize("step", range(1, 20))
def test_whatever_step_of_a_replacement_fails_a_key_that_works_is_at_hand(
    house: House,
    enrol: Enrol,
    harbour: Company,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    step: int,
) -> None:
    monkeypatch.setattr(keys_module, "BestAvailableEncryption", quickly_locked)
    connected(enrol, house, harbour)
    steps = Steps(house, monkeypatch)
    steps.left, steps.error = step, error
    with suppress(KeyboardInterrupt, VaultError):
        enrol.key.make(harbour.id, KeyType.ED25519)
        house.server.accepts.add(f"{harbour.id}.next")
        climb(enrol, harbour)
        enrol.key.make(harbour.id, KeyType.ED25519)
        enrol.key.drop_next(harbour.id)
    reached = steps.left <= 0
    steps.left = MANY
    house.server.accepts.add(f"{harbour.id}.next")
    again = house.start() if error is KILLED else enrol
    again.all()
    assert house.opens(the(again, harbour.id))
    assert climb(again, harbour).passed
    assert house.opens(the(again, harbour.id))
    again.key.make(harbour.id, KeyType.ED25519)
    assert climb(again, harbour).replaced_key
    assert house.opens(the(again, harbour.id))
    assert reached == (step < 19), "the steps have become more or fewer"


def test_companies_are_listed_though_the_keyring_is_locked_amid_a_replacement(
    house: House, enrol: Enrol, harbour: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected(enrol, house, harbour)
    waiting = enrol.key.make(harbour.id, KeyType.ED25519)
    house.keys.promote(f"{harbour.id}.next", harbour.id)  # and killed right then

    def locked(_: str) -> tuple[Connection | None, Secrets]:
        raise LOCKED

    with monkeypatch.context() as now:
        now.setattr(house.vault, "load", locked)
        assert [one.id for one in house.start().all()] == [harbour.id]
        with pytest.raises(VaultError):  # it is the present key by now: nothing can be kept
            house.start().key.drop_next(harbour.id)
    company = the(house.start(), harbour.id)
    assert (company.key, company.next_key) == (waiting.next_key, None)
    assert house.opens(company)


def test_a_next_key_deleted_by_hand_leaves_the_present_one_alone(
    house: House, enrol: Enrol, harbour: Company
) -> None:
    before = connected(enrol, house, harbour)
    enrol.key.make(harbour.id, KeyType.ED25519)
    house.keys.remove(f"{harbour.id}.next")
    company = the(house.start(), harbour.id)
    assert (company.key, company.next_key) == (before.key, None)
    assert house.opens(company)
    assert climb(house.start(), harbour).passed


@pytest.mark.parametrize("moved", [True, False])
def test_the_present_key_imported_once_more_is_never_locked_out(
    house: House, enrol: Enrol, harbour: Company, moved: bool
) -> None:
    content = (SAMPLES / "ed25519").read_bytes()
    enrol.key.adopt(harbour.id, content)
    enrol.key.adopt(harbour.id, content)
    if moved:
        house.keys.promote(f"{harbour.id}.next", harbour.id)  # and killed right then
    else:
        house.keys.remove(f"{harbour.id}.next")
    company = the(house.start(), harbour.id)
    assert company.next_key is None
    assert house.opens(company)


def test_a_replacement_can_be_called_off(house: House, enrol: Enrol, harbour: Company) -> None:
    before = connected(enrol, house, harbour)
    enrol.key.make(harbour.id, KeyType.RSA_4096)
    company = enrol.key.drop_next(harbour.id)
    assert (company.key, company.next_key) == (before.key, None)
    assert house.opens(company)
    assert not house.keys.exists(f"{harbour.id}.next")
    assert climb(enrol, harbour).passed


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


def test_a_typed_passphrase_opens_whichever_keys_it_fits(
    house: House, enrol: Enrol, harbour: Company
) -> None:
    house.vault = SessionVault()
    enrol = house.start()
    enrol.key.make(harbour.id, KeyType.ED25519, "the present phrase")
    enrol.key.make(harbour.id, KeyType.ED25519, "the coming phrase")

    house.vault = SessionVault()  # the program was started again
    enrol = house.start()
    enrol.key.unlock(harbour.id, "the present phrase")
    assert enrol.connection.settings(harbour.id).needs_passphrase  # the new key is to be tested
    enrol.key.unlock(harbour.id, "the coming phrase")
    assert not enrol.connection.settings(harbour.id).needs_passphrase
    _, secrets = house.vault.load(harbour.id)
    assert secrets.key_passphrase == "the present phrase"
    assert secrets.next_key_passphrase == "the coming phrase"


def test_times_of_creation_are_now(enrol: Enrol, harbour: Company) -> None:
    company = enrol.key.make(harbour.id, KeyType.ED25519)
    assert company.key
    assert datetime.now(UTC) - company.key.created_at < timedelta(minutes=1)
