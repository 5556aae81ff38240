"""The Qt application: its look, following the system's light or dark, and errors no one caught."""

import logging
import sys
from types import TracebackType

from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app.ui import theme

log = logging.getLogger(__name__)


def make_application(icons: str) -> QApplication:
    """The one QApplication, with our look; `icons` is the folder of the program's signs."""
    QDir.addSearchPath("icons", icons)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Open AR Uploader")
    app.setApplicationDisplayName("Open AR Uploader")
    app.setDesktopFileName("open-ar-uploader")
    app.setWindowIcon(QIcon("icons:app.svg"))
    hints = app.styleHints()
    theme.apply(app, dark=hints.colorScheme() is Qt.ColorScheme.Dark)
    hints.colorSchemeChanged.connect(
        lambda scheme: theme.apply(app, dark=scheme is Qt.ColorScheme.Dark)
    )
    sys.excepthook = _note
    return app


def _note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An exception in a slot must not vanish on a computer without a console."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("an exception reached the top", exc_info=(kind, error, trace))
