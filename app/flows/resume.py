"""Take up a delivery that broke off: what does the server say about files we lost sight of?"""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import PurePosixPath

from app.domain.delivery import DeliveryFile, ResumeCode
from app.domain.destination import Destination, TempNames
from app.domain.errors import DeliveryError
from app.domain.plan import FileRole
from app.domain.ports import Session
from app.domain.receipt import FileEvent, FileState, Proof


def found_out(
    session: Session, waiting: Sequence[DeliveryFile], destination: Destination
) -> Iterator[FileEvent]:
    """What the server's folders tell about files that were whole there when we lost sight.

    Neither the final name nor a temporary one being there means that the receiver picked the
    file up between the rename and our note of it. It arrived: sending it again would be twice.
    Where the folder is not shown, the person has to tell whether the report arrived.
    """
    listed = cache(partial(_names, session))
    for one in waiting:
        if not one.written:
            continue
        planned = one.planned
        names = listed(planned.folder)
        if names is not None and destination.temp_names is TempNames.FOLDER:
            growing = listed(destination.temp_folder)
            names = None if growing is None else names + growing
        if names is None:
            if planned.role is FileRole.REPORT:
                yield FileEvent(planned.remote_path, FileState.FAILED, code=ResumeCode.UNCERTAIN)
        elif not any(_is_or_becomes(name, planned.name) for name in names):
            yield FileEvent(
                planned.remote_path,
                FileState.DELIVERED,
                bytes_done=planned.size,
                proof=Proof.COLLECTED,
                already_there=True,
            )


def _is_or_becomes(name: str, final: str) -> bool:
    """Whether a file on the server is ours or may be our temporary one, which carry its name."""
    return name == final or (name.endswith(".part") and final[:100] in name)


def _names(session: Session, folder: str) -> list[str] | None:
    try:
        return [PurePosixPath(file.path).name for file in session.list_folder(folder)]
    except DeliveryError:
        return None
