"""A visitor's own pictures, on which twins are judged: taken in as on the page of one's own pictures. No component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.deploy import words as deploy_words
from demo.ui.jobs import Stopped
from explain.errors import LensError
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from PIL import Image

    from demo.pictures.piles import Pile
    from explain.deploy.pictures import Pictures

MOST, MOST_PIXELS = 400, 150_000_000  # pictures, and px of them all: they are held while twins are compared


def judged(pile: Pile, stopped: Stopped) -> Pictures:
    """The pile's pictures with their labels; the first of them where they are too many. Raises `LensError`, `Halted`.

    What cannot be read is left out, with the reason.
    """
    from explain.deploy.pictures import NoPictures, Pictures

    assert pile.entries
    images: list[Image.Image] = []
    names: list[str] = []
    labels: list[str | None] = []
    unread = [(one.name, one.reason) for one in pile.entries.unreadable]
    pixels = 0
    for entry in pile.entries.entries[:MOST]:
        if stopped():
            raise Halted
        try:
            image = pile.read(entry)
        except LensError as error:
            unread.append((entry.name, str(error)))
            continue
        pixels += image.width * image.height
        if images and pixels > MOST_PIXELS:
            break
        images.append(image)
        names.append(entry.name)
        labels.append(entry.label)
    if not images:
        raise NoPictures(deploy_words.none_read(unread))
    return Pictures(tuple(images), tuple(names), deploy_words.YOURS, tuple(labels), tuple(unread))


def count(pile: Pile | None) -> int:
    """How many of them are judged at most; 0 where there are none."""
    return min(MOST, len(pile.entries.entries)) if pile and pile.entries else 0
