"""How far a study is, as a bar on a terminal; in a pipe nothing is said."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from explain.commands.choice import tell
from explain.study.answers import Went
from explain.terminal import say

OFTEN = 0.2  # s between two looks at the bar


class Bar:
    """A bar on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self.shows = bool(sys.stderr and sys.stderr.isatty())
        self._began = self._last = time.monotonic()
        self._first: int | None = None

    def _say(self, text: str, always: bool = False) -> None:
        now = time.monotonic()
        if self.shows and (always or now - self._last >= OFTEN):
            self._last = now
            say(text)

    def looked(self, count: int) -> None:
        """Files found so far."""
        self._say(f"{count:,} files looked at")

    def fetching(self, event: Any) -> None:
        """Weights on their way, an `explain.compare.Fetching`."""
        if self.shows:
            tell(event.spec, event.progress)

    def went(self, event: Went) -> None:
        """Answers so far, and how long the rest takes."""
        if self._first is None:  # what --resume had already took no time
            self._first, self._began = event.done, time.monotonic()
        share = event.done / max(1, event.total)
        spent, won = time.monotonic() - self._began, event.done - self._first
        left = f", {spent * (event.total - event.done) / won:.0f} s left" if won else ""
        bar = "#" * int(30 * share)
        self._say(f"[{bar:30}] {event.done:,} of {event.total:,} answers{left}", always=event.done == event.total)

    def sized(self, event: object) -> None:
        """Of a network at other sizes: answers so far."""
        if isinstance(event, Went):
            self._say(f"at other sizes: {event.done:,} of {event.total:,} answers", always=event.done == event.total)

    def timing(self) -> None:
        """A round of timing is over."""
        self._say("measuring how long each takes")

    def end(self) -> None:
        """Leave the bar's line."""
        if self.shows:
            say("\n")


@contextmanager
def shown_progress() -> Iterator[Bar]:
    """Inside, it is shown; the terminal has a line of its own again after it."""
    found = Bar()
    try:
        yield found
    finally:
        found.end()
