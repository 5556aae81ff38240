"""Take a company to another computer: its history and baseline come along, its secrets do not."""

from collections.abc import Callable, Container
from pathlib import PurePath

from app.domain.company_archive import ArchiveCode, MovedCompany
from app.domain.connection import Secrets
from app.domain.errors import StoreError
from app.domain.ports import CompanyArchive, CompanyStore, Vault
from app.domain.profile import Company
from app.domain.reading.layout_memory import LayoutMemory


class MoveCompany:
    """Exports to and imports from one file. Raises StoreError and VaultError.

    `add` makes a company of a name and one of `destinations`; `remove` undoes that with all it has.
    """

    def __init__(
        self,
        companies: CompanyStore,
        vault: Vault,
        layouts: LayoutMemory,
        archive: CompanyArchive,
        add: Callable[[str, str], Company],
        remove: Callable[[str], None],
        destinations: Container[str],
    ) -> None:
        self._companies = companies
        self._vault = vault
        self._layouts = layouts
        self._archive = archive
        self._add = add
        self._remove = remove
        self._destinations = destinations

    def take_out(self, company_id: str, path: str) -> None:
        """Write everything but key, password and passphrase to the file."""
        company = next(one for one in self._companies.all() if one.id == company_id)
        connection, _ = self._vault.load(company_id)
        moved = MovedCompany(
            name=company.name,
            destination_id=company.destination_id,
            connection=connection,
            layouts=tuple(self._layouts.load(company_id)),
        )
        self._archive.write(path, moved, company_id)

    def bring_in(self, path: str) -> Company:
        """Add the company in the file. It needs a key of its own before it can send.

        A name that is taken is refused; when anything fails nothing is left behind.
        """
        moved = self._archive.read(path)
        if moved.destination_id not in self._destinations:  # a receiver that came with an update
            raise StoreError(ArchiveCode.NEWER, name=PurePath(path).name)
        company = self._add(moved.name, moved.destination_id)
        try:
            self._archive.adopt(path, company.id)
            self._layouts.save(company.id, moved.layouts)
            if moved.connection is not None:
                self._vault.save(company.id, moved.connection, Secrets())
        except BaseException:
            self._remove(company.id)
            raise
        return company
