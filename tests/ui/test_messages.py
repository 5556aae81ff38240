"""Every code has its sentence."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from string import Formatter

import pytest

import app
from app.domain.errors import Code, CommonCode, UploaderError
from app.ui.messages import Message, say, texts


def every_code() -> Iterator[Code]:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    waiting = list(Code.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield from kind


def test_every_code_has_a_sentence() -> None:
    missing = [f"{type(code).__name__}.{code.name}" for code in every_code() if code not in texts()]
    assert not missing


@pytest.mark.parametrize("code", texts(), ids=str)
def test_a_sentence_is_whole_and_its_blanks_have_names(code: Code) -> None:
    message = texts()[code]
    assert message.what.strip()
    for part in (message.what, message.press):
        names = [name for _, name, _, _ in Formatter().parse(part) if name is not None]
        assert all(name.isidentifier() for name in names), names


def test_blanks_are_filled_from_the_error() -> None:
    message = say(UploaderError(CommonCode.UNEXPECTED, kind="ZeroDivisionError"))
    assert isinstance(message, Message)
    assert "ZeroDivisionError" in message.what


def test_a_missing_fact_leaves_a_hole_not_a_crash() -> None:
    assert "(?)" in say(CommonCode.UNEXPECTED).what
