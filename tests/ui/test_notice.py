"""A notice whose link leads on."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.theme import Tone
from app.ui.widgets.notice import Notice


@pytest.mark.parametrize("link", ["Compare with that one", ""])
def test_a_link_is_reached_and_followed_without_a_mouse(qtbot: QtBot, link: str) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    before, notice, after = QLineEdit(), Notice(), QLineEdit()
    for widget in (before, notice, after):
        column.addWidget(widget)
    followed: list[bool] = []
    notice.say(
        "Perhaps a colleague sent it.",
        Tone.WARN,
        link=link,
        pressed=lambda: followed.append(True),
    )
    page.show()
    qtbot.waitActive(page)
    before.setFocus()
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert (page.focusWidget() is after) is not bool(link)
    if link:
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
        assert followed == [True]
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
        assert page.focusWidget() is after
