"""Labelled fields to type into."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.ui.widgets.labels import label


class Field(QWidget):
    """A small label above one line of text, and below it what is wrong with the text."""

    def __init__(self, name: str, placeholder: str = "", *, hidden: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        caption = label(name, "small", wrap=False)
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setPlaceholderText(placeholder)
        if hidden:
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
        caption.setBuddy(self.line)
        self._problem = label("", "bad")
        self._problem.hide()
        column.addWidget(caption)
        column.addWidget(self.line)
        column.addWidget(self._problem)
        self.line.textEdited.connect(lambda _: self.complain(""))

    def text(self) -> str:
        """What was typed, without blanks around it."""
        return self.line.text().strip()

    def set_text(self, text: str) -> None:
        """Fill the field in."""
        self.line.setText(text)
        self.complain("")

    def complain(self, text: str) -> None:
        """Mark the field and say what is wrong; "" takes it back."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        self.line.setProperty("state", "bad" if text else "")
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)

    def problem(self) -> str:
        """What is wrong, or ""."""
        return self._problem.text()
