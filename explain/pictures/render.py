"""Maps as colours: the palettes, and a map laid over the picture that it explains.

Palettes are dark to light in order of evidence, so that they also read in grey. The page draws with the same ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from explain.networks.preprocessing import Box
from explain.runtime.arrays import Array

Colour = tuple[int, int, int]
LEAST_SIDE, MOST_SIDE = 480, 960  # px of a view's longer side: smaller pictures are enlarged, larger ones reduced
SLIMMEST = 1.6  # longer side / shorter side of a view

# A map covers the picture the more, the more evidence a cell holds: by OPACITY * t ** POWER, t being its share of the
# strongest one. So nothing is darkened or bleached where there is no evidence.
OPACITY, POWER = 0.85, 0.6

# evenly spaced stops, RGB
PALETTES: dict[str, tuple[Colour, ...]] = {
    "positive": ((13, 8, 40), (84, 18, 110), (170, 45, 90), (236, 105, 37), (251, 185, 50), (252, 250, 170)),
    "signed": ((20, 60, 150), (110, 165, 225), (242, 242, 242), (240, 150, 105), (165, 20, 40)),
}


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """The part of the source that is shown: `image`, and the `box` that it fills in the source, in px."""

    image: Image.Image
    box: Box

    def fraction(self, crop: Box) -> Box:
        """`crop` (source px) as fractions of the view's sides."""
        x0, y0, x1, y1 = self.box
        width, height = x1 - x0, y1 - y0
        return (crop[0] - x0) / width, (crop[1] - y0) / height, (crop[2] - x0) / width, (crop[3] - y0) / height


def view(image: Image.Image, crops: Iterable[Box] = ()) -> View:
    """The middle of `image`, at most `SLIMMEST`, and whatever further part of it is in `crops` (source px).

    Most networks see a central square, which is never cut; those that squash a picture see the whole of it.
    """
    width, height = image.size
    cut_x = max(0.0, width - SLIMMEST * height) / 2
    cut_y = max(0.0, height - SLIMMEST * width) / 2
    x0, y0, x1, y1 = zip((cut_x, cut_y, width - cut_x, height - cut_y), *crops, strict=True)
    box = (max(0.0, min(x0)), max(0.0, min(y0)), min(width, max(x1)), min(height, max(y1)))
    longer = max(box[2] - box[0], box[3] - box[1])
    scale = min(max(longer, LEAST_SIDE), MOST_SIDE) / longer
    size = (max(1, round((box[2] - box[0]) * scale)), max(1, round((box[3] - box[1]) * scale)))
    return View(image.resize(size, Image.Resampling.BICUBIC, box=box), box)


def coloured(values: Array, palette: str) -> Array:
    """(...) in [0, 1] -> (..., 3) uint8."""
    stops = np.asarray(PALETTES[palette], np.float64)
    places = np.linspace(0, 1, len(stops))
    planes = [np.interp(values, places, stops[:, channel]) for channel in range(3)]
    return np.stack(planes, axis=-1).round().astype(np.uint8)


def overlay(image: Image.Image, evidence: Array, crop: Box, opacity: float = OPACITY) -> Image.Image:
    """`image` with the positive part of a map (h, w) over the `crop` it explains, blended between cell centres."""
    shown = view(image, [crop])
    x0, y0, x1, y1 = (
        round(fraction * extent) for fraction, extent in zip(shown.fraction(crop), shown.image.size * 2, strict=True)
    )
    most = float(evidence.max())
    scaled = np.clip(evidence / most, 0, 1) if most > 0 else np.zeros_like(evidence)
    smooth = Image.fromarray(scaled.astype(np.float32)).resize((x1 - x0, y1 - y0), Image.Resampling.BILINEAR)
    strength = np.clip(np.asarray(smooth), 0, 1)
    covered = Image.fromarray((255 * opacity * strength**POWER).round().astype(np.uint8))
    over = shown.image.copy()
    over.paste(Image.fromarray(coloured(strength, "positive")), (x0, y0), covered)
    return over
