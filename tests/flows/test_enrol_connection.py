"""A company's connection and its server's identity, with a server that answers as told."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.connection import SignIn
from app.domain.profile import Company, KeyType
from app.flows.enrol import Enrol
from app.flows.support_details import support_details
from app.services.session_vault import SessionVault
from tests.flows.enrolling import IDENTITY, NOW, OTHER, SFTP, House, climb, connected, the


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
    passed = connected(enrol, house, harbour)
    assert passed.connected_at == NOW
    assert passed.server == house.server.traits
    same, _ = enrol.connection.save(harbour.id, SFTP)
    assert (same.connected_at, same.server) == (NOW, house.server.traits)
    company, connection = enrol.connection.save(harbour.id, replace(SFTP, **change))
    assert (company.connected_at, company.server) == (None, None)
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


def test_without_a_keyring_a_trusted_server_is_known_again_and_a_changed_one_refused(
    house: House, enrol: Enrol, harbour: Company, tmp_path: Path
) -> None:
    connected(enrol, house, harbour)
    assert "sftp.example" not in (tmp_path / "companies.json").read_text()
    house.vault = SessionVault()  # the program was started again, and nothing was kept
    again = house.start()
    _, connection = again.connection.save(harbour.id, replace(SFTP, host="SFTP.example"))
    assert connection.host_key is not None
    assert connection.host_key.same_key(IDENTITY)
    assert connection.host_key.trusted_at == NOW
    _, elsewhere = again.connection.save(harbour.id, replace(SFTP, port=2222))
    assert elsewhere.host_key is None
    again.connection.save(harbour.id, SFTP)
    house.server.identity = OTHER
    assert climb(again, harbour).changed


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


def test_support_sees_what_the_server_did_at_the_last_test(
    house: House, enrol: Enrol, harbour: Company
) -> None:
    company = connected(enrol, house, harbour)
    text = support_details({}, company, None, (), "KWallet", NOW)
    assert "replacing=remove first, tells_size=True, lets_read=False, deletes=True" in text
