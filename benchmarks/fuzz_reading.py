"""Fuzzes the readers with coverage guidance; anything but the program's own errors is a finding.

    pip install atheris
    python benchmarks/fuzz_reading.py CORPUS_FOLDER -max_total_time=3600 -timeout=10

The first byte of an input chooses: the file as it is, or a part of a sound workbook, so that
mutations get past a zip's checksums.
"""

import io
import sys
import zipfile

import atheris

with atheris.instrument_imports(include=["app", "olefile", "html", "xml", "csv", "email"]):
    from app.domain.errors import UploaderError
    from app.domain.progress import StopToken
    from app.domain.reading.table import Snapshot
    from app.services.reading.reader import Reader

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SOUND = {
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": "<Relationships>"
    f'<Relationship Id="r1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>'
    '<numFmt numFmtId="164" formatCode="000"/></numFmts><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="164"/></cellXfs></styleSheet>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData><row r="1">'
    '<c r="A1" s="1"><v>1</v></c></row></sheetData></worksheet>',
}
PARTS = {2: "xl/worksheets/sheet1.xml", 3: "xl/styles.xml", 4: "xl/workbook.xml", 5: "content.xml"}


def workbook_with(part: str, content: bytes) -> bytes:
    """A sound workbook, one part of which is replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in ({} if part == "content.xml" else SOUND).items():
            if name != part:
                archive.writestr(name, text)
        archive.writestr(part, content)
    return out.getvalue()


def one_input(data: bytes) -> None:
    """Read it, and every column that it shows."""
    part = PARTS.get(data[0] if data else 0)
    file = workbook_with(part, data[1:]) if part else data[1:]
    try:
        for table in Reader().read(Snapshot("file", file, ""), StopToken()).tables:
            for column in range(4):
                if len(table.as_shown(column)) != len(table.rows):
                    raise AssertionError("a row was lost")
    except UploaderError:
        pass


atheris.Setup(sys.argv, one_input)
atheris.Fuzz()
