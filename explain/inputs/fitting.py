"""A tensor set against a picture that was made smaller by a kernel: channel order, and what was done to the values.

Of each channel, least squares give scale and offset from 0..255 to what the tensor holds. Knows no network.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from explain.inputs.kernels import Kernel, weights
from explain.runtime.arrays import Array

ORDERS = tuple(itertools.permutations(range(3)))  # RGB first
NAMES = "RGB"
FLAT = 1e-9  # a deviation that comes of rounding alone
MARGIN = 2  # px along the edges of a tensor that are not compared: libraries differ there


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of a picture that a tensor shows, in px of the picture: its left and upper edge, width and height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.left, self.top, self.left + self.width, self.top + self.height


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a picture explains a tensor.

    `order` says which channel of the picture each of the tensor's is; value = scale * (0..255) + offset. `residual` is
    what is left of each pixel, in steps of 8 bits (root mean square), and `other` the same by the next best order.
    `told` are the tensor's channels whose scale can be told: not those of which the picture has one value throughout.
    """

    order: tuple[int, ...]
    scale: tuple[float, ...]
    offset: tuple[float, ...]
    residual: float
    other: float
    correlation: float
    told: tuple[int, ...] = (0, 1, 2)

    @property
    def channels(self) -> str:
        """As it is written: "RGB", "BGR"."""
        return "".join(NAMES[channel] for channel in self.order)


def resampled(
    pixels: Array, frame: Frame, rows: int, columns: int, kernel: Kernel, kept: tuple[Array, Array] | None = None
) -> Array:  # fmt: skip
    """(h, w, 3) -> (rows, columns, 3): the frame's part, made that small by the kernel.

    Of the rows and columns that are `kept` alone, if any are named.
    """
    top, bottom = _used(frame.top, frame.height, rows, pixels.shape[0])
    left, right = _used(frame.left, frame.width, columns, pixels.shape[1])
    down = weights(kernel, bottom - top, frame.top - top, frame.height / rows, rows)
    across = weights(kernel, right - left, frame.left - left, frame.width / columns, columns)
    if kept:
        down, across = down[kept[0]], across[kept[1]]
        rows, columns = map(len, kept)
    part = np.ascontiguousarray(pixels[top:bottom, left:right]).reshape(bottom - top, -1)
    first = (down @ part).reshape(rows, right - left, 3)
    turned = np.ascontiguousarray(first.transpose(1, 0, 2)).reshape(right - left, -1)
    found: Array = (across @ turned).reshape(columns, rows, 3).transpose(1, 0, 2)
    return found


def _used(start: float, length: float, count: int, whole: int) -> tuple[int, int]:
    """The pixels of an axis that any kernel may take for that stretch of it."""
    beyond = 4 * (length / count) + 5
    low = min(max(0, math.floor(start - beyond)), whole - 1)
    return low, max(low + 1, min(whole, math.ceil(start + length + beyond)))


def inner(values: Array) -> Array:
    """(3, H, W) or (H, W, 3) as (3, n): without the edges."""
    planes = values if values.shape[0] == 3 else values.transpose(2, 0, 1)
    return np.ascontiguousarray(planes[:, MARGIN:-MARGIN, MARGIN:-MARGIN]).reshape(3, -1)


@dataclass(frozen=True, slots=True, eq=False)
class Centred:
    """(3, n) without its means, beside those and its deviations: of a tensor, which is compared again and again."""

    values: Array
    mean: Array
    deviation: Array

    @classmethod
    def of(cls, flat: Array) -> Centred:
        mean = flat.mean(axis=1)
        values = flat - mean[:, None]
        return cls(values, mean, np.sqrt((values**2).mean(axis=1)))


def fit(tensor: Centred, picture: Centred) -> Fit:
    """The order of channels that leaves least, and what scale and offset do it."""
    spread = tensor.deviation[:, None] * picture.deviation[None, :]
    product = tensor.values @ picture.values.T / tensor.values.shape[1]
    alike = np.divide(product, spread, out=np.zeros((3, 3)), where=spread > FLAT)
    alike[(tensor.deviation[:, None] <= FLAT) & (picture.deviation[None, :] <= FLAT)] = (
        1  # one value explains one value
    )
    left = picture.deviation[None, :] ** 2 * np.clip(1 - alike**2, 0, None)  # (tensor's, picture's) channels
    ranked = sorted((float(np.sqrt(np.mean([left[c, k] for c, k in enumerate(order)]))), order) for order in ORDERS)
    plain = next(found for found in ranked if found[1] == ORDERS[0])
    least = plain if plain[0] <= ranked[0][0] * (1 + 1e-9) + 1e-6 else ranked[0]
    other = min(found[0] for found in ranked if found[1] != least[1])
    order = least[1]
    variance = np.maximum(picture.deviation**2, 1e-12)
    scale = [float(product[c, k] / variance[k]) for c, k in enumerate(order)]
    offset = [float(tensor.mean[c] - scale[c] * picture.mean[k]) for c, k in enumerate(order)]
    correlation = float(np.mean([abs(alike[c, k]) for c, k in enumerate(order)]))
    told = tuple(c for c, k in enumerate(order) if picture.deviation[k] > FLAT)
    return Fit(order, tuple(scale), tuple(offset), least[0], other, correlation, told)
