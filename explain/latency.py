"""How long a forward takes on this machine: the median of rounds, how sure that is, and what had to be thrown away.

Knows nothing of networks: it times callables, which others run in turns (`timing.py`). A round in which the process did
not get its processors says nothing of the forward: it is thrown away, and counted.
"""

import math
import statistics
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from explain.device import device_name
from explain.processors import Stopwatch

SURE = 0.95  # of the interval about a median
CLOSE = 0.05  # share of a median: it stands when its interval reaches no further on either side
FEW = 3  # rounds that nothing disturbed stand for themselves, however many were thrown away
LEAST = 6  # rounds: of fewer not even the least and the greatest enclose the median that surely
VISIT = 0.005  # s that a round spends on one network at least, as far as `MOST_RUNS` allow
MOST_RUNS = 5  # of one round


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of a single forward, by `runs` rounds, and what it ran on.

    The median of forwards like these lies from `low` to `high`, 19 times in 20; `p10` and `p90` are of the rounds
    themselves. `thrown` rounds were disturbed, and are in no figure; but where fewer than three others would be left,
    all count, and the figures are `disturbed`.
    """

    median: float
    p10: float
    p90: float
    runs: int
    threads: int
    device: str
    precision: str = "float32"
    low: float = 0.0
    high: float = math.inf
    thrown: int = 0
    disturbed: bool = False

    @property
    def spread(self) -> float:
        """How far the interval reaches from the median, as a share of that."""
        return max(self.high - self.median, self.median - self.low) / self.median

    @property
    def settled(self) -> bool:
        """Whether the median stands."""
        return self.runs >= LEAST and self.spread <= CLOSE and not self.disturbed

    @property
    def busy(self) -> bool:
        """Whether others took too much of the machine for the median to stand."""
        return self.disturbed or self.spread > CLOSE

    @property
    def figures(self) -> int:
        """How many of the median's figures its spread carries: three, two or one."""
        return 3 if self.spread <= 0.015 else 2 if self.spread <= 0.15 else 1


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long one takes as another; the truth lies from `low` to `high`, more surely than either's."""

    value: float
    low: float
    high: float

    @property
    def apart(self) -> bool:
        """Whether the two can be told apart."""
        return self.low > 1 or self.high < 1


def ratio(one: Latency, other: Latency, share: float = 1.0) -> Ratio:
    """Of `one` to `other`, times `share`: as of pictures, where their batches differ."""
    return Ratio(share * one.median / other.median, share * one.low / other.high, share * one.high / other.low)


def interval(times: Sequence[float]) -> tuple[float, float]:
    """The two of `times` that enclose the median of whatever they were drawn from, 19 times in 20, if six or more.

    By order statistics (David and Nagaraja, Order Statistics, 7.1): the median has each of n times above or below it
    like the toss of a coin, so fewer than k of them below it with the probability of fewer than k heads.
    """
    ordered, rank = sorted(times), _rank(len(times))
    return ordered[rank], ordered[-1 - rank]


@lru_cache(maxsize=256)
def _rank(count: int) -> int:
    """How many of so many times lie outside on either side; none, of too few to be sure."""
    rank, below = 0, 1  # ways in which so many tosses, or fewer, are heads
    while (below := below + math.comb(count, rank + 1)) <= (1 - SURE) / 2 * 2**count:
        rank += 1
    return rank


@dataclass(slots=True, eq=False)
class Clock:
    """What is known of one forward; `visit` is a round of it."""

    forward: Callable[[], object]
    threads: int
    device: str = "cpu"
    precision: str = "float32"
    inside: Callable[[], AbstractContextManager[None]] = nullcontext  # where it is run
    kept: list[float] = field(default_factory=list)  # ms, the median of each round
    thrown: list[float] = field(default_factory=list)
    _warm: bool = False

    @property
    def settled(self) -> bool:
        """Whether its median stands."""
        found = self.latency()
        return found is not None and found.settled

    def visit(self) -> float:
        """Run it for a round, and once before the first; seconds that this took."""
        with self.inside():
            return self._visit(Stopwatch(self.threads, self.device))

    def _visit(self, watch: Stopwatch) -> float:
        first = [] if self._warm else [watch.time(self.forward)]
        self._warm = True
        runs = [watch.time(self.forward)]
        while sum(run.seconds for run in runs) < VISIT and len(runs) < MOST_RUNS:
            runs.append(watch.time(self.forward))
        calm = [run.seconds for run in runs if not run.disturbed]
        (self.kept if calm else self.thrown).append(1000 * statistics.median(calm or [run.seconds for run in runs]))
        return sum(run.seconds for run in first + runs)

    def latency(self) -> Latency | None:
        """So far; None before the first round."""
        disturbed = len(self.kept) < FEW and bool(self.thrown)
        times = self.kept + self.thrown * disturbed
        if not times:
            return None
        p10, median, p90 = (float(q) for q in np.percentile(times, (10, 50, 90)))
        low, high = interval(times)
        return Latency(
            median, p10, p90, len(times), self.threads, self.device, self.precision, low, high,
            0 if disturbed else len(self.thrown), disturbed,
        )  # fmt: skip


def milliseconds(forward: Callable[[], object]) -> float:
    """One timed call, to the end of its work on a GPU."""
    return 1000 * Stopwatch(0, device_name()).time(forward).seconds
