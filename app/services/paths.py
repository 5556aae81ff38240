"""Where the program keeps its things on this computer."""

import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Paths:
    """Folders and files below one root, created on first use by whoever writes there."""

    root: Path

    @classmethod
    def of_this_user(cls) -> "Paths":
        """The platform's folder for this user's data."""
        return cls(platformdirs.user_data_path("Open AR Uploader", appauthor=False))

    @property
    def companies(self) -> Path:
        """Companies without secrets, JSON."""
        return self.root / "companies.json"

    @property
    def keys(self) -> Path:
        """Encrypted private keys, one file per company."""
        return self.root / "keys"

    @property
    def layouts(self) -> Path:
        """Remembered column mappings, one JSON per company."""
        return self.root / "layouts"

    @property
    def history(self) -> Path:
        """Deliveries and baselines, SQLite."""
        return self.root / "history.sqlite3"

    @property
    def logs(self) -> Path:
        """Rotating log files without secrets."""
        return self.root / "logs"


def resources() -> Path:
    """The folder of data files that came with the program.

    Beside `app` in a checkout, inside it when installed from a wheel, in the unpacked bundle
    when frozen.
    """
    if bundle := getattr(sys, "_MEIPASS", None):
        return Path(bundle) / "resources"
    package = Path(__file__).resolve().parents[1]
    installed = package / "resources"
    return installed if installed.is_dir() else package.parent / "resources"
