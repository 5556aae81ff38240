"""Names that files get on the server, by the destination's rules.

Kolleno files a PDF under `<invoice_ref>.pdf`, where every character outside `A-Z a-z 0-9 _ -`
becomes `_` on pick-up: `2026/119` arrives as `2026_119.pdf`. Two references that differ only in
such characters share one name, so the receiver could not tell whose PDF it is. So do `INV1` and
`inv1` on servers that take capital and small letters for the same (Windows, macOS), where the
second file would take the place of the first.
Source: Kolleno's public help pages on invoice PDFs over SFTP.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from functools import cache

from app.domain.destination import Destination
from app.domain.errors import Code, DeliveryError

LONGEST_NAME = 255
"""Bytes a file name may have on common server file systems."""


_TEMPORARY = re.compile(r"\.(.+)\.[0-9a-f]{8}\.part", re.DOTALL)
_LONGEST_STEM = 200
"""Bytes of the final name kept in the temporary one, which needs 15 more."""


class NamingCode(Code):
    """Why an invoice reference gives no file name. The PDF cannot be sent."""

    NOTHING_LEFT = "nothing_left"  # no letter or digit: `ref`
    TOO_LONG = "too_long"  # cutting it would name another invoice: `ref`, `limit` in bytes


def pdf_name(ref: str, destination: Destination) -> str:
    """The PDF's file name on the server; raises DeliveryError with a NamingCode."""
    forbidden = _outside(destination.pdf_name_chars)
    stem = forbidden.sub(lambda _: destination.pdf_name_substitute, ref)
    if not any(char.isalnum() for char in stem):
        raise DeliveryError(NamingCode.NOTHING_LEFT, ref=ref)
    name = f"{stem}.pdf"
    if len(name.encode("utf-8")) > LONGEST_NAME:
        raise DeliveryError(NamingCode.TOO_LONG, ref=ref, limit=LONGEST_NAME)
    return name


def shared_names(refs: Iterable[str], destination: Destination) -> dict[str, tuple[str, ...]]:
    """PDF names that are not one reference's own, each with the references in order.

    Names that some servers take for the same share here too: those that differ in capital
    letters, or in how an accent is put together. References that give no name share nothing.
    """
    named: dict[str, dict[str, str]] = {}
    for ref in refs:
        try:
            name = pdf_name(ref, destination)
        except DeliveryError:
            continue
        named.setdefault(_caseless(name), {})[ref] = name
    return {
        name: tuple(names) for names in named.values() if len(names) > 1 for name in names.values()
    }


def pdf_path(name: str, destination: Destination) -> str:
    """A PDF's remote path, relative to the folder the server shows after sign-in."""
    return _join(destination.pdf_folder, name)


def report_path(destination: Destination, sent_at: datetime) -> str:
    """The report's remote path; `sent_at` is the local time of sending.

    The time has no colons, which Windows forbids in file names, so that the file can also be
    kept on this computer under the very name the receiver's support asks for.
    """
    time = sent_at.strftime("%Y-%m-%dT%H%M%S")
    name = destination.report_name.replace("{time}", time)
    return _join(destination.report_folder, name)


def temporary_name(name: str, mark: str) -> str:
    """The name under which `name` grows on the server; `mark` is eight lower-case hex digits.

    Hidden, and with an ending of its own: a receiver that looks for `*.csv` or `*.pdf` passes
    it by.
    """
    return f".{stem(name)}.{mark}.part"


def stem(name: str) -> str:
    """A final name as far as its temporary names keep it."""
    return name.encode("utf-8", "replace")[:_LONGEST_STEM].decode("utf-8", "ignore")


def growing_stem(found: str) -> str | None:
    """The `stem` of the file that grows under the name `found`; None for any other name."""
    match = _TEMPORARY.fullmatch(found)
    return match[1] if match else None


def _caseless(name: str) -> str:
    """Equal for names that differ only in capital letters or in how accents are put together."""
    return unicodedata.normalize("NFD", name.casefold())


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


@cache
def _outside(chars: str) -> re.Pattern[str]:
    return re.compile(f"[^{chars}]")
