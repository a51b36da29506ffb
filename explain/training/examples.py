"""The scenes that come with the app, with masks: a dozen composed by hand, and a dozen of the laboratory's.

Knows the tables of scenes; `scenes.py` and `crowded.py` draw.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from explain.networks.vocabulary import EMOJI
from explain.runtime.arrays import Array
from explain.runtime.shipped import write_table
from explain.training import textures
from explain.training.crowded import crowded_known
from explain.training.scenes import SPLITS, Placement, compose

SIDE = 384  # px
CROWDED_SIDE = 256  # px
CROWDED = (53, 2, 7, 23, 14, 51, 4, 10, 43, 32, 44, 48)  # numbers of the "examples" split


@dataclass(frozen=True, slots=True)
class Composition:
    """A scene by hand: things that are not known below, known objects (class, x, y, scale, angle) above."""

    title: str
    objects: tuple[tuple[str, float, float, float, float], ...]
    others: tuple[Placement, ...] = ()


COMPOSITIONS: dict[str, Composition] = {
    "cat": Composition("Cat", (("cat", 0.42, 0.52, 0.56, -8),), (Placement("☕", 0.84, 0.8, 0.2),)),
    "tiger": Composition("Tiger", (("tiger", 0.6, 0.45, 0.54, 6),), (Placement("🌵", 0.16, 0.72, 0.3, 5),)),
    "wolf": Composition("Wolf", (("wolf", 0.5, 0.55, 0.5, 0),), (Placement("🌲", 0.14, 0.3, 0.34),)),
    "fox": Composition("Fox", (("fox", 0.38, 0.4, 0.45, 12),), (Placement("🍄", 0.78, 0.74, 0.34, -8),)),
    "peach": Composition("Peach", (("peach", 0.55, 0.5, 0.5, -10),), (Placement("🍴", 0.14, 0.75, 0.26, 20),)),
    "violin": Composition("Violin", (("violin", 0.4, 0.55, 0.58, 0),), (Placement("🎹", 0.82, 0.22, 0.28, -6),)),
    "whale": Composition("A small whale", (("whale", 0.72, 0.3, 0.28, 0),), (Placement("⛵", 0.25, 0.68, 0.3, 4),)),
    "dog-wolf": Composition("Dog and wolf", (("dog", 0.28, 0.36, 0.42, -6), ("wolf", 0.7, 0.66, 0.42, 8))),
    "cat-tiger": Composition("Cat and tiger", (("tiger", 0.3, 0.66, 0.42, 8), ("cat", 0.7, 0.32, 0.42, -8))),
    "apple-tomato": Composition("Apple and tomato", (("apple", 0.7, 0.34, 0.4, 6), ("tomato", 0.28, 0.66, 0.4, -10))),
    "taxi-police": Composition(
        "Taxi and police car",
        (("taxi", 0.3, 0.32, 0.44, 0), ("police car", 0.68, 0.7, 0.44, 0)),
        (Placement("🚦", 0.86, 0.2, 0.22),),
    ),
    "nothing": Composition(
        "Nothing known", (), (Placement("🐘", 0.36, 0.42, 0.44, 4), Placement("🍩", 0.74, 0.72, 0.3, -12))
    ),
}  # fmt: skip


def draw_crowded(folder: Path) -> None:
    """Write the laboratory's scenes, the mask of each one's object, and `scenes.json`, their table."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number in CROWDED:
        scene = crowded_known("examples", number, CROWDED_SIDE)
        file, mask = f"{number:02}.png", f"{number:02}.mask.png"
        scene.image.save(folder / file, optimize=True)
        _save_mask(scene.mask, folder / mask)
        rows.append({"file": file, "mask": mask, "class": scene.name})
    write_table(folder / "scenes.json", rows)


def _save_mask(mask: Array, path: Path) -> None:
    Image.fromarray((mask * 255).round().astype(np.uint8)).save(path, optimize=True)


def draw_examples(folder: Path) -> None:
    """Write each scene, a mask for each known object in it, and `examples.json`, their table."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for number, (name, composition) in enumerate(COMPOSITIONS.items()):
        image = textures.soft_noise(np.random.default_rng([SPLITS["examples"], 0, number]), SIDE)
        known = [Placement(EMOJI[what], x, y, scale, angle) for what, x, y, scale, angle in composition.objects]
        masks = compose(image, [*composition.others, *known])[len(composition.others) :]
        image.save(folder / f"{name}.png", optimize=True)
        objects = []
        for (what, *_), mask in zip(composition.objects, masks, strict=True):
            file = f"{name}.mask.{what.replace(' ', '-')}.png"
            _save_mask(mask, folder / file)
            objects.append({"class": what, "mask": file})
        rows.append({"file": f"{name}.png", "title": composition.title, "objects": objects})
    write_table(folder / "examples.json", rows)
