"""Which part of an Office package holds which sheet."""

from posixpath import join, normpath

from app.services.reading import safe_xml
from app.services.reading.zip_parts import ZipParts


def worksheet_targets(file: str, parts: ZipParts, relations: str) -> dict[str, str]:
    """Part names of worksheets by relation id, read from the part `relations` of folder `xl`."""
    found = {}
    for relation in safe_xml.parse(file, parts.read(parts.spelt(relations))):
        if relation.get("Type", "").endswith("/worksheet"):
            target = relation.get("Target", "").replace("\\", "/")
            path = target[1:] if target.startswith("/") else normpath(join("xl", target))
            if (spelt := parts.spelt(path)) in parts.names:
                found[relation.get("Id", "")] = spelt
    return found
