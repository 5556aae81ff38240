"""Shapes of reports that real packages print, each as small as it can be."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.fields import Field
from app.domain.progress import StopToken
from app.domain.reading.mapping import Origin
from app.domain.report import ProblemCode, SkipReason
from app.flows.prepare import Draft, Prepare
from app.services.reading.field_names import field_names
from app.services.reading.reader import Reader
from app.ui.check_report import formulas, mapping_words


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path


def understood(directory: Path, text: str) -> Draft:
    path = directory / "report.csv"
    path.write_text(text.strip("\n") + "\n", "utf-8")
    return Prepare(Reader(), field_names()).open(str(path), "", StopToken())


def balances(draft: Draft) -> dict[str, str]:
    return {invoice.ref: str(invoice.balance) for invoice in draft.report.invoices}


def customers(draft: Draft) -> list[str]:
    return [invoice.customer_name for invoice in draft.report.invoices]


def reasons(draft: Draft) -> dict[int, SkipReason]:
    return {skip.row: skip.why for skip in draft.report.skipped}


def test_a_header_of_two_lines(directory: Path) -> None:
    draft = understood(
        directory,
        """
Kunde;;Rechnung;;;Betrag;
Nummer;Name;Nummer;Datum;fällig am;brutto;offen
10001;Alder GmbH;R-1;13.04.2026;13.05.2026;1.100,00;1.100,00
10002;Brightwater KG;R-2;14.04.2026;14.05.2026;1.200,00;600,00
""",
    )
    words = mapping_words(draft)
    assert words["ref"] == "Rechnung Nummer"
    assert words["customer_id"] == "Kunde Nummer"
    assert words["balance"] == "Betrag offen"
    assert draft.layout.header_row == 2
    assert reasons(draft) == {1: SkipReason.HEADER, 2: SkipReason.HEADER}


def test_a_running_balance_is_not_the_open_one(directory: Path) -> None:
    draft = understood(
        directory,
        """
Account,Name,Date,Type,Ref,Details,Debit,Credit,Balance
A001,Alder & Sons,13/04/2026,SI,1001,Goods,100.00,,100.00
A001,Alder & Sons,14/04/2026,SI,1002,Goods,200.00,,300.00
A001,Alder & Sons,15/04/2026,SC,CN01,Returned,,50.00,250.00
B001,Brightwater,15/04/2026,SI,1003,Goods,300.00,,300.00
B001,Brightwater,16/04/2026,SR,R1,Receipt,,100.00,200.00
""",
    )
    assert balances(draft) == {
        "1001": "100.00",
        "1002": "200.00",
        "CN01": "-50.00",
        "1003": "300.00",
    }
    assert formulas(draft)["balance"] == "Debit − Credit"
    assert reasons(draft)[6] is SkipReason.PAYMENT


def test_balances_in_a_debit_and_a_credit_column(directory: Path) -> None:
    draft = understood(
        directory,
        """
Kontonummer;Name;RG-Nr.;RG-Datum;Fälligkeit;Tage fällig;Saldo S;Saldo H;Mahnstufe
10001;Alder GmbH;1001;13.04.26;13.05.26;12;1.200,00;;1
10001;Alder GmbH;1002;14.04.26;14.05.26;11;300,00;;
10002;Bright KG;1003;15.04.26;15.05.26;10;;50,00;
""",
    )
    assert balances(draft) == {"1001": "1200.00", "1002": "300.00", "1003": "-50.00"}


def test_the_first_heading_may_stand_above_the_column_names(directory: Path) -> None:
    draft = understood(
        directory,
        """
Customer: Alder & Sons (C001)
Invoice,Inv Date,Due Date,Inv Amt,Cur Bal
1001,04/13/26,05/13/26,"1,000.00","1,000.00"
Customer Total,,,"1,000.00","1,000.00"
Customer: Brightwater (C002)
1003,04/15/26,05/15/26,"3,000.00","3,000.00"
Customer Total,,,"3,000.00","3,000.00"
""",
    )
    assert customers(draft) == ["Alder & Sons", "Brightwater"]


def test_labelled_cells_of_a_heading_give_number_and_name(directory: Path) -> None:
    draft = understood(
        directory,
        """
