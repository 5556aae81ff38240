"""A server's fingerprint, a field to compare it, and the button to trust it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.domain.connection import HostKey
from app.domain.fingerprint import Comparison, compare_fingerprint
from app.ui import formats
from app.ui.theme import Tone
from app.ui.widgets.buttons import primary
from app.ui.widgets.fields import Field
from app.ui.widgets.labels import ElidedLabel, Pill, label
from app.ui.widgets.notice import Notice


class IdentityQuestion(QWidget):
    """`trust` gets the identity. A fingerprint that differs takes the button away.

    With `sure`, the words of a tick, the identity takes the place of `replaced`: then a tick or
    a matching fingerprint is needed first.
    """

    def __init__(
        self,
        identity: HostKey,
        asks_for: str,
        trust: Callable[[HostKey], object],
        replaced: HostKey | None = None,
        sure: str = "",
    ) -> None:
        super().__init__()
        self._identity, self._deliberate = identity, bool(sure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(8)
        if replaced is not None:
            since = replaced.trusted_at
            day = f" since {formats.day(since.astimezone())}" if since else ""
            self._show(column, f"The server’s fingerprint as trusted{day}", replaced)
        now = " now" if replaced else ""
        self.fingerprint = self._show(
            column, f"The server’s fingerprint{now} ({_kind(identity)})", identity
        )
        self.given = Field(asks_for, "SHA256:…")
        self.given.line.textChanged.connect(self._look)
        column.addWidget(self.given)
        self.same = Pill("✓ The same fingerprint", Tone.GOOD)
        column.addWidget(self.same)
        self.differs = Notice()
        column.addWidget(self.differs)
        self.sure = QCheckBox(sure)
        self.sure.toggled.connect(self._look)
        column.addWidget(self.sure)
        self.sure.setVisible(self._deliberate)  # not sooner: it would be a window of its own
        words = "Accept the new identity" if sure else "Trust this server"
        self.accept = primary(words, lambda: trust(identity))
        column.addWidget(self.accept, 0, Qt.AlignmentFlag.AlignLeft)
        self.setMinimumWidth(
            self.fingerprint.fontMetrics().horizontalAdvance(identity.fingerprint) + 4
        )
        self._look()

    def _show(self, column: QVBoxLayout, caption: str, identity: HostKey) -> ElidedLabel:
        above = QVBoxLayout()
        above.setSpacing(2)
        above.addWidget(label(caption, "small"))
        shown = ElidedLabel(
            identity.fingerprint, where=Qt.TextElideMode.ElideNone, fixed_width=True
        )
        above.addWidget(shown)
        column.addLayout(above)
        return shown

    def _look(self) -> None:
        given = self.given.text()
        found = compare_fingerprint(given, self._identity) if given else None
        self.same.setVisible(found is Comparison.SAME)
        if found is Comparison.DIFFERENT:
            self.differs.say(
                "Do not go on. A server can have several: ask for the one of its "
                f"{_kind(self._identity)} key. If that differs too, tell your IT: somebody may "
                "stand between you and the server.",
                Tone.BAD,
                strong="✕ This is another fingerprint.",
            )
        elif found is Comparison.UNREADABLE:
            self.differs.say(
                "It looks like SHA256: and 43 letters and digits.",
                Tone.WARN,
                strong="This is not a whole fingerprint yet.",
            )
        else:
            self.differs.hide()
        agreed = found is Comparison.SAME or not self._deliberate or self.sure.isChecked()
        self.accept.setEnabled(agreed and found in (None, Comparison.SAME))


def _kind(identity: HostKey) -> str:
    """A key's kind as `ssh-keygen -l` prints it: ED25519, RSA, ECDSA."""
    return identity.kind.removeprefix("ssh-").partition("-")[0].upper()
