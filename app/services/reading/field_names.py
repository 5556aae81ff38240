"""Reads what reports call things from `resources/fields.toml`."""

import tomllib
from functools import cache

from app.domain.reading.names import FieldNames, flatten, fold, variants
from app.services.paths import resources


@cache
def field_names() -> FieldNames:
    """The vocabulary of every language, read once."""
    raw = tomllib.loads((resources() / "fields.toml").read_text("utf-8"))
    months: dict[str, int] = {}
    for language in raw["months"].values():
        for number, names in enumerate(language, start=1):
            for name in names.split():
                for form in variants(name):
                    months.setdefault(form, number)
    return FieldNames(
        words={concept: flatten(entries) for concept, entries in raw["words"].items()},
        names={field: flatten(entries) for field, entries in raw["names"].items()},
        values={kind: flatten(entries) for kind, entries in raw["values"].items()},
        months=months,
        english=frozenset(
            fold(entry.rstrip("*"))
            for kind in ("words", "names")
            for entries in raw[kind].values()
            for text in entries.get("en", [])
            for entry in (text, *text.split())
        ),
    )
