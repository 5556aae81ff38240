"""A finding's facts, written for people, in its sentence."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from app.domain.finding import Finding
from app.domain.report import Severity
from app.ui import formats
from app.ui.messages.catalogue import say
from app.ui.messages.message import Message

_COUNTED = {
    "invoices": "invoice",
    "customers": "customer",
    "credit_notes": "credit note",
    "rows": "row",
    "report": "invoice",
}
_ROW_NUMBERS = {"row"}

FIRST_WORDS = {
    Severity.BLOCK: "This cannot be sent.",
    Severity.STOP: "Please stop and look.",
    Severity.WARN: "Please look.",
    Severity.INFO: "What they have in common:",
}
"""What stands before a finding, by how grave it is."""


def finding_message(finding: Finding) -> Message:
    """The finding's sentence with numbers, dates and shares as people write them."""
    return say(finding.code, _written(finding.params))


def _written(params: Mapping[str, object]) -> dict[str, object]:
    return {name: _one(name, value) for name, value in params.items()}


def _one(name: str, value: object) -> str:
    if isinstance(value, float):
        return f"{100 * value:.0f} %"
    if isinstance(value, Decimal):
        return formats.number(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, int):
        if name in _COUNTED:
            return formats.plural(value, _COUNTED[name])
        return str(value) if name in _ROW_NUMBERS else f"{value:,}"
    return str(value)
