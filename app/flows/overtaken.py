"""The last look before a report goes: has somebody else's come since the preview?

What the preview showed is true only as long as the receiver's last report is the one it was
compared with. Minutes pass between a preview and its report, and days where a delivery was
stopped and taken up again.
"""

from app.domain.baseline import mark, marks
from app.domain.delivery import Delivery, ResumeCode
from app.domain.destination import Destination
from app.domain.ports import History, Session
from app.domain.receipt import FileEvent, FileState
from app.flows.baseline import Look, look_at


def overtaken(
    session: Session, history: History, delivery: Delivery, destination: Destination
) -> FileEvent | None:
    """The failure of a report that another one overtook; None where nothing speaks against it.

    A server that does not show its folder cannot tell, nor does it speak against a report that
    the person wants sent all the same. What is there when nothing speaks against it is written
    down: at the next preview it is no news. Raises ConnectError and StoreError.
    """
    report = delivery.report
    if report is None or report.settled:
        return None
    path = report.planned.remote_path
    look = look_at(session, history, delivery.company_id, destination, besides=path)
    if look.others is None:
        return None
    if not report.planned.replace and _speaks_against(look, delivery.summary.seen):
        return FileEvent(path, FileState.FAILED, code=ResumeCode.OVERTAKEN)
    history.saw(delivery.id, marks(look.others))
    return None


def _speaks_against(look: Look, seen: frozenset[str] | None) -> bool:
    """Where the preview saw nothing, our last delivery is what the folder is held against."""
    if seen is None:
        return look.there is not None
    return any(mark(file) not in seen for file in look.others or ())
