"""The practice report opens without a question and shows what the guide's pictures show."""

from datetime import date, timedelta

import pytest

from app.domain.baseline import Baseline, Origin
from app.domain.decisions import Decisions
from app.domain.pdfs import FoundBy, PdfState
from app.domain.progress import StopToken
from app.flows.match_pdfs import MatchPdfs
from app.flows.prepare import Prepare
from app.flows.preview import compare_with
from app.services.destinations import destinations
from app.services.pdf_files import PdfFiles
from app.services.practice.company import make_practice_files
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader

KOLLENO = destinations()["kolleno_open_ar"]


@pytest.mark.parametrize("days", [0, 40, 173, 410])
def test_from_the_sample_files_to_the_pictures_of_the_guide(tmp_path, days):
    today = date(2026, 11, 21) + timedelta(days=days)
    files = make_practice_files(tmp_path, today)
    draft = Prepare(Reader(), field_names()).open(str(files.report), "c", StopToken())
    assert draft.questions == ()
    assert draft.report.problems == ()
    assert len(draft.report.invoices) == 412

    last_week = Baseline(files.last_week, Origin.SENT_HERE, "last week", files.last_week_sent_at)
    comparison = compare_with(draft.report, last_week, Decisions(), KOLLENO.limits, today)
    shown = comparison.shown
    counts = (len(shown.paid), len(shown.new), len(shown.changed), len(shown.unchanged))
    assert counts == (17, 20, 6, 386)
    assert [(one.gone.ref, one.new.ref) for one in shown.suspects] == [("00117", "117")]

    flow = MatchPdfs(PdfFiles(), shown.report, KOLLENO)
    found = flow.find([str(tmp_path / "Invoice PDFs")], StopToken(), lambda _: None)
    pdfs = flow.none.add(found.matches)
    assert pdfs.counts == {PdfState.READY: 18, PdfState.NEEDS_MATCH: 1, PdfState.CANT_SEND: 1}
    assert set(pdfs.missing(one.ref for one in shown.new)) == {"INV-0422", "INV-0431", "INV-0433"}
    by_text = [one.invoice.ref for one in pdfs.matches if one.found_by is FoundBy.TEXT]
    assert by_text == ["INV-0418"]
