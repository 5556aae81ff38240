"""What a connection test found out about a server."""

from dataclasses import dataclass

from app.domain.connection import HostKey
from app.domain.server_traits import ServerTraits


@dataclass(frozen=True, slots=True)
class Survey:
    """The identity the server showed (None when it got no further than the greeting), and its
    traits (None unless every rung was climbed and a small file could be tried)."""

    identity: HostKey | None = None
    traits: ServerTraits | None = None
