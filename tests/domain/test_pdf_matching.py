"""A PDF goes to its own invoice or waits for a person; never to another customer's."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.invoice import Invoice
from app.domain.pdf_matching import InvoiceIndex


def invoice(ref, balance="100"):
    return Invoice(ref, "C1", "Alder & Sons", None, None, None, Decimal(balance), "GBP")


def index(*refs):
    return InvoiceIndex(map(invoice, refs))


def name_match(name, *refs):
    found = index(*refs).by_name(name)
    return found.invoice.ref if found.invoice else None


@pytest.mark.parametrize(
    ("name", "ref"),
    [
        ("INV-0415.pdf", "INV-0415"),
        ("inv_415.PDF", "INV-0415"),
        ("INV 0415.pdf", "INV-0415"),
        ("INV0415.pdf", "INV-0415"),
        ("INV-0415.pdf.pdf", "INV-0415"),
        ("INV-0415 (1).pdf", "INV-0415"),
        ("INV-0415 - Copy (2).pdf", "INV-0415"),
        ("INV-0415.docx", "INV-0415"),
        ("2026_119.pdf", "2026/119"),
        ("Invoice 2026-119.pdf", "2026/119"),
        ("Foss Marine 2026-119.pdf", "2026/119"),
        ("INV-001_v1_0.pdf", "INV-001 v1.0"),
        ("INV-001 v1.0", "INV-001 v1.0"),
        ("00117.pdf", "117"),
        ("117.pdf", "00117"),
        ("Invoice_1034_from_Harbour_Joinery.pdf", "1034"),
        ("Invoice_0000123_2026-11-03.pdf", "123"),
        ("Rechnung Nr. 4711.pdf", "4711"),
        ("Invoice 0415.pdf", "INV-0415"),
        ("Invoice INV-0415 Alder & Sons.pdf", "INV-0415"),
        ("HarbourJoinery_INV-0415.pdf", "INV-0415"),
        ("20261103_INV-0415.pdf", "INV-0415"),
        ("INV-0415_03.11.2026.pdf", "INV-0415"),
        ("INV_2026_00042.pdf", "INV/2026/00042"),
        ("ＩＮＶ－0415.pdf", "INV-0415"),
    ],
)
def test_names_that_people_and_programs_give_find_their_invoice(name, ref):
    assert name_match(name, ref, "INV-9999", "2025/120", "8888") == ref


@pytest.mark.parametrize(
    ("name", "ref"),
    [
        ("INV-10.pdf", "INV-1"),
        ("INV-1.pdf", "INV-10"),
        ("XINV-1.pdf", "INV-1"),
        ("INV-1-2.pdf", "INV-1"),
        ("INV-1.2.pdf", "INV-1"),
        ("INV-0415-A.pdf", "INV-0415"),
        ("INV0415B.pdf", "INV-0415"),
        ("A-2026-119.pdf", "2026/119"),
        ("7-INV-0415.pdf", "INV-0415"),
        ("2026-119.pdf", "119"),
        ("2026_119.pdf", "119"),
        ("RE 77.pdf", "FA-77"),
        ("RE-77.pdf", "77"),
        ("RE-2026-119.pdf", "2026/119"),
        ("PO 4711.pdf", "4711"),
        ("scan_20261103_0007.pdf", "7"),
        ("scan 2026-11-03.pdf", "2026/11"),
        ("CN-INV-0415.pdf", "INV-0415"),
        ("Credit note for INV-0415.pdf", "INV-0415"),
        ("Reminder 2 INV-0415.pdf", "INV-0415"),
        ("statement-oct.pdf", "INV-0415"),
        (".pdf", "INV-0415"),
        ("---.pdf", "---"),
        ("", "INV-0415"),
    ],
)
def test_names_that_may_mean_something_else_are_not_matched(name, ref):
    assert name_match(name, ref) is None


def test_a_likely_invoice_is_offered_instead():
    offered = index("INV-0415", "INV-0416").by_name("Reminder INV-0415.pdf").candidates
    assert [one.ref for one in offered] == ["INV-0415"]
    offered = index("INV-0415", "INV-0416").by_name("0416.pdf").candidates
    assert [one.ref for one in offered] == ["INV-0416"]


def test_the_longest_reference_wins():
    assert name_match("Invoice INV-1-2 final.pdf", "INV-1", "INV-1-2", "2") == "INV-1-2"
    assert name_match("INV-001 v1.0 final.pdf", "INV-001", "INV-001 v1.0") == "INV-001 v1.0"


def test_the_same_zeros_decide_between_references_that_differ_in_zeros():
    assert name_match("00117.pdf", "117", "00117") == "00117"
    assert name_match("Invoice 117.pdf", "117", "00117") == "117"
    assert name_match("0117.pdf", "117", "00117") is None


def test_two_references_in_a_name_are_for_a_person_to_decide():
    found = index("INV-0415", "INV-0416").by_name("INV-0415 and INV-0416.pdf")
    assert found.invoice is None
    assert [one.ref for one in found.candidates] == ["INV-0415", "INV-0416"]


def test_references_that_differ_in_separators_only_are_for_a_person_to_decide():
    found = index("INV/1", "INV.1").by_name("INV_1.pdf")
    assert found.invoice is None
    assert {one.ref for one in found.candidates} == {"INV/1", "INV.1"}


def test_an_invoice_word_before_a_number_is_no_proof_where_two_references_fit():
    assert name_match("Invoice 415.pdf", "415", "INV-415") is None
    assert name_match("Invoice 415.pdf", "RE-415", "FA-415") is None


def test_decomposed_names_from_macos_match():
    name = unicodedata.normalize("NFD", "Büro-77.pdf")
    assert name_match(name, "BÜRO-77") == "BÜRO-77"


def test_a_credit_note_is_found_by_its_own_name():
    found = InvoiceIndex([invoice("2026-77", "-80")]).by_name("Credit note 2026-77.pdf")
    assert found.invoice
    assert found.invoice.ref == "2026-77"


def text_match(text, *refs, likely=()):
    found = index(*refs).by_text(text, [invoice(ref) for ref in likely])
    return found.invoice.ref if found.invoice else None


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("Harbour Joinery Ltd\nINVOICE\nInvoice number INV-0418\nTotal £412.00", "INV-0418"),
        ("Invoice no. INV 0418, due 3 Nov", "INV-0418"),
        ("Rechnung Nr. 2026/119 vom 3.11.2026", "2026/119"),
        ("Invoice number: 4711\nAmount 117.00", "4711"),
        ("INVOICE No.4711", "4711"),
    ],
)
def test_the_reference_on_the_page_finds_the_invoice(text, ref):
    assert text_match(text, ref, "INV-9999", "117") == ref


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("Invoice INV-04181", "INV-0418"),
        ("Invoice INV-0418-2", "INV-0418"),
        ("Invoice INV-418", "INV-0418"),
        ("Total 117.00", "117"),
        ("Customer 10234, due 03/11/2026", "10234"),
        ("Invoice date 11/2026", "11/2026"),
        ("Statement of account\nInvoice INV-0418  £412.00", "INV-0418"),
        ("CREDIT NOTE CN-12\nfor invoice INV-0418", "INV-0418"),
        ("", "INV-0418"),
    ],
)
def test_a_page_that_may_mean_something_else_matches_nothing(text, ref):
    assert text_match(text, ref) is None


def test_a_page_with_several_invoices_offers_them():
    found = index("INV-1", "INV-2", "INV-3").by_text("Invoice INV-1, see also INV-3")
    assert found.invoice is None
    assert [one.ref for one in found.candidates] == ["INV-1", "INV-3"]


def test_a_page_confirms_what_the_file_name_made_likely():
    page = "Alder & Sons\n4711\nTotal 80.00 Invoice"
    assert text_match(page, "4711", "80") is None
    assert text_match(page, "4711", "80", likely=["4711"]) == "4711"
    assert text_match("Purchase order 4711", "4711", likely=["4711"]) is None


refs_of_one_ledger = st.lists(
    st.text(alphabet="INVinv01/._- ", min_size=1, max_size=8), unique=True, max_size=12
)


@given(refs_of_one_ledger, st.data())
def test_a_file_named_by_its_reference_never_goes_to_another(refs, data):
    assume(refs)
    ref = data.draw(st.sampled_from(refs))
    sanitised = "".join(c if c.isalnum() or c in "_-" else "_" for c in ref)
    assert name_match(f"{sanitised}.pdf", *refs) in (ref, None)
    assert name_match(f"Invoice {sanitised}.pdf", ref) in (ref, None)


@given(
    st.integers(1, 99_999),
    st.integers(1, 99_999),
    st.sampled_from(["", "Invoice ", "2026-11-03 ", "Alder_", "scan1 "]),
    st.sampled_from(["", " (2)", "_2026-11-03", " Alder", " paid 3"]),
)
def test_a_number_is_never_found_inside_another(mine, other, before, after):
    assume(mine != other)
    name = f"{before}INV-{mine}{after}.pdf"
    assert name_match(name, f"INV-{other}") is None
    assert name_match(name, f"INV-{other}", f"INV-{mine}") == f"INV-{mine}"


@given(st.text(max_size=80), refs_of_one_ledger)
def test_any_name_and_page_are_borne(text, refs):
    ledger = index(*refs)
    for found in (ledger.by_name(text), ledger.by_text(text)):
        assert found.invoice is None or found.invoice.ref in refs
        assert len(found.candidates) <= 20
