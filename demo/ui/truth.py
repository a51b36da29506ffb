"""What is known of a picture: its main object, and where exactly that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from PIL import Image

from demo.ui.picture import data_address
from explain.maps.localisation import cover, within
from explain.networks.vocabulary import CLASS_NAMES
from explain.runtime.arrays import Array

Box = Sequence[float]  # x0, y0, x1, y1 in px of the picture


class Outline(TypedDict):
    """An object as the cards take it: what it is called, the class whose maps are shown `first`, and its outline."""

    name: str
    first: str
    outline: str


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """The object's `name`, as networks that know it call it, and its `mask` (H, W) in [0, 1] over the picture.

    `others` are names that fit it as well, `thing` what a person calls it where that is another word. Without a `name`
    no network has one for it.
    """

    name: str
    mask: Array
    others: tuple[str, ...] = ()
    thing: str = ""

    @property
    def called(self) -> str:
        """What a person calls it."""
        return self.thing or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """All that fit it."""
        return (self.name, *self.others) if self.name else ()

    @property
    def index(self) -> int:
        return CLASS_NAMES.index(self.name)

    def is_told_by(self, classes: Sequence[str]) -> bool:
        """Whether a network of those classes can be asked where it is: by one of its names, if it has any."""
        return not self.names or any(name in classes for name in self.names)

    def within(self, box: Box | None) -> Array:
        """The mask over that part of the picture, over all of it if None."""
        return self.mask if box is None else within(self.mask, box)

    def cover(self, grid: tuple[int, int], box: Box | None = None) -> list[float]:
        """The object's share of each cell of a map over that part of the picture, row by row."""
        return [round(float(share), 4) for share in cover(self.within(box), grid).flat]

    def encoded(self, box: Box | None = None, first: bool = True) -> Outline:
        """As the cards take it, of that part of the picture: an `outline` that is opaque where the object is.

        `first` is the class whose maps are shown at first; the cards' own answers if it is empty.
        """
        alpha = Image.fromarray((self.within(box) * 255).round().astype(np.uint8))
        stencil = Image.new("LA", alpha.size)
        stencil.putalpha(alpha)
        return {"name": self.called, "first": self.name * first, "outline": data_address(stencil, "png")}
