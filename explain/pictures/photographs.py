"""Photographs that lie in packages which pip installs, found without importing them, and what we say of each.

`assets/photographs.json` has the table: where a file is, a title, why it is worth a look, whose it is, and the outline
of its main object, which we drew by hand, with the names that ImageNet has for that.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from explain.runtime.arrays import Array
from explain.runtime.packages import find
from explain.runtime.shipped import ASSETS, read_table

TABLE = ASSETS / "photographs.json"
FINER = 4  # times a side, for edges that cut through pixels


@dataclass(frozen=True, slots=True)
class Photograph:
    """`thing` is what its main object is called, `classes` are ImageNet's names that fit it, none where it has none.

    `outline` are the corners of the object, in thousandths of the picture's sides.
    """

    path: Path
    title: str
    why: str
    credit: str
    thing: str
    classes: tuple[str, ...]
    outline: tuple[tuple[int, int], ...]

    def mask(self, width: int, height: int) -> Array:
        """(height, width) in [0, 1]: the object's share of each pixel."""
        drawn = Image.new("L", (FINER * width, FINER * height))
        corners = [(x * FINER * width / 1000, y * FINER * height / 1000) for x, y in self.outline]
        ImageDraw.Draw(drawn).polygon(corners, fill=255)
        found: Array = np.asarray(drawn.resize((width, height), Image.Resampling.BOX), np.float32) / 255
        return found


def photographs() -> list[Photograph]:
    """Those whose files are there, in the order of the table: distributions strip such files from packages.

    Raises `NotShipped`.
    """
    rows = read_table(TABLE)
    found = ((row, find(row["package"], row["file"])) for row in rows)
    return [_photograph(row, path) for row, path in found if path]


def _photograph(row: dict[str, Any], path: Path) -> Photograph:
    outline = tuple((x, y) for x, y in row["outline"])
    return Photograph(path, row["title"], row["why"], row["credit"], row["object"], tuple(row["classes"]), outline)
