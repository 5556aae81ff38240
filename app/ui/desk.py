"""Everything the pages work with, handed over once by `app.main`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from app.domain.ports import History
from app.domain.profile import Company
from app.flows.deliver import Deliver
from app.flows.enrol import Enrol
from app.ui.page import Page
from app.ui.pages.home import HomePage
from app.ui.pages.send import SendPage
from app.ui.runner import Runner
from app.ui.work import Step, Work


@dataclass(frozen=True, slots=True)
class Desk:
    """The flows, and what practice mode adds: `sample` files that Home offers."""

    enrol: Enrol
    deliver: Deliver
    history: History
    details: Callable[[Company | None], str]
    today: Callable[[], date] = date.today
    sample: tuple[Path, ...] = field(default=())


def build_pages(desk: Desk, runner: Runner, work: Work) -> Mapping[Step, Page]:
    """One company's pages."""
    return {
        Step.HOME: HomePage(work, runner, desk.history, desk.sample),
        Step.SEND: SendPage(work, runner, desk.deliver),
    }
