"""The report that is sent says exactly what was read, and can be read back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import ReadError
from app.domain.invoice import Invoice
from app.domain.outgoing import read_report, write_report

text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
money = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
invoices = st.builds(
    Invoice,
    ref=text,
    customer_id=text,
    customer_name=text,
    date_issued=st.none() | st.dates(),
    date_due=st.none() | st.dates(),
    amount=st.none() | money,
    balance=money,
    currency_iso=text,
)


@given(st.lists(invoices, max_size=8))
def test_reading_back_gives_the_same_invoices(report: list[Invoice]) -> None:
    back = read_report(write_report(report))
    assert [replace(one, row=0) for one in back] == report
    assert [one.row for one in back] == list(range(2, len(report) + 2))


@given(st.lists(invoices, max_size=8))
def test_writing_what_was_read_gives_the_same_bytes(report: list[Invoice]) -> None:
    data = write_report(report)
    assert write_report(read_report(data)) == data


def test_the_form_is_the_agreed_one() -> None:
    report = [
        Invoice(
            ref="=00117",
            customer_id="7",
            customer_name="Bäcker, Söhne",
            date_issued=date(2026, 11, 3),
            date_due=None,
            amount=Decimal("1E+3"),
            balance=Decimal("-0.00"),
            currency_iso="EUR",
        )
    ]
    assert (
        write_report(report)
        == (
            "ref,customer_id,customer_name,date_issued,date_due,amount,balance,currency_iso\r\n"
            '=00117,7,"Bäcker, Söhne",2026-11-03,,1000,0.00,EUR\r\n'
        ).encode()
    )


@pytest.mark.parametrize("balance", [Decimal("NaN"), Decimal("Infinity")])
def test_what_is_no_amount_is_never_written(balance: Decimal) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        write_report([Invoice("1", "", "", None, None, None, balance, "EUR")])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"ref;balance\r\n1;2\r\n",
        b"ref,customer_id,customer_name,date_issued,date_due,amount,balance,currency_iso\r\n1,2\r\n",
        b"ref,customer_id,customer_name,date_issued,date_due,amount,balance,currency_iso\r\n"
        b"1,,,,,,ten,EUR\r\n",
        b"ref,customer_id,customer_name,date_issued,date_due,amount,balance,currency_iso\r\n"
        b"1,,,03/11/2026,,,10,EUR\r\n",
    ],
)
def test_another_form_is_refused_whole(data: bytes) -> None:
    with pytest.raises(ReadError):
        read_report(data)
