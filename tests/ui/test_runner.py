"""Work off the GUI thread: order, errors, Stop and closing."""

import threading

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import CommonCode, UploaderError
from app.ui.runner import Runner


def test_news_come_in_order_before_the_result_and_on_the_gui_thread(
    qtbot: QtBot, runner: Runner
) -> None:
    heard: list[object] = []
    threads = set()

    def work(token, tell):
        for step in range(500):
            tell(step)
        return "done"

    def hear(what: object) -> None:
        threads.add(threading.get_ident())
        heard.append(what)

    runner.start(work, news=hear, done=hear)
    qtbot.waitUntil(lambda: not runner.busy)
    assert heard == [*range(500), "done"]
    assert threads == {threading.get_ident()}


def test_an_error_of_the_program_arrives_as_it_is(qtbot: QtBot, runner: Runner) -> None:
    errors = []

    def work(token, tell):
        raise UploaderError(CommonCode.UNEXPECTED, kind="x")

    runner.start(work, failed=errors.append, done=lambda _: pytest.fail("done"))
    qtbot.waitUntil(lambda: not runner.busy)
    assert [error.params for error in errors] == [{"kind": "x"}]


def test_a_bug_becomes_an_error_the_window_has_a_sentence_for(qtbot: QtBot, runner: Runner) -> None:
    errors = []
    runner.start(lambda token, tell: 1 / 0, failed=errors.append)
    qtbot.waitUntil(lambda: not runner.busy)
    assert errors[0].code is CommonCode.UNEXPECTED
    assert errors[0].params == {"kind": "ZeroDivisionError"}


def test_stop_frees_work_that_waits_and_calls_stopped(qtbot: QtBot, runner: Runner) -> None:
    waiting = threading.Event()
    calls = []

    def work(token, tell):
        waiting.set()
        token.wait(60)

    job = runner.start(work, stopped=lambda: calls.append("stopped"), failed=calls.append)
    assert waiting.wait(5)
    job.stop()
    qtbot.waitUntil(lambda: not runner.busy)
    assert calls == ["stopped"]
    assert not job.running


def test_stop_runs_the_closers_off_the_gui_thread(qtbot: QtBot, runner: Runner) -> None:
    closed = threading.Event()
    ready = threading.Event()
    closers = []

    def work(token, tell):
        token.on_stop(lambda: (closers.append(threading.get_ident()), closed.set()))
        ready.set()
        closed.wait(5)  # stands for a read that only a closed transport frees
        token.check()

    job = runner.start(work)
    assert ready.wait(5)
    job.stop()
    qtbot.waitUntil(lambda: not runner.busy)
    assert closers != [threading.get_ident()]


def test_after_closing_nothing_is_called_back(qtbot: QtBot) -> None:
    runner = Runner()
    ready = threading.Event()
    calls = []

    def work(token, tell):
        ready.set()
        token.wait(60)

    runner.start(work, stopped=lambda: calls.append("stopped"))
    assert ready.wait(5)
    assert runner.close()
    QApplication.processEvents()
    assert calls == []


def test_many_short_jobs_all_report(qtbot: QtBot, runner: Runner) -> None:
    results: list[int] = []
    for number in range(200):
        runner.start(lambda token, tell, n=number: n, done=results.append)
    qtbot.waitUntil(lambda: not runner.busy)
    assert sorted(results) == list(range(200))
