"""Classes of pictures that were pressed in the grid of Your pictures, as the boxes take them. No component but its own.

The browser names the pile and, class by class, the pictures' places in it; their files are taken from the pile.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from demo.pictures import running_words
from demo.pictures.piles import PILES
from demo.teach import words as teach_words
from demo.teach.teaching import most_pictures
from demo.ui import words
from demo.ui.drawn import Drawn
from explain.errors import LensError
from explain.pictures.images import SUFFIXES
from explain.runtime.filenames import file_name

if TYPE_CHECKING:
    from demo.pictures.piles import Pile

FOLDER = "taught"  # in the pile's
LONGEST = 80  # letters of a class's name
Boxes = list[tuple[str, list[str]]]


class Collected(Drawn):
    """Its value is what the grid left; None where it left nothing."""

    def __init__(self) -> None:
        super().__init__(None, "<span hidden></span>", "", elem_id="collected")


def boxes(told: object, session: str | None, most: int) -> Boxes:
    """A name and paths for each class, `most` classes at most. Raises `LensError` for whatever else a request holds."""
    pile = PILES.find(told.get("pile") if isinstance(told, dict) else None, session)
    classes = told.get("classes") if isinstance(told, dict) else None
    if pile is None or pile.entries is None:
        raise LensError(running_words.GONE)
    if not isinstance(classes, list) or not 0 < len(classes) <= most:
        raise LensError(teach_words.COLLECT.format(most))
    checked = [_checked(one, len(pile.entries.entries)) for one in classes]
    if (total := sum(len(numbers) for _, numbers in checked)) > (limit := most_pictures()):
        raise LensError(teach_words.TOO_MANY.format(total, limit))
    return [(name, [_file(pile, number) for number in numbers]) for name, numbers in checked]


def _checked(one: object, count: int) -> tuple[str, list[int]]:
    if not isinstance(one, list) or len(one) != 2 or not isinstance(one[0], str) or not isinstance(one[1], list):
        raise LensError(words.MALFORMED)
    name, numbers = one
    if not all(type(number) is int and 0 <= number < count for number in numbers):
        raise LensError(running_words.GONE)
    return name[:LONGEST], list(dict.fromkeys(numbers))


def _file(pile: Pile, number: int) -> str:
    """The picture as a file of its own, by a name that says which it is."""
    assert pile.entries
    name = PurePosixPath(pile.entries.entries[number].name)
    folder = pile.folder / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        suffix = name.suffix.lower() if name.suffix.lower() in SUFFIXES else ""
        path = folder / file_name(f"{number}-{name.stem}", suffix)
        if not path.exists():
            path.write_bytes(pile.content(str(name)))
    except OSError:  # the pile went
        raise LensError(running_words.GONE) from None
    return str(path)


def filled(found: Boxes, count: int) -> tuple[list[str], list[Sequence[str] | None]]:
    """Names and albums of `count` boxes."""
    empty = count - len(found)
    return [*(name for name, _ in found), *[""] * empty], [*(paths for _, paths in found), *[None] * empty]
