"""What a dropped file really is, read safely whatever it is."""

import hashlib
import io
import os
import sys
import unicodedata
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from app.domain.errors import Stopped
from app.domain.pdfs import PdfTrouble
from app.domain.progress import StopToken
from app.services.pdf_files import PdfFiles
from app.services.practice.company import make_practice_files
from app.services.reading.file_kinds import pdf_trouble

GO = StopToken()
WHOLE = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def read(path):
    return PdfFiles().read(str(path), GO)


@pytest.fixture
def drop(tmp_path):
    def put(name, data=WHOLE):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return put


def test_a_pdf_is_measured_and_hashed(drop):
    data = WHOLE.replace(b"endobj", b"x" * 3_000_000 + b"endobj")
    file = read(drop("INV-1.pdf", data))
    assert file.flaw is None
    assert (file.name, file.size) == ("INV-1.pdf", len(data))
    assert file.sha256 == hashlib.sha256(data).hexdigest()


def test_junk_before_the_mark_is_borne_as_readers_bear_it(drop):
    assert read(drop("a.pdf", b"\xef\xbb\xbf\r\n" + WHOLE)).flaw is None


def office(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return out.getvalue()


def xlsx():
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (office("[Content_Types].xml", "_rels/.rels", "word/document.xml"), PdfTrouble.IS_WORD),
        (rb"{\rtf1\ansi Invoice}", PdfTrouble.IS_WORD),
        (xlsx(), PdfTrouble.IS_EXCEL),
        (office("[Content_Types].xml", "ppt/presentation.xml"), PdfTrouble.IS_OFFICE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, PdfTrouble.IS_OFFICE),
        (office("INV-1.pdf"), PdfTrouble.IS_ZIP),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", PdfTrouble.IS_PICTURE),
        (b"\x89PNG\r\n\x1a\n", PdfTrouble.IS_PICTURE),
        (b"\0\0\0\x18ftypheic", PdfTrouble.IS_PICTURE),
        (b"\n <!DOCTYPE html><title>Sign in</title>", PdfTrouble.IS_WEB_PAGE),
        (b'<?xml version="1.0"?><Invoice/>', PdfTrouble.IS_XML),
        (b"Return-Path: <a@b.example>\r\n", PdfTrouble.IS_EMAIL),
        (b"Invoice INV-1\nTotal 5\n", PdfTrouble.IS_TEXT),
        (b"\x01\x02\x03\x04", PdfTrouble.NOT_A_PDF),
        (b"", PdfTrouble.EMPTY),
        (b"\0" * 5000, PdfTrouble.IN_CLOUD),
        (WHOLE.replace(b"%%EOF", b""), PdfTrouble.CUT_OFF),
    ],
)
def test_what_is_not_a_whole_pdf_is_named_for_what_it_is(drop, data, why):
    assert read(drop("INV-1.pdf", data)).flaw.code is why


def test_the_practice_word_file_is_found_out(tmp_path):
    files = make_practice_files(tmp_path, date(2026, 11, 21))
    flaws = {path.name: read(path).flaw for path in files.pdfs}
    assert flaws.pop("INV-0422.pdf").code is PdfTrouble.IS_WORD
    assert set(flaws.values()) == {None}


