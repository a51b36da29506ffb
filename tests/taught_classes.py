"""Pictures of classes for the tests of teaching: coloured shapes on noise, which need no font."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SIDE = 72
SHAPES = {"ball": "ellipse", "box": "rectangle", "roof": "polygon"}


def shape(name: str, number: int) -> Image.Image:
    """Another one for each number."""
    rng = np.random.default_rng([list(SHAPES).index(name), number])
    image = Image.fromarray(rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)).resize((SIDE, SIDE))
    x, y, size = rng.integers(4, 24), rng.integers(4, 24), rng.integers(24, 44)
    box = [x, y, x + size, y + size]
    corners = [x, y + size, x + size, y + size, x + size // 2, y]
    colour = tuple(int(value) for value in rng.integers(0, 256, 3))
    getattr(ImageDraw.Draw(image), SHAPES[name])(corners if name == "roof" else box, fill=colour, outline="black")
    return image


def fill(folder: Path, counts: dict[str, int]) -> Path:
    """A folder with a folder for each class."""
    for name, count in counts.items():
        (folder / name).mkdir(parents=True)
        for number in range(count):
            shape(name, number).save(folder / name / f"{number}.png")
    return folder
