"""Find the report that the server last received, which the next one is compared with.

When a report came is not in its time: clients keep the time of the file they send, and clocks
differ. So each delivery remembers which reports of others were there, and any other one is news.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from app.domain.baseline import (
    MOST_REMEMBERED,
    Baseline,
    BaselineChoice,
    Origin,
    Standing,
    mark,
    marks,
)
from app.domain.delivery import DeliveryState
from app.domain.delivery_code import DeliveryCode
from app.domain.destination import Destination
from app.domain.errors import DeliveryError
from app.domain.invoice import Invoice
from app.domain.outgoing import read_report
from app.domain.ports import History, Session
from app.domain.receipt import RemoteFile

LARGEST_REPORT = 300_000_000
"""Bytes of a report on the server that are still read back."""

_KINDS = frozenset({".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})


def last_sent(history: History, company_id: str) -> Baseline | None:
    """The last report this computer delivered; None before the first."""
    delivery = history.last_delivered(company_id)
    if delivery is None or delivery.report is None:
        return None
    return Baseline(
        invoices=read_report(history.report_bytes(delivery.id)),
        origin=Origin.SENT_HERE,
        name=delivery.report.planned.name,
        at=delivery.report.delivered_at,
        source_sha256=delivery.summary.source_sha256,
    )


@dataclass(frozen=True, slots=True)
class Look:
    """What the report folder shows.

    `there` is the file that speaks against our last delivery, if one does, `others` are all
    reports that are not as a delivery of this computer left them, None where the folder is not
    shown.
    """

    standing: Standing
    there: RemoteFile | None
    others: Sequence[RemoteFile] | None


def find_baseline(
    session: Session, history: History, company_id: str, destination: Destination
) -> BaselineChoice:
    """Ask the server whether our last delivery is still the last word.

    Raises ConnectError when the line drops. A folder that is not shown is an answer too.
    """
    look = look_at(session, history, company_id, destination)
    seen = None if look.others is None else marks(look.others)
    return BaselineChoice(look.standing, last_sent(history, company_id), look.there, seen)


def look_at(
    session: Session,
    history: History,
    company_id: str,
    destination: Destination,
    besides: str = "",
) -> Look:
    """How the report folder stands to our last delivery.

    `besides` is the path of a report that is being sent. Raises ConnectError.
    """
    try:
        listed = session.list_folder(destination.report_folder)
    except DeliveryError as error:
        # A folder that will be made for our report holds none of others, and that is remembered.
        none_yet = error.code is DeliveryCode.NO_SUCH_FOLDER
        return Look(Standing.UNLISTED, None, () if none_yet else None)
    reports = {file.path: file for file in listed if _is_report(file) and file.path != besides}
    # Not those given up: one that is there arrived after all, and is news.
    delivered = [
        (one, one.report)
        for one in history.deliveries(company_id)
        if one.report and one.state is DeliveryState.DELIVERED
    ]
    sizes = {report.planned.remote_path: report.planned.size for _, report in delivered}
    others = [
        file
        for file in reports.values()
        if file.path not in sizes or file.size not in (None, sizes[file.path])
    ]
    last = delivered[0][1] if delivered else None
    ours = reports.get(last.planned.remote_path) if last else None
    if ours in others:
        return Look(Standing.DIFFERENT, ours, others)
    remembered = (one.summary.seen for one, _ in delivered if one.summary.seen is not None)
    known = next(remembered, None)
    if known is None or len(others) > MOST_REMEMBERED:
        news = _later(others, ours, last.delivered_at if last else None, destination)
    else:
        news = [file for file in others if mark(file) not in known]
    if news:
        return Look(Standing.NEWER, max(news, key=_when), others)
    return Look(Standing.SAME if ours else Standing.COLLECTED, None, others)


def fetch_report(session: Session, file: RemoteFile) -> bytes:
    """The content of a report on the server. Raises ConnectError and DeliveryError."""
    return session.fetch(file.path, LARGEST_REPORT)


def on_server(file: RemoteFile, invoices: Sequence[Invoice]) -> Baseline:
    """A report read back from the server, as the baseline."""
    name = PurePosixPath(file.path).name
    return Baseline(tuple(invoices), Origin.ON_SERVER, name, file.modified_at)


def chosen(name: str, invoices: Sequence[Invoice]) -> Baseline:
    """A file the person named, as the baseline."""
    return Baseline(tuple(invoices), Origin.CHOSEN, name)


def _is_report(file: RemoteFile) -> bool:
    path = PurePosixPath(file.path)
    return not path.name.startswith((".", "~")) and path.suffix.lower() in _KINDS


def _later(
    strangers: Sequence[RemoteFile],
    ours: RemoteFile | None,
    sent_at: datetime | None,
    destination: Destination,
) -> list[RemoteFile]:
    """Of reports that we did not send, and do not remember, those that may have come after ours.

    Only a guess: a client that keeps file times gives a new report an old one. Where both are
    listed, the server's own clock compares them; in the same second, or where no time is shown,
    it may be later, and the person is told.
    """
    ours_at = ours.modified_at if ours else None
    since = ours_at or sent_at
    later = [
        file
        for file in strangers
        if since is None or file.modified_at is None or file.modified_at >= since
    ]
    if ours and not ours_at:  # a server without times: our own names carry theirs
        pattern = re.escape(destination.report_name).replace(r"\{time\}", ".*")
        our_name = PurePosixPath(ours.path).name
        later = [
            file
            for file in later
            if not re.fullmatch(pattern, name := PurePosixPath(file.path).name) or name > our_name
        ]
    return later


def _when(file: RemoteFile) -> tuple[float, str]:
    return file.modified_at.timestamp() if file.modified_at else -math.inf, file.path
