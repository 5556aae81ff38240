"""Whatever way a dead line shows itself, it is called lost."""

from types import SimpleNamespace
from typing import Any

import pytest
from paramiko import SSHException

from app.domain.connect_code import ConnectCode
from app.domain.errors import ConnectError
from app.services.sftp import protocol
from app.services.sftp.pipeline import Pipeline


class DeadChannel:
    """Takes requests and breaks where `on` says."""

    def __init__(self, on: str, error: Exception) -> None:
        self.on, self.error = on, error

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None

    def send(self, data: bytes) -> int:
        if self.on == "send":
            raise self.error
        return len(data)

    def recv(self, size: int) -> bytes:
        raise self.error

    def get_transport(self) -> Any:
        return SimpleNamespace(is_active=lambda: False, farewell="")


@pytest.mark.parametrize("on", ["send", "recv"])
@pytest.mark.parametrize("error", [EOFError(), ConnectionResetError(), SSHException("closed")])
def test_a_dead_line_is_lost(on: str, error: Exception) -> None:
    pipeline = Pipeline(DeadChannel(on, error), lambda: None, stall=30.0)  # type: ignore[arg-type]

    def ask():
        yield [protocol.stat("x")]

    with pytest.raises(ConnectError) as lost:
        pipeline.ask(ask())
    assert lost.value.code is ConnectCode.LOST
