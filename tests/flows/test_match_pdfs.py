"""A drop of PDFs is read and matched; what cannot be sent is there with its reason."""

from decimal import Decimal

import pytest

from app.domain.errors import Stopped
from app.domain.invoice import Invoice
from app.domain.pdfs import DroppedPdf, Flaw, FoundBy, PdfState, PdfTrouble, Walk
from app.domain.progress import Progress, StopToken
from app.flows.match_pdfs import MatchPdfs
from app.services.destinations import destinations

KOLLENO = destinations()["kolleno_open_ar"]


class FakeFiles:
    """Files by path: the text of their first page, or what is wrong with them."""

    def __init__(self, files, others=0):
        self.files, self.others, self.opened = files, others, []

    def walk(self, paths, stop):
        return Walk(tuple(paths), self.others)

    def read(self, path, stop):
        about = self.files[path]
        return DroppedPdf(path, path, 10, path, about if isinstance(about, Flaw) else None)

    def first_page(self, path, stop):
        self.opened.append(path)
        return self.files[path]


def invoices(*refs):
    return [Invoice(ref, "", "Alder", None, None, None, Decimal(9), "GBP") for ref in refs]


def look(files, *refs):
    flow = MatchPdfs(files, invoices(*refs), KOLLENO)
    found = flow.find(list(files.files), StopToken(), lambda _: None)
    return flow, flow.none.add(found.matches)


def test_the_name_is_tried_first_and_the_page_only_where_it_does_not_tell():
    files = FakeFiles({"INV-1.pdf": "Invoice INV-2", "scan_7.pdf": "Invoice INV-2", "x.pdf": ""})
    _, pdfs = look(files, "INV-1", "INV-2")
    by_name, by_text, none = pdfs.matches
    assert (by_name.invoice.ref, by_name.found_by) == ("INV-1", FoundBy.NAME)
    assert (by_text.invoice.ref, by_text.found_by) == ("INV-2", FoundBy.TEXT)
    assert (none.invoice, none.state) == (None, PdfState.NEEDS_MATCH)
    assert files.opened == ["scan_7.pdf", "x.pdf"]


def test_the_page_of_what_is_no_pdf_is_not_opened_but_its_name_is_told():
    files = FakeFiles({"x.pdf": Flaw(PdfTrouble.EMPTY), "INV-1.pdf": Flaw(PdfTrouble.IS_WORD)})
    _, pdfs = look(files, "INV-1")
    assert files.opened == []
    assert pdfs.matches[1].invoice.ref == "INV-1"
    assert pdfs.counts[PdfState.CANT_SEND] == 2


def test_several_invoices_on_a_page_are_offered():
    _, pdfs = look(FakeFiles({"x.pdf": "Invoice INV-1 and INV-2"}), "INV-1", "INV-2", "INV-3")
    assert [one.ref for one in pdfs.matches[0].candidates] == ["INV-1", "INV-2"]


def test_references_that_share_a_name_are_known_from_the_whole_report():
    _, pdfs = look(FakeFiles({"x.pdf": "Invoice INV/1"}), "INV/1", "INV.1")
    assert pdfs.planned() == ()


def test_with_another_report_files_are_matched_anew_and_choices_kept_where_still_open():
    files = FakeFiles({"INV-1.pdf": "", "a.pdf": "", "b.pdf": ""})
    flow, pdfs = look(files, "INV-1", "INV-2", "INV-3")
    pdfs = pdfs.choose("a.pdf", flow.invoices[1]).choose("b.pdf", flow.invoices[2])
    later = MatchPdfs(files, invoices("INV-2"), KOLLENO)
    again = later.again(pdfs.matches, StopToken(), lambda _: None)
    assert [one.invoice.ref if one.invoice else None for one in again.matches] == [
        None,
        "INV-2",
        None,
    ]


def test_progress_counts_files_and_stop_ends_the_look():
    files = FakeFiles({f"{n}.pdf": "" for n in range(5)}, others=3)
    flow = MatchPdfs(files, [], KOLLENO)
    seen = []
    found = flow.find(list(files.files), StopToken(), seen.append)
    assert seen[0] == Progress(0, 5)
    assert len(seen) == len(found.matches) == 5
    assert found.others == 3

    stop = StopToken()
    with pytest.raises(Stopped):
        flow.find(list(files.files), stop, lambda _: stop.stop())
