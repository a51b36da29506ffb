"""Who pressed Stop. Knows sessions; a comparison asks it between two variants.

Gradio's own `cancels` cannot stop a variant that is running either, and what it sends meanwhile may arrive last.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Stopped = Callable[[], bool]


class Stops:
    """What is running, and for which session; a session may have several runs under way."""

    def __init__(self) -> None:
        self._running: set[tuple[str | None, threading.Event]] = set()

    @contextmanager
    def watched(self, session: str | None) -> Iterator[threading.Event]:
        """While inside, `press` sets the event that is given."""
        run = session, threading.Event()
        self._running.add(run)
        try:
            yield run[1]
        finally:
            self._running.discard(run)

    def press(self, session: str | None) -> bool:
        """Whether there was something to stop."""
        found = [pressed for whose, pressed in self._running.copy() if whose == session]
        for pressed in found:
            pressed.set()
        return bool(found)
