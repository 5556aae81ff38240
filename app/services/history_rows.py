"""Rows of the history file as the domain's nouns, and back."""

import json
import sqlite3
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.domain.decisions import Decisions, Note
from app.domain.delivery import Delivery, DeliveryFile, DeliveryState, DeliverySummary
from app.domain.plan import FileRole, PlannedFile
from app.domain.receipt import FileState, Proof


def summary_to_json(summary: DeliverySummary) -> str:
    """A summary as the file keeps it."""
    decisions = summary.decisions
    return json.dumps(
        {
            "source_name": summary.source_name,
            "source_sha256": summary.source_sha256,
            "mapping": dict(summary.mapping),
            "invoices": summary.invoices,
            "paid": summary.paid,
            "new": summary.new,
            "changed": summary.changed,
            "totals": {currency: str(total) for currency, total in summary.totals.items()},
            "compared_with": summary.compared_with,
            "after": summary.after,
            "seen": None if summary.seen is None else sorted(summary.seen),
            "keep_open": sorted(decisions.keep_open),
            "same": dict(decisions.same),
            "notes": {ref: note.value for ref, note in decisions.notes.items()},
        },
        ensure_ascii=False,
    )


def summary_from_json(text: str) -> DeliverySummary:
    """The summary that `summary_to_json` wrote."""
    raw: dict[str, Any] = json.loads(text)
    return DeliverySummary(
        source_name=raw["source_name"],
        source_sha256=raw["source_sha256"],
        mapping=raw["mapping"],
        invoices=raw["invoices"],
        paid=raw["paid"],
        new=raw["new"],
        changed=raw["changed"],
        totals={currency: Decimal(total) for currency, total in raw["totals"].items()},
        compared_with=raw["compared_with"],
        after=raw["after"],
        seen=_seen(raw.get("seen")),
        decisions=Decisions(
            keep_open=frozenset(raw["keep_open"]),
            same=raw["same"],
            notes={ref: Note(note) for ref, note in raw["notes"].items()},
        ),
    )


def _seen(raw: object) -> frozenset[str] | None:
    """None also for what was not remembered yet when the delivery was written down."""
    return frozenset(raw) if isinstance(raw, list) else None


def file_from_row(row: sqlite3.Row) -> DeliveryFile:
    """A row of `files`."""
    return DeliveryFile(
        planned=PlannedFile(
            role=FileRole(row["role"]),
            remote_path=row["remote_path"],
            size=row["size"],
            sha256=row["sha256"],
            local_path=row["local_path"],
            ref=row["ref"],
            replace=bool(row["replace"]),
        ),
        state=FileState(row["state"]),
        whole_at=row["whole_at"],
        proof=Proof(row["proof"]) if row["proof"] else None,
        already_there=bool(row["already_there"]),
        delivered_at=_moment(row["delivered_at"]),
        error=row["error"],
    )


def delivery_from_row(row: sqlite3.Row, files: tuple[DeliveryFile, ...]) -> Delivery:
    """A row of `deliveries` with its files."""
    begun_at = _moment(row["begun_at"])
    assert begun_at is not None
    return Delivery(
        id=row["id"],
        company_id=row["company_id"],
        begun_at=begun_at,
        ended_at=_moment(row["ended_at"]),
        state=DeliveryState(row["state"]),
        summary=summary_from_json(row["summary"]),
        files=files,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
