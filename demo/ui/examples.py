"""The pictures that are offered: drawn scenes in `assets/`, and photographs that the installed packages bring."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from demo.ui.links import Link
from demo.ui.truth import Truth
from explain.networks.variants import POCKET
from explain.pictures.images import open_image
from explain.pictures.photographs import Photograph, photographs
from explain.runtime.shipped import ASSETS, present, read_table

SCENES = ASSETS / "examples"
LEAVES = ASSETS / "applications"
CROWDED = ASSETS / "laboratory" / "scenes"


@dataclass(frozen=True, slots=True)
class Example:
    """A picture's file and what it is called; for a drawn one its objects, each a class and the file of its mask.

    `why` says why it is worth a look, for a `photograph` alone.
    """

    path: Path
    title: str
    objects: tuple[tuple[str, Path], ...] = ()
    why: str = ""
    photograph: Photograph | None = None

    @property
    def name(self) -> str:
        """As links call it."""
        return self.path.stem

    def open(self) -> tuple[Image.Image, Truth | None]:
        """The picture, and what is known of its first object."""
        return open_image(self.path), next(iter(self.truths()), None)

    def truths(self) -> list[Truth]:
        """What is known of every object."""
        drawn = [Truth(name, np.asarray(Image.open(mask), np.float32) / 255) for name, mask in self.objects]
        return drawn if self.photograph is None else [_outlined(self.photograph)]


def _outlined(photograph: Photograph) -> Truth:
    name, *others = photograph.classes or ("",)
    mask = photograph.mask(*Image.open(photograph.path).size)
    return Truth(name, mask, tuple(others), photograph.thing)


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


def leaves() -> list[Example]:
    """Drawn leaves, for models that know what they show. Raises `NotShipped`."""
    rows = read_table(LEAVES / "pictures.json")["leaves"]["shown"]
    return [
        Example(present(LEAVES / row["file"]), row["class"], ((row["class"], present(LEAVES / row["mask"])),))
        for row in rows
    ]


def photos() -> list[Example]:
    """The photographs that are here, for networks that know ImageNet."""
    return [Example(one.path, one.title, why=one.why, photograph=one) for one in photographs()]


def offered(family: str) -> list[Example]:
    """What suits that family: the scenes that the bundled one knows, photographs for all others."""
    return scenes() if family == POCKET.name else photos() or scenes()


def everything(family: str = POCKET.name) -> list[Example]:
    """All that can be asked for; what suits that family comes first."""
    return [*scenes(), *photos()] if family == POCKET.name else [*photos(), *scenes()]


def asked(link: Link, rows: list[Example]) -> Example | None:
    """That which a link calls `scene`."""
    name = link.one("scene", [row.name for row in rows])
    return next((row for row in rows if row.name == name), None)


def known(image: Image.Image | None) -> Truth | None:
    """What is known of a picture that is, pixel by pixel, one of the examples; however it came here."""
    row = example(image) if image else None
    return next(iter(row.truths()), None) if row else None


def example(image: Image.Image) -> Example | None:
    """That of which the picture is the copy, pixel by pixel."""
    seen = _pixels(image)
    like = (row for row in (*scenes(), *photos(), *leaves()) if _size_of(row.path) == image.size)
    return next((row for row in like if _pixels_of(row.path) == seen), None)


def _pixels(image: Image.Image) -> tuple[str, tuple[int, int], bytes]:
    return image.mode, image.size, hashlib.sha256(image.tobytes()).digest()


@lru_cache
def _size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as opened:  # reads no pixels
        return opened.size


@lru_cache
def _pixels_of(path: Path) -> tuple[str, tuple[int, int], bytes]:
    return _pixels(open_image(path))


def suiting(key: str) -> Example:
    """The first picture for the network of that `Spec.key`, for whoever comes to it without one."""
    return offered(key.partition("/")[0])[0]


def is_drawn(image: Image.Image) -> bool:
    """Whether it is one of the drawn scenes, also one that holds nothing known."""
    row = example(image)
    return row is not None and row.photograph is None
