"""What a request to a room says, taken apart: every value is one of the kinds that are asked for, or a sentence."""

from __future__ import annotations

from urllib.parse import urlsplit

from demo.room import asked as lessons
from demo.room import words as room_words
from demo.room.rooms import Place
from explain.errors import LensError

LONGEST, ADDRESS = 64, 300  # letters


class Malformed(LensError):
    """The request is none that our pages send."""


class Fields:
    """Of an object in JSON, or of an address. Raises `Malformed` for what is no object."""

    def __init__(self, given: object) -> None:
        if not isinstance(given, dict):
            raise Malformed(room_words.MALFORMED)
        self._given = given

    def text(self, name: str, longest: int = LONGEST) -> str:
        """Empty if there is none."""
        value = self._given.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            raise Malformed(room_words.MALFORMED)
        return value

    def whole(self, name: str) -> int:
        """A number from 0 to 99, also as an address writes it."""
        value = self._given.get(name)
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 3:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 100:
            raise Malformed(room_words.MALFORMED)
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._given.get(name)
        if not isinstance(value, bool):
            raise Malformed(room_words.MALFORMED)
        return value

    def place(self) -> Place:
        """`lesson` and `step`, which counts from 1; whether there is such a one is another matter."""
        return Place(self.text("lesson"), self.whole("step") - 1)

    def nearest(self) -> Place:
        """That place, or the first of its lesson, or of all."""
        places = list(lessons.places())
        try:
            asked = self.place()
        except Malformed:
            asked = Place(str(self._given.get("lesson", "")), 0)
        return asked if asked in places else next((one for one in places if one.lesson == asked.lesson), places[0])

    def web_address(self, name: str) -> str:
        """Of a page, without what is only for the page. Raises `Malformed` for another."""
        value = self.text(name, ADDRESS)
        try:
            parts = urlsplit(value)
        except ValueError:
            raise Malformed(room_words.MALFORMED) from None
        plain = value.isascii() and value.isprintable() and not parts.query and not parts.fragment
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or not plain:
            raise Malformed(room_words.MALFORMED)
        return value
