"""A company's name as a short plain word, for key comments and file names."""

import re
import unicodedata

_LEGAL_FORMS = frozenset(
    {"ltd", "limited", "plc", "llp", "llc", "inc", "corp", "co", "gmbh", "ag", "kg", "ohg", "ug"}
    | {"sas", "sarl", "sa", "eurl", "bv", "nv", "srl", "spa", "sl", "pty", "oy", "ab", "as", "aps"}
)


def slug(name: str, otherwise: str = "upload-key") -> str:
    """`Harbour Joinery Ltd` → `harbour-joinery`; `otherwise` where nothing plain is left."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("&", " and "))
    plain = plain.encode("ascii", "ignore").decode().lower().replace("'", "").replace(".", "")
    words = re.findall(r"[a-z0-9]+", plain)
    while len(words) > 1 and words[-1] in _LEGAL_FORMS:
        words.pop()
    return "-".join(words)[:40].strip("-") or otherwise
