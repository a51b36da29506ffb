"""Rooms, in which a class answers a question: who may see and do what in them, and when they are gone.

In memory alone, with no name of anybody. Knows no page, no network and no lesson; a step is a number of options.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from demo.room import words as room_words
from demo.room.limits import Guesses, network
from explain.errors import LensError

LETTERS = "23456789BCDFGHJKMNPQRTVWXYZ"  # none that is taken for another, and no vowels: no words
LENGTH = 6  # 387 million codes
SECONDS = 2 * 3600.0  # that a room lives
UNSEEN = 900.0  # s after which a room whose teacher does not look makes place for another


class Refusal(LensError):
    """What somebody asked of a room that they cannot have."""


class Unknown(Refusal):
    """There is no room of that code."""


class Over(Refusal):
    """There was one, and it is closed."""


class NotYours(Refusal):
    """The secret is not this room's."""


class NotSeated(Refusal):
    """Nobody of that token is in the room."""


class NotAsked(Refusal):
    """The answer is to another question than the room's, to none, or comes too late."""


class Full(Refusal):
    """There is no place for one more."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many rooms there may be, in all and from one address, and how many pupils in each."""

    rooms: int = 64
    alone: int = 24
    pupils: int = 120


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson's name and one of its steps, from 0."""

    lesson: str
    step: int


@dataclass(frozen=True, slots=True)
class Opened:
    """What only the teacher is told. `key` is what the QR code adds to the code: too long to be guessed at."""

    code: str
    key: str
    secret: str


@dataclass(frozen=True, slots=True)
class Seat:
    """What a pupil may know: the question, whether answers are taken, and their own."""

    place: Place
    taking: bool
    choice: int | None


@dataclass(frozen=True, slots=True)
class Tally:
    """What the teacher sees: how many chose each option, and seconds until the room closes by itself."""

    place: Place
    taking: bool
    counts: tuple[int, ...]
    pupils: int
    left: float


@dataclass(slots=True)
class _Room:
    """One room. `seen` is when its teacher last looked; votes are by place, and there by pupil."""

    opened: Opened
    address: str
    place: Place
    since: float
    seen: float
    taking: bool = True
    pupils: set[str] = field(default_factory=set)
    votes: dict[Place, dict[str, int]] = field(default_factory=dict)


