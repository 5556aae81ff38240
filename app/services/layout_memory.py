"""Remembered column mappings: one JSON per company."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from app.domain.errors import StoreError
from app.domain.fields import Field
from app.domain.reading.dates import DateOrder
from app.domain.reading.layout_memory import RememberedField, RememberedLayout
from app.domain.reading.mapping import FormulaKind, Origin
from app.domain.reading.report_code import ReportCode
from app.services.files import write_private

_VERSION = 1
_KEPT = 12  # layouts per company; a company exports from one or two programs


class LayoutFiles:
    """Fulfils `LayoutMemory`. A file that cannot be read counts as nothing remembered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, company_id: str) -> list[RememberedLayout]:
        """Every layout, the latest first."""
        try:
            stored = json.loads(self._path(company_id).read_bytes())
            return [_layout(item) for item in stored["layouts"]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return []

    def save(self, company_id: str, layouts: Sequence[RememberedLayout]) -> None:
        """Replace what is remembered. Raises StoreError."""
        stored = {"version": _VERSION, "layouts": [_plain(one) for one in layouts[:_KEPT]]}
        text = json.dumps(stored, ensure_ascii=False, indent=1)
        try:
            write_private(self._path(company_id), text.encode())
        except OSError as error:
            raise StoreError(ReportCode.CANNOT_REMEMBER, reason=error.strerror) from error

    def remove(self, company_id: str) -> None:
        """Forget a company's layouts; no error when there are none."""
        self._path(company_id).unlink(missing_ok=True)

    def _path(self, company_id: str) -> Path:
        return self._folder / f"{company_id}.json"


def _plain(layout: RememberedLayout) -> dict[str, object]:
    return {
        "headers": layout.headers,
        "date_order": layout.date_order,
        "decimal": layout.decimal,
        "currency": layout.currency,
        "header_row": layout.header_row,
        "pointed": layout.pointed,
        "fields": {
            which.value: {
                "origin": source.origin,
                "columns": source.columns,
                "formula": source.formula.value if source.formula else None,
                "value": source.value,
            }
            for which, source in layout.fields.items()
        },
    }


def _layout(raw: dict[str, Any]) -> RememberedLayout:
    fields = {
        Field(name): RememberedField(
            Origin(item["origin"]),
            tuple((str(header), int(position)) for header, position in item["columns"]),
            FormulaKind(item["formula"]) if item["formula"] else None,
            str(item["value"]),
        )
        for name, item in raw["fields"].items()
    }
    order = raw["date_order"]
    return RememberedLayout(
        tuple(raw["headers"]),
        fields,
        DateOrder(order) if order else None,
        str(raw["decimal"]),
        str(raw["currency"]),
        int(raw.get("header_row", 0)),
        tuple(map(str, raw.get("pointed", ()))),
    )
