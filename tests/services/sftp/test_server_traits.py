"""What the connection test finds out about a server, and how deliveries go by it."""

from contextlib import closing

import pytest
from paramiko.sftp import CMD_READ, CMD_REMOVE, CMD_STAT, SFTP_PERMISSION_DENIED

from app.domain.delivery_code import DeliveryCode
from app.domain.plan import PlannedFile
from app.domain.progress import StopToken
from app.domain.receipt import FileEvent, Proof
from app.domain.server_traits import Replacing, ServerTraits
from tests.faults import Difference, FaultyServer
from tests.openssh import SignInKey
from tests.services.sftp.helpers import Events, connect, on_server, pdf, planned, survey

EVERYTHING = ServerTraits(Replacing.POSIX_RENAME, tells_size=True, lets_read=True, deletes=True)


@pytest.mark.sshd
@pytest.mark.parametrize(
    ("options", "replacing"),
    [("", Replacing.POSIX_RENAME), ("-P posix-rename", Replacing.REMOVE_FIRST)],
)
def test_what_openssh_lets_us_do(sshd_factory, sign_in_key, options, replacing) -> None:
    server = sshd_factory(sftp_options=options)
    found = survey(server, sign_in_key).traits
    assert found == ServerTraits(replacing, tells_size=True, lets_read=True, deletes=True)
    assert on_server(server.root) == {}


@pytest.mark.parametrize(
    ("difference", "expected"),
    [
        (Difference(), ServerTraits(Replacing.REMOVE_FIRST, True, True, True)),
        (Difference(renames_over=True), ServerTraits(Replacing.RENAME, True, True, True)),
        (
            Difference(refuses=frozenset({CMD_READ})),
            ServerTraits(Replacing.REMOVE_FIRST, True, False, True),
        ),
        (Difference(keeps_sizes=True), ServerTraits(Replacing.REMOVE_FIRST, False, True, True)),
        (
            Difference(refuses=frozenset({CMD_STAT})),
            ServerTraits(Replacing.REMOVE_FIRST, False, True, True),
        ),
        (
            Difference(refuses=frozenset({CMD_REMOVE}), answer=SFTP_PERMISSION_DENIED),
            ServerTraits(Replacing.REMOVE_FIRST, True, True, False),
        ),
    ],
    ids=["usual", "renames over", "no reading", "no sizes", "no stat", "no deleting"],
)
def test_what_other_servers_let_us_do(tmp_path, sign_in_key, difference, expected) -> None:
    with FaultyServer(
        tmp_path, public_keys=[sign_in_key.public_line], difference=difference
    ) as server:
        assert survey(server, sign_in_key).traits == expected


def test_the_weaker_of_two_folders_counts() -> None:
    other = ServerTraits(Replacing.RENAME, tells_size=False, lets_read=True, deletes=True)
    expected = ServerTraits(Replacing.RENAME, tells_size=False, lets_read=True, deletes=True)
    assert EVERYTHING.weaker(other) == other.weaker(EVERYTHING) == expected


def deliver(
    server: FaultyServer, key: SignInKey, files: list[PlannedFile], traits: ServerTraits | None
) -> Events:
    events = Events()
    with closing(connect(server, key, traits=traits)) as session:
        session.upload(files, events.append, StopToken())
    return events


def test_where_no_size_is_told_every_file_is_proven_by_reading(
    tmp_path, sign_in_key, monkeypatch
) -> None:
    monkeypatch.setattr("app.services.sftp.session._CHEAP", -1)
    difference = Difference(keeps_sizes=True)
    with FaultyServer(
        tmp_path / "server", public_keys=[sign_in_key.public_line], difference=difference
    ) as server:
        for traits, proof in ((None, Proof.SENT), (survey(server, sign_in_key).traits, Proof.HASH)):
            file = pdf(tmp_path / "source", f"{proof.value}.pdf")
            [event] = deliver(server, sign_in_key, [file], traits).last().values()
            assert event.proof is proof


def test_where_reading_is_refused_it_is_not_tried_again(tmp_path, sign_in_key) -> None:
    difference = Difference(refuses=frozenset({CMD_READ}))
    with FaultyServer(
        tmp_path / "server", public_keys=[sign_in_key.public_line], difference=difference
    ) as server:
        traits = survey(server, sign_in_key).traits
        opened = server.fault.seen["open"]
        file = pdf(tmp_path / "source", "A1.pdf")
        [event] = deliver(server, sign_in_key, [file], traits).last().values()
        assert event.proof is Proof.SIZE
        assert server.fault.seen["open"] == opened + 1  # to write it


def test_a_plain_rename_that_replaces_is_used_to_replace_in_one_step(tmp_path, sign_in_key) -> None:
    with FaultyServer(
        tmp_path / "server",
        public_keys=[sign_in_key.public_line],
        difference=Difference(renames_over=True),
    ) as server:
        traits = survey(server, sign_in_key).traits
        removed = server.fault.seen["remove"]
        (server.root / "A1.pdf").write_bytes(b"an older invoice")
        file = pdf(tmp_path / "source", "A1.pdf", replace=True)
        assert deliver(server, sign_in_key, [file], traits).delivered() == {"A1.pdf"}
        assert on_server(server.root) == planned([file])
        assert server.fault.seen["remove"] == removed


def test_a_plain_rename_that_replaces_does_not_replace_what_came_meanwhile(
    tmp_path, sign_in_key
) -> None:
    with FaultyServer(
        tmp_path / "server",
        public_keys=[sign_in_key.public_line],
        difference=Difference(renames_over=True),
    ) as server:
        traits = survey(server, sign_in_key).traits
        file = pdf(tmp_path / "source", "A1.pdf")
        events = Events()

        def hear(event: FileEvent) -> None:
            events.append(event)
            if event.bytes_done:
                (server.root / "A1.pdf").write_bytes(b"somebody else's")

        with closing(connect(server, sign_in_key, traits=traits)) as session:
            session.upload([file], hear, StopToken())
        assert events.failures() == {"A1.pdf": DeliveryCode.DIFFERENT_EXISTS}
        assert on_server(server.root) == {"A1.pdf": b"somebody else's"}


def test_a_server_that_changed_since_the_test_still_gets_everything(tmp_path, sign_in_key) -> None:
    wrong = ServerTraits(Replacing.RENAME, tells_size=True, lets_read=True, deletes=True)
    with FaultyServer(tmp_path / "server", public_keys=[sign_in_key.public_line]) as server:
        survey(server, sign_in_key)
        for name in ("A1.pdf", "A2.pdf"):
            (server.root / name).write_bytes(b"an older invoice")
        files = [
            pdf(tmp_path / "source", name, replace=True) for name in ("A1.pdf", "A2.pdf", "A3.pdf")
        ]
        for traits in (wrong, EVERYTHING):
            deliver(server, sign_in_key, files, traits)
            assert on_server(server.root) == planned(files)
