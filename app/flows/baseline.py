"""Find the report that the server last received, which the next one is compared with."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath

from app.domain.baseline import Baseline, BaselineChoice, Origin, Standing
from app.domain.delivery import Delivery, DeliveryState
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


def find_baseline(
    session: Session, history: History, company_id: str, destination: Destination
) -> BaselineChoice:
    """Ask the server whether our last delivery is still the last word.

    Raises ConnectError when the line drops. A folder that is not shown is an answer too.
    """
    standing, there = look_at(session, history, company_id, destination)
    return BaselineChoice(standing, last_sent(history, company_id), there)


def look_at(
    session: Session,
    history: History,
    company_id: str,
    destination: Destination,
    besides: str = "",
) -> tuple[Standing, RemoteFile | None]:
    """How the report folder stands to our last delivery, and the file that speaks against it.

    `besides` is the path of a report that is being sent. Raises ConnectError.
    """
    try:
        listed = session.list_folder(destination.report_folder)
    except DeliveryError:
        return Standing.UNLISTED, None
    reports = [file for file in listed if _is_report(file) and file.path != besides]
    if not reports:
        return Standing.COLLECTED, None
    delivery = history.last_delivered(company_id)
    ours = _ours(delivery, reports)
    if ours and delivery and delivery.report:
        size = delivery.report.planned.size
        if ours.size is not None and ours.size != size:
            return Standing.DIFFERENT, ours
    # Not those given up: one that is there arrived after all, and is news.
    known = {
        one.report.planned.remote_path
        for one in history.deliveries(company_id)
        if one.report and one.state is DeliveryState.DELIVERED
    }
    strangers = [file for file in reports if file.path not in known]
    sent_at = delivery.report.delivered_at if delivery and delivery.report else None
    if newest := _newest(strangers, ours, sent_at, destination):
        return Standing.NEWER, newest
    return (Standing.SAME if ours else Standing.COLLECTED), None


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


def _ours(delivery: Delivery | None, reports: Sequence[RemoteFile]) -> RemoteFile | None:
    if delivery is None or delivery.report is None:
        return None
    path = delivery.report.planned.remote_path
    return next((file for file in reports if file.path == path), None)


def _newest(
    strangers: Sequence[RemoteFile],
    ours: RemoteFile | None,
    sent_at: datetime | None,
    destination: Destination,
) -> RemoteFile | None:
    """The latest report we did not send, if it may have come after ours.

    Where both are listed, the server's own clock compares them; in the same second, or where
    no time is shown, it may be later, and the person is told.
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
    return max(
        later,
        key=lambda file: (file.modified_at is not None, file.modified_at or 0, file.path),
        default=None,
    )
