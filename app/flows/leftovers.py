"""Half-written temporary files that broken deliveries left on the server, and their removal.

Nothing touches them before a delivery is through: their session may still be alive. Then they go,
and with them those of deliveries that were given up.
"""

import logging
from collections.abc import Sequence
from itertools import takewhile

from app.domain.delivery import DeliveryState
from app.domain.errors import ConnectError
from app.domain.plan import PlannedFile
from app.domain.ports import History, Session

log = logging.getLogger(__name__)


def left_behind(history: History, delivery_id: int, *, again: bool) -> list[PlannedFile]:
    """Files of which deliveries given up since the last delivered one may have left a part.

    Of this delivery itself: all, where it was under way before (`again`); else none.
    """
    delivery = history.delivery(delivery_id)
    before = (one for one in history.deliveries(delivery.company_id) if one.id < delivery_id)
    given_up = takewhile(lambda one: one.state is DeliveryState.GIVEN_UP, before)
    left = [file.planned for one in given_up for file in one.files if not file.settled]
    if again:
        left += [file.planned for file in delivery.files]
    return left


def sweep(session: Session, files: Sequence[PlannedFile]) -> None:
    """Remove them. The delivery is over and well: whatever goes wrong here is only noted."""
    if not files:
        return
    try:
        session.sweep(files)
    except ConnectError as error:
        log.info("temporary files were not looked for: %s", error.code.value)
