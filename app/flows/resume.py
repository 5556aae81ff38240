"""Take up a delivery that broke off: what does the server say about files we lost sight of?"""

from collections.abc import Iterator, Sequence

from app.domain.delivery import DeliveryFile, ResumeCode
from app.domain.plan import FileRole
from app.domain.ports import Session
from app.domain.receipt import FileEvent, FileState, Proof
from app.domain.trace import Trace


def found_out(session: Session, waiting: Sequence[DeliveryFile]) -> Iterator[FileEvent]:
    """What the server tells about files that were whole there when we lost sight.

    Neither the final name nor the temporary one being there means that the receiver picked the
    file up between the rename and our note of it. It arrived: sending it again would be twice.
    Where the server does not tell, the person has to say whether the report arrived.
    """
    for one in waiting:
        if not one.written:
            continue
        planned = one.planned
        found = session.trace(planned, one.whole_at)
        if found is Trace.GONE:
            yield FileEvent(
                planned.remote_path,
                FileState.DELIVERED,
                bytes_done=planned.size,
                proof=Proof.COLLECTED,
                already_there=True,
            )
        elif found is Trace.HIDDEN and planned.role is FileRole.REPORT:
            yield FileEvent(planned.remote_path, FileState.FAILED, code=ResumeCode.UNCERTAIN)
