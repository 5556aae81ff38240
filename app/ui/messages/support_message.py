"""A ready message for the receiver's support about a report that should not have been sent."""

from collections.abc import Sequence

from app.domain.delivery import Delivery
from app.domain.invoice import Invoice, balance_by_currency
from app.ui import formats


def support_message(
    company: str, receiver: str, delivery: Delivery, marked_paid: Sequence[Invoice]
) -> str:
    """Quotes the report's exact name, which support always asks for, and what to reopen."""
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
    if marked_paid:
        count = formats.plural(len(marked_paid), "invoice")
        money = formats.sums(balance_by_currency(marked_paid))
        lines += [
            f"{count} ({money}) of the report before were missing from it by mistake and have "
            "not been paid.",
            "Please open them again:",
            "",
            *(
                f"  {one.ref}  {one.customer_name or one.customer_id}  "
                f"{formats.money(one.balance, one.currency_iso)}"
                for one in marked_paid
            ),
        ]
    else:
        lines.append("Please tell us whether this file was imported, and any error it gave.")
    return "\n".join([*lines, "", "Thank you.", ""])
