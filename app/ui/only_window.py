"""One window per person and data folder: a second start brings the first window to the front."""

import hashlib

from PySide6.QtCore import QObject, Qt
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

WAIT_MS = 800


class OnlyWindow(QObject):
    """Holds the place of the first window until the program ends.

    Two windows on one folder would each show a state that the other changes; the history would
    refuse to send twice, but a person would not know why.
    """

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._name = f"open-ar-uploader-{hashlib.sha256(folder.encode()).hexdigest()[:16]}"
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._window: QWidget | None = None
        self._server.newConnection.connect(self._called)

    def taken(self) -> bool:
        """Whether another window has the place already; it is asked to come to the front."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(WAIT_MS):
            socket.disconnectFromServer()
            return True
        QLocalServer.removeServer(self._name)  # what a killed program left behind
        self._server.listen(self._name)
        return False

    def hold(self, window: QWidget) -> None:
        """The window to bring to the front."""
        self._window = window

    def _called(self) -> None:
        while self._server.hasPendingConnections():
            self._server.nextPendingConnection().deleteLater()
        if window := self._window:
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
            window.raise_()
            window.activateWindow()
