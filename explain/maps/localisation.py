"""How much of a map lies on the object that it is about, measured against the object's mask.

Measured on the map's own grid and on one common to all, because a finer grid alone sharpens a map.
"""

from collections.abc import Sequence

import numpy as np

from explain.runtime.arrays import Array

COMMON_GRID = 4  # cells a side; coarser than every own grid, so that resampling blurs all maps nearly alike


def overlap(source: int, target: int) -> Array:
    """(target, source): the share of each target cell that each source cell covers, for exact area resampling."""
    edges_s, edges_t = np.linspace(0, 1, source + 1), np.linspace(0, 1, target + 1)
    low = np.maximum(edges_s[None, :-1], edges_t[:-1, None])
    high = np.minimum(edges_s[None, 1:], edges_t[1:, None])
    found: Array = np.clip(high - low, 0, None) * target
    return found


def resample(grid: Array, side: int) -> Array:
    """(..., h, w) -> (..., side, side) by area, so that the mean stays what it was."""
    found: Array = overlap(grid.shape[-2], side) @ grid @ overlap(grid.shape[-1], side).T
    return found


def cover(mask: Array, grid: tuple[int, ...]) -> Array:
    """The share of each cell of `grid` (h, w) that the object takes, `mask` (H, W) in [0, 1]."""
    found: Array = overlap(mask.shape[0], grid[0]) @ mask @ overlap(mask.shape[1], grid[1]).T
    return found


def within(mask: Array, crop: Sequence[float]) -> Array:
    """The part of `mask` (H, W) that a network sees: `crop`, x0, y0, x1, y1, in px of the picture, may reach beyond."""
    x0, y0, x1, y1 = (max(0, round(edge)) for edge in crop)
    return mask[y0:y1, x0:x1]


def share_inside(evidence: Array, mask: Array) -> float:
    """Share of the positive evidence (h, w) that lies on the object, `mask` (H, W) in [0, 1]; 0 if none is positive.

    The energy-based pointing game (Wang et al. 2020, section 4.3), with the mask in place of a box.
    """
    positive = np.clip(evidence, 0, None)
    return float((positive * cover(mask, evidence.shape)).sum() / positive.sum()) if positive.any() else 0.0


def maximum_inside(evidence: Array, mask: Array) -> bool:
    """Whether the centre of the strongest cell lies on the object (pointing game, Zhang et al. 2018, no tolerance)."""
    i, j = np.unravel_index(int(evidence.argmax()), evidence.shape)
    y = int((i + 0.5) * mask.shape[0] / evidence.shape[0])
    x = int((j + 0.5) * mask.shape[1] / evidence.shape[1])
    return bool(mask[y, x] > 0.5)


def area_above_half(evidence: Array) -> float:
    """Share of the map's cells that reach half its maximum; 0 if none is positive."""
    most = float(evidence.max())
    return float((evidence >= most / 2).mean()) if most > 0 else 0.0


def localisation(evidence: Array, mask: Array) -> dict[str, float]:
    """Every measure of one map, on both grids."""
    common = resample(evidence, COMMON_GRID)
    return {
        "evidence_inside_own_grid": share_inside(evidence, mask),
        "maximum_inside_own_grid": float(maximum_inside(evidence, mask)),
        "area_above_half_own_grid": area_above_half(evidence),
        "evidence_inside_common_grid": share_inside(common, mask),
        "maximum_inside_common_grid": float(maximum_inside(common, mask)),
        "area_above_half_common_grid": area_above_half(common),
    }
