"""Adding, renaming and removing companies, on real files."""

from pathlib import Path

import pytest

from app.domain.connection import Secrets
from app.domain.delivery import HistoryCode
from app.domain.errors import StoreError, VaultError
from app.domain.profile import Company, KeyType
from app.domain.setup_problems import CompanyCode, VaultCode
from app.flows.enrol import Enrol
from app.services.destinations import destinations
from app.services.history import SqliteHistory
from tests.flows.enrolling import House, connected, the


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
    assert house.forgotten == []  # a company that stays keeps its baseline
    enrol.remove(harbour.id)
    assert enrol.all() == []
    assert house.forgotten == [harbour.id]


def test_a_company_is_not_removed_while_something_is_sent(
    house: House, enrol: Enrol, harbour: Company, tmp_path: Path
) -> None:
    history = SqliteHistory(tmp_path / "history.sqlite3")
    removing = Enrol(
        house.companies,
        house.vault,
        house.keys,
        house.server,
        destinations(),
        [history.remove],
        sending=history.sending,
    )
    connected(enrol, house, harbour)
    settings = house.vault.load(harbour.id)
    with history.sending(), pytest.raises(StoreError) as refused:
        removing.remove(harbour.id)
    assert refused.value.code is HistoryCode.BUSY
    assert house.vault.load(harbour.id) == settings
    removing.remove(harbour.id)
    assert removing.all() == []
    history.close()
