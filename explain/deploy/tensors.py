"""Pictures as a network takes them, in batches: made when they are asked for, kept where they are small."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

import numpy as np

from explain.deploy.comparing import AT_ONCE
from explain.runtime.arrays import Array

if TYPE_CHECKING:
    from PIL import Image

    from explain.networks.preprocessing import Intake

KEPT = 200_000_000  # bytes


class Tensors(Sequence[Array]):
    """Batches (n, 3, s, s) float32 of those pictures, at most eight in each."""

    def __init__(self, images: Sequence[Image.Image], intake: Intake) -> None:
        self._images, self._intake = images, intake
        self._keep = len(images) * 3 * intake.size**2 * 4 <= KEPT
        self._made: dict[int, Array] = {}

    def __len__(self) -> int:
        return math.ceil(len(self._images) / AT_ONCE)

    @overload
    def __getitem__(self, number: int) -> Array: ...
    @overload
    def __getitem__(self, number: slice) -> list[Array]: ...
    def __getitem__(self, number: int | slice) -> Array | list[Array]:
        if isinstance(number, slice):
            return [self[place] for place in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        place = number % len(self)
        if place in self._made:
            return self._made[place]
        images = self._images[place * AT_ONCE : (place + 1) * AT_ONCE]
        batch: Array = np.concatenate([self._intake.tensor(image).numpy() for image in images])
        if self._keep:
            self._made[place] = batch
        return batch
