"""Says a derived field as the formula it is."""

from app.domain.reading.layout import Layout
from app.domain.reading.mapping import Formula, FormulaKind, Mapping


def formula_text(formula: Formula, layout: Layout, mapping: Mapping) -> str:
    """The formula in the file's own column names, such as `Amount Due − Amount Paid`."""
    headers = [layout.columns[index].header or f"column {index + 1}" for index in formula.columns]
    match formula.kind:
        case FormulaKind.MINUS:
            return f"{headers[0]} − {headers[1]}"
        case FormulaKind.SUM:
            return " + ".join(headers)
        case FormulaKind.LINES:
            return f"sum of {headers[0]} per invoice{_unless_paid(layout, mapping)}"
        case FormulaKind.UNPAID:
            return f"{headers[0]}{_unless_paid(layout, mapping)}"


def _unless_paid(layout: Layout, mapping: Mapping) -> str:
    helpers = mapping.helpers
    deciding = (helpers.status, helpers.paid_flag, helpers.open_flag)
    column = next((index for index in deciding if index is not None), None)
    return "" if column is None else f" where {layout.columns[column].header} is not paid"
