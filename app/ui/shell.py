"""Companies around the window: which one is shown, adding, renaming, removing, and help."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFileDialog

from app.domain.destination import Destination
from app.domain.errors import UploaderError
from app.domain.profile import Company
from app.domain.slug import slug
from app.flows.enrol import Enrol
from app.flows.move_company import MoveCompany
from app.ui.dialogs.company import CompanyDialog, RemoveCompanyDialog
from app.ui.dialogs.details import DetailsDialog
from app.ui.dialogs.dialog import tell
from app.ui.messages import say
from app.ui.pages.welcome import WelcomePage
from app.ui.rail import Rail
from app.ui.runner import Runner
from app.ui.window import BuildPages, Window
from app.ui.work import Work

ARCHIVE = ".openar"


class Shell:
    """Opens the window on a company and keeps the rail's switcher true.

    `details` gives the text for support of a company, or of none.
    """

    def __init__(
        self,
        enrol: Enrol,
        move: MoveCompany,
        runner: Runner,
        build: BuildPages,
        details: Callable[[Company | None], str],
        *,
        practice: bool = False,
    ) -> None:
        self._enrol, self._move = enrol, move
        self._runner, self._build = runner, build
        self._details = details
        self._companies: list[Company] = []
        self.work: Work | None = None
        self.rail = Rail(practice=practice)
        self.window = Window(self.rail, runner)
        self.rail.company_pressed.connect(self._switch)
        self.rail.add_company.connect(self.add_company)
        self.rail.rename_company.connect(self._rename)
        self.rail.remove_company.connect(self._remove)
        self.rail.take_out_company.connect(self._choose_where_to)
        self.rail.bring_in_company.connect(self._choose_from)
        self.rail.help_pressed.connect(self._help)

    def open(self) -> None:
        """Show the window; companies come in from the disk meanwhile."""
        self.window.show()
        self._load(lambda companies: self._show(companies[0] if companies else None))

    def add_company(self) -> None:
        """Ask for a new company and show it."""
        dialog = CompanyDialog(
            self.window,
            "Add a company",
            [company.name for company in self._companies],
            self._enrol.destinations,
            lambda name, destination: self._change(lambda: self._enrol.add(name, destination)),
        )
        dialog.open()

    def _load(self, then: Callable[[Sequence[Company]], object]) -> None:
        def done(companies: list[Company]) -> None:
            self._companies = companies
            then(companies)

        self._runner.start(lambda *_: self._enrol.all(), done=done, failed=self._fail)

    def _change(self, work: Callable[[], Company]) -> None:
        """Do something about a company off the GUI thread, then show it."""

        def done(company: Company) -> None:
            self._load(lambda _: self._show(company))

        self._runner.start(lambda *_: work(), done=done, failed=self._fail)

    def _show(self, company: Company | None) -> None:
        if company is None:
            self.work = None
            self.rail.hide()
            self.window.show_page(WelcomePage(self.add_company, self._choose_from))
            return
        self.rail.show()
        if self.work is not None and self.work.company.id == company.id:
            self.work.take_company(company)
        else:
            self.work = Work(company, self._destination(company))
            self.window.show_company(self.work, self._build)
        self._show_switcher()

    def _show_switcher(self) -> None:
        if self.work is not None:
            destination = self.work.destination
            mode = f"{destination.receiver} · {destination.mode}"
            self.rail.show_companies(self._companies, self.work.company, mode)

    def _destination(self, company: Company) -> Destination:
        return self._enrol.destination(company)

    def _switch(self, company_id: str) -> None:
        def show(companies: Sequence[Company]) -> None:
            chosen = next((one for one in companies if one.id == company_id), None)
            if chosen is not None and not self._busy():  # meanwhile a delivery may have begun
                self._show(chosen)
            self._show_switcher()

        self._load(show)

    def _rename(self) -> None:
        if self.work is None:
            return
        company = self.work.company
        CompanyDialog(
            self.window,
            "Rename this company",
            [one.name for one in self._companies],
            self._enrol.destinations,
            lambda name, _: self._change(lambda: self._enrol.rename(company.id, name)),
            name=company.name,
        ).open()

    def _remove(self) -> None:
        if self.work is None or self._busy():
            return
        company = self.work.company

        def removed(_: object) -> None:
            self.work = None
            self._load(lambda companies: self._show(companies[0] if companies else None))

        def remove() -> None:
            if not self._busy():
                self._runner.start(
                    lambda *_: self._enrol.remove(company.id), done=removed, failed=self._fail
                )

        RemoveCompanyDialog(
            self.window,
            company.name,
            self.work.destination.receiver,
            remove,
        ).open()

    def _choose_where_to(self) -> None:
        if self.work is None:
            return
        name = f"{slug(self.work.company.name)}{ARCHIVE}"
        path, _ = QFileDialog.getSaveFileName(
            self.window, "Save this company to a file", name, f"Company (*{ARCHIVE})"
        )
        if path:
            self.take_out(path)

    def take_out(self, path: str) -> None:
        """Save the company, without its secrets, for another computer."""
        assert self.work is not None
        company = self.work.company
        self._runner.start(
            lambda *_: self._move.take_out(company.id, path),
            done=lambda _: tell(
                self.window,
                "Saved for another computer",
                f"{company.name} was saved with its history, but without key and password. On the "
                "other computer choose Bring in a company from a file, and make a key there.",
            ),
            failed=self._fail,
        )

    def _choose_from(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self.window, "Bring in a company", "", f"Company (*{ARCHIVE})"
        )
        if path and not self._busy():
            self.bring_in(path)

    def bring_in(self, path: str) -> None:
        """Add the company in the file and show it."""
        self._change(lambda: self._move.bring_in(path))

    def _busy(self) -> bool:
        if self.work is None or not self.work.sending:
            return False
        tell(
            self.window,
            "Still sending",
            "Files are still being sent for this company. Please wait, or press Stop first.",
        )
        return True

    def _help(self) -> None:
        company = self.work.company if self.work else None
        self._runner.start(
            lambda *_: self._details(company),
            done=lambda text: DetailsDialog(self.window, text).open(),
            failed=self._fail,
        )

    def _fail(self, error: UploaderError) -> None:
        message = say(error)
        tell(self.window, message.what, message.press)
