"""A company moves to another computer: the baseline comes along, the secrets stay."""

import hashlib
import random
import sqlite3
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.company_archive import ArchiveCode
from app.domain.connection import Connection, HostKey, Secrets
from app.domain.decisions import Decisions
from app.domain.delivery import DeliveryState, DeliverySummary
from app.domain.errors import StoreError
from app.domain.fields import Field
from app.domain.invoice import Invoice
from app.domain.outgoing import write_report
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.profile import Company
from app.domain.reading.layout_memory import RememberedField, RememberedLayout
from app.domain.reading.mapping import Origin
from app.domain.receipt import FileReceipt, Proof
from app.flows.baseline import last_sent
from app.flows.move_company import MoveCompany
from app.services.companies import CompanyFile
from app.services.company_archive import CompanyFiles
from app.services.destinations import destinations
from app.services.history import SqliteHistory
from app.services.layout_memory import LayoutFiles
from app.services.session_vault import SessionVault
from app.ui.messages import say

NOW = datetime(2026, 11, 14, 9, 12, tzinfo=UTC)
CONNECTION = Connection(
    "sftp.example",
    2222,
    "harbour",
    host_key=HostKey("ssh-ed25519", "", "SHA256:zqcPXekYREp5jQUSQMZqCtLbF4mXPPs0D4qbYOw+obM", NOW),
)
SECRETS = Secrets(key_passphrase="open sesame", password="hunter2")
LAYOUT = RememberedLayout(
    ("Invoice No", "Open"), {Field.REF: RememberedField(Origin.COLUMN, (("Invoice No", 0),))}
)


class Computer:
    """Companies, keyring, layouts and history of one computer."""

    def __init__(self, root: Path) -> None:
        self.companies = CompanyFile(root / "companies.json")
        self.vault = SessionVault(lasting=True)
        self.layouts = LayoutFiles(root / "layouts")
        self.history = SqliteHistory(root / "history.sqlite3")
        self.move = MoveCompany(
            self.companies,
            self.vault,
            self.layouts,
            CompanyFiles(self.history),
            self._add,
            self.companies.remove,
            destinations(),
        )

    def _add(self, name: str, destination_id: str) -> Company:
        company = Company(f"id {len(self.companies.all())}", name, destination_id)
        self.companies.save(company)
        return company

    def set_up(self, name: str = "Harbour Joinery Ltd") -> Company:
        company = self._add(name, "kolleno_open_ar")
        self.vault.save(company.id, CONNECTION, SECRETS)
        self.layouts.save(company.id, [LAYOUT])
        return company

    def send(
        self, company: Company, number: int, *invoices: Invoice, ends: str = "arrives"
    ) -> None:
        data = write_report(invoices)
        digest = hashlib.sha256(data).hexdigest()
        path = f"csv_data_uploads/open_{number}.csv"
        pdf = PlannedFile(FileRole.PDF, f"{number}.pdf", 1, "ab", local_path="/home/ann/x.pdf")
        report = PlannedFile(FileRole.REPORT, path, len(data), digest, data=data)
        summary = DeliverySummary("x.xlsx", invoices=1, decisions=Decisions().keep(["A1"]))
        plan = UploadPlan(company.id, (pdf, report))
        delivery = self.history.begin(plan, summary, NOW)
        if ends == "arrives":
            for file in (pdf, report):
                proven = FileReceipt(file.remote_path, file.size, file.sha256, Proof.SIZE, NOW)
                self.history.receive(delivery, proven)
            self.history.finish(delivery, NOW)


def invoice(ref: str) -> Invoice:
    return Invoice(ref, "", "Alder", None, None, None, Decimal("10.00"), "GBP")


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Computer]:
    made = Computer(tmp_path / "old")
    yield made
    made.history.close()


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Computer]:
    made = Computer(tmp_path / "new")
    yield made
    made.history.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "Harbour Joinery.company"


def test_history_baseline_columns_and_connection_come_along(
    old: Computer, new: Computer, file: Path
) -> None:
    new.set_up("Somebody else")
    company = old.set_up()
    other = old.set_up("Another company")
    old.send(company, 1, invoice("A1"))
    old.send(other, 9, invoice("SECRET OF ANOTHER"))
    old.send(company, 2, invoice("A1"), invoice("00117"))
    old.move.take_out(company.id, str(file))
    moved = new.move.bring_in(str(file))
    assert (moved.name, moved.destination_id, moved.key) == (
        "Harbour Joinery Ltd",
        "kolleno_open_ar",
        None,
    )
    assert new.vault.load(moved.id) == (CONNECTION, Secrets())
    assert new.layouts.load(moved.id) == [LAYOUT]
    baseline = last_sent(new.history, moved.id)
    assert baseline == last_sent(old.history, company.id)
    theirs, ours = old.history.deliveries(company.id), new.history.deliveries(moved.id)
    assert [one.summary for one in ours] == [one.summary for one in theirs]
    assert [new.history.report_bytes(one.id) for one in ours] == [
        old.history.report_bytes(one.id) for one in theirs
    ]
    assert [one.files[1] for one in ours] == [one.files[1] for one in theirs]


def test_no_secret_and_no_other_company_is_in_the_file(old: Computer, file: Path) -> None:
    company, other = old.set_up(), old.set_up("Another company")
    old.send(company, 1, invoice("A1"))
    old.send(other, 9, invoice("A9"))
    old.move.take_out(company.id, str(file))
    with zipfile.ZipFile(file) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    for secret in (b"open sesame", b"hunter2", b"open_9.csv", b"Another company", b"/home/ann"):
        assert secret not in content


