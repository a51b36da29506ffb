"""What was done to a picture's values before they became a tensor: the usual ways, by scale and offset of each channel.

Every way takes 0..255 to scale * value + offset. Knows no picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explain.networks.preprocessing import Intake

RANGE, NORMALISATION = BOTH = "range", "normalisation"
IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
HALVES = (0.5,) * 3, (0.5,) * 3
SAME = 0.015  # of the whole range, within which two ways count as one
CLEAR = 0.007, 0.03  # nearer than the first, or farther than the second, nothing is in doubt
MUCH = 8.0  # times the right range, or its inverse, beyond which it is no other mean and deviation


@dataclass(frozen=True, slots=True)
class Way:
    """A usual way: the `mistakes` that it is, in words `about`, and scale and offset of each channel."""

    mistakes: tuple[str, ...]
    about: str
    scale: tuple[float, ...]
    offset: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Which way it was; `apart` is how far its ends are from the right ones, of their distance."""

    mistakes: tuple[str, ...]
    about: str
    apart: float
    sure: bool


def usual(mean: Sequence[float], std: Sequence[float], order: Sequence[int] = (0, 1, 2)) -> list[Way]:
    """The right way first, for a network with that mean and deviation; all of them in that order of channels."""
    mean, std = [mean[k] for k in order], [std[k] for k in order]
    means, stds = ([row[k] for k in order] for row in IMAGENET)
    again = tuple(-(m / s + m) / s for m, s in zip(mean, std, strict=True))
    return [
        _normalised((), "normalised as this network needs it", mean, std),
        Way((RANGE,), "left at 0 to 255", (1.0,) * 3, (0.0,) * 3),
        Way((NORMALISATION,), "divided by 255 and not normalised", (1 / 255,) * 3, (0.0,) * 3),
        _normalised((RANGE,), "normalised without being divided by 255 first", mean, std, 1.0),
        _normalised((RANGE,), "divided by 255 twice, then normalised", mean, std, 255.0**2),
        Way((RANGE,), "divided by 255 twice", (255.0**-2,) * 3, (0.0,) * 3),
        _normalised((NORMALISATION,), "normalised to −1 to 1, by a mean and deviation of 0.5", *HALVES),
        _normalised((NORMALISATION,), "normalised by ImageNet’s mean and deviation", means, stds),
        _normalised(BOTH, "normalised by a mean and deviation of 0.5, and never divided by 255", *HALVES, 1.0),
        _normalised(BOTH, "normalised by ImageNet’s mean and deviation, and never divided by 255", means, stds, 1.0),
        _normalised((NORMALISATION,), "less the mean, and not divided by the deviation", mean, (1.0,) * 3),
        Way((NORMALISATION,), "normalised twice", tuple(1 / (255 * s * s) for s in std), again),
        Way(BOTH, "left at 0 to 255, less ImageNet’s mean, as Caffe’s networks need it",
            (1.0,) * 3, tuple(-255 * m for m in means)),
    ]  # fmt: skip


def _normalised(
    mistakes: tuple[str, ...], about: str, mean: Sequence[float], std: Sequence[float], most: float = 255.0
) -> Way:
    scale = tuple(1 / (most * s) for s in std)
    return Way(mistakes, about, scale, tuple(-m / s for m, s in zip(mean, std, strict=True)))


def judge(
    scale: Sequence[float], offset: Sequence[float], order: Sequence[int], intake: Intake,
    told: Sequence[int] = (0, 1, 2),
) -> Judged:  # fmt: skip
    """What scale and offset of the channels that are `told` come to; it and `order` as in `Fit`.

    Mean and deviation may lie in the order of the tensor's channels or in the picture's: to either it is the same way.
    """

    def apart(way: Way) -> float:
        return max(_apart(way, channel, scale[channel], offset[channel]) for channel in told)

    orders = dict.fromkeys(((0, 1, 2), tuple(order)))
    tried = [usual(intake.mean, intake.std, one) for one in orders]
    right = min(apart(rows[0]) for rows in tried)
    if right < SAME:
        return Judged((), tried[0][0].about, right, right < CLEAR[0])
    way = min((way for rows in tried for way in rows), key=apart)
    if apart(way) < SAME:
        return Judged(way.mistakes, way.about, right, right > CLEAR[1])
    unusual = _unusual([scale[channel] for channel in told], [intake.std[channel] for channel in told])
    return Judged(unusual, "normalised in a way that is none of the usual", right, right > CLEAR[1])


def _unusual(scale: Sequence[float], std: Sequence[float]) -> tuple[str, ...]:
    times = [abs(255 * a) * s for a, s in zip(scale, std, strict=True)]
    return (RANGE,) if max(times) > MUCH or min(times) < 1 / MUCH else (NORMALISATION,)


def _apart(way: Way, channel: int, scale: float, offset: float) -> float:
    """How far the two ends of a channel's range are from the way's, of its length."""
    wanted, away = way.scale[channel], offset - way.offset[channel]
    return max(abs(away), abs(255 * (scale - wanted) + away)) / abs(255 * wanted)
