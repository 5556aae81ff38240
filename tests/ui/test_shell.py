"""Companies around the window: adding, switching, renaming, removing, moving; and help."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.main.practice import Practice
from app.ui.dialogs.company import CompanyDialog, RemoveCompanyDialog
from app.ui.dialogs.details import DetailsDialog
from app.ui.only_window import OnlyWindow
from app.ui.shell import Shell
from app.ui.work import Step
from tests.ui.new_company import button, click, dialog, words


def entry(shell: Shell, text: str) -> None:
    """Choose an entry of the company menu."""
    next(one for one in shell.rail.company.menu().actions() if one.text() == text).trigger()


def add(qtbot: QtBot, shell: Shell, name: str) -> None:
    entry(shell, "Add a company…")
    ask = dialog(qtbot, shell.window)
    assert isinstance(ask, CompanyDialog)
    qtbot.keyClicks(ask.name, name)
    click(qtbot, ask.button)
    qtbot.waitUntil(lambda: shell.work.company.name == name)


def test_a_new_company_opens_on_its_key_and_the_switcher_goes_back(
    qtbot: QtBot, shell: Shell
) -> None:
    add(qtbot, shell, "Bright & Sons")
    assert shell.window.step is Step.KEY
    assert "Bright & Sons" in shell.rail.company.accessibleName()
    entry(shell, "Harbour Joinery Ltd")
    qtbot.waitUntil(lambda: shell.window.step is Step.HOME)
    assert shell.work.company.name == "Harbour Joinery Ltd"


def test_a_name_that_is_taken_is_said_before_it_is_saved(qtbot: QtBot, shell: Shell) -> None:
    entry(shell, "Add a company…")
    ask = dialog(qtbot, shell.window)
    qtbot.keyClicks(ask.name, "harbour joinery ltd")
    assert "already a company of that name" in words(ask)
    assert not ask.button.isEnabled()
    qtbot.keyClick(ask, Qt.Key.Key_Escape)


def test_renaming_keeps_the_delivery_being_prepared(
    qtbot: QtBot, shell: Shell, practice: Practice
) -> None:
    shell.work.start_over(str(practice.files.report))
    entry(shell, "Rename this company…")
    ask = dialog(qtbot, shell.window)
    ask.name.clear()
    qtbot.keyClicks(ask.name, "Harbour Joinery & Co")
    click(qtbot, ask.button)
    qtbot.waitUntil(lambda: "& Co" in shell.rail.company.accessibleName())
    assert shell.work.report_path == str(practice.files.report)


def test_removing_wants_a_tick_and_takes_everything_along(
    qtbot: QtBot, shell: Shell, practice: Practice
) -> None:
    company = shell.work.company
    entry(shell, "Remove this company…")
    ask = dialog(qtbot, shell.window)
    assert isinstance(ask, RemoveCompanyDialog)
    assert not ask.button.isEnabled()
    click(qtbot, ask.sure)
    click(qtbot, ask.button)
    qtbot.waitUntil(lambda: "Welcome" in words(shell.window))
    assert practice.house.history.deliveries(company.id) == []
    assert practice.house.vault.load(company.id)[0] is None


def test_a_company_is_not_switched_while_its_files_are_sent(qtbot: QtBot, shell: Shell) -> None:
    add(qtbot, shell, "Other")
    shell.work.sending = True
    entry(shell, "Harbour Joinery Ltd")
    said = dialog(qtbot, shell.window)
    assert "still being sent" in words(said)
    click(qtbot, button(qtbot, said, "OK"))
    assert shell.work.company.name == "Other"
    shell.work.sending = False


def test_a_company_moves_to_another_computer_with_its_history(
    qtbot: QtBot, shell: Shell, practice: Practice, tmp_path: Path
) -> None:
    path = tmp_path / "harbour.openar"
    shell.take_out(str(path))
    said = dialog(qtbot, shell.window)
    assert "without key and password" in words(said)
    click(qtbot, button(qtbot, said, "OK"))
    old = shell.work.company.id
    practice.house.desk.enrol.rename(old, "Here already")
    shell.bring_in(str(path))
    qtbot.waitUntil(lambda: shell.work.company.id != old)
    new = shell.work.company.id
    assert shell.work.company.name == "Harbour Joinery Ltd"
    assert shell.window.step is Step.KEY  # the key stays where it was made
    (delivery,) = practice.house.history.deliveries(new)
    assert delivery.summary.invoices == 409


def test_a_file_that_is_no_company_is_refused_with_a_sentence(
    qtbot: QtBot, shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "report.openar"
    path.write_bytes(b"not an archive")
    shell.bring_in(str(path))
    said = dialog(qtbot, shell.window)
    assert "report.openar" in words(said)
    click(qtbot, button(qtbot, said, "OK"))


def test_help_shows_the_details_before_it_copies_them(qtbot: QtBot, shell: Shell) -> None:
    shell.rail.help_pressed.emit()
    ask = dialog(qtbot, shell.window)
    assert isinstance(ask, DetailsDialog)
    shown = ask.text.toPlainText()
    assert "Open AR Uploader: " in shown
    assert "Harbour" not in shown
    click(qtbot, button(qtbot, ask, "Copy details"))
    assert QGuiApplication.clipboard().text() == shown
    qtbot.keyClick(ask, Qt.Key.Key_Escape)


def test_a_second_start_finds_the_place_taken(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = OnlyWindow(str(tmp_path)), OnlyWindow(str(tmp_path))
    assert not first.taken()
    assert second.taken()
    assert not OnlyWindow(str(tmp_path / "another folder")).taken()


@pytest.mark.parametrize("step", [Step.KEY, Step.CONNECTION, Step.HISTORY])
def test_every_quiet_page_opens_from_the_rail(qtbot: QtBot, shell: Shell, step: Step) -> None:
    target = shell.rail.history if step is Step.HISTORY else shell.rail.steps[step]
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.window.step is step)
