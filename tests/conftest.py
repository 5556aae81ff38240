"""Fixtures every room may use: a real OpenSSH server and a company's key for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.openssh import OpenSsh, SignInKey, make_key


@pytest.fixture(scope="session")
def sign_in_key(tmp_path_factory: pytest.TempPathFactory) -> SignInKey:
    """An encrypted Ed25519 key file as the program makes them."""
    return make_key(tmp_path_factory.mktemp("key") / "key")


@pytest.fixture
def sshd_factory(tmp_path: Path, sign_in_key: SignInKey) -> Iterator[Callable[..., OpenSsh]]:
    """Starts OpenSSH servers; they are stopped after the test."""
    running: list[OpenSsh] = []

    def start(**options: object) -> OpenSsh:
        options.setdefault("public_keys", [sign_in_key.public_line])
        server = OpenSsh(tmp_path / f"sshd{len(running)}", **options)  # type: ignore[arg-type]
        running.append(server)
        return server

    yield start
    for server in running:
        server.close()


@pytest.fixture
def sshd(sshd_factory: Callable[..., OpenSsh]) -> OpenSsh:
    """A real OpenSSH server that lets `sign_in_key` in."""
    return sshd_factory()
