"""Adding, renaming and removing a company."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from app.domain.destination import Destination
from app.ui.dialogs.dialog import Dialog
from app.ui.widgets.labels import label

LONGEST_NAME = 80


class CompanyDialog(Dialog):
    """Asks a company's name, and for a new one who receives its reports.

    `save` gets the name and the destination's id.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        taken: Iterable[str],
        destinations: Mapping[str, Destination],
        save: Callable[[str, str], object],
        *,
        name: str = "",
    ) -> None:
        super().__init__(parent, title)
        self._taken = {other.casefold() for other in taken if other != name}
        self._save = save
        self.body.addWidget(label("Company name", "small"))
        self.name = QLineEdit(name)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText("The company whose invoices you send")
        self.name.setAccessibleName("Company name")
        self.name.textChanged.connect(self._check)
        self.body.addWidget(self.name)
        self.destination = QComboBox()
        for id_, destination in destinations.items():
            self.destination.addItem(f"{destination.receiver} · {destination.mode}", id_)
        if not name:
            self.body.addWidget(label("Who receives its reports", "small"))
            self.body.addWidget(self.destination)
        self.problem = label("", "bad")
        self.body.addWidget(self.problem)
        self.add_cancel()
        self.button = self.add_primary("Save" if name else "Add company", self._accept)
        self._check()

    def _check(self) -> None:
        known = self.name.text().strip().casefold() in self._taken
        self.problem.setText("There is already a company of that name." if known else "")
        self.problem.setVisible(known)
        self.button.setEnabled(bool(self.name.text().strip()) and not known)

    def _accept(self) -> None:
        self._save(self.name.text().strip(), str(self.destination.currentData()))
        self.accept()


class RemoveCompanyDialog(Dialog):
    """Says what is lost, and removes only after a tick."""

    def __init__(
        self, parent: QWidget, name: str, receiver: str, remove: Callable[[], object]
    ) -> None:
        super().__init__(
            parent,
            f"Remove {name}?",
            f"This computer forgets the company’s key, its connection, its column choices and "
            f"its history. Nothing changes at {receiver}: no invoice is marked as paid.",
        )
        self._remove = remove
        self.body.addWidget(
            label(
                f"The key cannot be brought back. To send for {name} again you would make a new "
                f"key and {receiver} would have to install it, and the next report would have "
                "nothing to be compared with.",
            )
        )
        self.sure = QCheckBox("Yes, remove it from this computer")
        self.body.addWidget(self.sure)
        self.add_cancel("Keep it")
        self.button = self.add_primary("Remove", self._accept)
        self.button.setEnabled(False)
        self.sure.toggled.connect(self.button.setEnabled)

    def _accept(self) -> None:
        self._remove()
        self.accept()
