"""The fields of an open AR report, by the names the receiver gets."""

from enum import StrEnum


class Field(StrEnum):
    """One column of the report that is sent, in its order there."""

    REF = "ref"
    CUSTOMER_ID = "customer_id"
    CUSTOMER_NAME = "customer_name"
    DATE_ISSUED = "date_issued"
    DATE_DUE = "date_due"
    AMOUNT = "amount"
    BALANCE = "balance"
    CURRENCY_ISO = "currency_iso"
