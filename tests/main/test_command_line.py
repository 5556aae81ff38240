"""What scripts and support staff meet: exit statuses, JSON, one plain sentence, the tour."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXPORTS = Path(__file__).parents[1] / "data" / "exports"
ROOT = Path(__file__).parents[2]


def run(*arguments: object, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.run(
        [sys.executable, "-m", "app.main", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        env=environment,
        timeout=timeout,
        check=False,
    )


def test_a_report_that_could_be_sent_ends_with_0_and_json() -> None:
    done = run("check", EXPORTS / "lexware_office_belege.csv", "--json")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["source"]["header_row"] == 1
    assert len(answer["invoices"]) == 20
    assert answer["totals"] == {"EUR": {"count": 20, "balance": "106884.82"}}
    assert answer["questions"] == []
    assert "preview" not in answer


def test_a_question_ends_with_1() -> None:
    done = run("check", EXPORTS / "qbo_open_invoices.csv", "--json")
    assert done.returncode == 1
    assert [one["field"] for one in json.loads(done.stdout)["questions"]] == ["currency_iso"]


@pytest.mark.parametrize(
    ("name", "data"),
    [("photo.xlsx", b"\x89PNG\r\n\x1a\n0000"), ("empty.csv", b""), ("letter.pdf", b"%PDF-1.7\n")],
)
def test_what_is_no_report_ends_with_2_and_one_sentence(
    tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    done = run("check", path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert name in done.stderr


def test_with_the_previous_report_it_tells_what_would_be_marked_as_paid(tmp_path: Path) -> None:
    old = EXPORTS / "lexware_office_belege.csv"
    lines = old.read_text("utf-8").splitlines(keepends=True)
    new = tmp_path / "new.csv"
    gone = lines[3].split(";")[1].strip('"')
    new.write_text("".join(lines[:3] + lines[4:]), "utf-8")
    done = run("check", new, "--previous", old, "--json")
    preview = json.loads(done.stdout)["preview"]
    assert preview["paid"] == [gone]
    assert preview["new"] == []
    assert preview["unchanged"] == 19


def test_the_last_sentence_agrees_with_the_exit_status(tmp_path: Path) -> None:
    old = EXPORTS / "lexware_office_belege.csv"
    lines = old.read_text("utf-8").splitlines(keepends=True)
    new = tmp_path / "new.csv"
    for kept, status, ending in (
        (lines[:3] + lines[4:], 0, "Ready to send."),
        (lines[:5], 1, "A person has to look at this first."),
    ):
        new.write_text("".join(kept), "utf-8")
        done = run("check", new, "--previous", old)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (status, ending)
    assert "! Please stop and look. 16 of 20 invoices would be marked as paid" in done.stdout
    assert "Will be marked as paid: 16 (" in done.stdout


def test_the_check_needs_no_qt() -> None:
    code = "import sys; from app.main.checking import check; print('PySide6' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.strip() == "False"


def test_a_tour_without_practice_is_refused(tmp_path: Path) -> None:
    done = run("--tour", tmp_path)
    assert done.returncode == 2
    assert "--practice" in done.stderr


def test_the_tour_does_the_whole_job_and_leaves_a_picture_of_every_page(tmp_path: Path) -> None:
    done = run("--practice", "--tour", tmp_path, timeout=180)
    assert done.returncode == 0, done.stderr
    pages = ("home", "key", "connection", "report", "preview", "pdfs", "send", "history")
    for page in pages:
        for look in ("light", "dark"):
            assert (tmp_path / f"{page}-{look}.png").stat().st_size > 10_000


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a full device")
def test_an_answer_that_cannot_be_written_is_no_answer() -> None:
    command = f"{sys.executable} -m app.main check {EXPORTS / 'lexware_office_belege.csv'}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        f"{command} > /dev/full",
        shell=True,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 2
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the folder is named as Linux does")
def test_a_data_folder_that_cannot_be_used_is_said_in_a_window() -> None:
    code = (
        "from PySide6.QtWidgets import QMessageBox;"
        "QMessageBox.critical = staticmethod(lambda *said: print(said[-1]));"
        "from app.main import main; raise SystemExit(main([]))"
    )
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_DATA_HOME": "/dev/null",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 1, done.stderr
    assert "could not be written" in done.stdout or "cannot be" in done.stdout
