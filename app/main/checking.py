"""`check FILE`: what the program makes of a report, without a window and without sending."""

import sys
from datetime import date

from app.domain.destination import SafeguardLimits
from app.domain.errors import UploaderError
from app.domain.progress import StopToken
from app.flows.check import Check
from app.flows.prepare import Prepare
from app.flows.preview import compare
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader
from app.ui.check_report import as_json, as_text, person_needed
from app.ui.messages import say

COULD_BE_SENT, PERSON_NEEDED, UNREADABLE = 0, 1, 2


def check(path: str, previous: str | None, *, as_json_text: bool) -> int:
    """Print the answer; returns the exit status. A file that cannot be read is one sentence."""
    limits, today = SafeguardLimits(), date.today()
    flow = Check(
        Prepare(Reader(), field_names()), lambda old, new: compare(old, new, limits, today)
    )
    try:
        result = flow.run(path, previous, StopToken())
    except UploaderError as error:
        sys.stderr.write(f"{say(error)}\n")
        return UNREADABLE
    sys.stdout.write((as_json if as_json_text else as_text)(result) + "\n")
    return PERSON_NEEDED if person_needed(result) else COULD_BE_SENT
