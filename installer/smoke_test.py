"""Runs the frozen program as its user would: the version, then the whole practice job.

python3 installer/smoke_test.py PATH_TO_PROGRAM
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = 6
"""The fewest pictures a tour leaves: one a step."""


def main(program: str) -> int:
    """0 when the frozen program did everything."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([program, "--version"], check=True, timeout=60)
    with tempfile.TemporaryDirectory() as folder:
        tour = [program, "--practice", "--tour", folder]
        subprocess.run(tour, check=True, timeout=180, env=environment)
        pictures = list(Path(folder).glob("*.png"))
    print(f"The tour passed and left {len(pictures)} pictures.")
    return 0 if len(pictures) >= PAGES else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
