"""A newcomer's whole job in the window: from no company to a verified delivery on real OpenSSH.

Every press is a click, every file is dropped with a drag event; the server is asked by looking
into its folder.
"""

import csv
import io
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from app.main.composition import House
from app.ui.dialogs.company import CompanyDialog
from app.ui.page import Page
from app.ui.pages.connection import ConnectionPage
from app.ui.pages.home import HomePage
from app.ui.pages.key import KeyPage
from app.ui.pages.pdfs import PdfsPage
from app.ui.pages.preview import PreviewPage
from app.ui.pages.report import ReportPage
from app.ui.pages.send import SendPage
from app.ui.pages.welcome import WelcomePage
from app.ui.shell import Shell
from app.ui.widgets.drop_zone import DropZone
from tests.openssh import OpenSsh
from tests.ui.new_company import click, dialog

EXPORTS = Path(__file__).parents[1] / "data" / "exports"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


Front = TypeVar("Front", bound=Page)


class Person:
    """Drives the window as a bookkeeper would, and looks at what it shows."""

    def __init__(self, qtbot: QtBot, shell: Shell) -> None:
        self.qtbot, self.shell = qtbot, shell

    def page(self, kind: type[Front]) -> Front:
        self.qtbot.waitUntil(lambda: isinstance(self.shell.window.front, kind), timeout=10_000)
        front = self.shell.window.front
        assert isinstance(front, kind)
        return front

    def add_company(self, name: str) -> None:
        welcome = self.shell.window.findChild(WelcomePage)
        self.qtbot.waitUntil(
            lambda: self.shell.window.findChild(WelcomePage) is not None, timeout=5_000
        )
        welcome = self.shell.window.findChild(WelcomePage)
        click(self.qtbot, welcome.add)
        ask = dialog(self.qtbot, self.shell.window)
        assert isinstance(ask, CompanyDialog)
        self.qtbot.keyClicks(ask.name, name)
        click(self.qtbot, ask.button)

    def make_key(self) -> str:
        key = self.page(KeyPage)
        click(self.qtbot, key.create_key)
        self.qtbot.waitUntil(key.copy.isVisible, timeout=10_000)
        assert self.shell.work.company.key is not None
        click(self.qtbot, key.copy)
        line = self.shell.work.company.key.line
        click(self.qtbot, key.go_on)
        return line

    def connect(self, sshd: OpenSsh) -> None:
        connection = self.page(ConnectionPage)
        click(self.qtbot, connection.paste)
        ask = dialog(self.qtbot, connection)
        ask.text.setPlainText(
            f"Dear customer,\n\nhost: {sshd.host}\nuser name: {sshd.user}\nport: {sshd.port}\n"
        )
        click(self.qtbot, ask.button)
        click(self.qtbot, connection.test)
        self.qtbot.waitUntil(lambda: connection.trial.question is not None, timeout=20_000)
        assert connection.trial.question.fingerprint.text() == sshd.host_key.fingerprint
        click(self.qtbot, connection.trial.question.accept)
        self.qtbot.waitUntil(connection.go_on.isEnabled, timeout=20_000)
        click(self.qtbot, connection.go_on)

    def drop(self, zone: DropZone, *paths: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        zone.dropEvent(
            QDropEvent(
                QPointF(30, 30),
                Qt.DropAction.CopyAction,
                data,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )

    def report(self) -> ReportPage:
        page = self.page(ReportPage)
        self.qtbot.waitUntil(lambda: page.draft is not None, timeout=10_000)
        return page

    def preview(self) -> PreviewPage:
        page = self.page(PreviewPage)
        self.qtbot.waitUntil(lambda: page.confirm.text() != "", timeout=10_000)
        return page

    def send(self) -> str:
        """Continue from the PDFs to the receipt; returns the report's path on the server."""
        pdfs = self.page(PdfsPage)
        self.qtbot.waitUntil(pdfs.go_on.isEnabled, timeout=10_000)
        click(self.qtbot, pdfs.go_on)
        page = self.page(SendPage)
        self.qtbot.waitUntil(page.finish.isVisible, timeout=20_000)
        rows = page.files.model()
        path = rows.file(rows.rowCount() - 1).remote_path
        click(self.qtbot, page.finish)
        self.page(HomePage)
        return path


@pytest.fixture
def person(qtbot: QtBot, shell: Shell) -> Person:
    return Person(qtbot, shell)


@pytest.fixture
def server(person: Person, sshd_factory) -> OpenSsh:
    """Everything set up: company, key installed at the receiver, connection tested."""
    person.add_company("Harbour Joinery Ltd")
    server = sshd_factory(public_keys=[person.make_key()])
    person.connect(server)
    return server


def rows(server: OpenSsh, remote_path: str) -> list[dict[str, str]]:
    text = (server.root / remote_path).read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.sshd
@pytest.mark.parametrize(
    ("export", "count", "first"),
    [
        (
            "exact_openstaande_posten.xlsx",
            22,
            {"customer_name", "date_issued", "balance", "currency_iso"},
        ),
        ("fortnox_kundreskontra.xlsx", 20, {"customer_id", "date_due", "amount"}),
        ("sap_debitorenposten_de.csv", 24, {"customer_id", "date_due", "amount"}),
        ("lexware_office_belege.csv", 20, {"customer_name", "balance"}),
    ],
)
def test_a_newcomers_first_report_arrives_as_a_plain_csv(
    person: Person, server: OpenSsh, export: str, count: int, first: set[str]
) -> None:
    person.drop(person.page(HomePage).drop, EXPORTS / export)
    report = person.report()
    person.qtbot.waitUntil(report.go_on.isEnabled, timeout=10_000)
    click(person.qtbot, report.go_on)
    preview = person.preview()
    person.qtbot.waitUntil(preview.confirm.isEnabled, timeout=10_000)
    assert "no earlier report to compare with" in preview.subtitle()
    click(person.qtbot, preview.confirm)
    sent = rows(server, person.send())
    assert len(sent) == count
    assert list(sent[0]) == [
        "ref",
        "customer_id",
        "customer_name",
        "date_issued",
        "date_due",
        "amount",
        "balance",
        "currency_iso",
    ]
    assert all(sent[0][name] for name in first)


@pytest.mark.sshd
def test_next_weeks_report_names_what_will_be_marked_as_paid(
    person: Person, server: OpenSsh, house: House, tmp_path: Path
) -> None:
    lines = (EXPORTS / "lexware_office_belege.csv").read_text("utf-8").splitlines(keepends=True)
    first, second = tmp_path / "week1.csv", tmp_path / "week2.csv"
    first.write_text("".join(lines), "utf-8")
    person.drop(person.page(HomePage).drop, first)
    report = person.report()
    person.qtbot.waitUntil(report.go_on.isEnabled, timeout=10_000)
    click(person.qtbot, report.go_on)
    preview = person.preview()
    person.qtbot.waitUntil(preview.confirm.isEnabled, timeout=10_000)
    click(person.qtbot, preview.confirm)
    before = rows(server, person.send())

    gone = before[0]["ref"]
    second.write_text("".join(line for line in lines if gone not in line), "utf-8")
    pdf = tmp_path / f"{before[1]['ref']}.pdf"
    pdf.write_bytes(PDF)
    person.drop(person.page(HomePage).drop, second, pdf)
    preview = person.preview()  # a known layout needs no press
    person.qtbot.waitUntil(preview.confirm.isEnabled, timeout=10_000)
    assert preview.confirm.text() == "Yes, 1 was paid"
    click(person.qtbot, preview.confirm)
    after = rows(server, person.send())
    assert {row["ref"] for row in before} - {row["ref"] for row in after} == {gone}
    assert (server.root / pdf.name).read_bytes() == PDF
    delivery = house.history.deliveries(person.shell.work.company.id)[0]
    assert delivery.summary.paid == 1
