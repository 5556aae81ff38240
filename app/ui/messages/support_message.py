"""A ready message for the receiver's support about a report that should not have been sent."""

from collections.abc import Sequence

from app.domain.delivery import Delivery
from app.domain.invoice import Invoice, balance_by_currency
from app.ui import formats


def support_message(
    company: str, receiver: str, delivery: Delivery, unpaid: Sequence[Invoice]
) -> str:
    """Quotes the report's exact name, which support always asks for, and what to reopen.

    `unpaid` are the invoices, at least one, that the person says were closed by mistake.
    """
    report = delivery.report
    assert report is not None
    when = formats.moment(report.delivered_at or delivery.begun_at)
    lines = [
        f"Hello {receiver} support,",
        "",
        f"on {when} we sent an open-invoice report for {company}:",
        "",
        f"  File name: {report.planned.name}",
        f"  Folder:    {report.planned.folder or 'the first one after sign-in'}",
        f"  Size:      {report.planned.size:,} bytes",
        f"  SHA-256:   {report.planned.sha256}",
        f"  Invoices:  {delivery.summary.invoices:,}",
        "",
    ]
    count = formats.plural(len(unpaid), "invoice")
    money = formats.sums(balance_by_currency(unpaid))
    was = (
        "was missing from it by mistake and has"
        if len(unpaid) == 1
        else ("were missing from it by mistake and have")
    )
    lines += [
        f"{count} ({money}) of the report before {was} not been paid.",
        f"Please open {'it' if len(unpaid) == 1 else 'them'} again:",
        "",
        *(
            f"  {one.ref}  {one.customer_name or one.customer_id}  "
            f"{formats.money(one.balance, one.currency_iso)}"
            for one in unpaid
        ),
    ]
    return "\n".join([*lines, "", "Thank you.", ""])
