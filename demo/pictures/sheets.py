"""A pile's thumbnails in files of 64, which a browser fetches once each, however far its visitor scrolls."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from demo.pictures.piles import Pile

ACROSS, TILE, QUALITY = 8, 96, 75  # thumbnails a side; px; the script of the grid has the first two as well
EACH = ACROSS**2


def draw(pile: Pile, over: bool) -> None:
    """Write the sheets of which every picture has been read or refused; all that are left where the run is `over`."""
    study = pile.study
    assert study
    for number in range(-(-len(study.entries) // EACH)):
        places = range(number * EACH, min((number + 1) * EACH, len(study.entries)))
        whole = all(place in study.opened or place in study.refused for place in places)
        if number < len(pile.sheets) and pile.sheets[number].whole:
            continue
        if not whole and not over:
            return
        sheet = Sheet(_write(pile, number, places, whole), whole)
        pile.sheets[number : number + 1] = [sheet]


class Sheet:
    """Where its file is, and whether all its pictures are on it."""

    def __init__(self, path: Path, whole: bool) -> None:
        self.path, self.whole = path, whole


def _write(pile: Pile, number: int, places: range, whole: bool) -> Path:
    assert pile.study
    canvas = Image.new("RGB", (ACROSS * TILE, ACROSS * TILE))
    for at, place in enumerate(places):
        if opened := pile.study.opened.get(place):
            corner = at % ACROSS * TILE, at // ACROSS * TILE
            canvas.paste(Image.open(io.BytesIO(opened.thumbnail)), corner)
    path = pile.folder / f"sheet-{number}{'' if whole else f'-{len(pile.study.opened)}'}.jpg"  # browsers keep a name
    canvas.save(path, "JPEG", quality=QUALITY)
    return path