def test_what_was_unfinished_is_given_up(old: Computer, new: Computer, file: Path) -> None:
    company = old.set_up()
    old.send(company, 1, invoice("A1"))
    old.send(company, 2, invoice("A2"), ends="breaks off")
    old.move.take_out(company.id, str(file))
    moved = new.move.bring_in(str(file))
    assert new.history.unfinished(moved.id) is None
    states = [one.state for one in new.history.deliveries(moved.id)]
    assert states == [DeliveryState.GIVEN_UP, DeliveryState.DELIVERED]
    assert old.history.unfinished(company.id) is not None  # the old computer is as it was


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_another_file_is_refused_and_leaves_nothing(
    new: Computer, file: Path, content: bytes
) -> None:
    file.write_bytes(content)
    with pytest.raises(StoreError) as refused:
        new.move.bring_in(str(file))
    assert refused.value.code is ArchiveCode.NOT_A_COMPANY
    assert file.name in str(say(refused.value))
    assert new.companies.all() == []


def test_a_newer_programs_file_is_refused_and_leaves_nothing(
    old: Computer, new: Computer, file: Path, tmp_path: Path
) -> None:
    old.move.take_out(old.set_up().id, str(file))
    newer = tmp_path / "newer.company"
    database = tmp_path / "newer.sqlite3"
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(newer, "w") as changed:
        database.write_bytes(archive.read("history.sqlite3"))
        rows = sqlite3.connect(database)
        rows.execute("PRAGMA user_version = 99")
        rows.close()
        for name in archive.namelist():
            if name == "history.sqlite3":
                changed.write(database, name)
            else:
                changed.writestr(name, archive.read(name))
    with pytest.raises(StoreError) as refused:
        new.move.bring_in(str(newer))
    assert refused.value.code is ArchiveCode.NEWER
    assert new.companies.all() == []


def packed_anew(file: Path, part: str, content: bytes) -> None:
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, old_content in (parts | {part: content}).items():
            archive.writestr(name, content if name == part else old_content)


def test_a_receiver_that_only_a_newer_program_knows_is_refused(
    old: Computer, new: Computer, file: Path
) -> None:
    old.move.take_out(old.set_up().id, str(file))
    packed_anew(file, "company.json", b'{"v":1,"name":"Harbour","destination":"coming_soon"}')
    with pytest.raises(StoreError) as refused:
        new.move.bring_in(str(file))
    assert refused.value.code is ArchiveCode.NEWER
    assert new.companies.all() == []


@pytest.mark.parametrize(
    "card",
    [
        b'{"v":1,"name":null,"destination":"kolleno_open_ar"}',
        b'{"v":1,"name":"half \\ud800","destination":"kolleno_open_ar"}',
        b"[" * 100_000,
        b"[]",
    ],
)
def test_a_card_that_was_tampered_with_is_refused(
    old: Computer, new: Computer, file: Path, card: bytes
) -> None:
    old.move.take_out(old.set_up().id, str(file))
    packed_anew(file, "company.json", card)
    with pytest.raises(StoreError) as refused:
        new.move.bring_in(str(file))
    assert refused.value.code is ArchiveCode.NOT_A_COMPANY
    assert new.companies.all() == []


def test_a_file_cut_or_changed_anywhere_is_refused_or_whole(
    old: Computer, new: Computer, file: Path
) -> None:
    company = old.set_up()
    old.send(company, 1, invoice("A1"))
    old.move.take_out(company.id, str(file))
    whole = file.read_bytes()
    chosen = random.Random(7)
    spoilt = [whole[: len(whole) * part // 40] for part in range(40)]
    for _ in range(120):
        place, bit = chosen.randrange(len(whole)), 1 << chosen.randrange(8)
        spoilt.append(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
    refusals = 0
    for content in spoilt:
        file.write_bytes(content)
        try:
            moved = new.move.bring_in(str(file))
        except StoreError:
            refusals += 1
            assert new.companies.all() == []
            continue
        assert last_sent(new.history, moved.id) == last_sent(old.history, company.id)
        assert new.vault.load(moved.id) == (CONNECTION, Secrets())
        new.history.remove(moved.id)
        new.companies.remove(moved.id)
    assert refusals > 100


def test_a_company_with_a_history_takes_over_no_other(old: Computer, file: Path) -> None:
    company = old.set_up()
    old.send(company, 1, invoice("A1"))
    old.move.take_out(company.id, str(file))
    before = old.history.deliveries(company.id)
    with pytest.raises(StoreError):
        CompanyFiles(old.history).adopt(str(file), company.id)
    assert old.history.deliveries(company.id) == before


def test_a_place_that_cannot_be_written_is_said(old: Computer, file: Path) -> None:
    company = old.set_up()
    file.mkdir()
    with pytest.raises(StoreError) as refused:
        old.move.take_out(company.id, str(file))
    assert refused.value.code is ArchiveCode.CANNOT_WRITE


def test_a_connection_that_was_never_set_up_is_no_trouble(
    old: Computer, new: Computer, file: Path
) -> None:
    company = replace(old.set_up(), name="Bare")
    old.companies.save(company)
    old.vault.save(company.id, None, Secrets())
    old.move.take_out(company.id, str(file))
    assert new.vault.load(new.move.bring_in(str(file)).id)[0] is None
