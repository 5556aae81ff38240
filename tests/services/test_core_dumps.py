"""A crash leaves no picture of the program's memory behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit and no core files")
def test_no_core_file_is_written() -> None:
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            "import resource\n"
            "from app.services.core_dumps import forbid_core_dumps\n"
            "forbid_core_dumps()\n"
            "print(resource.getrlimit(resource.RLIMIT_CORE))",
        ],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout.strip() == "(0, 0)"
