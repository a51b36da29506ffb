"""A picture without a part of it, and what the map had claimed for that part: a counterfactual beside the claim.

Fields of view stay as they are; only pixels under the brush change.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from explain.errors import LensError, brief
from explain.maps.localisation import cover
from explain.networks.preprocessing import Box
from explain.runtime.arrays import Array

WORKING_SIDE = 512  # px of the fill's longer side: networks look at little more
BLUR = 0.06  # of the longer side
GREY = (128, 128, 128)
MOST_ERASED = 0.98  # of the picture


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line of the brush: its `radius` as a share of the longer side, and places (x, y) as shares of the sides."""

    radius: float
    places: tuple[tuple[float, float], ...]


class BadBrush(LensError):
    """A part that cannot be erased; the message says why."""


def _blurred(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(BLUR * max(image.size)))


def _grey(image: Image.Image) -> Image.Image:
    return Image.new("RGB", image.size, GREY)


def _noise(image: Image.Image) -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (image.height, image.width, 3), dtype=np.uint8)
    return Image.fromarray(pixels)


FILLS: dict[str, Callable[[Image.Image], Image.Image]] = {"blur": _blurred, "grey": _grey, "noise": _noise}


def painted(strokes: Sequence[Stroke], size: tuple[int, int]) -> Image.Image:
    """The part under the brush, as a mask ("L") of `size` px. Raises `BadBrush` for none of it, and for all of it."""
    mask = Image.new("L", size)
    pen = ImageDraw.Draw(mask)
    for stroke in strokes:
        radius = stroke.radius * max(size)
        places = [(x * size[0], y * size[1]) for x, y in stroke.places]
        if len(places) > 1:
            pen.line(places, fill=255, width=max(1, round(2 * radius)), joint="curve")
        for x, y in (places[0], places[-1]) if places else ():
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    share = float(np.asarray(mask).mean()) / 255
    if share == 0:
        raise BadBrush("Nothing is painted over yet: press “Erase a part” and paint over a part of a picture.")
    if share > MOST_ERASED:
        raise BadBrush("Everything is painted over, so nothing is left to look at: undo a part of it.")
    return mask


def erase(image: Image.Image, mask: Image.Image, fill: str) -> Image.Image:
    """A copy of `image` (RGB), whose pixels under `mask` ("L", of the same size) are filled. Raises `BadBrush`."""
    if fill not in FILLS:
        raise BadBrush(f"There is no fill “{brief(fill)}”; choose from {', '.join(FILLS)}.")
    scale = min(1.0, WORKING_SIDE / max(image.size))
    small = image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))
    filled = FILLS[fill](small).resize(image.size, Image.Resampling.NEAREST if fill == "noise" else None)
    return Image.composite(filled, image, mask)


def claim(evidence: Array, crop: Box, mask: Image.Image) -> float:
    """What the part under `mask` gives of a logit, by the map (h, w) over the `crop` (px) of the masked picture."""
    x0, y0, x1, y1 = crop
    inside = mask.crop((round(x0), round(y0), max(round(x0) + 1, round(x1)), max(round(y0) + 1, round(y1))))
    shares = cover(np.asarray(inside, np.float64) / 255, evidence.shape)
    return float((shares * evidence).sum() / evidence.size)
