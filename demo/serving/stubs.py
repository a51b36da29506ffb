"""Gradio without the stubs that it writes: of each component, for editors, beside its source, whenever it is imported.

To do so it parses the source of forty classes, a quarter of the time until the first page is there. Its own come with
it as it is installed; ours nobody needs.
"""

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

WRITER = "gradio.component_meta"


@contextmanager
def unwritten() -> Iterator[None]:
    """Inside, components that are defined have no source for gradio, as those have none that are made as it runs."""
    plain = inspect.getfile

    def getfile(what: Any) -> str:
        if sys._getframe(1).f_globals["__name__"] == WRITER:
            raise OSError
        return plain(what)

    inspect.getfile = getfile  # type: ignore[assignment]
    try:
        yield
    finally:
        inspect.getfile = plain
