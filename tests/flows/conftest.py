"""What every test of setting up a company begins with."""

from pathlib import Path

import pytest

from app.domain.profile import Company
from app.flows.enrol import Enrol
from tests.flows.enrolling import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def enrol(house: House) -> Enrol:
    return house.start()


@pytest.fixture
def harbour(enrol: Enrol) -> Company:
    return enrol.add("Harbour Joinery Ltd", "kolleno_open_ar")
