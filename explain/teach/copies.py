"""Pictures that are the same, and pictures that are nearly so: saved anew, made smaller, mirrored, a moment later.

A classifier that has seen one has seen the other, so they are judged together. Told by small pictures of them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from PIL import Image

from explain.runtime.arrays import Array

SIDE = 16  # px of the small picture
ALIKE = 0.98  # correlation of two small pictures from which on they count as nearly the same
FLAT = 1.0  # of 255: a small picture that varies less is of one colour


@dataclass(frozen=True, slots=True, eq=False)
class Print:
    """What tells a picture from others: a hash of its pixels, and a small picture of it, (SIDE, SIDE, 3)."""

    digest: bytes
    small: Array


def take(image: Image.Image) -> Print:
    """Of an RGB picture."""
    digest = sha256(repr(image.size).encode() + image.tobytes()).digest()
    return Print(digest, np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX), np.float32))


def groups(prints: Sequence[Print]) -> Array:
    """(N,) of whole numbers: those of one group are nearly the same, directly or by others between them."""
    from scipy.sparse.csgraph import connected_components

    found: Array = connected_components(near(prints), directed=False)[1]
    return found


def near(prints: Sequence[Print]) -> Array:
    """(N, N): whether two are nearly the same, also if one is mirrored."""
    small = np.stack([one.small for one in prints])
    return (_correlation(small, small) >= ALIKE) | (_correlation(small, small[:, :, ::-1]) >= ALIKE)


def _correlation(these: Array, those: Array) -> Array:
    """Of each with each. Pictures of one colour have no shape, and go by their colour."""
    first, second = _shapes(these), _shapes(those)
    found: Array = first @ second.T
    return found


def _shapes(small: Array) -> Array:
    """(N, SIDE² · 3 + 3), of length one: what varies in a picture; of one that does not, its colour."""
    rows = small.reshape(len(small), -1)
    varied = rows - rows.mean(axis=1, keepdims=True)
    flat = np.ptp(small, axis=(1, 2)).max(axis=1) < FLAT
    colour = np.where(flat[:, None], small.mean(axis=(1, 2)) + 1, 0)
    varied[flat] = 0
    whole = np.hstack([varied, colour])
    length: Array = whole / np.linalg.norm(whole, axis=1, keepdims=True)
    return length
