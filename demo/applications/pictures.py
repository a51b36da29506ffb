"""The drawings that come with the page: a few to look at, with what is known of them, and sheets of those to be taught.

Drawn by `explain/training/drawn/`. Knows no component.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image

from demo.ui.examples import Example
from demo.ui.picture import data_address
from explain.pictures.images import open_image
from explain.runtime.shipped import ASSETS, present, read_table

if TYPE_CHECKING:
    from explain.teach.given import Given

FOLDER = ASSETS / "applications"
WIDE = 480  # px of a sheet as the page shows it


@dataclass(frozen=True, slots=True)
class Sheet:
    """Drawings of `classes` on one picture: `count` tiles of `tile` px, `across` in a row, class by class."""

    name: str
    classes: tuple[str, ...]
    file: str
    tile: int
    across: int
    count: int

    def picture(self) -> Image.Image:
        return open_image(present(FOLDER / self.file))

    def address(self) -> str:
        """A small one, for the page."""
        image = self.picture()
        return data_address(image.resize((WIDE, WIDE * image.height // image.width)), "webp", quality=75)

    def given(self) -> Given:
        """The tiles, by class."""
        from explain.teach.given import Given, Item

        whole, each = self.picture(), self.count // len(self.classes)
        tiles = [whole.crop(self._box(place)) for place in range(self.count)]
        return Given(
            self.classes,
            tuple(
                Item(f"{self.classes[place // each]} {place % each + 1}", place // each, functools.partial(_same, tile))
                for place, tile in enumerate(tiles)
            ),
        )

    def _box(self, place: int) -> tuple[int, int, int, int]:
        row, column = divmod(place, self.across)
        return column * self.tile, row * self.tile, (column + 1) * self.tile, (row + 1) * self.tile


def _same(tile: Image.Image) -> Image.Image:
    return tile


def sheet(name: str) -> Sheet:
    """Of that set. Raises `NotShipped`."""
    row = read_table(FOLDER / "pictures.json")[name]
    return Sheet(name, tuple(row["classes"]), row["sheet"], row["tile"], row["across"], row["count"])


def shown(name: str) -> list[Example]:
    """Those of that set to look at; each one's title is its class. Raises `NotShipped`."""
    rows = read_table(FOLDER / "pictures.json")[name]["shown"]
    return [
        Example(
            present(FOLDER / row["file"]),
            row["class"],
            ((row["class"], present(FOLDER / row["mask"])),) if "mask" in row else (),
        )
        for row in rows
    ]
