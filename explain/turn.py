"""Whose network runs: one at a time, first come first served, and whoever takes long lets others in between."""

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Turn:
    """A line of those who want to run a network; its first may. Safe to use from several threads."""

    def __init__(self) -> None:
        self._line: list[object] = []
        self._moved = threading.Condition()

    @property
    def standing(self) -> int:
        """How many stand in the line, whose turn it is among them; 0 where nothing runs."""
        return len(self._line)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Inside, it is our turn."""
        with self.line() as reached:
            reached(None)
            yield

    @contextmanager
    def line(self) -> Iterator[Callable[[float | None], bool]]:
        """Inside, we stand in the line; what is given waits that many seconds and says whether it is our turn."""
        place = object()
        with self._moved:
            self._line.append(place)
        try:
            yield functools.partial(self._reached, place)
        finally:
            with self._moved:
                self._line.remove(place)
                self._moved.notify_all()

    def give_way(self) -> None:
        """Whose turn it is goes to the end of the line, and on once it is the first again."""
        with self._moved:
            place = self._line.pop(0)
            self._line.append(place)
            self._moved.notify_all()
        self._reached(place)

    def _reached(self, place: object, seconds: float | None = None) -> bool:
        with self._moved:
            return self._moved.wait_for(lambda: self._line[0] is place, seconds)
