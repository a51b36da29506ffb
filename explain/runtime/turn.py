"""Whose network runs: one at a time, and of those who want to, whoever has had the least of it.

So all who are in the line have the same share of the time, however long their passes are and however many they ask for
(start-time fair queueing, Goyal, Vin and Cheng 1996): whoever asks for little has it soon, whoever takes long lets
others in between. The patient, who take what others leave, come after all of them and are charged nothing. Knows those
who stand in the line by a name alone, such as that of a visitor's session.
"""

from __future__ import annotations

import functools
import os
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

LOOK = 0.2  # s between two looks at whether whoever waits still wants to
BREATH, CALM = 0.05, 0.3  # s between two looks whether anything runs, and without it until work that can wait begins
PATIENCE = 60.0  # s after which it begins all the same, in turns with what others time
WEIGHT = 0.1  # of the newest in the mean length of a turn

Unwanted = Callable[[], bool]


class Halted(Exception):
    """Whoever asked for the work no longer wants it."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """In whose name a thread asks for turns, and whether they are still wanted."""

    whose: Hashable
    ended: Unwanted


_claim: ContextVar[_Claim | None] = ContextVar("claim", default=None)


@contextmanager
def acting_for(whose: Hashable, ended: Unwanted) -> Iterator[None]:
    """Inside, this thread asks for turns in that name; once it has `ended`, waiting for one raises `Halted`."""
    token = _claim.set(_Claim(whose, ended))
    try:
        yield
    finally:
        _claim.reset(token)


def acting() -> Hashable | None:
    """In whose name this thread asks for turns; None where it asks for itself."""
    claim = _claim.get()
    return claim.whose if claim else None


def heed() -> None:
    """Raises `Halted` where the work of this thread is no longer wanted."""
    claim = _claim.get()
    if claim and claim.ended():
        raise Halted


@dataclass(frozen=True, slots=True)
class Wait:
    """How many come first, and about how many seconds that takes."""

    ahead: int
    seconds: float


@dataclass(slots=True, eq=False)
class _Place:
    """One in the line, `called` when it is their turn, which began at `since`; `number` tells who came first."""

    claim: _Claim
    number: int
    called: threading.Condition
    patient: bool = False
    since: float | None = None


class Turn:
    """A line of those who want to run a network; one of them may. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._line: list[_Place] = []
        self._lock = threading.Lock()
        self._used: dict[Hashable, float] = {}  # seconds of turns; whoever is new begins with as many as the last
        self._came = 0
        self._length = 0.0  # s, of a turn, the mean of the last ones
        self._process = os.getpid()

    @property
    def standing(self) -> int:
        """How many stand in the line, whose turn it is among them; 0 where nothing runs."""
        return len(self._line)

    @property
    def sharing(self) -> int:
        """How many names stand in the line, which have its time in equal shares."""
        with self._lock:
            return len({place.claim.whose for place in self._line})

    def waiting(self, whose: Hashable) -> Wait | None:
        """What is before them; None where they wait for no turn, or are patient."""
        with self._lock:
            mine = [place for place in self._line if place.claim.whose == whose and not place.patient]
            if not mine or any(place.since is not None for place in mine):
                return None
            best = min(map(self._order, mine))
            ahead = len({place.claim.whose for place in self._line if self._order(place) < best})
            return Wait(ahead, ahead * self._length)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Inside, it is our turn. Raises `Halted` where it is no longer wanted."""
        with self.line() as reached:
            reached(None)
            yield

    @contextmanager
    def line(self, patient: bool = False) -> Iterator[Callable[[float | None], bool]]:
        """Inside, we stand in the line; what is given waits that many seconds and says whether it is our turn.

        It raises `Halted` where it is no longer wanted.
        """
        place = self._join(_claim.get() or _Claim(object(), lambda: False), patient)
        try:
            yield functools.partial(self._reached, place)
        finally:
            self._leave(place)

    @contextmanager
    def leftover(self) -> Iterator[None]:
        """Inside, it is the turn of work that nobody waits for: begun once nothing has run for a while.

        Measurements leave the line between two rounds; they are not over by that.
        """
        self.calm()
        with self.line(patient=True) as reached:
            reached(None)
            yield

    def calm(self) -> None:
        """Wait until nothing has run for a while, or for `PATIENCE`. Raises `Halted` where it is no longer wanted."""
        end, idle = time.monotonic() + PATIENCE, 0.0
        while idle < CALM and time.monotonic() < end:
            heed()
            time.sleep(BREATH)
            idle = 0.0 if self._line else idle + BREATH

    def give_way(self) -> None:
        """Whose turn it is lets those run who have had less, and goes on after them. Raises `Halted` as `take` does."""
        with self._lock:
            place = next(place for place in self._line if place.since is not None)
            self._charge(place)
            place.number = self._next_number()
            self._call()
        self._reached(place)

    def _join(self, claim: _Claim, patient: bool) -> _Place:
        with self._lock:
            self._forget_another_process()
            least = min((self._used[place.claim.whose] for place in self._line), default=0.0)
            here = {place.claim.whose for place in self._line}
            self._used = {who: used for who, used in self._used.items() if used > least or who in here}
            self._used[claim.whose] = max(self._used.get(claim.whose, 0.0), least)
            self._line.append(_Place(claim, self._next_number(), threading.Condition(self._lock), patient))
            return self._line[-1]

    def _leave(self, place: _Place) -> None:
        with self._lock:
            self._charge(place)
            self._line.remove(place)
            if self._line:
                self._call()
            else:
                self._used.clear()

    def _call(self) -> None:
        """Wake the one whose turn it is, and nobody else."""
        min(self._line, key=self._order).called.notify()

    def _charge(self, place: _Place) -> None:
        """Its turn is over, if it had one."""
        if place.since is not None:
            taken = self._clock() - place.since
            self._used[place.claim.whose] += taken * (not place.patient)
            self._length += WEIGHT * (taken - self._length)
            place.since = None

    def _order(self, place: _Place) -> tuple[bool, bool, float, int]:
        """Whose turn it is comes first; among the patient, whoever came first."""
        used = 0.0 if place.patient else self._used[place.claim.whose]
        return place.since is None, place.patient, used, place.number

    def _next_number(self) -> int:
        self._came += 1
        return self._came

    def _reached(self, place: _Place, seconds: float | None = None) -> bool:
        end = None if seconds is None else time.monotonic() + seconds
        with self._lock:
            while min(self._line, key=self._order) is not place:
                if place.claim.ended():
                    raise Halted
                left = LOOK if end is None else min(LOOK, end - time.monotonic())
                if left <= 0:
                    return False
                place.called.wait(left)
            if place.claim.ended():
                raise Halted
            if place.since is None:
                place.since = self._clock()
            return True

    def _forget_another_process(self) -> None:
        """A process that was forked while networks ran has their line, and nobody who would leave it."""
        if self._process != os.getpid():
            self._process, self._line, self._used = os.getpid(), [], {}
