"""The details for support, as the whole program makes them."""

from pathlib import Path

import keyring.errors

from app.main.composition import build
from app.services.paths import Paths
from app.services.session_vault import ChosenVault
from app.services.vault import KeyringVault


def test_a_locked_keyring_is_told_to_support_and_hides_nothing_else(tmp_path: Path) -> None:
    def locked() -> object:
        raise keyring.errors.KeyringLocked("dismissed")

    house = build(Paths(tmp_path), ChosenVault(KeyringVault(locked)))
    company = house.desk.enrol.add("Harbour Joinery Ltd", "kolleno_open_ar")
    told = house.desk.details(company)
    house.close()
    assert "which cannot be used: locked(" in told
    assert "paramiko: " in told
    assert "Destination: kolleno_open_ar" in told
