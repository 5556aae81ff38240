"""Welcome: what the program does, before there is a company."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from app.ui.page import Page
from app.ui.widgets.buttons import link, primary
from app.ui.widgets.card import Card
from app.ui.widgets.labels import label

STEPS = (
    ("1. Set up once", "Make a key, send its public half to the receiver, fill in their reply."),
    ("2. Every report", "Drop the open-invoice report from your accounting package, and the PDFs."),
    (
        "3. See before you send",
        "The receiver marks every invoice that is missing from a report as paid. You see which "
        "ones before anything is sent.",
    ),
)


class WelcomePage(Page):
    """Shown while there is no company yet."""

    def __init__(self, add_company: Callable[[], object], bring_in: Callable[[], object]) -> None:
        super().__init__(
            "Welcome", "Send open-invoice reports and invoice PDFs, and see what changes."
        )
        row = QHBoxLayout()
        row.setSpacing(14)
        for title, text in STEPS:
            card = Card(title)
            card.body.addWidget(label(text, "muted"))
            card.body.addStretch()
            card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            card.setMinimumHeight(130)
            row.addWidget(card, 1)
        self.body.addLayout(row)
        line = QHBoxLayout()
        self.add = primary("Add your first company…", add_company)
        line.addWidget(self.add)
        line.addWidget(link("Bring in a company from another computer…", bring_in))
        line.addStretch()
        self.body.addLayout(line)
        self.body.addStretch()
