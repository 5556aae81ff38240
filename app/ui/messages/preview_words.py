"""Words of the preview page that depend on what was found."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.baseline import Baseline, BaselineChoice, Origin, Standing
from app.domain.customer import same_customer
from app.domain.finding import Finding
from app.domain.receipt import RemoteFile
from app.domain.report import Severity
from app.domain.safeguards import SafeguardCode
from app.domain.suspects import Reason, Suspect
from app.flows.preview import Comparison, Start
from app.ui import formats
from app.ui.messages.findings import FIRST_WORDS, finding_message
from app.ui.theme import Tone
from app.ui.widgets.findings import Said

KINDS: dict[Reason, str] = {
    Reason.SPACES: "differ only in spaces",
    Reason.CASE: "differ only in capital letters",
    Reason.PUNCTUATION: "differ only in dashes, dots or strokes",
    Reason.ZEROS: "lost or gained leading zeros",
    Reason.NUMBER: "were turned into numbers by a spreadsheet",
    Reason.PREFIX: "lost or gained letters around the number",
    Reason.NEAR: "are written alike",
}

_TONES = {
    Severity.BLOCK: Tone.BAD,
    Severity.STOP: Tone.BAD,
    Severity.WARN: Tone.WARN,
    Severity.INFO: Tone.INFO,
}


def compared_with(
    baseline: Baseline | None, receiver: str, standing: Standing | None, asked: str
) -> str:
    """The sentence below the headline. `asked` says why the server's word is missing."""
    if baseline is None:
        return "There is no earlier report to compare with."
    count = formats.plural(len(baseline.invoices), "invoice")
    when = f"{formats.moment(baseline.at)}, " if baseline.at else ""
    match baseline.origin:
        case Origin.CHOSEN:
            return f"Compared with the file you chose: {baseline.name}, {count}."
        case Origin.ON_SERVER:
            return (
                f"Compared with the report on {receiver}’s server: {baseline.name}, {when}{count}."
            )
        case Origin.SENT_HERE:
            if standing is Standing.SAME:
                return f"Compared with the report {receiver} last received: {when}{count}."
            sent = f"Compared with the report sent from this computer: {when}{count}."
            return f"{sent} {asked}".strip()


def doubt(standing: Standing | None, receiver: str) -> str:
    """Why only this computer's word stands for what the receiver has."""
    match standing:
        case Standing.COLLECTED:
            return f"{receiver}’s server keeps no reports to check this against."
        case Standing.UNLISTED:
            return f"{receiver}’s server does not show its folder to check this against."
        case None:
            return "The server has not been asked."
        case _:
            return ""


def speaks_against(choice: BaselineChoice, file: RemoteFile, receiver: str) -> tuple[str, str]:
    """The bold words and the rest about a report on the server that we did not send."""
    facts = [file.path.rpartition("/")[2]]
    if file.modified_at:
        facts.append(formats.moment(file.modified_at))
    if file.size is not None:
        facts.append(formats.size(file.size))
    ours = choice.sent_here.at if choice.sent_here else None
    so = "What it lists is what the receiver holds as open."
    if choice.sent_here is None:
        has = "a report already"
    elif choice.standing is Standing.DIFFERENT:
        has = "a different report than this computer sent"
    elif ours and file.modified_at and file.modified_at > ours:
        has = "a newer report than this computer sent"
    else:
        has = "another report, which may be newer than this computer’s last"
        so = (
            "It may have come later than its time says, for a file can keep the time it had before "
            f"it was sent. If so, {so[0].lower()}{so[1:]}"
        )
    return f"{receiver}’s server has {has}.", (
        f"{', '.join(facts)}. Perhaps a colleague or another program sent it. {so}"
    )


def suspects_said(suspects: tuple[Suspect, ...]) -> tuple[str, str]:
    """The bold words and the example of the notice about changed references."""
    count = len(suspects)
    strong = (
        "1 of these looks like a changed reference, not a payment."
        if count == 1
        else f"{count:,} of these look like changed references, not payments."
    )
    pair = suspects[0]
    facts = []
    if same_customer(pair.gone, pair.new):
        facts.append("same customer")
    if pair.gone.balance == pair.new.balance:
        facts.append("same amount")
    if pair.gone.date_issued and pair.gone.date_issued == pair.new.date_issued:
        facts.append("same date")
    why = f": {', '.join(facts)}" if facts else ""
    example = "" if count == 1 else "For example, "
    what = f"{example}“{pair.gone.ref}” is gone and “{pair.new.ref}” is new{why}."
    return strong, f"{what} Press Same invoice or Was paid."


def hidden_said(typed: str, hidden: int, *, any_shown: bool) -> tuple[str, str]:
    """Why the list is not whole: the bold words and how many lines are hidden."""
    hides = f"{hidden:,} {'is' if hidden == 1 else 'are'} hidden."
    if typed:
        return (
            f"Only what matches “{typed}”." if any_shown else f"No invoice matches “{typed}”."
        ), hides
    return "Only what looks like a changed reference.", hides


def said(made: Comparison, start: Start | None = None) -> list[Said]:
    """Everything the safeguards have to say, and what the missing invoices have in common.

    Suspects have a notice of their own.
    """
    found = [_said(one) for one in made.findings if one.code is not SafeguardCode.SUSPECTS]
    if made.explanation:
        found.insert(min(1, len(found)), _said(made.explanation))
    return found + _back_again(made, start.closed_before if start else {})


def _back_again(made: Comparison, closed: Mapping[str, datetime]) -> list[Said]:
    """New invoices that the receiver holds as paid since an earlier report."""
    back = [one.ref for one in made.shown.new if one.ref in closed]
    if not back or made.shown.baseline is None:
        return []
    when = max(closed[ref] for ref in back)
    text = (
        f"{formats.plural(len(back), 'invoice')} in this report, for example {back[0]}, "
        f"{'was' if len(back) == 1 else 'were'} marked as paid by an earlier one"
        f"{'' if len(back) == 1 else ', the last'} on {formats.moment(when)}. Tell the receiver’s "
        "support if they do not show as open: History, Ask to open invoices again."
    )
    return [Said("Open again:", text, Tone.INFO)]


def confirmation(made: Comparison) -> str:
    """The primary button: a deliberate yes that names the number."""
    count = made.shown.paid_count
    if count is None:
        return f"Continue with {formats.plural(len(made.shown.report), 'open invoice')}"
    if count == 0:
        return "Nothing will be marked as paid: continue"
    return "Yes, 1 was paid" if count == 1 else f"Yes, {count:,} were paid"


def blocked_because(made: Comparison) -> str:
    """The first sentence of the gravest finding, for the foot."""
    what = finding_message(made.findings[0]).what
    return f"{what.partition('. ')[0].rstrip('.')}."


def number_wanted(made: Comparison) -> str:
    """What to type where a safeguard says stop."""
    what = (
        "the number of invoices that will be marked as paid"
        if made.shown.paid_count
        else "the number of invoices in this report"
    )
    return f"To go on, type {what}, {made.number_to_type:,}:"


def still_wanted(made: Comparison) -> str:
    """For the foot, while the number is not typed."""
    number = f"{made.number_to_type:,}"
    if made.unanswered and sum(one.severity is Severity.STOP for one in made.findings) == 1:
        return f"Say what the changed references are, or type {number} above to go on."
    return f"Type {number} above to go on."


def _said(finding: Finding) -> Said:
    message = finding_message(finding)
    return Said(FIRST_WORDS[finding.severity], str(message), _TONES[finding.severity])
