"""A visitor's own pictures, on which twins are judged and int8 is calibrated: taken in as on the page of one's own
pictures. No component.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from demo.deploy import words as deploy_words
from demo.ui.jobs import Stopped
from explain.errors import LensError
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from demo.pictures.piles import Pile
    from explain.deploy.pictures import Pictures
    from explain.study.entries import Entry

MOST, MOST_PIXELS = 400, 150_000_000  # pictures, and px of them all: they are held while twins are compared


class Split(NamedTuple):
    """What of a pile is judged, and what int8 is calibrated on: no picture is in both."""

    judged: Sequence[Entry]
    calibrating: Sequence[Entry]


def split(pile: Pile | None, judging: bool, calibrating: int) -> Split:
    """So many to calibrate on, evenly from all of it, so that every class is there; half at most where the rest is
    judged, of which the first are taken where they are too many.
    """
    entries = pile.entries.entries if pile and pile.entries else ()
    count = min(calibrating, len(entries) // (1 + judging))
    aside = {(2 * number + 1) * len(entries) // (2 * count) for number in range(count)}
    rest = [entry for place, entry in enumerate(entries) if place not in aside]
    return Split(rest[:MOST] if judging else (), [entries[place] for place in sorted(aside)])


def read(pile: Pile, entries: Sequence[Entry], stopped: Stopped) -> Pictures:
    """Those pictures with their labels; the first of them where they are too large. Raises `LensError`, `Halted`.

    What cannot be read is left out, with the reason.
    """
    from explain.deploy.pictures import NoPictures, Pictures

    assert pile.entries
    images: list[Image.Image] = []
    names: list[str] = []
    labels: list[str | None] = []
    unread = [(one.name, one.reason) for one in pile.entries.unreadable]
    pixels = 0
    for entry in entries:
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
