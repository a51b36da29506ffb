"""Backgrounds: functions from a random generator to an RGB picture. Knows nothing of objects or labels."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from explain.runtime.arrays import Array

Texture = Callable[[Generator, int], Image.Image]


def _colour(rng: Generator) -> tuple[int, int, int]:
    red, green, blue = (int(v) for v in rng.integers(30, 236, 3))
    return red, green, blue


def _from_array(values: Array, size: int) -> Image.Image:
    image = Image.fromarray(np.clip(values, 0, 255).astype(np.uint8), "RGB")
    return image.resize((size, size), Image.Resampling.BICUBIC)


def soft_noise(rng: Generator, size: int) -> Image.Image:
    """A calm background: a few blotches of neighbouring colours."""
    cells = int(rng.integers(2, 8))
    blotches = rng.normal(0, rng.uniform(8, 40), (cells, cells, 3))
    return _from_array(np.array(_colour(rng)) + blotches, size)


def pink_noise(rng: Generator, size: int) -> Image.Image:
    """Noise at every scale, its amplitude falling with frequency, as in photographs."""
    total = np.zeros((128, 128, 3), np.float32)
    for cells in (2, 4, 8, 16, 32, 64, 128):
        grain = rng.normal(0, 60 * cells ** -rng.uniform(0.1, 0.7), (cells, cells, 3)).astype(np.float32)
        for channel in range(3):
            plane = Image.fromarray(grain[..., channel])
            total[..., channel] += np.asarray(plane.resize((128, 128), Image.Resampling.BICUBIC))
    grey = rng.uniform(0, 1)  # photographs seldom change hue and brightness independently
    total = (1 - grey) * total + grey * total.mean(-1, keepdims=True)
    return _from_array(np.array(_colour(rng)) + total, size)


def flat(rng: Generator, size: int) -> Image.Image:
    """One colour, often white: a pasted drawing."""
    return Image.new("RGB", (size, size), (255, 255, 255) if rng.random() < 0.5 else _colour(rng))


def gradient(rng: Generator, size: int) -> Image.Image:
    """Two to four colours blending across the frame, such as a sky."""
    steps = int(rng.integers(2, 5))
    column = rng.integers(0, 256, (steps, 1, 3)).astype(np.float32)
    image = _from_array(np.repeat(column, 2, axis=1), size)
    return image.rotate(int(rng.integers(0, 4)) * 90)


def white_noise(rng: Generator, size: int) -> Image.Image:
    """Uncorrelated pixels, sometimes blurred."""
    cells = int(rng.integers(24, 129))
    image = _from_array(rng.integers(0, 256, (cells, cells, 3)), size)
    return image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.02) * size))


def stripes(rng: Generator, size: int) -> Image.Image:
    """Parallel bars of two colours at any angle."""
    y, x = np.mgrid[0:128, 0:128]
    angle = rng.uniform(0, np.pi)
    wave = np.sin((x * np.cos(angle) + y * np.sin(angle)) * rng.uniform(0.06, 0.8)) > rng.uniform(-0.6, 0.6)
    return _from_array(np.where(wave[..., None], _colour(rng), _colour(rng)), size)


def dead_leaves(rng: Generator, size: int) -> Image.Image:
    """Overlapping shapes of many sizes: edges and occlusion like those of a photograph."""
    image = soft_noise(rng, size)
    draw = ImageDraw.Draw(image)
    for _ in range(int(rng.integers(15, 90))):
        radius = size * 0.02 / rng.uniform(0.05, 1)
        x, y = rng.uniform(0, size, 2)
        if rng.random() < 0.5:
            stretch = rng.uniform(0.4, 1)
            draw.ellipse((x - radius, y - radius * stretch, x + radius, y + radius * stretch), fill=_colour(rng))
        else:
            corners = np.add(rng.uniform(-radius, radius, (int(rng.integers(3, 7)), 2)), (x, y))
            draw.polygon([(float(a), float(b)) for a, b in corners], fill=_colour(rng))
    return image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 0.012) * size))


def scenery(rng: Generator, size: int) -> Image.Image:
    """Leaves of neighbouring colours, shaded and grained: the nearest to a photograph that is drawn here."""
    base = np.asarray(dead_leaves(rng, size), np.float32)
    muted = rng.uniform(0.2, 0.9)
    grey = base.mean(-1, keepdims=True)
    shade = np.asarray(pink_noise(rng, size).convert("L"), np.float32)[..., None] / 128
    light = np.asarray(gradient(rng, size), np.float32) / 128 if rng.random() < 0.5 else 1.0
    return _from_array((grey + (base - grey) * (1 - muted)) * shade * light, size)


def cells(rng: Generator, size: int) -> Image.Image:
    """Voronoi cells: a mosaic. Kept back for validation."""
    seeds = rng.uniform(0, 128, (int(rng.integers(6, 60)), 2))
    y, x = np.mgrid[0:128, 0:128]
    nearest = np.argmin((x[..., None] - seeds[:, 0]) ** 2 + (y[..., None] - seeds[:, 1]) ** 2, axis=-1)
    return _from_array(rng.integers(20, 240, (len(seeds), 3))[nearest], size)


def marble(rng: Generator, size: int) -> Image.Image:
    """A sine bent by noise: wood or marble. Kept back for validation."""
    bend = np.asarray(Image.fromarray(rng.normal(0, 1, (5, 5))).resize((128, 128), Image.Resampling.BICUBIC))
    y, x = np.mgrid[0:128, 0:128]
    wave = 0.5 + 0.5 * np.sin((x + y * rng.uniform(-1, 1)) * rng.uniform(0.05, 0.3) + 3 * bend)
    return _from_array(wave[..., None] * _colour(rng) + (1 - wave[..., None]) * np.array(_colour(rng)), size)


def rings(rng: Generator, size: int) -> Image.Image:
    """Concentric rings. Kept back for validation: round, as half the known objects are."""
    y, x = np.mgrid[0:128, 0:128]
    centre = rng.uniform(20, 108, 2)
    radius = np.hypot(x - centre[0], y - centre[1])
    ring = (radius * rng.uniform(0.02, 0.1)).astype(int)
    return _from_array(rng.integers(20, 240, (ring.max() + 1, 3))[ring], size)


def checks(rng: Generator, size: int) -> Image.Image:
    """A checkerboard, rotated. Kept back for validation."""
    count = int(rng.integers(4, 24))
    board = (np.indices((count, count)).sum(0) % 2)[..., None]
    tile = _from_array(np.where(board, _colour(rng), _colour(rng)), size * 2)
    turned = tile.rotate(float(rng.uniform(0, 90)), Image.Resampling.BICUBIC)
    return turned.crop((size // 2, size // 2, size // 2 + size, size // 2 + size))


CALM: tuple[Texture, ...] = (soft_noise, soft_noise, soft_noise, gradient, flat, pink_noise)
SEEN: tuple[Texture, ...] = (
    soft_noise,
    pink_noise,
    flat,
    gradient,
    white_noise,
    stripes,
    dead_leaves,
    scenery,
    scenery,
)
HELD_OUT: tuple[Texture, ...] = (cells, marble, rings, checks)
