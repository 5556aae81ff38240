"""Sends the same files with this program and with others, side by side in one run.

    python benchmarks/upload.py --files 500 --size 80000 --rtt-ms 40 [--json]
    python benchmarks/upload.py --files 1 --size 500000000 --rtt-ms 0 --only "this program" \
        --only "OpenSSH sftp -b"

Starts OpenSSH's sshd on loopback and, for a round trip above zero, a relay that delays. Checks
every byte that arrived. Needs the test dependencies, asyncssh, lftp, rclone and openssh-server.
"""

import argparse
import json
import multiprocessing
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_ssh_private_key,
)

from benchmarks.clients import CLIENTS, Job, Took
from tests.openssh import OpenSsh, make_key


@contextmanager
def far_away(port: int, round_trip_ms: float) -> Iterator[int]:
    """The port behind which the server at `port` seems that far away."""
    if not round_trip_ms:
        yield port
        return
    relay = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("relay.py")), str(port), str(round_trip_ms)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert relay.stdout is not None
    try:
        yield int(relay.stdout.readline())
    finally:
        relay.terminate()
        relay.wait()


def make_files(folder: Path, count: int, size: int) -> None:
    folder.mkdir()
    generator = random.Random(0)
    for number in range(count):
        with (folder / f"INV-{number:05}.pdf").open("wb") as file:
            left = size
            while left:
                left -= file.write(generator.randbytes(min(left, 1 << 20)))


def check(source: Path, target: Path) -> None:
    """Exactly the files of `source` arrived, byte for byte."""
    assert sorted(path.name for path in target.iterdir()) == sorted(
        path.name for path in source.iterdir()
    )
    for path in source.iterdir():
        with path.open("rb") as sent, (target / path.name).open("rb") as arrived:
            while block := sent.read(1 << 20):
                assert arrived.read(1 << 20) == block, path.name
            assert not arrived.read(1)


def prepare_keys(work: Path) -> tuple[Path, Path, str, str]:
    """A key for the program (as it keeps them) and the same, open, for the others."""
    made = make_key(work / "made")
    private = load_ssh_private_key(made.file.read_bytes(), made.passphrase.encode())
    # One round of bcrypt: what is compared is the wire, not the guard of the key file.
    builder = PrivateFormat.OpenSSH.encryption_builder().kdf_rounds(1)
    locked, opened = work / "locked", work / "open"
    for path, encryption in (
        (locked, builder.build(made.passphrase.encode())),
        (opened, NoEncryption()),
    ):
        path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, encryption))
        path.chmod(0o600)
    return locked, opened, made.passphrase, made.public_line


def one_run(name: str, job: Job) -> Took:
    """In a process of its own, so that nobody's memory or threads disturb the next."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(CLIENTS[name], job).result()


def run(arguments: argparse.Namespace) -> dict[str, object]:
    work = Path(tempfile.mkdtemp(prefix="open-ar-uploader-benchmark-"))
    locked, opened, passphrase, public_line = prepare_keys(work)
    server = OpenSsh(work / "sshd", public_keys=[public_line])
    names = arguments.only or list(CLIENTS)
    took: dict[str, list[Took]] = {name: [] for name in names}
    try:
        make_files(work / "source", arguments.files, arguments.size)
        with far_away(server.port, arguments.rtt_ms) as port:
            known = work / "known_hosts"
            key = server.host_key
            known.write_text(f"[127.0.0.1]:{port} {key.kind} {key.base64}\n")
            for turn in range(arguments.rounds):
                for name in names:
                    target = server.root / f"target{turn}"
                    target.mkdir()
                    job = Job(
                        work / "source", target.name, port, server.user, opened, locked,
                        passphrase, key.kind, key.base64, key.fingerprint, known,
                    )  # fmt: skip
                    took[name].append(one_run(name, job))
                    check(job.source, target)
                    shutil.rmtree(target)
    finally:
        server.close()
        shutil.rmtree(work)
    return report(arguments, took)


def report(arguments: argparse.Namespace, took: dict[str, list[Took]]) -> dict[str, object]:
    megabytes = arguments.files * arguments.size / 1e6
    ours = statistics.median(one.seconds for one in took.get("this program", [Took(0.0)]))
    results = {}
    for name, runs in took.items():
        seconds = statistics.median(one.seconds for one in runs)
        results[name] = {
            "seconds": round(seconds, 3),
            "megabytes_per_second": round(megabytes / seconds, 1),
            "times_this_program": round(seconds / ours, 2) if ours else None,
            "all_seconds": [round(one.seconds, 3) for one in runs],
            "memory_mib": runs[-1].memory_mib and round(runs[-1].memory_mib, 1),
        }
    return {
        "files": arguments.files,
        "size": arguments.size,
        "rtt_ms": arguments.rtt_ms,
        "rounds": arguments.rounds,
        "results": results,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--size", type=int, default=80_000, help="bytes of each file")
    parser.add_argument("--rtt-ms", type=float, default=40)
    parser.add_argument("--rounds", type=int, default=1, help="runs of each; the median counts")
    parser.add_argument("--only", action="append", choices=list(CLIENTS))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = run(arguments)
    if arguments.json:
        print(json.dumps(found, indent=2))
        return
    print(f"{arguments.files} files of {arguments.size} bytes, {arguments.rtt_ms} ms round trip")
    results = found["results"]
    assert isinstance(results, dict)
    for name, one in sorted(results.items(), key=lambda item: item[1]["seconds"]):
        memory = "" if one["memory_mib"] is None else f"  +{one['memory_mib']} MiB"
        print(
            f"{name:<26}{one['seconds']:>9.2f} s {one['megabytes_per_second']:>8.1f} MB/s"
            f"{one['times_this_program'] or 0:>8.2f} ×{memory}"
        )


if __name__ == "__main__":
    main()
