"""A PDF is named for its invoice, and never for another one."""

import re
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.destination import Destination, SafeguardLimits, TempNames
from app.domain.errors import DeliveryError
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


@given(st.lists(st.text(alphabet="aB1/._-", min_size=1, max_size=4), unique=True, max_size=30))
def test_a_name_no_one_shares_belongs_to_one_reference(refs):
    shared = shared_names(refs, KOLLENO)
    names = []
    for ref in refs:
        try:
            names.append(pdf_name(ref, KOLLENO))
        except DeliveryError:
            continue
    alone = [name for name in names if name not in shared]
    assert len(set(alone)) == len(alone)
    assert all(names.count(name) == len(same) for name, same in shared.items())


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
