"""Tissue under a microscope, drawn: nuclei on a pink ground, regular everywhere, or irregular in one place.

A drawing of the task's shape (small things, fine texture) and no medical picture: no slide was looked at for it.
"""

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageChops

from explain.training.drawn.drawing import FINER, Canvas, Colour, Drawing, Drawings, blob, disc, mottled, soft, within
from explain.training.scenes import jitter

CLASSES = ("regular", "irregular")
NUCLEI = 13  # in a row and in a column


def _spots(rng: Generator, side: int, count: int, loose: float) -> list[tuple[float, float]]:
    """Places on a grid of so many, each moved by up to that share of a cell."""
    step = side / count
    return [
        (
            float((column + 0.5 + rng.uniform(-loose, loose)) * step),
            float((row + 0.5 + rng.uniform(-loose, loose)) * step),
        )
        for row in range(-1, count + 1)
        for column in range(-1, count + 1)
    ]


def _fibres(rng: Generator, canvas: Canvas, pink: Colour) -> None:
    lines, draw = canvas.stencil()
    angle = rng.uniform(0, np.pi)
    for _ in range(int(rng.integers(10, 26))):
        x, y = rng.uniform(0, canvas.side, 2)
        reach = canvas.side * rng.uniform(0.1, 0.35)
        turn = angle + rng.normal(0, 0.25)
        draw.line([(x, y), (x + reach * np.cos(turn), y + reach * np.sin(turn))], 120, max(2, canvas.side // 90))
    canvas.lay(soft(lines, canvas.side / 200), (min(255, pink[0] + 18), max(0, pink[1] - 25), pink[2]))


def _regular(rng: Generator, canvas: Canvas, colour: Colour, count: int, away: Image.Image | None) -> None:
    """Round nuclei of about one size, apart from each other; none where `away` is."""
    nuclei, draw = canvas.stencil()
    radius = canvas.side / count * rng.uniform(0.24, 0.3)
    for place in _spots(rng, canvas.side, count, 0.22):
        if rng.random() < 0.86:
            disc(draw, place, radius * rng.uniform(0.88, 1.12), float(rng.uniform(0.85, 1.15)))
    if away:
        nuclei = ImageChops.multiply(nuclei, ImageChops.invert(away))
    canvas.lay(nuclei, mottled(rng, colour, canvas.side, 9, 48))


def _irregular(rng: Generator, canvas: Canvas, colour: Colour, count: int, region: Image.Image) -> None:
    """Inside the region: larger ones of many sizes and shapes, crowded and dark."""
    nuclei, draw = canvas.stencil()
    dark: Colour = (round(colour[0] * 0.72), round(colour[1] * 0.66), round(colour[2] * 0.85))
    for place in _spots(rng, canvas.side, count, 0.5):
        blob(rng, draw, place, canvas.side / count * float(rng.uniform(0.26, 0.55)), 0.16)
    canvas.lay(ImageChops.multiply(nuclei, region), mottled(rng, dark, canvas.side, 16, 48))


def draw_tissue(rng: Generator, label: int, side: int) -> Drawing:
    """One patch; the mask is of the place with irregular nuclei, empty where there is none."""
    side *= FINER
    pink = within(rng, (212, 150, 178), (240, 190, 212))
    canvas = Canvas(mottled(rng, pink, side, 10))
    _fibres(rng, canvas, pink)
    colour, count = within(rng, (105, 65, 130), (145, 100, 170)), int(rng.integers(NUCLEI - 2, NUCLEI + 3))
    region, draw = canvas.stencil()
    if label:
        x, y = (float(value) for value in rng.uniform(0.25, 0.75, 2) * side)
        blob(rng, draw, (x, y), side * float(rng.uniform(0.13, 0.26)), 0.14)
        canvas.mask = region
    _regular(rng, canvas, colour, count, region)
    _irregular(rng, canvas, colour, count, region)
    return canvas.done(label, jitter(rng, canvas.image))


TISSUE = Drawings("tissue", CLASSES, draw_tissue)
