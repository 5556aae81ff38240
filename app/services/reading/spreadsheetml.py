"""Reads XML Spreadsheet 2003, which NetSuite and others save under the name .xls."""

from datetime import datetime

from app.domain.errors import ReadError
from app.domain.progress import StopToken
from app.domain.reading.read_code import ReadCode
from app.domain.reading.table import Cell, CellError, Source, Table, Workbook
from app.services.reading import safe_xml
from app.services.reading.calamine_rows import MAX_CELLS, Rows, without_blank_end
from app.services.reading.number_formats import GENERAL
from app.services.reading.shown_column import ShownColumns

_NAMESPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
_MAX_ROWS = 1 << 20
_MAX_COLUMNS = 1 << 14
_NAMED_FORMATS = {
    "General": GENERAL,
    "General Number": GENERAL,
    "General Date": "yyyy-mm-dd h:mm",
    "Long Date": "d mmmm yyyy",
    "Medium Date": "d-mmm-yy",
    "Short Date": "yyyy-mm-dd",
    "Currency": "#,##0.00",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": GENERAL,
}


def read(file: str, data: bytes, stop: StopToken) -> Workbook:
    """All sheets. Raises ReadError and Stopped."""
    styles = {"": 0}
    formats = [GENERAL]
    sheet, tables = _Sheet(file), []
    tags = (f"{_NAMESPACE}Style", f"{_NAMESPACE}Row", f"{_NAMESPACE}Worksheet")
    for number, element in enumerate(safe_xml.ends(file, data.lstrip(), *tags)):
        if number % 500 == 0:
            stop.check()
        match safe_xml.local(element.tag):
            case "Style":
                styles[safe_xml.attribute(element, "ID")] = len(formats)
                formats.append(_format(element))
            case "Row":
                sheet.add(element, styles)
                element.clear()
            case _:
                tables.append(sheet.table(safe_xml.attribute(element, "Name"), formats))
                sheet = _Sheet(file)
                element.clear()
    return Workbook(tuple(tables))


class _Sheet:
    """Rows of one worksheet as they come by."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._rows: Rows = []
        self._hidden: set[int] = set()
        self._styles: dict[int, dict[int, int]] = {}
        self._spent = 0

    def add(self, row: safe_xml.Element, styles: dict[str, int]) -> None:
        """The next row; `Index` may leave rows and cells out before it, `Span` repeats it."""
        start = max(_number(row, "Index", len(self._rows) + 1), len(self._rows) + 1)
        if start > _MAX_ROWS:
            raise self._too_far()
        self._rows += [()] * (start - 1 - len(self._rows))
        cells: list[Cell] = []
        for cell in row.iterfind(f"{_NAMESPACE}Cell"):
            at = max(_number(cell, "Index", len(cells) + 1), len(cells) + 1)
            if at > _MAX_COLUMNS:
                raise self._too_far()
            cells += [None] * (at - 1 - len(cells))
            value = _value(cell)
            if value is not None and (style := styles.get(safe_xml.attribute(cell, "StyleID"), 0)):
                self._styles.setdefault(at - 1, {})[start - 1] = style
            cells.append(value)
            cells += [None] * min(_number(cell, "MergeAcross", 0), _MAX_COLUMNS - len(cells))
        self._spent += len(cells)
        if self._spent > MAX_CELLS // 2:
            raise self._too_far()
        self._rows.append(cells)
        hidden = safe_xml.attribute(row, "Hidden") == "1"
        if hidden:
            self._hidden.add(start)
        for _ in range(min(_number(row, "Span", 0), _MAX_ROWS - len(self._rows))):
            self._rows.append(())
            if hidden:
                self._hidden.add(len(self._rows))

    def table(self, name: str, formats: list[str]) -> Table:
        """The sheet as it is now."""
        without_blank_end(self._rows)
        shown = ShownColumns(self._rows, formats, lambda column: self._styles.get(column, {}))
        return Table(Source(self._file, "xml", name), self._rows, shown, frozenset(self._hidden))

    def _too_far(self) -> ReadError:
        return ReadError(ReadCode.TOO_FAR_APART, file=self._file)


def _format(style: safe_xml.Element) -> str:
    for node in style.iterfind(f"{_NAMESPACE}NumberFormat"):
        code = safe_xml.attribute(node, "Format", GENERAL)
        return _NAMED_FORMATS.get(code, code)
    return GENERAL


def _value(cell: safe_xml.Element) -> Cell:
    data = cell.find(f"{_NAMESPACE}Data")
    formula = safe_xml.attribute(cell, "Formula")
    if data is None:
        return CellError(formula if formula.startswith("=") else f"={formula}") if formula else None
    text = "".join(data.itertext())
    match safe_xml.attribute(data, "Type"):
        case "Number":
            return _as_number(text.strip())
        case "DateTime":
            return _as_date(text.strip())
        case "Boolean":
            return text.strip() in ("1", "true")
        case "Error":
            return CellError(text.strip() or "#ERROR")
    return text or None


def _as_number(text: str) -> Cell:
    if len(text) > 15 and text.removeprefix("-").isdecimal() and len(text) < 40:
        return int(text)
    try:
        number = float(text)
    except ValueError:
        return text or None
    return number if number - number == 0 else text


def _as_date(text: str) -> Cell:
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return text or None
    return moment.date() if moment == datetime(moment.year, moment.month, moment.day) else moment


def _number(element: safe_xml.Element, name: str, default: int) -> int:
    text = safe_xml.attribute(element, name)
    return int(text) if text.isdecimal() and len(text) < 9 else default
