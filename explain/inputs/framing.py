"""Where in a picture a tensor was taken from, and how the picture lay: found by looking, whatever its values mean.

First the usual crops in all eight ways that a picture can lie; where none fits, everywhere at several sizes; then the
edges are moved until the pixels agree (Gauss-Newton; Lucas and Kanade 1981).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from explain.inputs.fitting import Centred, Fit, Frame, fit, inner, resampled
from explain.inputs.kernels import KERNELS
from explain.runtime.arrays import Array

SMALL = 160  # px of the shorter side that is enough for a first look
LOOK = 24  # px a side, at which usual crops are compared
FIRST, FINER = (24,), (64, SMALL)  # px a side, at which edges are moved
SHARES = (1.0, 0.95, 0.9, 0.875, 0.8)  # of the shorter side, that crops usually take
PLAIN = 0.93  # correlation from which a usual crop is taken without looking everywhere
WIDE = 128  # px of the longer side, in which a crop is looked for that is none of the usual
WIDER = (1.0, 0.8, 1.25, 0.66, 1.5)  # width / height of such a crop
SMOOTH, AREA = KERNELS[1], next(kernel for kernel in KERNELS if kernel.name == "area")
Orientation = Callable[[Array], Array]
Usual = Callable[[int, int], Frame]  # of a picture's width and height, the part that a tensor should show

# How the picture may lie in the tensor, the upright one first.
TURNS: dict[str, Orientation] = {
    "upright": lambda pixels: pixels,
    "mirrored": lambda pixels: pixels[:, ::-1],
    "turned by 180°": lambda pixels: pixels[::-1, ::-1],
    "upside down and mirrored": lambda pixels: pixels[::-1],
    "turned by 90° clockwise": lambda pixels: np.rot90(pixels, -1),
    "turned by 90° anticlockwise": lambda pixels: np.rot90(pixels, 1),
    "rows and columns exchanged": lambda pixels: pixels.transpose(1, 0, 2),
    "rows and columns exchanged, turned by 180°": lambda pixels: pixels[::-1, ::-1].transpose(1, 0, 2),
}
UPRIGHT = next(iter(TURNS))


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """How the picture lies (a key of TURNS), which part is shown, and how alike the two then are, to 1."""

    turn: str
    frame: Frame
    alike: float


def place(values: Array, pixels: Array, usual: Usual) -> Placed:
    """Where (3, H, W) was taken from (h, w, 3), which `alike` says at all; `usual` is where it should be."""
    looks = _Looks(values, pixels)
    ranked = sorted(_usual(looks, usual), key=lambda found: -found.alike)
    best = [looks.refined(found, FIRST) for found in _distinct(ranked)]
    if max(found.alike for found in best) < PLAIN:
        best += [looks.refined(found, FIRST) for found in _everywhere(values, pixels)]
    most = max(found.alike for found in best)
    upright = [found for found in best if found.turn == UPRIGHT]
    # a symmetric picture lies as it should unless something speaks against it
    close = [found for found in upright if 1 - found.alike < 1.2 * (1 - most) + 1e-4]
    return looks.refined(max(close or best, key=lambda found: found.alike), FINER)


class _Looks:
    """The tensor and the picture at several sizes, each made once."""

    def __init__(self, values: Array, pixels: Array) -> None:
        self.size = values.shape[1:]
        self._values, self._pixels = values, pixels
        self._tensors: dict[int, Centred] = {}
        self._pictures: dict[tuple[str, int], tuple[Array, float]] = {}

    def tensor(self, side: int) -> Centred:
        if side not in self._tensors:
            self._tensors[side] = _shrunk(self._values, side)
        return self._tensors[side]

    def picture(self, turn: str, shorter: int) -> tuple[Array, float]:
        """Lying so, with a shorter side of at most so many px; and how much smaller it is."""
        if (turn, shorter) not in self._pictures:
            self._pictures[turn, shorter] = _reduced(TURNS[turn](self._pixels), shorter)
        return self._pictures[turn, shorter]

    def shape(self, turn: str) -> tuple[int, int]:
        """Rows and columns of the picture that lies so."""
        rows, columns = TURNS[turn](self._pixels).shape[:2]
        return rows, columns

    def refined(self, found: Placed, levels: tuple[int, ...]) -> Placed:
        """With its edges where the two agree most."""
        frame, alike = found.frame, found.alike
        for level in levels:
            side = min(level, *self.size)
            source, by = self.picture(found.turn, SMALL if level < SMALL else 2 * SMALL)
            moved, alike = _moved(self.tensor(side), source, _scaled(frame, by), side)
            frame = _scaled(moved, 1 / by)
        return Placed(found.turn, frame, alike)


def _scaled(frame: Frame, by: float) -> Frame:
    return Frame(frame.left * by, frame.top * by, frame.width * by, frame.height * by)


def _distinct(ranked: list[Placed]) -> list[Placed]:
    """The best of the first few ways that the picture may lie, and the second best of the first."""
    first: dict[str, list[Placed]] = {}
    for found in ranked:
        first.setdefault(found.turn, []).append(found)
    turns = list(first)[:3]
    chosen = [first[turn][0] for turn in turns] + first[turns[0]][1:3]
    return [found for found in chosen if found.alike > 0.5 * ranked[0].alike]


def _usual(looks: _Looks, usual: Usual) -> Iterator[Placed]:
    for turn in TURNS:
        small, scale = looks.picture(turn, SMALL)
        rows, columns = looks.shape(turn)
        for frame in frames(columns, rows, looks.size, usual):
            seen = Centred.of(inner(resampled(small, _scaled(frame, scale), LOOK, LOOK, SMOOTH)))
            yield Placed(turn, frame, fit(looks.tensor(LOOK), seen).correlation)


def frames(width: int, height: int, size: tuple[int, ...], usual: Usual) -> Iterator[Frame]:
    """The usual crop first, then those that people make in its place."""
    rows, columns = size
    yield usual(width, height)
    yield Frame(0, 0, width, height)
    shorter = min(width, height)
    for share in SHARES:
        yield _middle(width, height, share * shorter, share * shorter * rows / columns)
    yield _middle(width, height, 0.875 * width, 0.875 * height)
    if columns <= width and rows <= height:
        yield _middle(width, height, columns, rows)
        yield Frame(0, 0, columns, rows)


def _middle(width: float, height: float, across: float, down: float) -> Frame:
    return Frame((width - across) / 2, (height - down) / 2, across, down)


def _reduced(pixels: Array, shorter: int) -> tuple[Array, float]:
    """A small copy in float64, and how much smaller it is."""
    height, width = pixels.shape[:2]
    scale = min(1.0, shorter / min(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    image = Image.fromarray(np.ascontiguousarray(pixels)).resize(size, Image.Resampling.BOX)
    return np.asarray(image, np.float64), size[0] / width


def _shrunk(values: Array, side: int) -> Centred:
    """(3, H, W) at that many px a side."""
    rows, columns = values.shape[1:]
    return Centred.of(inner(resampled(values.transpose(1, 2, 0), Frame(0, 0, columns, rows), side, side, AREA)))


def _moved(tensor: Centred, pixels: Array, frame: Frame, side: int, steps: int = 10) -> tuple[Frame, float]:
    """Edges moved until what is left no longer becomes less."""
    picture, found = _seen(tensor, pixels, frame, side)
    for _ in range(steps):
        change = _change(tensor, pixels, frame, side, picture, found)
        for damping in (1.0, 0.5, 0.25):
            tried = _shifted(frame, damping * change)
            if not _possible(tried, pixels.shape):
                continue
            picture_tried, found_tried = _seen(tensor, pixels, tried, side)
            if found_tried.correlation > found.correlation:
                break
        else:
            break
        better = found_tried.correlation - found.correlation
        frame, picture, found = tried, picture_tried, found_tried
        if better < 1e-7:
            break
    return frame, found.correlation


def _seen(tensor: Centred, pixels: Array, frame: Frame, side: int) -> tuple[Centred, Fit]:
    picture = Centred.of(inner(resampled(pixels, frame, side, side, SMOOTH)))
    return picture, fit(tensor, picture)


def _shifted(frame: Frame, change: Array) -> Frame:
    """Moved by shares of its sides."""
    left, top, across, down = (float(value) for value in change)
    return Frame(
        frame.left + left * frame.width, frame.top + top * frame.height,
        frame.width * (1 + across), frame.height * (1 + down),
    )  # fmt: skip


def _possible(frame: Frame, shape: tuple[int, ...]) -> bool:
    """Whether it is a part of such a picture, or not much more."""
    across, down = frame.width / shape[1], frame.height / shape[0]
    apart = max(abs(frame.left) / shape[1], abs(frame.top) / shape[0])
    return min(across, down) > 0.02 and max(across, down) < 4 and apart < 3


def _change(tensor: Centred, pixels: Array, frame: Frame, side: int, picture: Centred, found: Fit) -> Array:
    """The step of Gauss-Newton for left, top, width and height, in shares of the frame's sides."""
    nudge = 0.25 / side
    here = picture.values + picture.mean[:, None]
    ahead = (_shifted(frame, change) for change in nudge * np.eye(4))
    slopes = [(inner(resampled(pixels, one, side, side, SMOOTH)) - here) / nudge for one in ahead]
    normal, right = np.zeros((4, 4)), np.zeros(4)
    for channel, source in enumerate(found.order):
        column = picture.values[source]
        spread = float((column**2).sum()) or 1.0
        weight = 1 / (float(tensor.deviation[channel]) or 1.0)
        left = tensor.values[channel] - found.scale[channel] * column
        moves = []
        for slope in slopes:
            centred = found.scale[channel] * (slope[source] - slope[source].mean())
            moves.append(centred - (centred @ column) / spread * column)
        matrix = np.stack(moves) * weight
        normal += matrix @ matrix.T
        right += matrix @ (left * weight)
    normal += 1e-6 * np.trace(normal) / 4 * np.eye(4) + 1e-12 * np.eye(4)
    return np.clip(np.linalg.solve(normal, right), -0.2, 0.2)


