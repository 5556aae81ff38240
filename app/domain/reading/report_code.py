"""What can go wrong around understanding a report."""

from app.domain.errors import Code


class ReportCode(Code):
    """Why a file cannot be understood as a report, or a layout not be remembered."""

    NO_TABLE = "no_table"
    NO_HEADER = "no_header"
    NO_ROWS = "no_rows"  # column names in `row`, but no invoice below them
    CANNOT_REMEMBER = "cannot_remember"
