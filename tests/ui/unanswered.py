"""A delivery whose report is put in place while the answer gets lost."""

from pathlib import Path

import pytest

from app.domain.delivery import DeliverySummary
from app.domain.errors import ConnectError
from app.domain.plan import FileRole, PlannedFile, UploadPlan
from app.domain.profile import Company
from app.domain.progress import StopToken
from app.services.destinations import destinations
from app.services.history import SqliteHistory
from app.ui.work import Work
from tests.memory_server import REPORT, Server, deliverer

LINE = b"ref,balance\r\nA1,1\r\n"


class Unanswered:
    """A company's history, its server, and one delivery of a report that was begun.

    `deliver` waits for an hour after the line dropped, so that there is time to press Stop.
    """

    def __init__(self, root: Path) -> None:
        self.server = Server()
        self.server.lose_after_rename = [REPORT]
        self.history = SqliteHistory(root / "history.sqlite3")
        self.deliver = deliverer(self.server, self.history, pauses=(3600.0,))
        self.work = Work(
            Company("harbour", "Harbour Joinery Ltd", "kolleno_open_ar"),
            destinations()["kolleno_open_ar"],
        )
        report = PlannedFile(FileRole.REPORT, REPORT, len(LINE), "0" * 64, data=LINE)
        self.number = self.deliver.begin(
            UploadPlan("harbour", (report,)), DeliverySummary(invoices=1)
        )

    def break_off(self) -> int:
        """Send until the line drops, as another run of the program would have; the number."""
        with pytest.raises(ConnectError):
            deliverer(self.server, self.history, pauses=()).run(
                self.number, lambda _: None, StopToken()
            )
        return self.number
