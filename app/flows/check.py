"""What the program makes of a report without a window; nothing is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.domain.progress import StopToken
from app.domain.report import OpenReport
from app.flows.prepare import Draft, Prepare

Compared = TypeVar("Compared")


@dataclass(frozen=True)
class CheckResult(Generic[Compared]):
    """A report as understood and, where a previous one was given, what changes against it."""

    draft: Draft
    comparison: Compared | None = None

    @property
    def status(self) -> int:
        """The exit status: 0 when the report could be sent as it is, 1 when a person is needed."""
        return 0 if self.draft.ready else 1


class Check(Generic[Compared]):
    """Runs the very flow the window uses. `compare` gets the previous report and this one."""

    def __init__(
        self, prepare: Prepare, compare: Callable[[OpenReport, OpenReport], Compared] | None = None
    ) -> None:
        self._prepare = prepare
        self._compare = compare

    def run(self, path: str, previous_path: str | None, stop: StopToken) -> CheckResult[Compared]:
        """Understand the file, and compare it with the previous one. Raises ReadError."""
        draft = self._prepare.open(path, "", stop)
        if previous_path is None or self._compare is None:
            return CheckResult(draft)
        previous = self._prepare.open(previous_path, "", stop)
        return CheckResult(draft, self._compare(previous.report, draft.report))
