"""Opens the window: on this user's companies, or on the practice company."""

import gc
import logging
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QMessageBox

from app import __version__
from app.domain.delivery import HistoryCode
from app.domain.errors import StoreError
from app.main.composition import House, build
from app.main.practice import practice_house
from app.services.core_dumps import forbid_core_dumps
from app.services.logs import start_log
from app.services.paths import Paths, resources
from app.services.session_vault import ChosenVault
from app.services.vault import KeyringVault
from app.ui.application import make_application
from app.ui.desk import build_pages
from app.ui.messages import say
from app.ui.only_window import OnlyWindow
from app.ui.runner import Runner
from app.ui.shell import Shell

log = logging.getLogger(__name__)

FULL_COLLECTIONS = 200
"""Younger collections before a full one: with 50,000 invoices in memory, each full one held the
window for some 100 ms, and Python's usual 10 made it notice one every few seconds."""


def open_window() -> int:
    """Run the window until it is closed; returns the exit status."""
    forbid_core_dumps()
    paths = Paths.of_this_user()
    app = make_application(str(resources() / "icons"))
    only = OnlyWindow(str(paths.root))
    if only.taken():
        return 0
    try:
        redactor = start_log(paths.logs)
        log.info("started, version %s", __version__)
        house = build(paths, ChosenVault(KeyringVault(), redactor.hide))
    except (StoreError, OSError) as problem:
        error = (
            problem
            if isinstance(problem, StoreError)
            else StoreError(HistoryCode.CANNOT_WRITE, path=str(paths.root), reason=problem.strerror)
        )
        message = say(error)
        QMessageBox.critical(None, "Open AR Uploader", f"{message.what}\n\n{message.press}")
        return 1
    shell = make_shell(house)
    only.hold(shell.window)
    shell.open()
    _spare_the_window()
    status = app.exec()
    house.close()
    return status


def open_practice(tour: Path | None) -> int:
    """Open the practice window, or let the tour drive it; returns the exit status."""
    app = make_application(str(resources() / "icons"))
    with practice_house(date.today()) as practice:
        shell = make_shell(practice.house, practice=True)
        shell.open()
        _spare_the_window()
        if tour is None:
            return app.exec()
        from app.main.tour import run_tour  # Qt's test helpers, which nobody else needs

        return run_tour(shell, practice, tour)


def make_shell(house: House, *, practice: bool = False) -> Shell:
    """The window with its rail and pages; needs a QApplication."""
    runner = Runner()
    desk = house.desk
    return Shell(
        desk.enrol,
        desk.move,
        runner,
        lambda work: build_pages(desk, runner, work),
        desk.details,
        practice=practice,
    )


def _spare_the_window() -> None:
    """Keep the garbage collector from holding the window."""
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, FULL_COLLECTIONS)
