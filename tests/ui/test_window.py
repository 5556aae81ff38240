"""Moving through the steps: forward, back, by the rail, and not past what is undone."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.profile import Company, PublicKey
from app.services.destinations import destinations
from app.ui.page import Page
from app.ui.rail import Rail
from app.ui.runner import Runner
from app.ui.window import Window
from app.ui.work import Step, Work

KEY = PublicKey("ssh-ed25519 AAAA x", "SHA256:x", "Ed25519", datetime(2026, 11, 1, tzinfo=UTC))
NEW = Company("1", "Harbour Joinery Ltd", "kolleno_open_ar")
READY = replace(NEW, key=KEY, connected_at=datetime(2026, 11, 2, tzinfo=UTC))


@pytest.fixture
def window(qtbot: QtBot, runner: Runner) -> Window:
    made = Window(Rail(practice=False), runner)
    qtbot.addWidget(made)
    made.show()
    return made


def show(window: Window, company: Company) -> Work:
    work = Work(company, destinations()["kolleno_open_ar"])
    window.show_company(work, lambda _: {step: partial(Page, step.name) for step in Step})
    return work


def click(qtbot: QtBot, window: Window, step: Step) -> None:
    qtbot.mouseClick(window.rail.steps[step], Qt.MouseButton.LeftButton)


def test_a_new_company_starts_with_its_key_and_a_ready_one_at_home(window: Window) -> None:
    show(window, NEW)
    assert window.step is Step.KEY
    show(window, replace(NEW, key=KEY))
    assert window.step is Step.CONNECTION
    show(window, READY)
    assert window.step is Step.HOME


def test_the_rail_opens_no_step_before_its_time(qtbot: QtBot, window: Window) -> None:
    work = show(window, READY)
    click(qtbot, window, Step.PREVIEW)
    assert window.step is Step.HOME
    work.start_over("report.xlsx")
    work.report_settled = True
    work.changed.emit()
    click(qtbot, window, Step.PREVIEW)
    assert window.step is Step.PREVIEW


def test_forward_and_back_follow_the_main_job(window: Window) -> None:
    work = show(window, READY)
    work.start_over("report.xlsx")
    work.report_settled = work.preview_confirmed = work.pdfs_settled = True
    passed = [window.step]
    for _ in range(5):
        window.page(window.step).forward.emit()
        passed.append(window.step)
    assert passed == [
        Step.HOME,
        Step.REPORT,
        Step.PREVIEW,
        Step.PDFS,
        Step.SEND,
        Step.HOME,
    ]
    window.go(Step.PDFS)
    window.page(Step.PDFS).backward.emit()
    assert window.step is Step.PREVIEW


def test_while_files_are_sent_there_is_no_way_to_another_step(qtbot: QtBot, window: Window) -> None:
    work = show(window, READY)
    work.start_over("report.xlsx")
    work.report_settled = work.preview_confirmed = work.pdfs_settled = True
    window.go(Step.SEND)
    work.sending = True
    work.changed.emit()
    click(qtbot, window, Step.KEY)
    assert window.step is Step.SEND
    work.sending = False


def test_another_report_unsettles_what_was_decided_about_the_last(window: Window) -> None:
    work = show(window, READY)
    work.start_over("report.xlsx")
    work.report_settled = work.preview_confirmed = work.pdfs_settled = True
    work.start_over("other.xlsx")
    assert Step.PREVIEW not in work.reachable()
    assert Step.SEND not in work.reachable()


def test_a_report_can_be_checked_before_there_is_a_connection_but_not_sent(
    window: Window,
) -> None:
    work = show(window, replace(NEW, key=KEY))
    window.go(Step.HOME)
    assert window.step is Step.HOME
    work.start_over("report.xlsx")
    work.report_settled = work.preview_confirmed = work.pdfs_settled = True
    window.go(Step.PDFS)
    window.page(Step.PDFS).forward.emit()
    assert window.step is Step.CONNECTION
    work.take_company(READY)
    window.page(Step.CONNECTION).forward.emit()
    assert window.step is Step.SEND


def test_the_second_press_of_a_double_click_does_not_reach_the_next_page(
    qtbot: QtBot, window: Window, qapp: QApplication
) -> None:
    pressed: list[Step] = []
    buttons = {}

    def make(step: Step) -> Page:
        page = Page(step.name)
        buttons[step] = page.foot.add_primary("On", lambda: pressed.append(step))
        return page

    work = Work(READY, destinations()["kolleno_open_ar"])
    window.show_company(work, lambda _: {step: partial(make, step) for step in Step})
    qapp.setDoubleClickInterval(60_000)
    window.go(Step.KEY)
    qtbot.mouseDClick(buttons[Step.KEY], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(buttons[Step.KEY], Qt.MouseButton.LeftButton)
    assert pressed == []
    qapp.setDoubleClickInterval(0)
    qtbot.mouseClick(buttons[Step.KEY], Qt.MouseButton.LeftButton)
    assert pressed == [Step.KEY]
