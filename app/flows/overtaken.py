"""The last look before a report goes: has somebody else's come since the preview?

What the preview showed is true only as long as the receiver's last report is the one it was
compared with. Minutes pass between a preview and its report, and days where a delivery was
stopped and taken up again.
"""

from app.domain.delivery import Delivery, ResumeCode
from app.domain.destination import Destination
from app.domain.ports import History, Session
from app.domain.receipt import FileEvent, FileState
from app.flows.baseline import look_at


def overtaken(
    session: Session, history: History, delivery: Delivery, destination: Destination
) -> FileEvent | None:
    """The failure of a report that another one overtook; None where nothing speaks against it.

    A server that does not show its folder cannot tell, nor does it speak against a report that
    the person wants sent all the same. Raises ConnectError.
    """
    report = delivery.report
    if report is None or report.settled or report.planned.replace:
        return None
    path = report.planned.remote_path
    _, there = look_at(session, history, delivery.company_id, destination, besides=path)
    if there is None or there == delivery.summary.seen:
        return None
    return FileEvent(path, FileState.FAILED, code=ResumeCode.OVERTAKEN)
