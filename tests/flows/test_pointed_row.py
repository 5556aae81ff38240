"""A person says which row holds the column names, because the program did not find it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from app.domain.errors import ReadError
from app.domain.fields import Field
from app.domain.progress import StopToken
from app.domain.reading.choices import Choices
from app.domain.reading.report_code import ReportCode
from app.domain.report import ProblemCode, Severity, SkipReason
from app.flows.check import CheckResult
from app.flows.prepare import Draft, Prepare
from app.services.layout_memory import LayoutFiles
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader
from app.ui.check_report import as_json
from app.ui.messages.report_words import problem_message

EXPORTS = sorted((Path(__file__).parents[1] / "data" / "exports").glob("*.*"))
TITLES = ["Bramble Ltd", "Invoice Number,Customer,Invoice Date,Due Date,Total,Balance,Currency"]
OLD = "PAID-7,Alder & Sons,11/01/2026,10/02/2026,900.00,900.00,GBP"
NAMES = "Belegnr,Kunde,Datum,Faellig,Summe,Offen,Whg"
GOOD = "INV-0042,Alder & Sons,13/04/2026,13/05/2026,1250.00,250.00,GBP"
TWO_BLOCKS = [*TITLES, OLD, "", "Open:", NAMES, GOOD]
"""The paid block comes first; the open invoices stand below row 6."""

Open = Callable[..., Draft]


@pytest.fixture
def prepare(tmp_path: Path) -> Prepare:
    return Prepare(Reader(), field_names(), LayoutFiles(tmp_path / "layouts"))


@pytest.fixture
def open_csv(prepare: Prepare, tmp_path: Path) -> Open:
    def opened(*lines: str, choices: Choices | None = None, company: str = "harbour") -> Draft:
        path = tmp_path / "report.csv"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        file = prepare.read(str(path), company, StopToken())
        return prepare.understand(file, choices or Choices(), StopToken())

    return opened


def refs(draft: Draft) -> list[str]:
    return [invoice.ref for invoice in draft.report.invoices]


class TestPointing:
    def test_the_columns_are_mapped_by_the_names_in_that_row(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        found = open_csv(*TWO_BLOCKS)
        assert found.layout.header_row == 2
        assert not found.pointed
        draft = prepare.again(found, Choices(header_row=6), StopToken())
        assert draft.pointed
        assert draft.layout.header_row == 6
        assert draft.layout.headers[5] == "Offen"
        assert refs(draft) == ["INV-0042"]

    def test_invoices_above_that_row_are_named(self, open_csv: Open) -> None:
        draft = open_csv(*TWO_BLOCKS, choices=Choices(header_row=6))
        (problem,) = draft.report.problems
        assert (problem.code, problem.severity) == (ProblemCode.PASSED_OVER, Severity.WARN)
        assert problem_message(problem).what == (
            "Row 3 looks like an invoice, but is not read, as the column names are on row 6."
        )
        assert "will be marked as paid" in problem_message(problem).press

    def test_an_invoice_taken_for_names_is_named_too(self, open_csv: Open) -> None:
        rows = [f"INV-{n},Alder {n},{n}/04/2026,{n}/05/2026,{n}.5,{n}.5,GBP" for n in range(10, 20)]
        draft = open_csv(TITLES[1], *rows, choices=Choices(header_row=7))
        assert problem_message(draft.report.problems[0]).what.startswith(
            "Rows 2, 3, 4 and 3 more look like invoices, but are not read"
        )

    def test_names_in_two_lines_are_joined(self, open_csv: Open) -> None:
        upper, lower = "Invoice,,Customer,,Open", "Number,Date,Number,Name,Balance"
        row = "INV-1,13/04/2026,C-1,Alder,250.00"
        draft = open_csv(upper, lower, row, choices=Choices(header_row=2, currency="GBP"))
        assert draft.layout.headers[0] == "Invoice Number"
        assert refs(draft) == ["INV-1"]
        assert draft.report.problems == ()

    @pytest.mark.parametrize("row", [7, 8, 500])
    def test_a_row_with_nothing_below_it_is_refused(self, open_csv: Open, row: int) -> None:
        with pytest.raises(ReadError) as refused:
            open_csv(*TWO_BLOCKS, choices=Choices(header_row=row))
        nothing = ReportCode.NO_ROWS if row == 7 else ReportCode.NO_HEADER
        assert refused.value.code is nothing

    def test_another_sheet_with_fewer_rows_is_left_alone(
        self, prepare: Prepare, tmp_path: Path
    ) -> None:
        book = Workbook()
        assert book.active is not None
        book.active.append(["Notes", "for May"])
        sheet = book.create_sheet("Open")
        for line in TWO_BLOCKS:
            sheet.append(line.split(","))
        path = tmp_path / "book.xlsx"
        book.save(path)
        file = prepare.read(str(path), "", StopToken())
        assert [each.sheet for each in prepare.first_rows(file)] == ["Sheet", "Open"]
        draft = prepare.understand(file, Choices(header_row=6), StopToken())
        assert draft.table.source.sheet == "Open"
        assert refs(draft) == ["INV-0042"]


class TestNoNamesFound:
    ODD = ("Zorp,Blick,Quux", "Fnord,Wib,Nix", "abc,def,ghi", "A-1,Alder,see mail")

    def test_cells_can_be_shown_where_nothing_is_understood(
        self, open_csv: Open, prepare: Prepare, tmp_path: Path
    ) -> None:
        with pytest.raises(ReadError) as refused:
            open_csv(*self.ODD)
        assert refused.value.code is ReportCode.NO_HEADER
        file = prepare.read(str(tmp_path / "report.csv"), "", StopToken())
        (rows,) = prepare.first_rows(file)
        assert rows.rows[1] == ("Fnord", "Wib", "Nix")

    def test_the_row_pointed_at_gives_the_columns_their_names(self, open_csv: Open) -> None:
        draft = open_csv(*self.ODD, choices=Choices(header_row=2))
        assert draft.layout.headers == ("Fnord", "Wib", "Nix")
        assert not draft.ready  # where the balance is, a person still has to say


class TestRemembered:
    def pointed(self, open_csv: Open, prepare: Prepare, row: int = 6) -> None:
        prepare.remember(open_csv(*TWO_BLOCKS, choices=Choices(header_row=row)), "harbour")

    def test_the_next_file_is_read_from_that_row(self, open_csv: Open, prepare: Prepare) -> None:
        self.pointed(open_csv, prepare)
        draft = open_csv(*TWO_BLOCKS[:6], GOOD.replace("42", "43"))
        assert (draft.layout.header_row, draft.pointed) == (6, True)
        assert draft.remembered
        assert draft.changes == ()
        assert refs(draft) == ["INV-0043"]
        assert draft.report.problems[0].code is ProblemCode.PASSED_OVER  # said every time

    def test_it_is_known_by_its_names_wherever_it_moved(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        self.pointed(open_csv, prepare)
        draft = open_csv("A title more", *TWO_BLOCKS)
        assert draft.layout.header_row == 7
        assert refs(draft) == ["INV-0042"]

    def test_a_row_that_holds_the_names_no_more_is_not_used(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        self.pointed(open_csv, prepare)
        rows = [GOOD.replace("42", str(n)) for n in range(10, 20)]
        draft = open_csv(*TITLES, *rows)
        assert (draft.layout.header_row, draft.pointed) == (2, False)
        assert len(refs(draft)) == 10

    def test_a_renamed_column_is_said(self, open_csv: Open, prepare: Prepare) -> None:
        self.pointed(open_csv, prepare)
        changed = [line.replace("Faellig", "Termin") for line in TWO_BLOCKS]
        draft = open_csv(*changed)
        assert draft.layout.header_row == 6
        (change,) = draft.changes
        assert (change.old, change.new) == ("Faellig", "Termin")
        assert change.field is Field.DATE_DUE

    def test_of_two_rows_with_the_same_names_the_nearer_one_is_taken(
        self, open_csv: Open, prepare: Prepare
    ) -> None:
        same = [*TITLES, OLD, "", "Open:", TITLES[1], GOOD]
        prepare.remember(open_csv(*same, choices=Choices(header_row=6)), "harbour")
        draft = open_csv(*TITLES, OLD, OLD.replace("7", "8"), "", "Open:", TITLES[1], GOOD)
        assert draft.layout.header_row == 7
        assert draft.report.problems[0].params["rows"] == (3, 4)

    def test_another_company_knows_nothing_of_it(self, open_csv: Open, prepare: Prepare) -> None:
        self.pointed(open_csv, prepare)
        assert open_csv(*TWO_BLOCKS, company="quay").layout.header_row == 2

    def test_taken_back_it_is_forgotten(self, open_csv: Open, prepare: Prepare) -> None:
        self.pointed(open_csv, prepare)
        draft = open_csv(*TWO_BLOCKS, choices=Choices(header_row=0))
        assert (draft.layout.header_row, draft.pointed) == (2, False)
        assert open_csv(*TWO_BLOCKS).layout.header_row == 6  # not before it is sent so
        prepare.remember(draft, "harbour")
        assert open_csv(*TWO_BLOCKS).layout.header_row == 2

    def test_the_last_row_pointed_at_counts(self, open_csv: Open, prepare: Prepare) -> None:
        self.pointed(open_csv, prepare, row=2)
        assert open_csv(*TWO_BLOCKS).layout.header_row == 2
        self.pointed(open_csv, prepare)
        assert open_csv(*TWO_BLOCKS).layout.header_row == 6

    def test_a_memory_from_before_rows_were_pointed_at_is_read(
        self, open_csv: Open, prepare: Prepare, tmp_path: Path
    ) -> None:
        prepare.remember(open_csv(TITLES[1], GOOD), "harbour")
        path = tmp_path / "layouts" / "harbour.json"
        stored = json.loads(path.read_text("utf-8"))
        for layout in stored["layouts"]:
            del layout["header_row"], layout["pointed"]
        path.write_text(json.dumps(stored), "utf-8")
        assert open_csv(TITLES[1], GOOD).remembered


@pytest.mark.parametrize("path", EXPORTS, ids=lambda path: path.name)
def test_invoices_are_told_from_names_and_titles(prepare: Prepare, path: Path) -> None:
    """What is said of a row before it is pointed at: in no export is it wrong."""
    if path.suffix == ".json":
        return
    file = prepare.read(str(path), "", StopToken())
    draft = prepare.understand(file, Choices(), StopToken())
    sheets = {each.sheet: each for each in prepare.first_rows(file)}
    first = sheets[draft.table.source.sheet]
    alike = set(first.invoices)
    assert alike >= {i.row for i in draft.report.invoices if i.row <= len(first.rows)}
    above = {SkipReason.TITLE, SkipReason.HEADER, SkipReason.BLANK}
    assert not alike & {skip.row for skip in draft.report.skipped if skip.why in above}
    same = Choices(sheet=first.sheet, header_row=draft.layout.header_row)
    assert prepare.again(draft, same, StopToken()).sums == draft.sums


CELLS = st.one_of(
    st.sampled_from([*NAMES.split(","), *GOOD.split(","), "", "Total", "Open:", "30", "1-30"]),
    st.text(alphabet="abc 1.,-/;\u00a0", max_size=6),
)


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.lists(CELLS, max_size=8), max_size=9), st.integers(0, 12))
def test_whatever_row_is_pointed_at_no_row_vanishes(
    prepare: Prepare, tmp_path: Path, body: list[list[str]], row: int
) -> None:
    rows = [TITLES[1].split(","), GOOD.split(","), *body]
    path = tmp_path / "report.csv"
    path.write_text("\n".join(",".join(f'"{c}"' for c in cells) for cells in rows), "utf-8")
    file = prepare.read(str(path), "", StopToken())
    try:
        before = prepare.understand(file, Choices(), StopToken())
        draft = prepare.again(before, Choices(header_row=row), StopToken())
    except ReadError:
        return
    seen = [invoice.row for invoice in draft.report.invoices]
    seen += [skip.row for skip in draft.report.skipped]
    seen += [p.row for p in draft.report.problems if p.severity is Severity.STOP]
    assert sorted(seen) == list(range(1, len(draft.table.rows) + 1))
    assert json.loads(as_json(CheckResult(draft)))
