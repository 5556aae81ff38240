"""An open, signed-in connection with its SFTP channel."""

from dataclasses import dataclass

from app.services.sftp.pipeline import Pipeline
from app.services.sftp.transport import ClientTransport


@dataclass(frozen=True, slots=True)
class Line:
    """A pipeline to the server's SFTP subsystem and the names of the server's extensions."""

    transport: ClientTransport
    pipeline: Pipeline
    extensions: frozenset[str]

    def cut(self) -> None:
        """End the connection at once, from any thread."""
        self.transport.cut()

    def close(self) -> None:
        """End the connection; never raises."""
        self.transport.hang_up()
