"""The paid preview as JSON, for `check NEW --previous OLD --json`."""

from app.flows.preview import Comparison
from app.ui.messages.findings import finding_message


def preview_json(comparison: Comparison) -> dict[str, object]:
    """References per list, suspects and safeguards; `unchanged` is a count.

    Without a baseline the lists are null: unknown is not the same as none.
    """
    shown = comparison.shown
    known = shown.baseline is not None
    return {
        "paid": [one.ref for one in shown.paid] if known else None,
        "new": [one.ref for one in shown.new] if known else None,
        "changed": [change.new.ref for change in shown.changed] if known else None,
        "unchanged": len(shown.unchanged) if known else None,
        "suspects": [
            {"gone": pair.gone.ref, "new": pair.new.ref, "why": pair.why.value}
            for pair in shown.suspects
        ],
        "explanation": (
            str(finding_message(comparison.explanation)) if comparison.explanation else None
        ),
        "safeguards": [
            {
                "code": one.code.value,
                "severity": one.severity.value,
                "text": str(finding_message(one)),
            }
            for one in comparison.findings
        ],
    }
