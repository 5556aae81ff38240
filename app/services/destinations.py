"""Reads the receivers' rules from `resources/destinations/*.toml`."""

import tomllib
from functools import cache
from typing import Any

from app.domain.destination import Destination, SafeguardLimits, TempNames
from app.domain.fields import Field
from app.services.paths import resources


@cache
def destinations() -> dict[str, Destination]:
    """Every destination by its id, which is its file's name."""
    found = {}
    for path in sorted((resources() / "destinations").glob("*.toml")):
        found[path.stem] = _destination(path.stem, tomllib.loads(path.read_text("utf-8")))
    return found


def _destination(id_: str, raw: dict[str, Any]) -> Destination:
    server, report, pdf = raw["server"], raw["report"], raw["pdf"]
    return Destination(
        id=id_,
        receiver=raw["receiver"],
        mode=raw["mode"],
        support_email=raw["support_email"],
        default_port=server["port"],
        temp_names=TempNames(server["temp_names"]),
        temp_folder=server["temp_folder"],
        report_folder=report["folder"],
        report_name=report["name"],
        required=frozenset(Field(name) for name in report["required"]),
        pdf_folder=pdf["folder"],
        pdf_name_chars=pdf["name_chars"],
        pdf_name_substitute=pdf["name_substitute"],
        limits=SafeguardLimits(**raw.get("safeguards", {})),
    )
