"""Pictures with maps over them, small: of a cell of the confusion matrix, and of where a class is looked for.

Pictures are read anew, as thumbnails are too small for that. Knows no component but its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, Unpack

import numpy as np
from PIL import Image

from demo.ui.drawn import Drawn, Look, component
from demo.ui.picture import data_address
from explain.errors import LensError
from explain.runtime.arrays import Array

if TYPE_CHECKING:
    from demo.pictures.piles import Pile

SIDE = 256  # px of a picture's longer side
MOST = 12  # pictures at a time
Box = tuple[float, float, float, float]  # shares of the picture's sides


class Drawing(TypedDict):
    """A layer as an address, and what it is called."""

    title: str
    src: str


class Tile(TypedDict):
    """A picture with its layers; a map over nothing has no `number`."""

    number: int | None
    name: str
    said: str
    layers: list[Drawing]


class Value(TypedDict):
    """What the component draws: what stands above the tiles, and below."""

    lead: str
    note: str
    tiles: list[Tile]


EMPTY: Value = {"lead": "", "note": "", "tiles": []}


class Tiles(Drawn):
    """Its value is a `Value`. A press on a picture submits its `number` with `select`."""

    def __init__(self, lead: str = "", **options: Unpack[Look]) -> None:
        super().__init__(EMPTY | {"lead": lead}, *component("grid", "tiles"), events=("select",), **options)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A map (h, w) over a picture, or none, and what it is called; `signed`, it shows what speaks against, too."""

    title: str
    values: Array | None = None
    signed: bool = False


def tile(pile: Pile, number: int, network: int, layers: Sequence[Layer], said: str) -> Tile | None:
    """One picture with its layers; None where it cannot be read any more."""
    study = pile.study
    assert study
    entry = study.entries[number]
    try:
        image = pile.read(entry)
    except LensError:
        return None
    box = crop(pile, network, image.size)
    image.thumbnail((SIDE, SIDE))
    drawn: list[Drawing] = [{"title": one.title, "src": _drawn(image, box, one)} for one in layers]
    return {"number": number, "name": entry.name, "said": said, "layers": drawn}


def mean_tile(title: str, values: Array) -> Tile:
    """A map over nothing, as the network sees it."""
    blank = Image.new("RGB", (SIDE, SIDE), (250, 250, 250))
    drawn = _drawn(blank, (0.0, 0.0, 1.0, 1.0), Layer(title, values))
    return {"number": None, "name": "", "said": "", "layers": [{"title": title, "src": drawn}]}


def crop(pile: Pile, network: int, size: tuple[int, int]) -> Box:
    """What that network sees of a picture of that size."""
    from explain.networks import building

    assert pile.study
    width, height = size
    x0, y0, x1, y1 = building.intake(pile.study.specs[network]).box(width, height)
    return x0 / width, y0 / height, x1 / width, y1 / height


def _drawn(image: Image.Image, box: Box, layer: Layer) -> str:
    return data_address(
        image if layer.values is None else over(image, box, layer.values, layer.signed), "webp", quality=80
    )


def over(image: Image.Image, box: Box, values: Array, signed: bool) -> Image.Image:
    """The picture with a map over its `box`, blended between cell centres: it covers the more, the more it holds."""
    from explain.pictures.render import OPACITY, POWER, coloured

    x0, y0, x1, y1 = (round(share * side) for share, side in zip(box, image.size * 2, strict=True))
    field = values.astype(np.float32)
    most = float(np.abs(field).max() if signed else field.max()) or 1.0
    scaled = np.clip(field / most, -1.0 if signed else 0.0, 1.0) if most > 0 else np.zeros_like(field)
    smooth = np.asarray(Image.fromarray(scaled).resize((max(1, x1 - x0), max(1, y1 - y0)), Image.Resampling.BILINEAR))
    strength = np.clip(np.abs(smooth), 0, 1)
    colours = coloured((smooth + 1) / 2, "signed") if signed else coloured(strength, "positive")
    covered = Image.fromarray((255 * OPACITY * strength**POWER).round().astype(np.uint8))
    found = image.copy()
    found.paste(Image.fromarray(colours), (x0, y0), covered)
    return found
