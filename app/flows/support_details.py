"""The text behind "Copy details for support": what support needs and nothing about anybody."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from app.domain.connection import Connection, Outcome, RungResult
from app.domain.profile import Company
from app.domain.slug import slug

_LEFT_OUT = frozenset({"user", "path", "file", "password", "passphrase"})
_WHERE = frozenset({"host", "address", "addresses"})  # the receiver's, shown as they are
_LONGEST = 300  # characters of what a server said


def support_details(
    versions: Mapping[str, str],
    company: Company,
    connection: Connection | None,
    results: Sequence[RungResult],
    vault_name: str,
    now: datetime,
) -> str:
    """Versions, codes, times (UTC), host and fingerprints, one a line.

    No secret, no company's or customer's name, no user name (it often is the company's), no
    public key line (its comment is), no invoice.
    """
    lines = [f"{name}: {version}" for name, version in versions.items()]
    lines += [
        f"Time: {now:%Y-%m-%d %H:%M:%S} UTC",
        f"Destination: {company.destination_id}",
        f"Secrets kept in: {vault_name}",
    ]
    if key := company.key:
        lines.append(f"Key: {key.kind}, made {key.created_at:%Y-%m-%d}, {key.fingerprint}")
    if key := company.next_key:
        lines.append(f"New key: {key.kind}, made {key.created_at:%Y-%m-%d}, {key.fingerprint}")
    lines.append(f"Public key handed over: {_day(company.handed_over_at)}")
    lines.append(f"Last full test: {_day(company.connected_at)}")
    if traits := company.server:
        found = ", ".join(f"{name}={value}" for name, value in asdict(traits).items())
        lines.append(f"What the server did then: {found}")
    if connection:
        lines.append(f"Server: {connection.host} port {connection.port}")
        lines.append(f"Sign in with: {connection.sign_in.value}")
        if pinned := connection.host_key:
            lines.append(f"Trusted identity: {pinned.kind} {pinned.fingerprint}")
    for past in company.past_identities:
        lines.append(f"Earlier identity: {past.fingerprint} until {_day(past.replaced_at)}")
    names = [company.name, slug(company.name), connection.user if connection else ""]
    lines += [_rung(result, names) for result in results if result.outcome is not Outcome.RUNNING]
    return "\n".join(lines) + "\n"


def _rung(result: RungResult, names: Sequence[str]) -> str:
    code = f" {result.code.value}" if result.code else ""
    seen = ", ".join(
        f"{name}={value if name in _WHERE else _without(names, str(value))}"
        for name, value in result.seen.items()
        if name not in _LEFT_OUT
    )
    return f"{result.rung.value} {result.outcome.value}{code}{f' ({seen})' if seen else ''}"


def _without(names: Sequence[str], said: str) -> str:
    """One line of what a server said, which often quotes who signs in."""
    said = " ".join(said.split())
    for name in filter(None, names):
        said = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", said, flags=re.IGNORECASE)
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _day(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M}" if time else "no"
