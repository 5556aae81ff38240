"""One PDF per invoice, under a name that is its own, and a reason for every one that stays."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.destination import Destination, SafeguardLimits, TempNames
from app.domain.invoice import Invoice
from app.domain.invoice_pdfs import InvoicePdfs
from app.domain.naming import NamingCode, shared_names
from app.domain.pdfs import DroppedPdf, Flaw, FoundBy, PdfMatch, PdfState, PdfTrouble
from app.domain.plan import FileRole, UploadPlan

KOLLENO = Destination(
    id="kolleno_open_ar",
    receiver="Kolleno",
    mode="open AR report",
    support_email="",
    default_port=22,
    report_folder="csv_data_uploads",
    report_name="open_invoices_{time}.csv",
    pdf_folder="papers",
    pdf_name_chars="A-Za-z0-9_-",
    pdf_name_substitute="_",
    required=frozenset(),
    temp_names=TempNames.BESIDE,
    temp_folder="",
    limits=SafeguardLimits(),
)


def invoice(ref):
    return Invoice(ref, "C1", "Alder & Sons", None, None, None, Decimal(100), "GBP")


def match(name, ref="", by=FoundBy.NAME, *, exact=False, content="", flaw=None):
    file = DroppedPdf(f"/drop/{name}", name, 10, content or f"hash of {name}", flaw)
    if not ref:
        return PdfMatch(file)
    return PdfMatch(file, invoice(ref), by, exact)


def pdfs(*matches, refs=()):
    return InvoicePdfs(KOLLENO, shared_names(refs, KOLLENO)).add(matches)


def trouble(found, name):
    flaw = next(one.flaw for one in found.matches if one.file.name == name)
    return flaw.code if flaw else None


def test_a_matched_pdf_is_planned_under_the_receivers_name_for_it():
    found = pdfs(match("Invoice 2026-119.pdf", "2026/119"), match("statement.pdf"))
    (planned,) = found.planned()
    assert planned.role is FileRole.PDF
    assert planned.remote_path == "papers/2026_119.pdf"
    assert planned.local_path == "/drop/Invoice 2026-119.pdf"
    assert (planned.size, planned.sha256) == (10, "hash of Invoice 2026-119.pdf")
    assert planned.ref == "2026/119"
    assert found.counts == {PdfState.READY: 1, PdfState.NEEDS_MATCH: 1, PdfState.CANT_SEND: 0}


def test_what_is_no_pdf_is_never_planned_even_when_its_name_matches():
    found = pdfs(match("INV-1.pdf", "INV-1", flaw=Flaw(PdfTrouble.IS_WORD)))
    assert found.planned() == ()
    assert trouble(found, "INV-1.pdf") is PdfTrouble.IS_WORD
    assert found.missing(["INV-1"]) == ("INV-1",)


def test_the_file_named_for_the_invoice_goes_before_a_name_with_other_words_and_before_text():
    found = pdfs(
        match("scan.pdf", "INV-1", FoundBy.TEXT),
        match("INV-1 signed.pdf", "INV-1"),
        match("INV-1.pdf", "INV-1", exact=True),
    )
    assert [one.local_path for one in found.planned()] == ["/drop/INV-1.pdf"]
    assert trouble(found, "scan.pdf") is PdfTrouble.SAME_INVOICE
    assert found.matches[0].flaw.params == {"ref": "INV-1", "other": "INV-1.pdf"}


def test_removing_the_one_that_goes_lets_the_next_one_go():
    found = pdfs(match("INV-1.pdf", "INV-1", exact=True), match("INV-1 b.pdf", "INV-1"))
    found = found.remove(["/drop/INV-1.pdf"])
    assert [one.local_path for one in found.planned()] == ["/drop/INV-1 b.pdf"]


def test_the_persons_choice_goes_first_and_can_be_taken_back():
    found = pdfs(match("INV-1.pdf", "INV-1", exact=True), match("scan.pdf"))
    chosen = found.choose("/drop/scan.pdf", invoice("INV-1"))
    assert [one.local_path for one in chosen.planned()] == ["/drop/scan.pdf"]
    assert trouble(chosen, "INV-1.pdf") is PdfTrouble.SAME_INVOICE
    back = chosen.choose("/drop/scan.pdf", None)
    assert [one.local_path for one in back.planned()] == ["/drop/INV-1.pdf"]
    assert back.counts[PdfState.NEEDS_MATCH] == 1


def test_a_copy_of_the_same_bytes_is_held_back_unless_the_person_wants_it():
    found = pdfs(
        match("INV-1.pdf", "INV-1", exact=True, content="same"),
        match("INV-2.pdf", "INV-2", exact=True, content="same"),
        match("copy.pdf", content="same"),
    )
    assert trouble(found, "INV-2.pdf") is PdfTrouble.SAME_CONTENT
    assert trouble(found, "copy.pdf") is PdfTrouble.SAME_CONTENT
    wanted = found.choose("/drop/INV-2.pdf", invoice("INV-2"))
    assert "INV-2" in {one.ref for one in wanted.planned()}


def test_references_the_receiver_cannot_tell_apart_get_no_pdf():
    found = pdfs(match("a.pdf", "INV/1"), refs=["INV/1", "INV.1", "INV-1"])
    assert found.planned() == ()
    assert found.matches[0].flaw == Flaw(PdfTrouble.SAME_NAME, {"ref": "INV/1", "other": "INV.1"})


@pytest.mark.parametrize(
    ("ref", "why"),
    [("...", NamingCode.NOTHING_LEFT), ("9" * 300, NamingCode.TOO_LONG)],
)
def test_a_reference_that_makes_no_file_name_gets_no_pdf(ref, why):
    assert trouble(pdfs(match("a.pdf", ref)), "a.pdf") is why


def test_dropping_a_file_again_takes_it_as_it_is_now():
    found = pdfs(match("INV-1.pdf", "INV-1", flaw=Flaw(PdfTrouble.EMPTY)))
    found = found.add([match("INV-1.pdf", "INV-1")])
    assert len(found.matches) == 1
    assert len(found.planned()) == 1


def test_invoices_without_a_pdf_are_told_as_people_count():
    found = pdfs(match("INV-2.pdf", "INV-2"))
    refs = ["INV-10", "INV-2", "INV-9", "99", "CR-100", "INV-0010", "...", "2026/119"]
    assert found.missing(refs) == ("...", "99", "2026/119", "CR-100", "INV-9", "INV-0010", "INV-10")


def test_an_invoice_whose_only_file_is_refused_gets_no_pdf():
    found = pdfs(match("INV-7.pdf", "INV-7", flaw=Flaw(PdfTrouble.IS_WORD)))
    assert found.missing(["INV-8"]) == ("INV-7", "INV-8")
    found = found.add([match("INV-7 new.pdf", "INV-7")])
    assert found.missing(["INV-8"]) == ("INV-8",)


@given(st.lists(st.text(max_size=12), unique=True))
def test_any_references_can_be_sorted_and_none_is_lost(refs):
    assert sorted(pdfs().missing(refs)) == sorted(refs)


some_matches = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from(["", "INV/1", "INV.1", "INV-1", "2", "..."]),
        st.sampled_from([FoundBy.NAME, FoundBy.TEXT, FoundBy.PERSON]),
        st.booleans(),
        st.sampled_from(["", "x", "y"]),
    ),
    max_size=12,
)


@given(some_matches)
def test_whatever_is_dropped_the_plan_has_one_file_per_invoice_and_per_name(rows):
    refs = ["INV/1", "INV.1", "INV-1", "2", "..."]
    found = pdfs(
        *(match(f"{n}.pdf", ref, by, exact=e, content=c) for n, ref, by, e, c in rows), refs=refs
    )
    planned = found.planned()
    UploadPlan("c", planned)  # refuses names used twice
    assert len({one.ref for one in planned}) == len(planned)
    assert sum(found.counts.values()) == len(found.matches)
    assert len(planned) == found.counts[PdfState.READY]
    for one in found.matches:
        assert (one.flaw is not None) == (one.state is PdfState.CANT_SEND)
