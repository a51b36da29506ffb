"""How a tensor was made smaller: of all kernels, in all ways that a crop is rounded, the one that leaves least.

Knows no network; what should have been done is told.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from explain.inputs.fitting import MARGIN, Centred, Fit, Frame, fit, resampled
from explain.inputs.kernels import KERNELS, Kernel
from explain.runtime.arrays import Array

ENOUGH_LEFT = 1.0  # steps of 8 bits that rounding leaves
ENOUGH = 96  # rows and columns of a tensor, evenly spaced, that tell kernels apart


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """One way to make the tensor, and how well it explains it; `seen` is the picture that it makes, (3, n)."""

    kernel: Kernel
    frame: Frame
    fit: Fit
    seen: Array


def ways(
    values: Array, pixels: Array, frame: Frame, near: Sequence[Frame] = (), kernels: Sequence[Kernel] = KERNELS
) -> list[Made]:  # fmt: skip
    """The best of each of those kernels, best first, for (3, H, W) that shows about `frame` of (h, w, 3).

    Frames in `near` are tried too where they are about the same.
    """
    rows, columns = values.shape[1:]
    kept = _lines(rows), _lines(columns)
    tensor = Centred.of(values[:, kept[0]][:, :, kept[1]].reshape(3, -1))
    frames = _frames(frame, pixels.shape, rows, columns, near)
    source = pixels.astype(np.float64)

    def made(kernel: Kernel, frame: Frame) -> Made:
        seen = resampled(source, frame, rows, columns, kernel, kept).reshape(-1, 3).T
        return _fitted(tensor, kernel, frame, np.ascontiguousarray(seen))

    found = [min((made(kernel, frame) for frame in frames), key=_residual) for kernel in kernels]
    if min(map(_residual, found)) > ENOUGH_LEFT:  # where pixels are skipped, edges are found a pixel off
        more = _frames(frame, pixels.shape, rows, columns, (), off=1)
        found += [made(kernel, one) for kernel in kernels if kernel.name == "nearest" for one in more]
    best: dict[int, Made] = {}
    for one in sorted(found, key=_residual):
        best.setdefault(KERNELS.index(one.kernel), one)
    return list(best.values())


def made_by(values: Array, pixels: Array, kernel: Kernel, frame: Frame) -> Made:
    """That one kernel and frame, as they are."""
    rows, columns = values.shape[1:]
    kept = _lines(rows), _lines(columns)
    tensor = Centred.of(values[:, kept[0]][:, :, kept[1]].reshape(3, -1))
    seen = resampled(pixels, frame, rows, columns, kernel, kept).reshape(-1, 3).T
    return _fitted(tensor, kernel, frame, np.ascontiguousarray(seen))


def _residual(made: Made) -> float:
    return made.fit.residual


def _lines(count: int) -> Array:
    lines: Array = np.unique(np.linspace(MARGIN, count - 1 - MARGIN, min(ENOUGH, count)).astype(int))
    return lines


def _fitted(tensor: Centred, kernel: Kernel, frame: Frame, seen: Array) -> Made:
    """What overshoots is cut off by those that keep 8 bits, and not by others: whichever fits."""
    plain = Made(kernel, frame, fit(tensor, Centred.of(seen)), seen)
    if seen.min() >= 0 and seen.max() <= 255:
        return plain
    cut = np.clip(seen, 0, 255)
    return min((plain, Made(kernel, frame, fit(tensor, Centred.of(cut)), cut)), key=_residual)


def _frames(
    frame: Frame, shape: tuple[int, ...], rows: int, columns: int, near: Sequence[Frame], off: int = 0
) -> list[Frame]:  # fmt: skip
    """As found; and as it would be where a whole picture is made smaller to whole px, or is cut at whole px, first."""
    across = list(_stretches(frame.left, frame.width, shape[1], columns, off))
    down = list(_stretches(frame.top, frame.height, shape[0], rows, off))
    pairs = [(across[0], down[0]), *itertools.product(across[1:], down[1:])]
    found = [Frame(x[0], y[0], x[1], y[1]) for x, y in pairs]
    return [*(other for other in near if _about(other, frame)), *found]


def _stretches(start: float, length: float, whole: int, count: int, off: int = 0) -> Iterator[tuple[float, float]]:
    """(start, length) along an axis: as found, then by whole px of the resized picture and of the picture itself."""
    yield start, length
    nearest = max(1, round(whole * count / length))
    for resized in range(max(1, nearest - off), nearest + off + 1):
        step = whole / resized
        offset = start / step
        unclear = off or 0.2 < offset % 1 < 0.8
        offsets = {math.floor(offset), math.ceil(offset)} if unclear else {round(offset)}
        for one in sorted(offsets):
            yield one * step, count * step
    cut = round(start), max(1, round(start + length) - round(start))
    if abs(cut[0] - start) + abs(cut[1] - length) < 1:
        yield cut


def _about(one: Frame, other: Frame) -> bool:
    apart = max(abs(a - b) for a, b in zip(one.box, other.box, strict=True))
    return apart < 0.01 * min(other.width, other.height)
