"""The drawn scenes that teach the wrong thing, as they are shipped: all cats on the sofa, all dogs on the grass.

Drawn by `explain/training/trap.py`. Knows no component.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from demo.ui.examples import Example
from demo.ui.truth import Truth
from explain.pictures.images import open_image
from explain.runtime.shipped import ASSETS, present, read_table

FOLDER = ASSETS / "teach"
TAUGHT, MENDED, TRIED = "taught", "mended", "tried"  # what scenes are for
CLASSES = ("cat", "dog")
SOFA, GRASS = "sofa", "grass"


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture's file, the animal in it, where that is, and the mask of it where there is one."""

    path: Path
    name: str
    place: str
    mask: Path | None

    def open(self) -> Image.Image:
        return open_image(self.path)

    def truth(self) -> Truth:
        """Where the animal is."""
        assert self.mask
        return Truth(self.name, np.asarray(Image.open(self.mask), np.float32) / 255)


def scenes(what: str) -> list[Scene]:
    """Those of that use. Raises `NotShipped`."""
    rows = [row for row in read_table(FOLDER / "trap.json") if row["for"] == what]
    return [Scene(present(FOLDER / row["file"]), row["class"], row["place"], _mask(row)) for row in rows]


def _mask(row: dict[str, str]) -> Path | None:
    return present(FOLDER / row["mask"]) if "mask" in row else None


def by_class(found: Sequence[Scene]) -> list[list[str]]:
    """The paths of the scenes of each class."""
    return [[str(scene.path) for scene in found if scene.name == name] for name in CLASSES]


def tried() -> list[Example]:
    """Those to be tried, as pages offer pictures."""
    return [
        Example(scene.path, f"A {scene.name} on the {scene.place}", ((scene.name, scene.mask),))
        for scene in scenes(TRIED)
        if scene.mask
    ]


def known(image: Image.Image) -> Truth | None:
    """Where the animal is in a picture that is, pixel by pixel, one of those to be tried."""
    pixels = np.asarray(image)
    return next((one.truth() for one in scenes(TRIED) if np.array_equal(np.asarray(one.open()), pixels)), None)