def _everywhere(values: Array, pixels: Array) -> list[Placed]:
    """The best few places for the tensor at several sizes and shapes, by correlation of brightness."""
    centred = values - values.mean(axis=(1, 2), keepdims=True)
    grey = (centred / np.maximum(values.std(axis=(1, 2), keepdims=True), 1e-12)).mean(axis=0)
    template = Image.fromarray(grey.astype(np.float32))
    made: dict[tuple[int, int], Array] = {}

    def sized(across: int, down: int) -> Array:
        if (across, down) not in made:
            made[across, down] = np.asarray(template.resize((across, down), Image.Resampling.BOX), np.float64)
        return made[across, down]

    found: list[Placed] = []
    for turn, turned in TURNS.items():
        image = Image.fromarray(np.ascontiguousarray(turned(pixels))).convert("L")
        scale = min(1.0, WIDE / max(image.size))
        size = max(8, round(image.width * scale)), max(8, round(image.height * scale))
        small = image.resize(size, Image.Resampling.BOX)
        searched = _Searched(np.asarray(small, np.float64))
        found += [Placed(turn, _scaled(one, 1 / scale), alike) for one, alike in searched.matches(sized)]
    return sorted(found, key=lambda one: -one.alike)[:4]


class _Searched:
    """A small grey picture, in which templates are looked for by normalised cross-correlation."""

    def __init__(self, grey: Array) -> None:
        self.rows, self.columns = grey.shape
        centred = grey - grey.mean()
        self._spectrum, self._squares = (np.fft.rfft2(one, (WIDE, WIDE)) for one in (centred, centred**2))

    def matches(self, sized: Callable[[int, int], Array]) -> Iterator[tuple[Frame, float]]:
        """The best place for each size and shape."""
        shorter = min(self.rows, self.columns)
        for share, shape in itertools.product(1.18 ** -np.arange(11), WIDER):
            across, down = (round(share * shorter * shape**half) for half in (0.5, -0.5))
            if 10 <= across <= self.columns and 10 <= down <= self.rows:
                yield self._best(sized(across, down))

    def _best(self, template: Array) -> tuple[Frame, float]:
        down, across = template.shape
        centred = template - template.mean()
        ones = np.conj(np.fft.rfft2(np.ones(template.shape), (WIDE, WIDE)))
        sums, squares = self._summed(ones * self._spectrum, template), self._summed(ones * self._squares, template)
        spread = np.maximum(squares - sums**2 / template.size, 1e-6)
        product = self._summed(np.conj(np.fft.rfft2(centred, (WIDE, WIDE))) * self._spectrum, template)
        alike = np.abs(product) / np.sqrt(spread * (centred**2).sum() + 1e-12)
        top, left = np.unravel_index(int(alike.argmax()), alike.shape)
        return Frame(float(left), float(top), across, down), float(alike[top, left])

    def _summed(self, spectrum: Array, template: Array) -> Array:
        down, across = template.shape
        whole: Array = np.fft.irfft2(spectrum, (WIDE, WIDE))
        return whole[: self.rows - down + 1, : self.columns - across + 1]
