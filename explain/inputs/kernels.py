"""How libraries make a picture smaller: each kernel as a matrix of weights, one axis at a time. Knows no picture.

Pixel i covers [i, i + 1] of an axis; output j takes a stretch of `step` px whose first begins at `start`. Kernels are
those of Pillow's, OpenCV's, PyTorch's, TensorFlow's and scikit-image's documentation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explain.runtime.arrays import Array

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Weighting = Callable[[Array], Array]


def _triangle(x: Array) -> Array:
    return np.maximum(0.0, 1.0 - np.abs(x))


def _cubic(a: float) -> Weighting:
    """Keys (1981), with his free parameter."""

    def curve(x: Array) -> Array:
        t = np.abs(x)
        near = ((a + 2) * t - (a + 3)) * t**2 + 1
        far = a * (((t - 5) * t + 8) * t - 4)
        return np.where(t < 1, near, np.where(t < 2, far, 0.0))

    return curve


def _lanczos(lobes: int) -> Weighting:
    def curve(x: Array) -> Array:
        return np.where(np.abs(x) < lobes, np.sinc(x) * np.sinc(x / lobes), 0.0)

    return curve


def _hamming(x: Array) -> Array:
    return np.where(np.abs(x) < 1, np.sinc(x) * (0.54 + 0.46 * np.cos(np.pi * x)), 0.0)


def _box(x: Array) -> Array:
    return np.where((x > -0.5) & (x <= 0.5), 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Kernel:
    """`name` is what the field calls it, `whose` who makes a picture smaller so.

    `curve` reaches `support` px; with `antialias` it is as much wider as the picture becomes smaller.
    """

    name: str
    antialias: bool
    whose: str
    curve: Weighting
    support: float
    way: str = "curve"  # a key of WAYS


KERNELS = (
    Kernel("bicubic", True, "Pillow, torchvision", _cubic(-0.5), 2),
    Kernel("bilinear", True, "Pillow, torchvision", _triangle, 1),
    Kernel("bicubic", False, "OpenCV, PyTorch without antialias", _cubic(-0.75), 2),
    Kernel("bicubic", False, "TensorFlow without antialias", _cubic(-0.5), 2),
    Kernel("bilinear", False, "OpenCV, PyTorch and TensorFlow without antialias", _triangle, 1),
    Kernel("nearest", False, "Pillow", _box, 0.5, "centre"),
    Kernel("nearest", False, "OpenCV, PyTorch", _box, 0.5, "corner"),
    Kernel("area", True, "OpenCV, TensorFlow", _box, 0.5, "area"),
    Kernel("area", True, "Pillow’s BOX", _box, 0.5),
    Kernel("lanczos", True, "Pillow", _lanczos(3), 3),
    Kernel("lanczos", False, "OpenCV", _lanczos(4), 4),
    Kernel("hamming", True, "Pillow", _hamming, 1),
    Kernel("gaussian and bilinear", True, "scikit-image", _triangle, 1, "gaussian"),
    Kernel("gaussian and bicubic", True, "scikit-image", _cubic(-0.5), 2, "gaussian"),
)


ACROSS = np.linspace(-4, 4, 65)  # px, as far as any of them reaches


def has_curve_of(kernel: Kernel, name: str) -> bool:
    """Whether it is Pillow's of that name where nothing becomes smaller: OpenCV's bicubic overshoots more."""
    pillows = next((one for one in KERNELS if one.name == name), kernel)
    return kernel.name == "nearest" or bool(np.allclose(kernel.curve(ACROSS), pillows.curve(ACROSS)))


def weights(kernel: Kernel, length: int, start: float, step: float, count: int) -> csr_matrix:
    """(count, length): what each output takes of an axis of `length` px; it adds up to one."""
    return _WAYS[kernel.way](kernel, length, start, step, count)


def _curve(kernel: Kernel, length: int, start: float, step: float, count: int) -> csr_matrix:
    """Pillow's filters leave out what lies beyond the edge; those that do not widen repeat the last pixel."""
    wider = max(step, 1.0) if kernel.antialias else 1.0
    centres = start + (np.arange(count) + 0.5) * step
    reach = kernel.support * wider
    first = np.floor(centres - reach).astype(int)
    taps = first[:, None] + np.arange(int(np.ceil(2 * reach)) + 2)
    found = kernel.curve((taps + 0.5 - centres[:, None]) / wider)
    if kernel.antialias:
        found = np.where((taps >= 0) & (taps < length), found, 0.0)
    return _sparse(taps, found, length)


def _centre(kernel: Kernel, length: int, start: float, step: float, count: int) -> csr_matrix:
    taps = np.floor(start + (np.arange(count) + 0.5) * step).astype(int)[:, None]
    return _sparse(taps, np.ones(taps.shape), length)


def _corner(kernel: Kernel, length: int, start: float, step: float, count: int) -> csr_matrix:
    taps = np.floor(start + np.arange(count) * step + 1e-6).astype(int)[:, None]
    return _sparse(taps, np.ones(taps.shape), length)


def _area(kernel: Kernel, length: int, start: float, step: float, count: int) -> csr_matrix:
    """Each output is the mean over its stretch; pixels at the ends count by how much of them lies in it."""
    if step <= 1:
        return _curve(KERNELS[1], length, start, step, count)  # a larger picture OpenCV makes otherwise
    low = start + np.arange(count) * step
    taps = np.floor(low).astype(int)[:, None] + np.arange(int(np.ceil(step)) + 1)
    shares = np.minimum(taps + 1, low[:, None] + step) - np.maximum(taps, low[:, None])
    return _sparse(taps, np.maximum(shares, 0.0), length)


def _gaussian(kernel: Kernel, length: int, start: float, step: float, count: int) -> csr_matrix:
    """A Gaussian of (step - 1) / 2 px first, then the kernel as it is."""
    plain = Kernel(kernel.name, False, kernel.whose, kernel.curve, kernel.support)
    after, deviation = _curve(plain, length, start, step, count), (step - 1) / 2
    if deviation <= 0:
        return after
    reach = int(4 * deviation + 0.5)
    offsets = np.arange(-reach, reach + 1)
    taps = np.arange(length)[:, None] + offsets
    found = np.broadcast_to(np.exp(-0.5 * (offsets / deviation) ** 2), taps.shape)
    return after @ _sparse(taps, found, length)


def _sparse(taps: Array, found: Array, length: int) -> csr_matrix:
    whole = found.sum(axis=1, keepdims=True)
    shares = np.divide(found, whole, out=np.zeros(found.shape), where=whole != 0)  # none wholly beyond the picture
    columns = np.clip(taps, 0, length - 1).astype(np.int32)
    ends = np.arange(0, found.size + 1, found.shape[1], dtype=np.int32)
    from scipy.sparse import csr_matrix

    return csr_matrix((shares.ravel(), columns.ravel(), ends), shape=(len(taps), length))


_WAYS = {"curve": _curve, "centre": _centre, "corner": _corner, "area": _area, "gaussian": _gaussian}
