"""Why a report cannot go on yet, in the words of the foot of "Check the columns"."""

from app.domain.report import Severity
from app.flows.prepare import Draft
from app.ui import formats
from app.ui.messages.report_words import less_or_more
from app.ui.pages.report_notices import waiting_rows


def why_not(draft: Draft | None) -> str:
    """The first reason; "" where nothing stands in the way or nothing was read."""
    if draft is None:
        return ""
    if draft.questions:
        return "Answer the question above to go on."
    if any(problem.severity is Severity.BLOCK for problem in draft.report.problems):
        return "There is no open invoice to send."
    if waiting := waiting_rows(draft):
        return f"Decide about {formats.plural(len(waiting), 'row')} to go on."
    for check in draft.totals:
        if check.difference:
            compared = less_or_more(check.difference, check.currency)
            typed = formats.money(check.typed, check.currency)
            return (
                f"The file adds up to {compared} than the {typed} you typed. Correct or clear "
                "that total to go on."
            )
    return ""
