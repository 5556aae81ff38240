"""The list of companies, one change at a time."""

import threading
from dataclasses import replace
from typing import Any

from app.domain.errors import StoreError
from app.domain.ports import CompanyStore
from app.domain.profile import Company
from app.domain.setup_problems import CompanyCode


class Roll:
    """Companies by id. Hold `lock` from reading a company to writing what follows from it."""

    def __init__(self, store: CompanyStore) -> None:
        self._store = store
        self.lock = threading.RLock()

    def all(self) -> list[Company]:
        """Every company, in the order they were added. Raises StoreError."""
        return self._store.all()

    def company(self, company_id: str) -> Company:
        """The company of that id. Raises StoreError UNKNOWN."""
        for company in self._store.all():
            if company.id == company_id:
                return company
        raise StoreError(CompanyCode.UNKNOWN)

    def put(self, company: Company, **changes: Any) -> Company:
        """Save the company with these fields changed."""
        company = replace(company, **changes)
        self._store.save(company)
        return company

    def remove(self, company_id: str) -> None:
        """Forget the company."""
        self._store.remove(company_id)
