"""A receiving platform and its rules, read from `resources/destinations/*.toml`."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.fields import Field


class TempNames(StrEnum):
    """Where a file grows before it gets its final name on the server."""

    BESIDE = "beside"  # under a temporary name in the same folder
    FOLDER = "folder"  # in a temporary folder, then moved
    DIRECT = "direct"  # straight under its final name: the server has no rename


@dataclass(frozen=True, slots=True)
class SafeguardLimits:
    """When the paid preview stops a person; see `app.domain.safeguards` for what each means."""

    stop_gone_count: int = 10
    stop_gone_share: float = 0.20
    stop_gone_money_share: float = 0.25
    warn_gone_share: float = 0.50
    same_company_share: float = 0.05
    stop_customer_count: int = 3


@dataclass(frozen=True, slots=True)
class Destination:
    """What one receiver expects of a delivery.

    `report_name` is the report's file name on the server with `{time}` for the local time
    of sending (`2026-11-21T094503`). Folders are relative to the folder the server shows
    after sign-in, "" being that folder itself. `pdf_name_chars` is a regular expression
    character class of what a PDF's name may hold; everything else becomes
    `pdf_name_substitute`. Source for Kolleno: its public help pages on CSV over SFTP.
    """

    id: str
    receiver: str
    mode: str
    support_email: str
    default_port: int
    report_folder: str
    report_name: str
    pdf_folder: str
    pdf_name_chars: str
    pdf_name_substitute: str
    required: frozenset[Field]
    temp_names: TempNames
    temp_folder: str
    limits: SafeguardLimits
