"""The pictures that are offered: drawn scenes in `assets/`, and two photographs of scikit-learn's."""

from dataclasses import dataclass
from pathlib import Path

import gradio as gr
import numpy as np
from PIL import Image

from demo.events import EACH
from demo.links import Link
from demo.picture import Picture
from demo.truth import Truth
from explain.photographs import photographs
from explain.shipped import present, read_table
from explain.weights import ASSETS

SCENES = ASSETS / "examples"
CROWDED = ASSETS / "laboratory" / "scenes"
PHOTOGRAPHS = {"china.jpg": "Photograph: temple", "flower.jpg": "Photograph: flower"}


@dataclass(frozen=True, slots=True)
class Example:
    """A picture's file and what it is called; for a drawn one its objects, each a class and the file of its mask."""

    path: Path
    title: str
    objects: tuple[tuple[str, Path], ...] = ()

    @property
    def name(self) -> str:
        """As links call it."""
        return self.path.stem

    def open(self) -> tuple[Image.Image, Truth | None]:
        """The picture, and what is known of its first object."""
        return Image.open(self.path).convert("RGB"), next(iter(self.truths()), None)

    def truths(self) -> list[Truth]:
        """What is known of every object."""
        return [Truth(name, np.asarray(Image.open(mask), np.float32) / 255) for name, mask in self.objects]


def scenes() -> list[Example]:
    """The drawn scenes, in the order of their table. Raises `NotShipped`."""
    rows = read_table(SCENES / "examples.json")
    return [
        Example(
            present(SCENES / row["file"]),
            row["title"],
            tuple((one["class"], present(SCENES / one["mask"])) for one in row["objects"]),
        )
        for row in rows
    ]


def crowded() -> list[Example]:
    """The laboratory's scenes; each one's title is its object's class. Raises `NotShipped`."""
    rows = read_table(CROWDED / "scenes.json")
    return [
        Example(present(CROWDED / row["file"]), row["class"], ((row["class"], present(CROWDED / row["mask"])),))
        for row in rows
    ]


def photos() -> list[Example]:
    """Two photographs, for the full-size family."""
    return [Example(path, PHOTOGRAPHS[path.name]) for path in photographs() if path.name in PHOTOGRAPHS]


def asked(link: Link, rows: list[Example]) -> Example | None:
    """That which a link calls `scene`."""
    name = link.one("scene", [row.name for row in rows])
    return next((row for row in rows if row.name == name), None)


def known(image: Image.Image | None) -> Truth | None:
    """What is known of a picture that is, pixel by pixel, one of the drawn scenes; however it came here."""
    if image is None:
        return None
    opened = (row.open() for row in scenes() if row.objects)
    return next((truth for scene, truth in opened if np.array_equal(np.asarray(scene), np.asarray(image))), None)


def gallery(rows: list[Example]) -> gr.Gallery:
    """Thumbnails to press."""
    return gr.Gallery(
        [(str(row.path), row.title) for row in rows], label="Examples", show_label=False, columns=7, object_fit="cover",
        allow_preview=False, interactive=False, buttons=[], elem_id="examples",
    )  # fmt: skip


def wire(found: gr.Gallery, picture: Picture) -> None:
    """A press gives that example's picture."""
    copies = [item["image"]["path"] for item in found.value]  # in gradio's cache: the originals may not be served

    def pick(event: gr.SelectData) -> str:
        return str(copies[event.index])

    found.select(pick, None, picture, **EACH)
