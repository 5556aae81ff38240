"""What flags and words beside the amounts mean."""

import pytest

from app.domain.reading.suggest_helpers import credit_flags
from app.services.reading.field_names import field_names


@pytest.mark.parametrize(
    ("flags", "credits"),
    [
        ({"D", "C"}, {"C"}),
        ({"D", "K"}, {"K"}),
        ({"D", "H"}, {"H"}),
        ({"S", "H"}, {"H"}),
        ({"MD", "D"}, {"D"}),  # Czech: má dáti and dal
        ({"Dr", "Cr"}, {"Cr"}),
        ({"D"}, set()),
        ({"C", ""}, {"C"}),
    ],
)
def test_the_same_letter_is_debit_or_credit_by_its_company(
    flags: set[str], credits: set[str]
) -> None:
    assert credit_flags(flags, field_names()) == credits
