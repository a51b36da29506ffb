"""From what to what a tensor's values are told apart in int8: observed over pictures, one tensor of a graph at a time.

What lies outside is clipped, what lies inside has 256 levels: an observer decides between the two errors. Knows numpy
and no engine; whoever runs the graph hands in its tensors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from explain.runtime.arrays import Array

BINS = 2048  # of a histogram
LEVELS = 256  # of eight bits
STEP = 16  # bins, between two clips that are tried
SHARE = 0.9999  # of the values, which "percentile" keeps from being clipped on either side
SAMPLE = 1 << 16  # values of a tensor and a run that a histogram takes: enough for any of its quantiles that count
Range = tuple[float, float]  # lowest and highest; zero is between, as int8 has a number for it


@dataclass(frozen=True, slots=True)
class Observer:
    """One way to choose. `choose` takes a tensor's histogram; None where its least and greatest value are the range."""

    title: str
    about: str
    choose: Callable[[Histogram], Range] | None


@dataclass(slots=True, eq=False)
class Histogram:
    """How often a tensor had which value, from `low` to `high`."""

    low: float
    high: float
    counts: Array = field(default_factory=lambda: np.zeros(BINS, np.int64))

    def add(self, values: Array) -> None:
        """Every so-manieth of them, where there are many."""
        flat = values.reshape(-1)
        part = flat[:: max(1, flat.size // SAMPLE)]
        self.counts += np.histogram(part, BINS, (self.low, self.high))[0]

    def cut(self, first: int, end: int) -> Range:
        """The range of those bins; zero stays in it."""
        width = (self.high - self.low) / BINS
        return min(0.0, self.low + first * width), max(0.0, self.low + end * width)

    @property
    def zero(self) -> int:
        """The bin that zero falls into."""
        return int(np.clip((0 - self.low) / (self.high - self.low) * BINS, 0, BINS - 1))


def percentile(found: Histogram) -> Range:
    """All but the outermost on either side."""
    reached = np.cumsum(found.counts) / max(1, found.counts.sum())
    first = int(np.searchsorted(reached, 1 - SHARE))
    end = int(np.searchsorted(reached, SHARE)) + 1
    return found.cut(min(first, found.zero), max(end, found.zero + 1))


def entropy(found: Histogram) -> Range:
    """The clip whose 256 levels tell most like the values themselves, by the Kullback-Leibler divergence.

    After Migacz, 8-bit Inference with TensorRT (GTC 2017, s7310): first the upper end is chosen, then the lower one.
    """
    zero = found.zero
    ends = range(BINS, max(zero + 1, LEVELS), -STEP)
    end = min(ends, key=lambda end: divergence(found.counts, 0, end), default=BINS)
    starts = range(0, min(zero, end - LEVELS) + 1, STEP)
    first = min(starts, key=lambda first: divergence(found.counts, first, end), default=0)
    return found.cut(first, end)


def divergence(counts: Array, first: int, end: int) -> float:
    """Between `counts` clipped to those bins, and the same in 256 levels, each spread over its bins that hold any."""
    inside = counts[first:end].astype(np.float64)
    clipped = inside.copy()
    clipped[0] += counts[:first].sum()
    clipped[-1] += counts[end:].sum()
    level = np.arange(len(inside)) * LEVELS // len(inside)
    held = clipped > 0
    share = np.bincount(level, inside, LEVELS) / np.maximum(1, np.bincount(level, held, LEVELS))
    told = np.where(held, share[level], 0)
    if not told.sum():
        return float("inf")
    p, q = clipped[held] / clipped.sum(), np.maximum(told[held] / told.sum(), 1e-9)
    return float((p * np.log(p / q)).sum())


OBSERVERS: dict[str, Observer] = {
    "min-max": Observer("Min-max", "From the smallest to the largest value seen: nothing is clipped.", None),
    "percentile": Observer("Percentile", "All but the outermost 0.01 % of the values on either side.", percentile),
    "entropy": Observer(
        "Entropy", "The clip that loses least, by the Kullback-Leibler divergence of the histograms.", entropy
    ),
}
