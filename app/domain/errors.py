"""Errors as codes with parameters; `app.ui.messages` alone turns them into sentences.

    UploaderError
    ├── ReadError        a dropped file cannot be read as a report or PDF
    ├── KeyProblem       a key cannot be made, opened, imported or saved
    ├── VaultError       the operating system's key store refuses, is locked or is missing
    ├── ConnectError     the server cannot be reached, trusted or signed in to
    ├── DeliveryError    a file could not be put on the server
    └── StoreError       history or settings on this computer cannot be read or written

`Stopped` is not an error: the person pressed Stop.
"""

from enum import Enum


class Code(Enum):
    """Something the window has a sentence for.

    Not a StrEnum: two codes of different rooms are never equal, even with the same word.
    """


class CommonCode(Code):
    """What belongs to no single room."""

    UNEXPECTED = "unexpected"  # a bug: what no room foresaw


class UploaderError(Exception):
    """A failure the program foresees.

    `code` names what happened (one of the code enums of the module that raises it),
    `params` fill the sentence's blanks. Params are shown to people and written to logs,
    so they never hold a secret.
    """

    def __init__(self, code: Code, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.code, self.params)  # exceptions cross processes too

    def __str__(self) -> str:
        filled = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code.value}({filled})"


def _again(kind: type[UploaderError], code: Code, params: dict[str, object]) -> UploaderError:
    return kind(code, **params)


class ReadError(UploaderError):
    """A dropped file cannot be read as a report or PDF."""


class KeyProblem(UploaderError):
    """A key cannot be made, opened, imported or saved."""


class VaultError(UploaderError):
    """The operating system's key store refuses, is locked or is missing."""


class ConnectError(UploaderError):
    """The server cannot be reached, trusted or signed in to."""


class DeliveryError(UploaderError):
    """A file could not be put on the server."""


class StoreError(UploaderError):
    """History or settings on this computer cannot be read or written."""


class Stopped(Exception):
    """The person pressed Stop, or the window closed."""
