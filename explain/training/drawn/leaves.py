"""Leaves: healthy, with spots, with rust, with blight. Drawn; nothing that a real leaf has was measured for them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageChops

from explain.training import textures
from explain.training.drawn.drawing import FINER, Canvas, Drawing, Drawings, Point, blob, disc, mottled, soft, within
from explain.training.scenes import background, jitter

CLASSES = ("healthy", "leaf spot", "rust", "blight")


@dataclass(frozen=True, slots=True)
class _Shape:
    """A leaf on the picture, all in px but `turn` (radians): from `stalk` along its midrib, and as wide as it gets."""

    stalk: Point
    length: float
    width: float
    turn: float
    bend: float
    blunt: float

    def at(self, along: float, across: float) -> Point:
        """Where the share `along` of its length is, and `across` of its half width there, from -1 to 1."""
        x = along * self.length
        y = across * self.half(along) + self.bend * np.sin(np.pi * along)
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return float(self.stalk[0] + x * cos - y * sin), float(self.stalk[1] + x * sin + y * cos)

    def half(self, along: float) -> float:
        """Half its width there."""
        return float(self.width * np.sin(np.pi * np.clip(along, 0, 1) ** self.blunt) ** 0.8)

    def outline(self) -> list[Point]:
        steps = np.linspace(0, 1, 40)
        return [*(self.at(t, 1) for t in steps), *(self.at(t, -1) for t in steps[::-1])]


def _shape(rng: Generator, side: int) -> _Shape:
    length, turn = rng.uniform(0.62, 0.86) * side, rng.uniform(0, 2 * np.pi)
    middle = side * rng.uniform(0.42, 0.58, 2)
    stalk = (float(middle[0] - length / 2 * np.cos(turn)), float(middle[1] - length / 2 * np.sin(turn)))
    return _Shape(
        stalk, length, length * rng.uniform(0.18, 0.3), turn, length * rng.uniform(-0.07, 0.07), rng.uniform(0.65, 1)
    )


def _leaf(rng: Generator, canvas: Canvas, leaf: _Shape) -> Image.Image:
    """Lay the leaf itself; its stencil. Its green may be dull or yellowish, and something may have eaten of it."""
    stencil, draw = canvas.stencil()
    draw.polygon(leaf.outline(), fill=255)
    for _ in range(int(rng.integers(0, 4)) if rng.random() < 0.35 else 0):
        place = leaf.at(float(rng.uniform(0.15, 0.9)), float(rng.choice([-1, 1]) * rng.uniform(0.8, 1)))
        disc(draw, place, leaf.length * rng.uniform(0.02, 0.05), fill=0)
    green = within(rng, (45, 95, 25), (125, 165, 75))
    canvas.lay(stencil, mottled(rng, green, canvas.side, rng.uniform(4, 14)))
    _veins(rng, canvas, leaf, stencil, tuple(min(255, part + int(rng.integers(12, 40))) for part in green))
    return stencil


def _veins(rng: Generator, canvas: Canvas, leaf: _Shape, stencil: Image.Image, colour: tuple[int, ...]) -> None:
    lines, draw = canvas.stencil()
    thick = max(1, round(leaf.length * 0.012))
    draw.line([leaf.at(t, 0) for t in np.linspace(-0.06, 0.97, 16)], 255, thick)
    for along in np.linspace(0.12, 0.8, int(rng.integers(5, 9))):
        for way in (-1, 1):
            draw.line([leaf.at(along, 0), leaf.at(min(0.97, along + 0.12), way * 0.85)], 170, max(1, thick // 2))
    canvas.lay(lines, (colour[0], colour[1], colour[2]))


def _within(stencil: Image.Image, drawn: Image.Image) -> Image.Image:
    return ImageChops.multiply(stencil, drawn)


def _healthy(rng: Generator, canvas: Canvas, leaf: _Shape, stencil: Image.Image) -> None:
    """All of the leaf says so. A few light flecks are no disease."""
    if rng.random() < 0.4:
        flecks, draw = canvas.stencil()
        for _ in range(int(rng.integers(2, 9))):
            disc(draw, _anywhere(rng, leaf), leaf.length * rng.uniform(0.006, 0.02))
        canvas.lay(_within(stencil, flecks), within(rng, (150, 185, 105), (205, 220, 160)))
    canvas.mask = stencil


def _anywhere(rng: Generator, leaf: _Shape, reach: float = 0.85) -> Point:
    return leaf.at(float(rng.uniform(0.1, 0.92)), float(rng.uniform(-reach, reach)))


def _spots(rng: Generator, canvas: Canvas, leaf: _Shape, stencil: Image.Image) -> None:
    rims, rim = canvas.stencil()
    hearts, heart = canvas.stencil()
    for _ in range(int(rng.integers(3, 12))):
        place, radius = _anywhere(rng, leaf), leaf.length * rng.uniform(0.018, 0.042)
        disc(rim, place, radius, float(rng.uniform(0.8, 1.2)))
        disc(heart, place, radius * rng.uniform(0.4, 0.65))
    canvas.lay(_within(stencil, rims), within(rng, (70, 40, 20), (115, 75, 45)), counts=True)
    canvas.lay(_within(stencil, hearts), within(rng, (120, 85, 50), (185, 155, 115)))


def _rust(rng: Generator, canvas: Canvas, leaf: _Shape, stencil: Image.Image) -> None:
    """Many small pustules, often denser in one part of the leaf."""
    dots, draw = canvas.stencil()
    near, reach = rng.uniform(0.25, 0.8), rng.uniform(0.12, 0.4)
    for _ in range(int(rng.integers(25, 110))):
        along = float(np.clip(rng.normal(near, reach), 0.06, 0.95))
        disc(draw, leaf.at(along, float(rng.uniform(-0.9, 0.9))), leaf.length * rng.uniform(0.006, 0.014))
    canvas.lay(_within(stencil, dots), within(rng, (175, 80, 15), (230, 135, 55)), counts=True)


def _blight(rng: Generator, canvas: Canvas, leaf: _Shape, stencil: Image.Image) -> None:
    """Large patches that die from the edge or the tip inwards, with a yellow border."""
    for _ in range(int(rng.integers(1, 3))):
        tip = rng.random() < 0.4
        place = (
            leaf.at(float(rng.uniform(0.88, 0.98)), 0)
            if tip
            else leaf.at(float(rng.uniform(0.2, 0.85)), float(rng.choice([-1, 1]) * rng.uniform(0.6, 1)))
        )
        patch, draw = canvas.stencil()
        blob(rng, draw, place, leaf.length * rng.uniform(0.09, 0.24), 0.22)
        border = soft(patch, leaf.length * 0.035).point([min(255, 2 * level) for level in range(256)])
        canvas.lay(_within(stencil, border), within(rng, (170, 160, 60), (205, 195, 100)))
        brown = within(rng, (95, 70, 45), (150, 120, 85))
        canvas.lay(_within(stencil, patch), mottled(rng, brown, canvas.side, 10), counts=True)


ILL: dict[str, Callable[[Generator, Canvas, _Shape, Image.Image], None]] = dict(
    zip(CLASSES, (_healthy, _spots, _rust, _blight), strict=True)
)


def draw_leaf(rng: Generator, label: int, side: int) -> Drawing:
    """One leaf of that class before anything at all; the mask is of what is ill, of the whole leaf where nothing is."""
    canvas = Canvas(background(rng, textures.CALM, side * FINER))
    leaf = _shape(rng, canvas.side)
    stencil = _leaf(rng, canvas, leaf)
    ILL[CLASSES[label]](rng, canvas, leaf, stencil)
    return canvas.done(label, jitter(rng, canvas.image))


LEAVES = Drawings("leaves", CLASSES, draw_leaf)
