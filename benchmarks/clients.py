"""The programs that `upload.py` compares. Each sends every file of a folder to a remote folder.

A client returns the seconds it took from its first packet (command-line programs: from their
start) and, where it runs in Python, how much its memory grew meanwhile, in MiB.
"""

import asyncio
import hashlib
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Job:
    """What to send, and how to get there."""

    source: Path
    target: str  # folder on the server, relative to where one arrives
    port: int
    user: str
    key: Path  # opens without a passphrase
    locked_key: Path  # the same key as the program keeps it, with one round of bcrypt
    passphrase: str
    host_kind: str
    host_base64: str
    host_fingerprint: str
    known_hosts: Path

    @property
    def files(self) -> list[Path]:
        return sorted(self.source.iterdir())


@dataclass(frozen=True)
class Took:
    seconds: float
    memory_mib: float | None = None


def _measured(send: Callable[[], None]) -> Took:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    send()
    seconds = time.perf_counter() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Took(seconds, grown / unit)


def this_program(job: Job) -> Took:
    """Open AR Uploader: temporary name, size measured, renamed, looked at again."""
    from app.domain.connection import Connection, HostKey, Secrets
    from app.domain.destination import Destination, SafeguardLimits, TempNames
    from app.domain.plan import FileRole, PlannedFile
    from app.domain.progress import StopToken
    from app.domain.receipt import FileEvent, FileState
    from app.services.sftp.connector import SftpConnector

    class Keys:
        def path(self, _: str) -> str:
            return str(job.locked_key)

    def digest(path: Path) -> str:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()

    # The preview has hashed the files long before the person presses Send.
    plan = [
        PlannedFile(
            FileRole.PDF,
            f"{job.target}/{path.name}",
            path.stat().st_size,
            digest(path),
            local_path=str(path),
        )
        for path in job.files
    ]
    rules = Destination(
        "bench", "", "", "", 22, "", "", "", "", "", frozenset(), TempNames.BESIDE, "",
        SafeguardLimits(),
    )  # fmt: skip
    connection = Connection(
        "127.0.0.1",
        job.port,
        job.user,
        host_key=HostKey(job.host_kind, job.host_base64, job.host_fingerprint),
    )
    delivered = 0

    def count(event: FileEvent) -> None:
        nonlocal delivered
        delivered += event.state is FileState.DELIVERED

    def send() -> None:
        stop = StopToken()
        session = SftpConnector(Keys()).connect(
            "bench", connection, Secrets(key_passphrase=job.passphrase), rules, None, stop
        )
        session.upload(plan, count, stop)
        session.close()

    took = _measured(send)
    assert delivered == len(plan)
    return took


def paramiko_put(job: Job) -> Took:
    """paramiko's own `put`, one file after the other."""
    import paramiko

    def send() -> None:
        transport = paramiko.Transport(("127.0.0.1", job.port))
        transport.connect(username=job.user, pkey=paramiko.PKey.from_path(job.key))
        client = paramiko.SFTPClient.from_transport(transport)
        assert client is not None
        for path in job.files:
            client.put(str(path), f"{job.target}/{path.name}")
        transport.close()

    return _measured(send)


def asyncssh_128(job: Job) -> Took:
    """asyncssh with 128 files in flight: temporary name, renamed, measured."""
    import asyncssh

    async def work() -> None:
        gate = asyncio.Semaphore(128)
        async with (
            asyncssh.connect(
                "127.0.0.1",
                job.port,
                username=job.user,
                client_keys=[str(job.key)],
                known_hosts=str(job.known_hosts),
                config=None,
                agent_path=None,
            ) as line,
            line.start_sftp_client() as client,
        ):

            async def one(path: Path) -> None:
                async with gate:
                    final = f"{job.target}/{path.name}"
                    temporary = f"{job.target}/.{path.name}.part"
                    async with client.open(temporary, "wb") as target:
                        with path.open("rb") as source:
                            while block := source.read(1 << 20):
                                await target.write(block)
                    await client.rename(temporary, final)
                    assert await client.getsize(final) == path.stat().st_size

            await asyncio.gather(*(one(path) for path in job.files))

    return _measured(lambda: asyncio.run(work()))


def _ssh_options(job: Job) -> list[str]:
    options = {
        "IdentityFile": job.key,
        "IdentitiesOnly": "yes",
        "UserKnownHostsFile": job.known_hosts,
        "GlobalKnownHostsFile": "/dev/null",
        "StrictHostKeyChecking": "yes",
        "BatchMode": "yes",
    }
    return ["-F", "none", *(f"-o{name}={value}" for name, value in options.items())]


def _command(command: list[str], given: str | None = None) -> Took:
    started = time.perf_counter()
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    assert done.returncode == 0, f"{command[0]}: {done.stderr[-2000:]}"
    return Took(seconds)


def openssh_sftp(job: Job) -> Took:
    """OpenSSH `sftp -b`."""
    batch = f"cd {job.target}\nput {job.source}/* .\n"
    return _command(
        ["sftp", *_ssh_options(job), "-P", str(job.port), "-b", "-", f"{job.user}@127.0.0.1"],
        batch,
    )


def lftp(job: Job) -> Took:
    """`lftp mirror -R -P 10`."""
    ssh = " ".join(["ssh", "-a", "-x", *_ssh_options(job)])
    script = (
        f"set sftp:connect-program '{ssh}'; set cmd:fail-exit yes; "
        f"open -u {job.user}, -p {job.port} sftp://127.0.0.1; "
        f"mirror -R -P 10 {job.source} {job.target}"
    )
    return _command(["lftp", "-c", script])


def rclone(job: Job) -> Took:
    """`rclone copy` with ten transfers at once."""
    remote = (
        f":sftp,host=127.0.0.1,port={job.port},user={job.user},key_file={job.key},"
        f"known_hosts_file={job.known_hosts},shell_type=none:{job.target}"
    )
    return _command(
        ["rclone", "--config", "", "copy", "--transfers", "10", "--checkers", "10",
         str(job.source), remote]
    )  # fmt: skip


CLIENTS: dict[str, Callable[[Job], Took]] = {
    "this program": this_program,
    "asyncssh, 128 in flight": asyncssh_128,
    "lftp mirror -R -P 10": lftp,
    "rclone, 10 transfers": rclone,
    "OpenSSH sftp -b": openssh_sftp,
    "paramiko put": paramiko_put,
}
