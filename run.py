"""Sets everything up on a fresh machine and opens the practice window, or runs all tests.

    python3 run.py practice    the window on a made-up company; nothing leaves this computer
    python3 run.py test        style, types, layers and every test

Needs Python 3.11 or newer and nothing else: packages go into the folder `.venv` beside this file.
"""

import ctypes
import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")

# What Qt's wheels expect of a Linux desktop: a library to look for, and Debian's package of it.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}


def missing_packages() -> list[str]:
    """Debian's packages of the libraries that Qt would not find here."""
    if not sys.platform.startswith("linux"):
        return []
    missing = []
    for library, package in QT_LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def install(requirements: str) -> None:
    """Put the program and what it needs into `.venv`, unless that was done already."""
    sources = (HERE / requirements, HERE / "pyproject.toml")
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()
    marker = VENV / f"installed-{requirements}"
    if marker.is_file() and marker.read_text() == wanted:
        return
    print("Setting up (once; a minute or two) …", flush=True)
    if not BIN.is_dir():
        venv.create(VENV, with_pip=True)
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", requirements], cwd=HERE, check=True)
    subprocess.run([*pip, "--no-deps", "--editable", "."], cwd=HERE, check=True)
    marker.write_text(wanted)


def practice(arguments: list[str]) -> int:
    """Open the window on the practice company."""
    install("requirements.txt")
    return subprocess.call([str(BIN / "open-ar-uploader"), "--practice", *arguments])


def test(arguments: list[str]) -> int:
    """Run the checks and the tests; arguments go to pytest."""
    install("requirements-test.txt")
    python = str(BIN / "python")
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    for command in (
        [str(BIN / "ruff"), "check", "."],
        [str(BIN / "ruff"), "format", "--check", "."],
        [python, "-m", "mypy"],
        [str(BIN / "lint-imports")],
        # Tests of the wire mostly wait, so more of them than cores run side by side.
        [python, "-m", "pytest", "-n", "4", *arguments],
    ):
        print("$", " ".join(Path(part).name for part in command), flush=True)
        if status := subprocess.call(command, cwd=HERE, env=environment):
            return status
    return 0


def main() -> int:
    """Do what the command line says."""
    tasks = {"practice": practice, "test": test}
    if len(sys.argv) < 2 or sys.argv[1] not in tasks:
        print(__doc__)
        return 2
    if packages := missing_packages():
        print("Qt needs some libraries of this system first. Please run:\n")
        print(f"    sudo apt-get install -y {' '.join(packages)}\n")
        return 1
    return tasks[sys.argv[1]](sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
