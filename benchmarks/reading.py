"""Reads the same report with this program and with others, side by side in one run.

    python benchmarks/reading.py [--rows 100000] [--repeat 3] [--json]

The report has 12 columns as Excel writes them: shared texts, dates, amounts and references that a
number format shows with leading zeros. Each reading runs in a process of its own and gives its
best time, the peak of its memory, and the longest time for which another thread, such as the
window's, had to wait for its turn.
"""

import argparse
import csv
import io
import json
import multiprocessing
import resource
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

sys.path.insert(0, str(Path(__file__).parents[1]))

HEADER = (
    "Invoice Number", "Customer No", "Customer", "Invoice Date", "Due Date", "Currency", "Amount",
    "Balance", "PO", "Terms", "Status", "Sales Rep",
)  # fmt: skip
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="00000"/>'
    '</numFmts><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="4"/>'
    '<xf numFmtId="164"/></cellXfs></styleSheet>'
)


def report(rows: int) -> list[tuple[object, ...]]:
    """Invoices with an Excel serial as their dates."""
    return [
        (
            f"INV-{number:06}", 100 + number % 3000, f"Customer {number % 3000} & Sons Ltd",
            45658 + number % 400, 45688 + number % 400, "EUR", number * 7919 % 899999 / 100,
            number * 104729 % 899999 / 100, f"PO{number * 7 % 99991}", "30 days", "Open",
            f"Rep {number % 20}",
        )
        for number in range(rows)
    ]  # fmt: skip


def write_csv(path: Path, rows: list[tuple[object, ...]]) -> None:
    """Comma-separated UTF-8."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEADER, *rows])


def write_xlsx(path: Path, rows: list[tuple[object, ...]]) -> None:
    """As Excel lays it out; openpyxl would write the texts into the cells."""
    texts: dict[str, int] = {}
    styles = {1: 3, 3: 1, 4: 1, 6: 2, 7: 2}
    sheet = io.StringIO()
    sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>')
    for number, row in enumerate([HEADER, *rows], 1):
        sheet.write(f'<row r="{number}" spans="1:{len(HEADER)}">')
        for column, value in enumerate(row):
            place = f"{chr(65 + column)}{number}"
            if isinstance(value, str):
                index = texts.setdefault(value, len(texts))
                sheet.write(f'<c r="{place}" t="s"><v>{index}</v></c>')
            else:
                sheet.write(f'<c r="{place}" s="{styles[column]}"><v>{value}</v></c>')
        sheet.write("</row>")
    sheet.write("</sheetData></worksheet>")
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
        'package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/xl/{name}.xml" ContentType="application/vnd.openxmlformats-'
            f'officedocument.spreadsheetml.{kind}+xml"/>'
            for name, kind in (
                ("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"),
                ("styles", "styles"), ("sharedStrings", "sharedStrings"),
            )
        )
        + "</Types>",
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.xml")),
        "xl/_rels/workbook.xml.rels": _relations(
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="Open" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" uniqueCount="{len(texts)}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": sheet.getvalue(),
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def write_reports(paths: dict[str, Path], rows: int) -> None:
    """The same report in both forms."""
    invoices = report(rows)
    write_xlsx(paths["xlsx"], invoices)
    write_csv(paths["csv"], invoices)


def _relations(*targets: tuple[str, str]) -> str:
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}">{entries}</Relationships>'


def with_this_program(path: Path) -> int:
    """Path to tables, and the references as shown."""
    from app.domain.progress import StopToken
    from app.services.reading.reader import Reader

    reader = Reader()
    table = reader.read(reader.snapshot(str(path)), StopToken()).tables[0]
    return len(table.as_shown(0))


def with_this_program_and_formats(path: Path) -> int:
    """The same, and a column of numbers whose format adds zeros."""
    from app.domain.progress import StopToken
    from app.services.reading.reader import Reader

    reader = Reader()
    table = reader.read(reader.snapshot(str(path)), StopToken()).tables[0]
    return len(table.as_shown(1))


def with_this_program_to_the_end(path: Path) -> int:
    """Path to the open report that the preview begins with."""
    from app.domain.progress import StopToken
    from app.flows.prepare import Prepare
    from app.services.reading.field_names import field_names
    from app.services.reading.reader import Reader

    draft = Prepare(Reader(), field_names()).open(str(path), "", StopToken())
    return len(draft.report.invoices)


def with_calamine(path: Path) -> int:
    """Values only."""
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())


def with_openpyxl(path: Path) -> int:
    """Values only, one row at a time."""
    import openpyxl

    return len(list(openpyxl.load_workbook(path, read_only=True).worksheets[0].values))


def with_csv(path: Path) -> int:
    """The standard library, knowing encoding and delimiter."""
    with path.open(newline="", encoding="utf-8") as file:
        return len(list(csv.reader(file)))


READINGS: tuple[tuple[str, str, Callable[[Path], int]], ...] = (
    ("xlsx", "calamine alone", with_calamine),
    ("xlsx", "this program", with_this_program),
    ("xlsx", "this program, formats shown", with_this_program_and_formats),
    ("xlsx", "this program, ready for the preview", with_this_program_to_the_end),
    ("xlsx", "openpyxl, read only", with_openpyxl),
    ("csv", "csv.reader alone", with_csv),
    ("csv", "this program", with_this_program),
    ("csv", "this program, ready for the preview", with_this_program_to_the_end),
)


def measure(
    reading: Callable[[Path], int], path: Path, repeat: int, answer: "multiprocessing.Queue[object]"
) -> None:
    """Best time in s, longest wait of another thread in ms, peak memory in MB."""
    reading_ended, waits = threading.Event(), [0.0]

    def beat() -> None:
        last = time.perf_counter()
        while not reading_ended.wait(0.002):
            now = time.perf_counter()
            waits.append(now - last)
            last = now

    reading(path)
    times = []
    heart = threading.Thread(target=beat, daemon=True)  # a failed reading must not leave it
    heart.start()
    for _ in range(repeat):
        started = time.perf_counter()
        reading(path)
        times.append(time.perf_counter() - started)
    reading_ended.set()
    heart.join()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak_mb = peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    answer.put((min(times), max(waits) * 1000, peak_mb))


def main() -> None:
    """Write the reports, read them, print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--repeat", type=int, default=3)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        paths = {kind: Path(folder) / f"report.{kind}" for kind in ("xlsx", "csv")}
        context = multiprocessing.get_context("spawn")
        # A process inherits its parent's peak, so the parent stays small.
        writer = context.Process(target=write_reports, args=(paths, chosen.rows))
        writer.start()
        writer.join()
        for kind, name, reading in READINGS:
            answer = context.Queue()
            process = context.Process(
                target=measure, args=(reading, paths[kind], chosen.repeat, answer)
            )
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit(f"{name} failed")
            seconds, wait, peak = answer.get()
            results.append(
                {"file": kind, "reader": name, "seconds": round(seconds, 3),
                 "longest_wait_ms": round(wait, 1), "peak_mb": round(peak)}
            )  # fmt: skip
    if chosen.json:
        print(json.dumps({"rows": chosen.rows, "results": results}, indent=1))
        return
    base = {kind: next(r["seconds"] for r in results if r["file"] == kind) for kind in paths}
    for result in results:
        ratio = result["seconds"] / base[result["file"]]
        print(
            f"{result['file']:5} {result['reader']:29} {result['seconds']:7.3f} s {ratio:5.2f} x "
            f"{result['longest_wait_ms']:7.1f} ms {result['peak_mb']:5} MB"
        )


if __name__ == "__main__":
    main()
