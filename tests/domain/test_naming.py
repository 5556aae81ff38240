"""A PDF is named for its invoice, and never for another one."""

import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.destination import Destination, SafeguardLimits, TempNames
from app.domain.errors import DeliveryError
from app.domain.invoice import Invoice
from app.domain.invoice_pdfs import InvoicePdfs
from app.domain.naming import (
    LONGEST_NAME,
    NamingCode,
    growing_stem,
    pdf_name,
    pdf_path,
    report_path,
    shared_names,
    stem,
    temporary_name,
)
from app.domain.pdfs import DroppedPdf, FoundBy, PdfMatch
from app.ui.messages import say

KOLLENO = Destination(
    id="kolleno_open_ar",
    receiver="Kolleno",
    mode="open AR report",
    support_email="",
    default_port=22,
    report_folder="csv_data_uploads",
    report_name="open_invoices_{time}.csv",
    pdf_folder="",
    pdf_name_chars="A-Za-z0-9_-",
    pdf_name_substitute="_",
    required=frozenset(),
    temp_names=TempNames.BESIDE,
    temp_folder="",
    limits=SafeguardLimits(),
)


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("INV-0415", "INV-0415.pdf"),
        ("2026/119", "2026_119.pdf"),
        ("INV-001 v1.0", "INV-001_v1_0.pdf"),
        ("00117", "00117.pdf"),
        ("Réf 12", "R_f_12.pdf"),
        ("../../etc/1", "______etc_1.pdf"),
        (r"a\b:1", "a_b_1.pdf"),
        ("CON", "CON.pdf"),
        ("-1", "-1.pdf"),
    ],
)
def test_characters_the_receiver_does_not_keep_become_the_substitute(ref, name):
    assert pdf_name(ref, KOLLENO) == name


@pytest.mark.parametrize("ref", ["", " ", ".", "...", "///", "_-_"])
def test_a_reference_without_letter_or_digit_names_nothing(ref):
    with pytest.raises(DeliveryError) as caught:
        pdf_name(ref, KOLLENO)
    assert caught.value.code is NamingCode.NOTHING_LEFT


def test_a_very_long_reference_is_refused_rather_than_cut():
    assert pdf_name("9" * 251, KOLLENO) == "9" * 251 + ".pdf"
    with pytest.raises(DeliveryError) as caught:
        pdf_name("9" * 252, KOLLENO)
    assert caught.value.code is NamingCode.TOO_LONG


def test_a_long_name_is_counted_in_bytes_where_the_receiver_keeps_accents():
    accents = replace(KOLLENO, pdf_name_chars="A-Za-z0-9éàü")
    with pytest.raises(DeliveryError):
        pdf_name("é" * 200, accents)


def test_references_that_would_share_a_name_are_found():
    refs = ["INV/1", "INV-1", "INV.1", "INV/1", "...", "///"]
    assert shared_names(refs, KOLLENO) == {"INV_1.pdf": ("INV/1", "INV.1")}


@pytest.mark.parametrize(
    ("one", "other"),
    [("INV1", "inv1"), ("INV/1", "inv.1"), ("Straße", "STRASSE"), ("Réf", "Re\u0301f")],
    ids=["capitals", "capitals and characters", "sharp s", "accents"],
)
def test_names_that_some_servers_take_for_the_same_are_nobodys_own(one, other):
    wide = replace(KOLLENO, pdf_name_chars="A-Za-z0-9_ßé\u0301-")
    names = {pdf_name(one, wide), pdf_name(other, wide)}
    assert len(names) == 2 or one == "INV/1"
    shared = shared_names([one, "alone", other], wide)
    assert set(shared) == names
    assert set(shared.values()) == {(one, other)}


def test_of_two_references_that_differ_only_in_capital_letters_neither_gets_a_pdf():
    """The second would take the first one's place on a server of Windows or macOS."""
    refs = ["INV1", "INV2", "inv1"]
    invoices = [Invoice(ref, "", "", None, None, None, Decimal(1), "GBP") for ref in refs]
    matches = [
        PdfMatch(DroppedPdf(f"/{n}.pdf", f"{n}.pdf", 1, str(n)), one, FoundBy.PERSON)
        for n, one in enumerate(invoices)
    ]
    pdfs = InvoicePdfs(KOLLENO, shared_names(refs, KOLLENO)).add(matches)
    assert [one.ref for one in pdfs.planned()] == ["INV2"]
    told = [say(one.flaw.code, one.flaw.params) for one in pdfs.matches if one.flaw]
    assert [one.what for one in told] == [
        "Same name on the server as inv1",
        "Same name on the server as INV1",
    ]


def test_paths_follow_the_destination_folders():
    assert pdf_path("INV-1.pdf", KOLLENO) == "INV-1.pdf"
    assert pdf_path("INV-1.pdf", replace(KOLLENO, pdf_folder="docs/in")) == "docs/in/INV-1.pdf"


def test_the_report_carries_the_local_time_of_sending_without_colons():
    sent_at = datetime(2026, 11, 21, 9, 45, 3)
    assert report_path(KOLLENO, sent_at) == ("csv_data_uploads/open_invoices_2026-11-21T094503.csv")


@given(st.text(max_size=300))
def test_every_name_holds_only_what_the_receiver_keeps(ref):
    try:
        name = pdf_name(ref, KOLLENO)
    except DeliveryError:
        return
    assert re.fullmatch(r"[A-Za-z0-9_-]+\.pdf", name)
    assert len(name) == len(ref) + len(".pdf"), "one character for one, so nothing else collides"


@given(st.lists(st.text(alphabet="abB1/._-", min_size=1, max_size=4), unique=True, max_size=30))
def test_a_name_no_one_shares_belongs_to_one_reference(refs):
    shared = shared_names(refs, KOLLENO)
    names = {}
    for ref in refs:
        try:
            names[ref] = pdf_name(ref, KOLLENO)
        except DeliveryError:
            continue
    folded = [name.casefold() for name in names.values()]
    for ref, name in names.items():
        assert (name in shared) == (folded.count(name.casefold()) > 1)
        assert name not in shared or ref in shared[name]
    assert all(len(same) == folded.count(name.casefold()) for name, same in shared.items())


@given(st.text(st.characters(exclude_characters="/", codec="utf-8"), min_size=1, max_size=120))
def test_a_temporary_name_tells_whose_it_is_and_fits_on_a_disk(name: str) -> None:
    temporary = temporary_name(name, "0123abcd")
    assert growing_stem(temporary) == stem(name)
    assert name.startswith(stem(name))
    assert len(temporary.encode()) <= LONGEST_NAME


@pytest.mark.parametrize(
    "name", ["A1.pdf", ".A1.pdf.part", ".A1.pdf.0123ABCD.part", "A1.pdf.0123abcd.part", "", "x"]
)
def test_other_names_are_nobodys_temporary_ones(name: str) -> None:
    assert growing_stem(name) is None
