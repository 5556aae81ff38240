"""The list of companies on disk."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.connection import HostKey
from app.domain.errors import StoreError
from app.domain.profile import Company, PastIdentity, PublicKey, TrustedServer
from app.domain.server_traits import Replacing, ServerTraits
from app.domain.setup_problems import CompanyCode
from app.services.companies import CompanyFile

NOW = datetime(2026, 11, 21, 9, 45, 3, 123456, tzinfo=UTC)
TRAITS = ServerTraits(Replacing.RENAME, tells_size=True, lets_read=False, deletes=True)
TRUSTED = TrustedServer("0011223344556677", HostKey("ssh-ed25519", "", "SHA256:theirs", NOW))
KEY = PublicKey("ssh-ed25519 AAAA harbour", "SHA256:x", "Ed25519", NOW)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "companies.json"


def test_companies_come_back_in_their_order_after_a_restart(path: Path) -> None:
    assert CompanyFile(path).all() == []
    one = Company("c1", "Harbour Joinery Ltd", "kolleno_open_ar")
    other = Company("c2", "Müller & Söhne “Nord”", "kolleno_open_ar", KEY, NOW, NOW, TRAITS, KEY)
    CompanyFile(path).save(one)
    CompanyFile(path).save(other)
    past = (PastIdentity("SHA256:old", None, NOW), PastIdentity("SHA256:older", NOW, NOW))
    changed = Company(
        "c1", "Harbour", "kolleno_open_ar", KEY, past_identities=past, trusted=TRUSTED
    )
    CompanyFile(path).save(changed)
    assert CompanyFile(path).all() == [changed, other]
    CompanyFile(path).remove("c1")
    CompanyFile(path).remove("c1")
    assert CompanyFile(path).all() == [other]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", CompanyCode.DAMAGED),
        ("{", CompanyCode.DAMAGED),
        ("[]", CompanyCode.DAMAGED),
        ('{"version": 1}', CompanyCode.DAMAGED),
        ('{"version": 1, "companies": [{"id": "c1"}]}', CompanyCode.DAMAGED),
        ('{"version": 1, "companies": ["c1"]}', CompanyCode.DAMAGED),
        ('{"version": 2, "companies": []}', CompanyCode.NEWER),
    ],
)
def test_a_file_that_cannot_be_understood_is_said_and_left_as_it_is(
    path: Path, text: str, code: CompanyCode
) -> None:
    path.parent.mkdir()
    path.write_text(text)
    companies = CompanyFile(path)
    for touch in (
        companies.all,
        lambda: companies.save(Company("c2", "New", "kolleno_open_ar")),
        lambda: companies.remove("c1"),
    ):
        with pytest.raises(StoreError) as caught:
            touch()
        assert caught.value.code is code
        assert path.read_text() == text


def test_a_full_disk_or_forbidden_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError) as caught:
        CompanyFile(tmp_path / "file" / "companies.json").save(Company("c", "n", "d"))
    assert caught.value.code in (CompanyCode.CANNOT_WRITE, CompanyCode.CANNOT_READ)
