"""Take up a delivery that broke off: what does the server say about files we lost sight of?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import PurePosixPath

from app.domain.delivery import DeliveryFile, ResumeCode
from app.domain.destination import Destination, TempNames
from app.domain.errors import DeliveryError
from app.domain.naming import growing_stem, stem
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
    grow_elsewhere = destination.temp_names is TempNames.FOLDER
    for one in waiting:
        if not one.written:
            continue
        planned = one.planned
        there = listed(planned.folder)
        growing = listed(destination.temp_folder) if grow_elsewhere else there
        if there is None or growing is None:
            if planned.role is FileRole.REPORT:
                yield FileEvent(planned.remote_path, FileState.FAILED, code=ResumeCode.UNCERTAIN)
        elif planned.name not in there.files and stem(planned.name) not in growing.stems:
            yield FileEvent(
                planned.remote_path,
                FileState.DELIVERED,
                bytes_done=planned.size,
                proof=Proof.COLLECTED,
                already_there=True,
            )


@dataclass(frozen=True, slots=True)
class _Folder:
    """The names in a remote folder, and the stems of what grows there."""

    files: frozenset[str]
    stems: frozenset[str]


def _names(session: Session, folder: str) -> _Folder | None:
    try:
        names = [PurePosixPath(file.path).name for file in session.list_folder(folder)]
    except DeliveryError:
        return None
    stems = (growing_stem(name) for name in names)
    return _Folder(frozenset(names), frozenset(one for one in stems if one is not None))
