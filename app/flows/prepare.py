"""Understands a report file: from path to the open report, with questions where needed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.domain.assemble import Assembler
from app.domain.choices import Choices
from app.domain.column import text_of
from app.domain.errors import Code, ReadError
from app.domain.headings import Headings, find_headings
from app.domain.layout import Layout, find_layout
from app.domain.mapping import Mapping, Question
from app.domain.names import FieldNames
from app.domain.ports import TableReader
from app.domain.progress import StopToken
from app.domain.report import OpenReport
from app.domain.row_values import read_values
from app.domain.rows import Sorter
from app.domain.suggest import suggest
from app.domain.table import Snapshot, Table, Workbook


class ReportCode(Code):
    """Why a file cannot be understood as a report."""

    NO_TABLE = "no_table"
    NO_HEADER = "no_header"


@dataclass(frozen=True)
class Draft:
    """Everything known about a report before it is sent."""

    snapshot: Snapshot
    workbook: Workbook
    table: Table
    layout: Layout
    headings: Headings
    mapping: Mapping
    questions: tuple[Question, ...]
    report: OpenReport
    choices: Choices = field(default_factory=Choices)

    @property
    def sheets(self) -> tuple[str, ...]:
        """Names of the sheets that hold something."""
        return tuple(t.source.sheet for t in self.workbook.tables if len(t.rows))


class Prepare:
    """Opens reports. Works off the GUI thread; raises ReadError and Stopped."""

    def __init__(self, reader: TableReader, names: FieldNames) -> None:
        self._reader = reader
        self._names = names

    def open(self, path: str, company_id: str, stop: StopToken) -> Draft:
        """Read a file and understand it."""
        snapshot = self._reader.snapshot(path)
        workbook = self._reader.read(snapshot, stop)
        return self._understand(snapshot, workbook, Choices(), stop)

    def again(self, draft: Draft, choices: Choices, stop: StopToken) -> Draft:
        """Understand the same file with the person's choices."""
        return self._understand(draft.snapshot, draft.workbook, choices, stop)

    def _understand(
        self, snapshot: Snapshot, workbook: Workbook, choices: Choices, stop: StopToken
    ) -> Draft:
        table, layout = self._choose(workbook, choices)
        stop.check()
        headings = find_headings(table.rows, layout, self._names)
        mapping = suggest(layout, headings, _prose(table, layout), self._names)
        values = read_values(table, mapping, self._names, choices.currency or "")
        stop.check()
        sorter = Sorter(table, layout, mapping, headings, values, self._names)
        rows = sorter.sort(stop)
        report = Assembler(mapping, values, rows, choices).assemble(sorted(table.hidden_rows))
        return Draft(
            snapshot, workbook, table, layout, headings, mapping, mapping.questions, report, choices
        )

    def _choose(self, workbook: Workbook, choices: Choices) -> tuple[Table, Layout]:
        """The sheet with the report: the one chosen, or the fullest that has a header."""
        found: list[tuple[int, Table, Layout]] = []
        for table in workbook.tables:
            if choices.sheet is not None and table.source.sheet != choices.sheet:
                continue
            layout = find_layout(table, self._names, choices.header_row or 0)
            if layout is not None:
                telling = sum(bool(c.meaning.concepts) and bool(c.count) for c in layout.columns)
                found.append((telling, table, layout))
        if not found:
            code = (
                ReportCode.NO_HEADER
                if any(len(t.rows) for t in workbook.tables)
                else ReportCode.NO_TABLE
            )
            raise ReadError(code)
        _, table, layout = max(found, key=lambda f: f[0])
        return table, layout


def _prose(table: Table, layout: Layout) -> Sequence[str]:
    """Texts of the lines above the header and at the end of the file."""
    above = table.rows[: layout.header_row - 1]
    below = [row for row in table.rows[-6:] if sum(bool(text_of(c)) for c in row) <= 3]
    return [text for row in (*above, *below) for c in row if (text := text_of(c))]
