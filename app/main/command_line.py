"""What the command line can ask for. Qt is imported only when a window is wanted."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app import __version__

CANNOT_ANSWER = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # Windows consoles differ
    asked = _parser().parse_args(arguments)
    if asked.command == "check":
        from app.main.checking import check

        try:
            status = check(asked.file, asked.previous, as_json_text=asked.json)
            sys.stdout.flush()
        except OSError as error:  # a full disk or a closed pipe behind the output
            sys.stderr.write(f"The answer could not be written: {error.strerror}.\n")
            # Nothing is left to flush at exit.
            sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
            return CANNOT_ANSWER
        return status
    if asked.tour is not None and not asked.practice:
        _parser().error("--tour goes with --practice: it sends for real")
    from app.main.opening import open_practice, open_window

    if asked.practice:
        return open_practice(Path(asked.tour) if asked.tour is not None else None)
    return open_window()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="open-ar-uploader",
        description="Send the open-invoice report and invoice PDFs to a receivables platform, "
        "and see beforehand which invoices will be marked as paid.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.add_argument(
        "--practice",
        action="store_true",
        help="open the window on a made-up company; nothing leaves this computer",
    )
    parser.add_argument(
        "--tour",
        metavar="DIR",
        help="with --practice: do the whole job by itself and save a picture of every page in DIR",
    )
    commands = parser.add_subparsers(dest="command", metavar="")
    check = commands.add_parser(
        "check", help="say what the program makes of a report; nothing is sent"
    )
    check.add_argument("file", metavar="FILE", help="the report, Excel or CSV")
    check.add_argument(
        "--previous", metavar="FILE", help="the report before it, to see what would be marked paid"
    )
    check.add_argument("--json", action="store_true", help="answer in JSON")
    return parser
