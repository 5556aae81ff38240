"""Something the paid preview has to say, as a code with its facts."""

from dataclasses import dataclass, field

from app.domain.errors import Code
from app.domain.report import Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, how far it stops a person, and the facts of the sentence.

    `params` hold counts (int), shares (float, 0 to 1), dates, money (Decimal) and text.
    """

    code: Code
    severity: Severity
    params: dict[str, object] = field(default_factory=dict)
