"""Opens the window on this user's companies."""

import logging

from app import __version__
from app.domain.errors import StoreError
from app.main.composition import House, build
from app.services.logs import start_log
from app.services.paths import Paths, resources
from app.services.session_vault import ChosenVault
from app.services.vault import KeyringVault

log = logging.getLogger(__name__)


def open_window() -> int:
    """Run the window until it is closed; returns the exit status."""
    from PySide6.QtWidgets import QMessageBox

    from app.ui.application import make_application
    from app.ui.messages import say

    paths = Paths.of_this_user()
    redactor = start_log(paths.logs)
    log.info("started, version %s", __version__)
    app = make_application(str(resources() / "icons"))
    try:
        house = build(paths, ChosenVault(KeyringVault(hide=redactor.hide)))
    except StoreError as error:
        message = say(error)
        QMessageBox.critical(None, "Open AR Uploader", f"{message.what}\n\n{message.press}")
        return 1
    shell = make_shell(house)
    shell.open()
    status = app.exec()
    house.close()
    return status


def make_shell(house: House, *, practice: bool = False):  # type: ignore[no-untyped-def]
    """The window with its rail and pages; needs a QApplication."""
    from app.ui.desk import build_pages
    from app.ui.runner import Runner
    from app.ui.shell import Shell

    runner = Runner()
    desk = house.desk
    return Shell(
        desk.enrol,
        runner,
        lambda work: build_pages(desk, runner, work),
        desk.details,
        practice=practice,
    )
