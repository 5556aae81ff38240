"""Big pieces of work that must not make the window stutter."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_cycle_search() -> Iterator[None]:
    """Make many lasting objects without Python's search for cycles among them.

    50,000 invoices and their lines are close to a million objects and not one cycle. Each full
    search walks them all with every thread stopped: 100 ms, during which the window is dead.
    What was made is freed as ever when nobody refers to it; it is only never searched.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