def test_a_vanished_file_a_folder_and_a_locked_file_are_said_so(tmp_path, drop, monkeypatch):
    assert read(tmp_path / "gone.pdf").flaw.code is PdfTrouble.VANISHED
    assert read(tmp_path / "a\0b.pdf").flaw.code is PdfTrouble.VANISHED
    assert read(tmp_path).flaw.code is PdfTrouble.FOLDER_CLOSED
    locked = drop("locked.pdf")

    def refuse(*_args, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    flaw = read(locked).flaw
    assert flaw.code is PdfTrouble.UNREADABLE
    assert flaw.params == {"reason": "Permission denied"}


def test_a_placeholder_in_the_cloud_is_not_opened(drop, monkeypatch):
    path = drop("INV-1.pdf")
    monkeypatch.setattr("app.services.pdf_files.in_cloud", lambda status: True)
    monkeypatch.setattr("builtins.open", lambda *_: pytest.fail("opening it downloads it"))
    assert read(path).flaw.code is PdfTrouble.IN_CLOUD


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no FIFO")
def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.pdf")
    assert read(tmp_path / "pipe.pdf").flaw.code is PdfTrouble.NOT_A_PDF


def test_folders_give_their_pdfs_in_order_and_count_the_rest(tmp_path, drop):
    for name in ("b.pdf", "A.PDF", "sub/c.pdf", "sub/.hidden/d.pdf", "report.xlsx", "sub/n.docx"):
        drop(name)
    for name in (".DS_Store", "Thumbs.db", "~$n.docx", "._b.pdf"):
        drop(name)
    walk = PdfFiles().walk([str(tmp_path), str(tmp_path / "b.pdf")], GO)
    names = [os.path.relpath(path, tmp_path) for path in walk.files]
    assert names == ["A.PDF", "b.pdf", str(Path("sub", "c.pdf"))]
    assert walk.others == 2


def test_a_file_dropped_by_itself_is_taken_whatever_its_name(drop):
    path = drop("INV-1.docx", b"x")
    assert PdfFiles().walk([str(path)], GO).files == (str(path),)


def test_a_folder_that_cannot_be_opened_stays_in_the_list(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir()
    real = os.scandir

    def scandir(path):
        if str(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(closed))
        return real(path)

    monkeypatch.setattr("os.scandir", scandir)
    assert PdfFiles().walk([str(tmp_path)], GO).files == (str(closed),)
    assert read(closed).flaw.code is PdfTrouble.FOLDER_CLOSED


def test_decomposed_names_from_macos_are_shown_composed(drop):
    path = drop(unicodedata.normalize("NFD", "Büro.pdf"))
    assert read(path).name == "Büro.pdf"


def test_the_text_of_page_one_is_read_and_nothing_else(tmp_path):
    files = make_practice_files(tmp_path, date(2026, 11, 21))
    scan = next(path for path in files.pdfs if path.name.startswith("scan"))
    assert "Invoice number: INV-0418" in PdfFiles().first_page(str(scan), GO)


def blank():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("data", [blank(), WHOLE, b"%PDF-1.4\n" + b"<<" * 50_000, b"", b"\0" * 99])
def test_pages_without_text_and_broken_files_have_none(drop, data):
    assert PdfFiles().first_page(str(drop("a.pdf", data)), GO) == ""


@pytest.mark.parametrize(("password", "why"), [("secret", PdfTrouble.LOCKED), ("", None)])
def test_a_pdf_that_asks_for_a_password_is_told_from_one_that_forbids_printing(drop, password, why):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    flaw = read(drop("a.pdf", out.getvalue())).flaw
    assert (flaw.code if flaw else None) is why


def test_a_slow_page_is_given_up(tmp_path, monkeypatch):
    files = make_practice_files(tmp_path, date(2026, 11, 21))
    monkeypatch.setattr("app.services.pdf_files._SECONDS_FOR_TEXT", -1.0)
    assert PdfFiles().first_page(str(files.pdfs[0]), GO) == ""


def test_stop_ends_reading(drop):
    stop = StopToken()
    stop.stop()
    path = str(drop("a.pdf"))
    for work in (
        lambda: PdfFiles().read(path, stop),
        lambda: PdfFiles().walk([str(drop("b.pdf").parent)], stop),
    ):
        with pytest.raises(Stopped):
            work()


@given(st.binary(max_size=3000))
def test_any_bytes_are_borne(data):
    trouble = pdf_trouble(data, data)
    assert trouble is None or isinstance(trouble, PdfTrouble)
    assert (trouble is None) == (b"%PDF-" in data[:1024] and b"%%EOF" in data)
