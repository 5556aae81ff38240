"""The papers a bookkeeper drops in practice mode: PDFs of a page each, and a Word file."""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import ContentStream, DictionaryObject, NameObject

from app.domain.invoice import Invoice

_A4 = (595, 842)  # points
_SMALL_PRINT = (
    "",
    "Oak worktops, cut and oiled to the measurements taken on site",
    "Fitting, with removal and disposal of the old worktops",
    "Delivery within ten miles of the workshop",
    "",
    "Please pay within 30 days and quote the invoice number.",
    "Goods remain the property of Harbour Joinery Ltd until paid in full.",
    "",
    "This company is made up, and so is everything on this page:",
    "it came with Open AR Uploader, to practise with.",
)


def write_papers(
    folder: Path,
    *,
    company: str,
    invoices: Sequence[Invoice],
    scanned: str,
    no_pdf: Invoice,
    today: date,
) -> list[Path]:
    """Write the papers and return their paths.

    Every invoice gets a PDF under its own reference, except `scanned`, which bears a scanner's
    number, and one with a slash, which no file name can hold. A statement belongs to no
    invoice, and the paper of `no_pdf` is a Word file that somebody renamed. Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    papers: dict[str, bytes] = {}
    for one in invoices:
        if one.ref == scanned:
            name = f"scan_{today - timedelta(days=4):%Y%m%d}_0007.pdf"
        elif "/" in one.ref:
            name = f"Invoice {one.ref.replace('/', '-')}.pdf"
        else:
            name = f"{one.ref}.pdf"
        papers[name] = _pdf(_invoice_lines(company, one))
    last_month = today.replace(day=1) - timedelta(days=1)
    statement = ["STATEMENT OF ACCOUNT", company, f"{last_month:%B %Y}", "Balance brought forward"]
    papers[f"statement-{last_month:%b}.pdf".lower()] = _pdf(statement)
    papers[f"{no_pdf.ref}.pdf"] = _word_file(_invoice_lines(company, no_pdf))
    paths = []
    for name, data in sorted(papers.items()):
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    return paths


def _invoice_lines(company: str, one: Invoice) -> list[str]:
    return [
        "INVOICE",
        company,
        f"Invoice number: {one.ref}",
        f"To: {one.customer_name}",
        f"Invoice date: {one.date_issued:%d/%m/%Y}",
        f"Due date: {one.date_due:%d/%m/%Y}",
        f"Total due: {one.balance:,.2f} {one.currency_iso}",
        *_SMALL_PRINT,
    ]


def _pdf(lines: Sequence[str]) -> bytes:
    """One page with the lines in Helvetica, which every reader has."""
    writer = PdfWriter()
    page = writer.add_blank_page(*_A4)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    text = [b"BT /F1 14 Tf 60 780 Td 22 TL"]
    for line in lines:
        escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        text.append(b"(" + escaped.encode("cp1252", "replace") + b") Tj T*")
    content = ContentStream(None, writer)
    content.set_data(b"\n".join([*text, b"ET"]))
    page.replace_contents(content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _word_file(lines: Sequence[str]) -> bytes:
    """A minimal .docx that Word opens."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org"
    paragraphs = "".join(f"<w:p><w:r><w:t>{_xml(line)}</w:t></w:r></w:p>" for line in lines)
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{office}/package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": (
            f'<w:document xmlns:w="{office}/wordprocessingml/2006/main">'
            f"<w:body>{paragraphs}</w:body></w:document>"
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(zipfile.ZipInfo(name), f'<?xml version="1.0"?>{text}')
    return out.getvalue()


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
