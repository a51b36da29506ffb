"""What is known of a drawn scene: its object, and where exactly that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from demo.picture import data_address
from explain.arrays import Array
from explain.pocket.localisation import cover
from explain.pocket.vocabulary import CLASS_NAMES


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """The object's `name`, a class of the bundled families, and its `mask` (H, W) in [0, 1] over a square scene."""

    name: str
    mask: Array

    @property
    def index(self) -> int:
        return CLASS_NAMES.index(self.name)

    def cover(self, grid: tuple[int, int]) -> list[float]:
        """The object's share of each cell, row by row."""
        return [round(float(share), 4) for share in cover(self.mask, grid).flat]

    def encoded(self) -> dict[str, Any]:
        """As the cards take it: an `outline` picture that is opaque where the object is."""
        alpha = Image.fromarray((self.mask * 255).round().astype(np.uint8))
        stencil = Image.new("LA", alpha.size)
        stencil.putalpha(alpha)
        return {"name": self.name, "outline": data_address(stencil, "png")}
