"""The vault in a real GNOME Keyring."""

import pytest

pytestmark = pytest.mark.secret_service

HEAD = """
import sys
from datetime import UTC, datetime
from app.domain.connection import Connection, HostKey, Secrets, SignIn
from app.domain.errors import VaultError
from app.services.vault import KeyringVault, system_keyring
vault = KeyringVault()
key = HostKey("ssh-ed25519", "QUJD", "SHA256:tdRpa/5l2vjqWn0KcQdjNTpfYtR3xrkPdWGmCDzBdxI",
              datetime(2026, 10, 12, tzinfo=UTC))
connection = Connection("sftp.example", 2222, "müller", SignIn.PASSWORD, key)
"""


def test_settings_and_secrets_outlive_the_program(in_session) -> None:
    in_session(HEAD + "vault.save('c1', connection, Secrets('phrase', 'pässword', 'next'))")
    in_session(HEAD + "vault.save('c2', None, Secrets('other'))")
    told = in_session(
        HEAD
        + "from dataclasses import replace\n"
        + "back, secrets = vault.load('c1')\n"
        + "print(replace(back, host_key=None) == replace(connection, host_key=None))\n"
        + "print(back.host_key.same_key(key), back.host_key.trusted_at == key.trusted_at)\n"
        + "print(secrets == Secrets('phrase', 'pässword', 'next'))\n"
        + "print(vault.load('c2') == (None, Secrets('other')))"
    )
    assert told.split() == ["True"] * 5


def test_a_replaced_item_is_one_item_and_a_removed_one_is_gone(in_session) -> None:
    told = in_session(
        HEAD
        + "for phrase in ('one', 'two', 'three'): vault.save('c1', connection, Secrets(phrase))\n"
        + "import secretstorage\n"
        + "collection = secretstorage.get_default_collection(secretstorage.dbus_init())\n"
        + "print([item.get_attributes()['username'] for item in collection.get_all_items()])\n"
        + "vault.remove('c1'); vault.remove('c1')\n"
        + "print(list(collection.get_all_items()), vault.load('c1'))"
    )
    assert told.splitlines() == ["['c1']", "[] (None, Secrets())"]


def test_a_locked_keyring_is_said_and_works_again_once_unlocked(in_session) -> None:
    in_session(HEAD + "vault.save('c1', connection, Secrets('phrase'))")
    told = in_session(
        HEAD
        + "import secretstorage\n"
        + "secretstorage.get_default_collection(secretstorage.dbus_init()).lock()\n"
        + "try: vault.load('c1')\n"
        + "except VaultError as error: print(error.code.name, error.__cause__)"
    )
    # No prompter is there to ask the person: the question counts as dismissed.
    assert told == "LOCKED None"


def test_the_desktops_own_keyring_is_chosen(in_session) -> None:
    told = in_session(HEAD + "print(type(system_keyring()).__module__)")
    assert told in ("keyring.backends.SecretService", "keyring.backends.libsecret")
