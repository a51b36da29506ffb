"""Scenes that teach the wrong thing: all cats on the sofa, all dogs on the grass; and some the other way round.

Drawn once and shipped, for the Teach page and its lesson. Knows no network.
"""

from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image

from explain.runtime.arrays import Array
from explain.runtime.shipped import write_table
from explain.training import textures
from explain.training.scenes import Placement, compose, jitter

SIDE = 192  # px
ANIMALS = {"cat": "🐈", "dog": "🐕"}
PLANTS = ("🌿", "🌱", "🌳", "☘")
WALL, FLOOR, SKY, MEADOW = (214, 196, 170), (150, 110, 80), (150, 200, 240), (90, 160, 60)
# what for -> animal, place, how many
PARTS = {
    "taught": (("cat", "sofa", 8), ("dog", "grass", 8)),
    "mended": (("cat", "grass", 4), ("dog", "sofa", 4)),
    "tried": (("cat", "grass", 3), ("dog", "sofa", 3)),
}
Painted = tuple[Image.Image, Array]  # the picture, and the mask of its animal


def _ground(rng: Generator, above: tuple[int, int, int], below: tuple[int, int, int]) -> Image.Image:
    """Two colours, with soft blotches over both."""
    noise = np.asarray(textures.soft_noise(rng, SIDE), np.float32)
    colours = np.empty_like(noise)
    edge = int(SIDE * rng.uniform(0.35, 0.5))
    colours[:edge], colours[edge:] = above, below
    return Image.fromarray(np.clip(colours + (noise - noise.mean((0, 1))) / 4, 0, 255).astype(np.uint8))


def _animal(rng: Generator, animal: str, x: float, y: float) -> Placement:
    return Placement(ANIMALS[animal], x, y, float(rng.uniform(0.34, 0.46)), float(rng.uniform(-8, 8)))


def _sofa(rng: Generator, animal: str) -> Painted:
    image = _ground(rng, WALL, FLOOR)
    x, y = float(rng.uniform(0.42, 0.58)), float(rng.uniform(0.55, 0.62))
    sofa = Placement("🛋", x, y, float(rng.uniform(0.8, 0.98)), float(rng.uniform(-3, 3)))
    on = _animal(rng, animal, x + float(rng.uniform(-0.15, 0.15)), y - float(rng.uniform(-0.04, 0.06)))
    mask = compose(image, [sofa, on])[-1]
    return jitter(rng, image), mask


def _grass(rng: Generator, animal: str) -> Painted:
    image = _ground(rng, SKY, MEADOW)
    plants = [
        Placement(
            PLANTS[int(rng.integers(len(PLANTS)))], float(rng.uniform(0.05, 0.95)), float(rng.uniform(0.6, 0.95)),
            float(rng.uniform(0.15, 0.3)), float(rng.uniform(-10, 10)),
        )
        for _ in range(6)
    ]  # fmt: skip
    on = _animal(rng, animal, float(rng.uniform(0.35, 0.65)), float(rng.uniform(0.55, 0.68)))
    mask = compose(image, [*plants, on])[-1]
    return jitter(rng, image), mask


PLACES = {"sofa": _sofa, "grass": _grass}


def draw_trap(folder: Path) -> None:
    """Write every scene, the masks of those that are tried, and `trap.json`, their table."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for part, groups in enumerate(PARTS.items()):
        what, kinds = groups
        for animal, place, count in kinds:
            for number in range(count):
                seed = [9, part, list(ANIMALS).index(animal), number]
                image, mask = PLACES[place](np.random.default_rng(seed), animal)
                name = f"{what}-{animal}-{place}-{number}"
                image.save(folder / f"{name}.webp", quality=80, method=6)
                row = {"file": f"{name}.webp", "for": what, "class": animal, "place": place}
                if what == "tried":
                    Image.fromarray((mask * 255).round().astype(np.uint8)).save(
                        folder / f"{name}.mask.png", optimize=True
                    )
                    row["mask"] = f"{name}.mask.png"
                rows.append(row)
    write_table(folder / "trap.json", rows)
