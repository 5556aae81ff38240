"""Practice mode: the same window on a made-up company, with a server inside the program."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from app.domain.connection import Connection
from app.domain.delivery import DeliverySummary
from app.domain.invoice import balance_by_currency
from app.domain.outgoing import write_report
from app.domain.profile import KeyType
from app.domain.receipt import FileReceipt, Proof
from app.flows.deliver import plan_delivery
from app.main.composition import House, build
from app.services.destinations import destinations
from app.services.paths import Paths
from app.services.practice.company import PracticeFiles, make_practice_files, practice_company
from app.services.practice.server import PracticeServer
from app.services.session_vault import SessionVault

DESTINATION = "kolleno_open_ar"


@dataclass(frozen=True, slots=True)
class Practice:
    """A house with the practice company set up, the sample files, and its server."""

    house: House
    files: PracticeFiles
    server: PracticeServer


@contextmanager
def practice_house(today: date) -> Iterator[Practice]:
    """Everything below one temporary folder, gone afterwards; the person's own is not touched."""
    with tempfile.TemporaryDirectory(prefix="open-ar-practice-", ignore_cleanup_errors=True) as tmp:
        root = Path(tmp)
        files = make_practice_files(root / "Sample files", today)
        vault = SessionVault("this practice run’s memory", lasting=True)
        house = build(
            Paths(root / "program"), vault, (files.report, files.report.parent / "Invoice PDFs")
        )
        company = house.desk.enrol.add(practice_company(), DESTINATION)
        company = house.desk.enrol.key.make(company.id, KeyType.ED25519)
        assert company.key is not None
        served = root / "server"
        served.mkdir()
        with PracticeServer(
            served, user="harbour-joinery", public_keys=[company.key.line]
        ) as server:
            connection = Connection(
                server.host,
                server.port,
                server.user,
                host_key=replace(server.host_key, trusted_at=datetime.now(UTC)),
            )
            _, secrets = vault.load(company.id)
            vault.save(company.id, connection, secrets)
            sent_at = files.last_week_sent_at.astimezone(UTC)
            made_at = sent_at - timedelta(days=2)
            house.companies.save(
                replace(
                    company,
                    key=replace(company.key, created_at=made_at),
                    handed_over_at=made_at,
                    connected_at=sent_at,
                )
            )
            _deliver_last_week(house, company.id, files, served)
            try:
                yield Practice(house, files, server)
            finally:
                house.close()


def _deliver_last_week(house: House, company_id: str, files: PracticeFiles, served: Path) -> None:
    """What an earlier run of the program would have left in the history and on the server."""
    destination = destinations()[DESTINATION]
    report = write_report(files.last_week)
    plan = plan_delivery(
        company_id,
        destination,
        report,
        (),
        sha256=lambda data: hashlib.sha256(data).hexdigest(),
        local_time=files.last_week_sent_at,
    )
    planned = plan.files[-1]
    at = files.last_week_sent_at.astimezone(UTC)
    summary = DeliverySummary(
        source_name="aged-receivables-detail.xlsx",
        invoices=len(files.last_week),
        totals=balance_by_currency(files.last_week),
    )
    number = house.history.begin(plan, summary, at)
    house.history.receive(
        number, FileReceipt(planned.remote_path, planned.size, planned.sha256, Proof.SIZE, at)
    )
    house.history.finish(number, at)
    place = served / planned.remote_path
    place.parent.mkdir(parents=True)
    place.write_bytes(report)
