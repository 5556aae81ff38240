"""A number to type before going on, so that a yes is deliberate."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.ui.widgets.labels import label


class NumberWanted(QWidget):
    """The sentence that asks for it and the field; `typed` is called at each key."""

    def __init__(self, typed: Callable[[], object]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._sentence = label("", "strong", wrap=False)
        self.field = QLineEdit()
        self.field.setFixedWidth(110)
        self.field.setAccessibleName("Number to type before going on")
        self.field.textChanged.connect(lambda _: typed())
        row.addStretch()
        row.addWidget(self._sentence)
        row.addWidget(self.field)

    def ask(self, sentence: str) -> None:
        """Say what to type."""
        self._sentence.setText(sentence)

    def clear(self) -> None:
        """Nothing is typed."""
        self.field.clear()

    def holds(self, number: int) -> bool:
        """Whether this number is typed, with or without signs between the thousands."""
        typed = "".join(char for char in self.field.text() if char not in " \u00a0\u202f.,’'")
        return typed == str(number)
