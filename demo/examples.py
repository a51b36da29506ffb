"""The pictures that are offered: drawn scenes in `assets/`, and two photographs of scikit-learn's."""

import json
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
import numpy as np
from PIL import Image

from demo.links import Link
from demo.truth import Truth
from explain.photographs import photographs

ASSETS = Path(__file__).parent.parent / "assets"
SCENES = ASSETS / "examples"
CROWDED = ASSETS / "laboratory" / "scenes"
PHOTOGRAPHS = {"china.jpg": "Photograph: temple", "flower.jpg": "Photograph: flower"}


@dataclass(frozen=True, slots=True)
class Example:
    """A picture's file and what it is called; for a drawn one the class of its first object, and that one's mask."""

    path: Path
    title: str
    object: str = ""
    mask: Path | None = None

    @property
    def name(self) -> str:
        """As links call it."""
        return self.path.stem

    def open(self) -> tuple[Image.Image, Truth | None]:
        """The picture, and what is known of it."""
        image = Image.open(self.path).convert("RGB")
        if self.mask is None:
            return image, None
        return image, Truth(self.object, np.asarray(Image.open(self.mask), np.float32) / 255)


def scenes() -> list[Example]:
    """The drawn scenes, in the order of their table."""
    rows = json.loads((SCENES / "examples.json").read_text())
    found = []
    for row in rows:
        first = next(iter(row["objects"]), None)
        known = (first["class"], SCENES / first["mask"]) if first else ("", None)
        found.append(Example(SCENES / row["file"], row["title"], *known))
    return found


def crowded() -> list[Example]:
    """The laboratory's scenes; each one's title is its object's class."""
    rows = json.loads((CROWDED / "scenes.json").read_text())
    return [Example(CROWDED / row["file"], row["class"], row["class"], CROWDED / row["mask"]) for row in rows]


def photos() -> list[Example]:
    """Two photographs, for the full-size family."""
    return [Example(path, PHOTOGRAPHS[path.name]) for path in photographs() if path.name in PHOTOGRAPHS]


def asked(link: Link, rows: list[Example]) -> Example | None:
    """That which a link calls `scene`."""
    name = link.one("scene", [row.name for row in rows])
    return next((row for row in rows if row.name == name), None)


def gallery(rows: list[Example]) -> gr.Gallery:
    """Thumbnails to press."""
    return gr.Gallery(
        [(str(row.path), row.title) for row in rows], label="Examples", show_label=False, columns=7, object_fit="cover",
        allow_preview=False, interactive=False, buttons=[], elem_id="examples",
    )  # fmt: skip
