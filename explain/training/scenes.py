"""Scenes with ground truth: one known object, its exact mask, and things around it that are not known.

A scene is a function of its split and its number alone, so that data sets need not be shipped and splits never
share a seed. Knows the emoji font; does not know any network.
"""

import functools
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageEnhance, ImageFont

from explain.errors import LensError
from explain.networks.vocabulary import CLASS_NAMES, EMOJI, HELD_OUT_OTHERS, KNOWN, NOTHING_INDEX, SEEN_OTHERS
from explain.runtime.arrays import Array
from explain.training import textures

SPLITS = {"train": 1, "validation": 2, "examples": 4}  # the first word of every seed
UNKNOWN_SHARE = 0.25  # of the training scenes
FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")  # Debian: fonts-noto-color-emoji
GLYPH = 109  # the only size that the bitmap font holds
CANVAS = 128  # px, a training or validation scene
KNOWN_SIZE = (0.28, 0.62)  # of the scene's side


class FontMissing(LensError):
    """The emoji font is not installed, so no scene can be drawn."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A drawn picture: RGB `image`, `mask` (H, W) in [0, 1] of the known object, and the object's `label`."""

    image: Image.Image
    mask: Array
    label: int

    @property
    def name(self) -> str:
        return CLASS_NAMES[self.label]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a drawing goes: `character`, centre and longer side as shares of the scene's side, rotation in degrees.

    `hue` turns its colours, in steps of 1/256 of the circle.
    """

    character: str
    x: float
    y: float
    scale: float
    angle: float = 0.0
    hue: int = 0


def font_path() -> Path:
    """The emoji font (`EXPLAIN_EMOJI_FONT` or Debian's place). Raises `FontMissing`."""
    path = Path(os.environ.get("EXPLAIN_EMOJI_FONT", FONT))
    if not path.is_file():
        raise FontMissing(
            f"Drawing scenes needs the font {path}: install Debian's fonts-noto-color-emoji "
            "or set EXPLAIN_EMOJI_FONT to NotoColorEmoji.ttf."
        )
    return path


@functools.lru_cache(maxsize=1024)
def _glyph(character: str) -> Image.Image:
    canvas = Image.new("RGBA", (GLYPH * 2, GLYPH * 2))
    ImageDraw.Draw(canvas).text((GLYPH // 4, GLYPH // 4), character, font=_font(), embedded_color=True)
    return canvas.crop(canvas.getbbox())


def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(font_path()), GLYPH)


def drawn_alone(character: str) -> Image.Image | None:
    """The drawing of it; None where the font has none, or puts several side by side. Raises `FontMissing`."""
    glyph, font = _glyph(character), _font()
    single = font.getlength(character) <= 1.5 * font.getlength(KNOWN[0][1])  # all drawings are of one width
    return glyph if single and glyph.getbbox() else None


def _drawing(placement: Placement, size: int) -> Image.Image:
    glyph = _glyph(placement.character)
    ratio = placement.scale * size / max(glyph.size)
    scaled = glyph.resize((max(1, round(glyph.width * ratio)), max(1, round(glyph.height * ratio))))
    if placement.hue:
        scaled = _turn_hue(scaled, placement.hue)
    return scaled.rotate(placement.angle, Image.Resampling.BICUBIC, expand=True)


def _turn_hue(drawing: Image.Image, hue: int) -> Image.Image:
    planes = list(drawing.convert("RGB").convert("HSV").split())
    planes[0] = planes[0].point([(value + hue) % 256 for value in range(256)])
    turned = Image.merge("HSV", planes).convert("RGB")
    turned.putalpha(drawing.getchannel("A"))
    return turned


def _paste(image: Image.Image, drawing: Image.Image, placement: Placement) -> Array:
    """Paste in place; returns the mask (H, W) in [0, 1] of what was pasted."""
    corner = (
        round(placement.x * image.width - drawing.width / 2),
        round(placement.y * image.height - drawing.height / 2),
    )
    alpha = Image.new("L", image.size)
    alpha.paste(drawing.getchannel("A"), corner)
    layer = Image.new("RGB", image.size)
    layer.paste(drawing.convert("RGB"), corner)
    image.paste(layer, (0, 0), alpha)
    return np.asarray(alpha, np.float32) / 255


def compose(background: Image.Image, placements: list[Placement]) -> list[Array]:
    """Draw `placements` over `background` in order, in place; the visible mask of each, (H, W) in [0, 1]."""
    masks: list[Array] = []
    for placement in placements:
        over = _paste(background, _drawing(placement, background.width), placement)
        masks = [mask * (1 - over) for mask in masks] + [over]
    return masks


def jitter(rng: Generator, image: Image.Image) -> Image.Image:
    """Other brightness, saturation and contrast, each by up to a quarter."""
    for enhance in (ImageEnhance.Brightness, ImageEnhance.Color, ImageEnhance.Contrast):
        image = enhance(image).enhance(rng.uniform(0.75, 1.25))
    return image


def place(rng: Generator, character: str, low: float, high: float) -> Placement:
    """Anywhere inside the frame, its longer side `low` to `high` of the frame's."""
    scale = float(rng.uniform(low, high))
    x, y = rng.uniform(scale / 2, 1 - scale / 2, 2)
    return Placement(character, float(x), float(y), scale, float(rng.uniform(-25, 25)))


def some(rng: Generator, characters: tuple[str, ...], low: int, high: int) -> list[str]:
    """`low` to `high` of them."""
    return [characters[int(i)] for i in rng.integers(0, len(characters), int(rng.integers(low, high + 1)))]


def background(rng: Generator, kinds: tuple[textures.Texture, ...], size: int) -> Image.Image:
    """One of these textures."""
    return kinds[int(rng.integers(len(kinds)))](rng, size)


def known_scene(split: str, number: int, size: int = CANVAS) -> Scene:
    """A scene with one known object, 28-62 % of the side, over up to three smaller distractors."""
    rng = np.random.default_rng([SPLITS[split], 0, number])
    label = number % len(KNOWN)
    return scene_of(rng, EMOJI[CLASS_NAMES[label]], label, size)


def scene_of(rng: Generator, character: str, label: int, size: int = CANVAS) -> Scene:
    """A scene with that drawing as its object."""
    image = background(rng, textures.CALM, size)
    distractors = [place(rng, c, 0.15, 0.4) for c in some(rng, SEEN_OTHERS, 1, 3)]
    masks = compose(image, [*distractors, place(rng, character, *KNOWN_SIZE)])
    return Scene(jitter(rng, image), masks[-1], label)


def unknown_scene(split: str, number: int, size: int = CANVAS) -> Scene:
    """A scene without a known object: unknown drawings, or a texture alone.

    Outside training, drawings and textures come from lists that training never saw.
    """
    rng = np.random.default_rng([SPLITS[split], 1, number])
    seen = split == "train"
    kinds, others = (textures.SEEN, SEEN_OTHERS) if seen else (textures.HELD_OUT, HELD_OUT_OTHERS)
    if number % 3 == 2:
        image, placements = background(rng, kinds, size), []
    else:
        image = background(rng, textures.CALM if number % 3 else kinds, size)
        placements = [place(rng, c, 0.15, 0.65) for c in some(rng, others, 1, 4)]
        if seen:  # training widens its list with other colours
            placements = [replace(p, hue=int(rng.integers(256)) if rng.random() < 0.4 else 0) for p in placements]
    compose(image, placements)
    return Scene(jitter(rng, image), np.zeros((size, size), np.float32), NOTHING_INDEX)


def training_scene(number: int, size: int = CANVAS) -> Scene:
    """Scene `number` of the training split: every fourth holds nothing known."""
    period = round(1 / UNKNOWN_SHARE)
    group, rest = divmod(number, period)
    if rest == period - 1:
        return unknown_scene("train", group, size)
    return known_scene("train", group * (period - 1) + rest, size)