No,Type,Date,Ref,Details,Balance
A/C:,ATE001,Name:,Atelier Ltd,,
1044,SI,12/01/2026,01060,Goods,100.00
,,,,Totals:,100.00
A/C:,HAR002,Name:,Harrow & Pine,,
1059,SI,14/03/2026,01042,Goods,50.00
1062,SI,15/03/2026,01043,Goods,70.00
,,,,Totals:,120.00
""",
    )
    assert [(i.customer_id, i.customer_name) for i in draft.report.invoices] == [
        ("ATE001", "Atelier Ltd"),
        ("HAR002", "Harrow & Pine"),
        ("HAR002", "Harrow & Pine"),
    ]
    assert draft.mapping.sources[Field.CUSTOMER_ID].origin is Origin.HEADING_ROWS


def test_ageing_buckets_alone_are_the_balance(directory: Path) -> None:
    draft = understood(
        directory,
        """
Invoice,Customer,Date,Due,Current,1-30 days,31-60 days,> 60 days
A-1,Alder,13/04/2026,13/05/2026,100.00,,,
A-2,Alder,14/03/2026,13/04/2026,,50.00,,
A-3,Brightwater,14/01/2026,13/02/2026,,,,-20.00
""",
    )
    assert balances(draft) == {"A-1": "100.00", "A-2": "50.00", "A-3": "-20.00"}
    assert formulas(draft)["balance"] == "Current + 1-30 days + 31-60 days + > 60 days"


def test_lines_below_an_invoice_belong_to_it(directory: Path) -> None:
    draft = understood(
        directory,
        """
Number,Partner,Invoice Date,Due Date,Total,Amount Due,Currency,Product,Quantity,Subtotal
INV/1,Alder,2026-04-13,2026-05-13,120.00,120.00,EUR,Chair,1,50.00
,,,,,,,Table,1,50.00
INV/2,Bright,2026-04-14,2026-05-14,240.00,40.00,EUR,Chair,4,200.00
""",
    )
    assert balances(draft) == {"INV/1": "120.00", "INV/2": "40.00"}
    assert reasons(draft)[3] is SkipReason.LINE


def test_references_stay_as_they_are_written(directory: Path) -> None:
    draft = understood(
        directory,
        """
Invoice #,Client,Issued,Due,Amount,Balance,Currency
22E1,Alder,"Apr 3, 2026","May 3, 2026","$1,200.00","$1,200.00",USD
1E10,Bright,"Apr 13, 2026","May 13, 2026",$200.00,$100.00,USD
00117,Bright,"Apr 14, 2026","May 14, 2026",($200.00),($100.00),USD
""",
    )
    assert balances(draft) == {"22E1": "1200.00", "1E10": "100.00", "00117": "-100.00"}


def test_currency_codes_beside_the_amounts_count_row_by_row(directory: Path) -> None:
    draft = understood(
        directory,
        """
Invoice,Customer,Date,Due,Open
A-1,Alder & Sons,13/04/2026,13/05/2026,EUR 100.00
A-2,Alder & Sons,14/04/2026,13/05/2026,USD 50.00
A-3,Brightwater,14/04/2026,13/05/2026,EUR 250.00
""",
    )
    assert [i.currency_iso for i in draft.report.invoices] == ["EUR", "USD", "EUR"]
    assert draft.ready


def test_a_total_that_only_a_sum_gives_away_is_no_invoice(directory: Path) -> None:
    draft = understood(
        directory,
        """
Customer,Invoice,Date,Amount,Open
Alder,A-1,13/04/2026,100.00,100.00
Alder,A-2,14/04/2026,50.00,50.00
Alder,,,150.00,150.00
Brightwater,B-1,14/04/2026,70.00,70.00
Brightwater,,,70.00,70.00
""",
    )
    assert balances(draft) == {"A-1": "100.00", "A-2": "50.00", "B-1": "70.00"}
    assert not [p for p in draft.report.problems if p.row]


def test_money_without_a_reference_that_is_no_sum_waits(directory: Path) -> None:
    draft = understood(
        directory,
        """
