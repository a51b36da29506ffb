"""How a tensor is to be read for it to show a picture, where it lies in it, and what else would explain it as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from explain.errors import LensError
from explain.inputs import framing
from explain.inputs.fitting import Frame
from explain.inputs.kernels import KERNELS
from explain.inputs.making import Made, made_by, ways
from explain.inputs.tensors import Given
from explain.networks.preprocessing import Intake
from explain.runtime.arrays import Array

THERE, LIKE = 0.85, 0.96  # correlation from which a tensor shows the picture at all, and clearly
FARTHER = 0.04  # of a frame's sides, from which on another one is another part of the picture
MOST_BARS = 0.8  # of a side, that bars may take
COARSE = 0.8  # of a picture’s variance, that is left where its pixels are averaged to those of the tensor
SKIPPING = tuple(kernel for kernel in KERNELS if not kernel.antialias)
ANOTHER = (
    "This tensor does not show this picture, however it is turned, cropped or normalised: give the picture that it was "
    "made from."
)
SEEN_THROUGH = (
    "This tensor does not show this picture on white, and part of the picture is transparent: lay it on white before "
    "it becomes RGB, or give the picture that the tensor was made from."
)
RESHAPED = "NHWC, reshaped to NCHW"


class OtherPicture(LensError):
    """A tensor that does not show the picture that was given with it."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The planes (3, h, w) as they should be read, and where they lie.

    `reshaped`: their axes were. `bars` are rows above and below, and columns left and right, that show none of it.
    """

    planes: Array
    placed: framing.Placed
    reshaped: bool = False
    bars: tuple[int, int, int, int] | None = None


def usual(intake: Intake, width: int, height: int) -> Frame:
    """What a tensor of such a picture should show."""
    left, top, right, bottom = intake.box(width, height)
    return Frame(left, top, right - left, bottom - top)


def read(given: Given, pixels: Array, intake: Intake, transparent: bool = False) -> Reading:
    """Of pixels that lie on white where their picture is `transparent`. Raises `OtherPicture`."""

    def where(planes: Array) -> framing.Placed:
        return framing.place(planes, pixels, lambda width, height: usual(intake, width, height))

    first = Reading(given.values, where(given.values))
    if first.placed.alike >= LIKE and not _leads_out(first.placed, pixels):
        return first
    for other in _otherwise(given):
        found = Reading(other.planes, where(other.planes), other.reshaped, other.bars)
        if found.placed.alike >= LIKE:
            return found
    if first.placed.alike >= LIKE:
        return first
    lost = first.placed.alike < THERE and _is_fine(pixels, given.size)
    if lost and (placed := _skipped(given.values, pixels, intake)):
        return Reading(given.values, placed)
    if first.placed.alike < THERE:
        raise OtherPicture(SEEN_THROUGH if transparent else ANOTHER)
    return first


def _leads_out(placed: framing.Placed, pixels: Array) -> bool:
    """Whether it shows what lies beyond the picture's edges: then bars around it may have been taken for those."""
    height, width = framing.TURNS[placed.turn](pixels).shape[:2]
    frame = placed.frame
    left, top, right, bottom = frame.box
    beyond = max(-left, right - width) / frame.width, max(-top, bottom - height) / frame.height
    return max(beyond) > FARTHER


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    planes: Array
    reshaped: bool = False
    bars: tuple[int, int, int, int] | None = None


def _otherwise(given: Given) -> Iterator[_Reading]:
    """Without the bars around it, and as it was before it was reshaped."""
    bars = _bars(given.values)
    if any(bars):
        top, bottom, left, right = bars
        rows, columns = given.size
        yield _Reading(given.values[:, top : rows - bottom, left : columns - right], bars=bars)
    if (turned := given.unfolded()) is not None:
        yield _Reading(turned, reshaped=True)


def _bars(planes: Array) -> tuple[int, int, int, int]:
    """How many rows above and below, and columns left and right, are one colour each; none where that is nearly all."""
    rows, columns = (np.ptp(planes, axis=axis).max(axis=0) < 1e-6 * np.ptp(planes) for axis in (2, 1))
    found = (_leading(rows), _leading(rows[::-1]), _leading(columns), _leading(columns[::-1]))
    much = max(sum(found[:2]) / len(rows), sum(found[2:]) / len(columns))
    return found if much < MOST_BARS else (0, 0, 0, 0)


def _leading(flags: Array) -> int:
    return len(flags) if flags.all() else int(np.argmin(flags))


def _is_fine(pixels: Array, size: tuple[int, int]) -> bool:
    """Whether much of the picture is finer than a tensor of that size shows, so that skipping pixels makes another."""
    height, width = pixels.shape[:2]
    scale = min(1.0, max(size) / min(height, width))
    grey = Image.fromarray(pixels).convert("L")
    small = grey.resize((max(1, round(scale * width)), max(1, round(scale * height))), Image.Resampling.BOX)
    return float(np.asarray(small).var()) < COARSE * float(np.asarray(grey).var())


def _skipped(planes: Array, pixels: Array, intake: Intake) -> framing.Placed | None:
    """Where the tensor lies in a picture as fine as noise, of which most is lost where pixels are skipped."""
    height, width = pixels.shape[:2]
    for frame in framing.frames(width, height, planes.shape[1:], lambda w, h: usual(intake, w, h)):
        best = ways(planes, pixels, frame, kernels=SKIPPING)[0]
        if best.fit.correlation > LIKE:
            return framing.Placed(framing.UPRIGHT, best.frame, best.fit.correlation)
    return None


def rival(found: Reading, pixels: Array, chosen: Made, intake: Intake, needed: float) -> str | None:
    """ "crop" where another part of the picture leaves less than `needed`, "orientation" where it lying otherwise does.

    Of a ramp, any part is another part with other values; of a symmetric picture, its mirror image is itself.
    """
    for doubt, lying, frame in _elsewhere(found, pixels, chosen.frame, intake):
        if made_by(found.planes, lying, chosen.kernel, frame).fit.residual < needed:
            return doubt
    return None


def _elsewhere(found: Reading, pixels: Array, chosen: Frame, intake: Intake) -> Iterator[tuple[str, Array, Frame]]:
    """Usual frames that are another part than the chosen one; and that one in the picture that lies otherwise."""
    here = framing.TURNS[found.placed.turn](pixels)
    height, width = here.shape[:2]
    for frame in framing.frames(width, height, found.planes.shape[1:], lambda w, h: usual(intake, w, h)):
        if apart(frame, chosen) > FARTHER:
            yield "crop", here, frame
    for turn, turned in framing.TURNS.items():
        if turn != found.placed.turn:
            lying = turned(pixels)
            yield "orientation", lying, _alike(chosen, here, lying)


def _alike(frame: Frame, here: Array, lying: Array) -> Frame:
    """The same frame in the picture that lies otherwise: about its middle, as crops are."""
    return frame if here.shape == lying.shape else Frame(frame.top, frame.left, frame.height, frame.width)


def apart(one: Frame, other: Frame) -> float:
    """How far their edges are apart, of the other's sides."""
    sides = (other.width, other.height) * 2
    return max(abs(a - b) / side for a, b, side in zip(one.box, other.box, sides, strict=True))