class Rooms:
    """All rooms. `steps` are the places that a room may be at, each with its number of options.

    Whoever proves that they belong (a pupil by their token, a teacher by the secret, a phone by the key of the QR code)
    is never kept waiting for what others guess.
    """

    def __init__(
        self, steps: Mapping[Place, int], clock: Callable[[], float] = time.monotonic, bounds: Bounds | None = None
    ) -> None:
        self._steps, self._clock, self._bounds = steps, clock, bounds or Bounds()
        self._guesses = Guesses(clock)
        self._rooms: dict[str, _Room] = {}
        self._over: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, place: Place, address: str) -> Opened:
        """A new room at that place. Raises `NotAsked` and `Full`."""
        with self._lock:
            self._check(place)
            self._make_place(network(address))
            now = self._clock()
            opened = Opened(self._code(), secrets.token_urlsafe(12), secrets.token_urlsafe(24))
            self._rooms[opened.code] = _Room(opened, network(address), place, now, now)
            return opened

    def join(self, code: str, address: str, key: str = "", pupil: str = "") -> tuple[str, Seat]:
        """The pupil's token, and their seat: the one that they had, if they are back. Raises `Refusal`, `TooMany`."""
        with self._lock:
            room, _ = self._find(code, address, lambda room: pupil in room.pupils or same(key, room.opened.key))
            if pupil not in room.pupils:
                if len(room.pupils) >= self._bounds.pupils:
                    raise Full(room_words.ROOM_FULL.format(self._bounds.pupils))
                pupil = secrets.token_urlsafe(16)
                room.pupils.add(pupil)
            return pupil, _seat(room, pupil)

    def look(self, code: str, pupil: str, address: str) -> Seat:
        """The pupil's seat. Raises `Refusal`, `TooMany`."""
        with self._lock:
            return _seat(self._seated(code, pupil, address), pupil)

    def vote(self, code: str, pupil: str, place: Place, option: int, address: str) -> Seat:
        """Take that option in place of what they chose before. Raises `Refusal`, `TooMany`."""
        with self._lock:
            room = self._seated(code, pupil, address)
            if place != room.place:
                raise NotAsked(room_words.MOVED_ON)
            if not room.taking:
                raise NotAsked(room_words.NOT_TAKING)
            if not 0 <= option < self._steps[place]:
                raise NotAsked(room_words.NO_OPTION)
            room.votes.setdefault(place, {})[pupil] = option
            return _seat(room, pupil)

    def tally(self, code: str, secret: str, address: str) -> Tally:
        """How they have answered so far. Raises `Refusal`, `TooMany`."""
        with self._lock:
            return self._counted(self._own(code, secret, address))

    def ask(self, code: str, secret: str, place: Place, taking: bool, address: str) -> Tally:
        """Go to that place, and take answers or no more. Those given are kept. Raises `Refusal`, `TooMany`."""
        with self._lock:
            room = self._own(code, secret, address)
            self._check(place)
            room.place, room.taking = place, taking
            return self._counted(room)

    def end(self, code: str, secret: str, address: str) -> None:
        """Close the room, and forget all that was answered. Raises `Refusal`, `TooMany`."""
        with self._lock:
            self._close(self._own(code, secret, address))

    def _find(self, code: str, address: str, proves: Callable[[_Room], bool]) -> tuple[_Room, bool]:
        """The room of that code, and whether it is proven that one belongs there."""
        self._tidy()
        code = plain(code)
        room = self._rooms.get(code)
        if room and proves(room):
            return room, True
        if code in self._over:  # those who were there ask once more, and have not guessed
            raise Over(room_words.OVER)
        self._guesses.check(address)  # whether or not there is such a room
        if room is None:
            self._guesses.wrong(address)
            raise Unknown(room_words.UNKNOWN)
        return room, False

    def _seated(self, code: str, pupil: str, address: str) -> _Room:
        room, proven = self._find(code, address, lambda room: pupil in room.pupils)
        if not proven:
            raise NotSeated(room_words.NOT_SEATED)
        return room

    def _own(self, code: str, secret: str, address: str) -> _Room:
        room, proven = self._find(code, address, lambda room: same(secret, room.opened.secret))
        if not proven:
            self._guesses.wrong(address)
            raise NotYours(room_words.NOT_YOURS)
        room.seen = self._clock()
        return room

    def _check(self, place: Place) -> None:
        if place not in self._steps:
            raise NotAsked(room_words.NO_QUESTION)

    def _counted(self, room: _Room) -> Tally:
        found = Counter(room.votes.get(room.place, {}).values())
        counts = tuple(found[option] for option in range(self._steps[room.place]))
        return Tally(room.place, room.taking, counts, len(room.pupils), room.since + SECONDS - self._clock())

    def _code(self) -> str:
        while True:
            code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
            if code not in self._rooms and code not in self._over:
                return code

    def _make_place(self, address: str) -> None:
        """For one more from there: the room that its teacher has left for longest goes, if there is one."""
        self._tidy()
        everywhere: tuple[Callable[[_Room], bool], int] = (lambda room: True), self._bounds.rooms
        for counts, most in ((lambda room: room.address == address), self._bounds.alone), everywhere:
            found = [room for room in self._rooms.values() if counts(room)]
            if len(found) < most:
                continue
            left = min(found, key=lambda room: room.seen)
            if self._clock() - left.seen < UNSEEN:
                raise Full(room_words.ROOMS_FULL)
            self._close(left)

    def _tidy(self) -> None:
        since = self._clock() - SECONDS
        for room in [room for room in self._rooms.values() if room.since <= since]:
            self._close(room)
        while self._over and next(iter(self._over.values())) <= since:
            self._over.popitem(last=False)

    def _close(self, room: _Room) -> None:
        """Its code is nobody's for a while; of rooms that were closed no more are remembered than eight for each."""
        self._rooms.pop(room.opened.code, None)
        self._over[room.opened.code] = self._clock()
        while len(self._over) > 8 * self._bounds.rooms:
            self._over.popitem(last=False)


def _seat(room: _Room, pupil: str) -> Seat:
    return Seat(room.place, room.taking, room.votes.get(room.place, {}).get(pupil))


def same(given: str, kept: str) -> bool:
    """Compared in a time that tells nothing of how much of it is right."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), kept.encode())


def plain(code: str) -> str:
    """A code as it is kept, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isascii() and letter.isalnum())