Customer,Invoice,Date,Amount,Open
Alder,A-1,13/04/2026,100.00,100.00
Alder,,,33.00,33.00
Brightwater,B-1,14/04/2026,70.00,70.00
""",
    )
    assert [(p.row, p.code) for p in draft.report.problems] == [(3, ProblemCode.MISSING_REF)]


def test_a_report_per_customer_name_in_a_language_nobody_taught(directory: Path) -> None:
    draft = understood(
        directory,
        """
Számla sorszáma;Vevő neve;Számla kelte;Fizetési határidő;Bruttó összeg;Hátralék;Pénznem
HU-2026/0001;Kovács Kft.;2026.04.13;2026.05.13;12 700;12 700;HUF
HU-2026/0002;Nagy Bt.;2026.04.14;2026.05.14;25 400;5 400;HUF
HU-2026/0003;Kovács Kft.;2026.04.18;2026.05.18;5 080;5 080;HUF
HU-2026/0004;Szabó Zrt.;2026.04.20;2026.05.20;99 060;99 060;HUF
""",
    )
    assert [invoice.balance for invoice in draft.report.invoices] == [
        Decimal(12700),
        Decimal(5400),
        Decimal(5080),
        Decimal(99060),
    ]
    assert customers(draft)[0] == "Kovács Kft."


def test_headings_that_carry_their_groups_total(directory: Path) -> None:
    draft = understood(
        directory,
        """
Aged Receivable,,,,,,,,,
As of 06/30/2026,,,,,,,,,
,Invoice Date,Due Date,Currency,At Date,1-30,31-60,61-90,Older,Total
Alder & Sons,,,,100.00,50.00,0.00,0.00,0.00,150.00
INV/2026/0001,04/13/2026,07/13/2026,USD,100.00,0.00,0.00,0.00,0.00,100.00
INV/2026/0002,05/14/2026,06/13/2026,USD,0.00,50.00,0.00,0.00,0.00,50.00
Brightwater,,,,0.00,0.00,30.00,0.00,0.00,30.00
INV/2026/0003,04/14/2026,05/13/2026,USD,0.00,0.00,30.00,0.00,0.00,30.00
Total Aged Receivable,,,,100.00,50.00,30.00,0.00,0.00,180.00
""",
    )
    assert [(i.ref, i.customer_name) for i in draft.report.invoices] == [
        ("INV/2026/0001", "Alder & Sons"),
        ("INV/2026/0002", "Alder & Sons"),
        ("INV/2026/0003", "Brightwater"),
    ]
    assert draft.layout.headers[draft.mapping.column(Field.BALANCE) or 0] == "Total"
    assert draft.ready


def test_credit_notes_written_without_a_sign_count_as_negative(directory: Path) -> None:
    draft = understood(
        directory,
        """
Type,Number,Customer,Date,Total,Balance,Currency
Invoice,1001,Alder,13/04/2026,100.00,100.00,GBP
Credit Note,1002,Alder,14/04/2026,30.00,30.00,GBP
""",
    )
    assert balances(draft) == {"1001": "100.00", "1002": "-30.00"}


def test_page_breaks_and_footers_are_left_out(directory: Path) -> None:
    draft = understood(
        directory,
        """
Open items
Page 1 of 2
Invoice,Customer,Date,Due,Balance,Currency
1001,Alder,13/04/2026,13/05/2026,100.00,GBP
Open items
Page 2 of 2
Invoice,Customer,Date,Due,Balance,Currency
1002,Brightwater,14/04/2026,14/05/2026,50.00,GBP
Printed on 30/06/2026
""",
    )
    assert balances(draft) == {"1001": "100.00", "1002": "50.00"}
    assert customers(draft) == ["Alder", "Brightwater"]
    assert reasons(draft)[7] is SkipReason.HEADER
    assert reasons(draft)[9] is SkipReason.FOOTER
