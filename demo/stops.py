"""Who pressed Stop. Knows sessions; a comparison asks it between two variants.

Gradio's own `cancels` cannot stop a variant that is running either, and what it sends meanwhile may arrive last.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Stops:
    """The comparisons that are running, by session."""

    def __init__(self) -> None:
        self._running: dict[str | None, threading.Event] = {}

    @contextmanager
    def watched(self, session: str | None) -> Iterator[threading.Event]:
        """While inside, `press` sets the event that is given."""
        pressed = threading.Event()
        self._running[session] = pressed
        try:
            yield pressed
        finally:
            self._running.pop(session, None)

    def press(self, session: str | None) -> bool:
        """Whether there was something to stop."""
        pressed = self._running.get(session)
        if pressed is not None:
            pressed.set()
        return pressed is not None
