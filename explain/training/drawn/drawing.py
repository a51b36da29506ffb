"""One drawing with its ground truth, and a set of them: classes, and how one of a class is drawn.

A drawing is a function of its generator alone. Knows no network and no font.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from explain.runtime.arrays import Array

FINER = 2  # drawn so many times as large, for smooth edges
Colour = tuple[int, int, int]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """RGB `image`, and the `mask` (H, W) in [0, 1] of what its class is told by; `label` is that class's number."""

    image: Image.Image
    mask: Array
    label: int


@dataclass(frozen=True, slots=True)
class Drawings:
    """A set: its classes, in the order of their labels, and `draw`, which takes a generator, a label and a side."""

    name: str
    classes: tuple[str, ...]
    draw: Callable[[Generator, int, int], Drawing]

    def of(self, split: int, number: int, side: int) -> Drawing:
        """The drawing of that number: the classes in turn, and no two splits share one."""
        return self.draw(np.random.default_rng([split, number]), number % len(self.classes), side)


class Canvas:
    """A picture in the making, beside it the mask of what counts."""

    def __init__(self, background: Image.Image) -> None:
        self.image = background
        self.mask = Image.new("L", background.size)

    @property
    def side(self) -> int:
        return self.image.width

    def lay(self, stencil: Image.Image, paint: Colour | Image.Image, counts: bool = False) -> None:
        """Put a colour or a picture where the stencil is; what `counts` joins the mask."""
        self.image.paste(paint, (0, 0, *self.image.size), stencil)
        if counts:
            self.mask = ImageChops.lighter(self.mask, stencil)

    def stencil(self) -> tuple[Image.Image, ImageDraw.ImageDraw]:
        """An empty one, and what draws on it."""
        empty = Image.new("L", self.image.size)
        return empty, ImageDraw.Draw(empty)

    def done(self, label: int, image: Image.Image | None = None) -> Drawing:
        """The drawing at the size that was asked for."""
        size = (self.side // FINER, self.side // FINER)
        small = self.mask.resize(size, Image.Resampling.BOX)
        shown = (image or self.image).resize(size, Image.Resampling.BOX)
        return Drawing(shown, np.asarray(small, np.float32) / 255, label)


def within(rng: Generator, low: tuple[int, int, int], high: tuple[int, int, int]) -> Colour:
    """A colour between those two, each channel by itself."""
    red, green, blue = (int(rng.integers(a, b + 1)) for a, b in zip(low, high, strict=True))
    return red, green, blue


def between(rng: Generator, dark: Colour, light: Colour, off: int) -> Colour:
    """A colour on the way from one to the other, each channel up to `off` beside it."""
    share = rng.uniform(0, 1)
    red, green, blue = (
        int(np.clip(a + share * (b - a) + rng.integers(-off, off + 1), 0, 255))
        for a, b in zip(dark, light, strict=True)
    )
    return red, green, blue


def disc(draw: ImageDraw.ImageDraw, centre: Point, radius: float, tall: float = 1.0, fill: int = 255) -> None:
    """An ellipse `tall` times as high as wide."""
    x, y = centre
    draw.ellipse((x - radius, y - radius * tall, x + radius, y + radius * tall), fill=fill)


def blob(rng: Generator, draw: ImageDraw.ImageDraw, centre: Point, radius: float, rough: float) -> None:
    """A closed shape, its radius up to `rough` (a share) off, in a few waves about it."""
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    wave = sum(rng.normal(0, rough / n) * np.sin(n * angles + rng.uniform(0, 6.3)) for n in range(2, 6))
    reach = radius * np.clip(1 + wave, 0.3, 1.9)
    x, y = centre
    draw.polygon(
        list(zip((x + reach * np.cos(angles)).tolist(), (y + reach * np.sin(angles)).tolist(), strict=True)), 255
    )


def soft(stencil: Image.Image, radius: float) -> Image.Image:
    """The same with blurred edges."""
    return stencil.filter(ImageFilter.GaussianBlur(radius))


def mottled(rng: Generator, colour: Colour, side: int, strength: float, cells: int = 12) -> Image.Image:
    """That colour, lighter and darker in blotches."""
    shade = Image.fromarray(rng.normal(0, strength, (cells, cells)).astype(np.float32))
    plane = np.asarray(shade.resize((side, side), Image.Resampling.BICUBIC))[..., None]
    return Image.fromarray(np.clip(np.array(colour, np.float32) + plane, 0, 255).astype(np.uint8), "RGB")
