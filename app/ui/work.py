"""The company at hand and the delivery being prepared for it: what the pages share."""

from enum import IntEnum

from PySide6.QtCore import QObject, Signal

from app.domain.destination import Destination
from app.domain.profile import Company


class Step(IntEnum):
    """The pages, in the order of the main job; the rail numbers them."""

    KEY = 1
    CONNECTION = 2
    REPORT = 3
    PREVIEW = 4
    PDFS = 5
    SEND = 6
    HOME = 7
    HISTORY = 8


class Work(QObject):
    """One company's present state. Pages read it when they come to the front.

    `changed` tells the rail and the window that the company or the delivery went a step on.
    """

    changed = Signal()

    def __init__(self, company: Company, destination: Destination) -> None:
        super().__init__()
        self.company = company
        self.destination = destination
        self.report_path = ""
        self.pdf_paths: list[str] = []
