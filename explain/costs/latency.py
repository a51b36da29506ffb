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
from typing import Protocol

import numpy as np

from explain.costs.processors import Run, Stopwatch

SURE = 0.95  # of the interval about a median
CLOSE = 0.05  # share of a median: it stands when its interval reaches no further on either side
FEW = 3  # rounds that nothing disturbed tell the median, though not how sure it is
LEAST = 6  # rounds: of fewer not even the least and the greatest enclose the median that surely
VISIT = 0.005  # s that a round spends on one network at least, as far as `MOST_RUNS` allow
MOST_RUNS, TRIES = 5, 10  # runs of one round, and how many times `VISIT` it may take to find one that is undisturbed
TINY = 1e-6  # ms, in place of nothing


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of a single forward, by `runs` rounds, and what it ran on.

    The median of forwards like these lies from `low` to `high`, 19 times in 20, if the rounds are six or more; for
    `low` a round counts with what it would have taken at least, had it not waited for a processor. `p10` and `p90` are
    of the rounds themselves. `thrown` rounds were disturbed, and are in no figure; but where fewer than six others are
    left, the interval is of all and reaches far (`disturbed`), and so are the other figures where fewer than three are.
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
        return self.disturbed or (self.runs >= LEAST and self.spread > CLOSE)

    @property
    def figures(self) -> int:
        """How many of the median's figures its spread carries: three, two or one."""
        return 3 if self.spread <= 0.015 else 2 if self.spread <= 0.15 else 1

    @property
    def rounded(self) -> float:
        """The median by those figures: 34.2 ms is 30 where its spread carries one."""
        return float(f"{self.median:.{self.figures}g}")


class Spanned(Protocol):
    """A median of so many runs, and from where to where it lies."""

    @property
    def median(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def runs(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Span:
    """That alone, in any unit."""

    median: float
    low: float
    high: float
    runs: int

    @classmethod
    def of(cls, times: Sequence[float]) -> "Span":
        """By their order."""
        return cls(statistics.median(times), *interval(times), len(times))

    @classmethod
    def sum(cls, spans: Sequence[Spanned]) -> "Span":
        """Of what takes its time one after another; its ends are reached more seldom than theirs."""
        median, low, high = (sum(getattr(span, end) for span in spans) for end in ("median", "low", "high"))
        return cls(median, low, high, min(span.runs for span in spans))


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as long one takes as another; the truth lies from `low` to `high`, more surely than either's."""

    value: float
    low: float
    high: float
    sure: bool = True  # both are of enough runs

    @property
    def apart(self) -> bool:
        """Whether the two can be told apart."""
        return self.sure and (self.low > 1 or self.high < 1)


def ratio(one: Spanned, other: Spanned) -> Ratio:
    """Of `one` to `other`."""
    sure = min(one.runs, other.runs) >= LEAST
    return Ratio(one.median / other.median, one.low / other.high, one.high / max(other.low, TINY), sure)


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
    kept: list[Run] = field(default_factory=list)  # the median run of each round
    thrown: list[Run] = field(default_factory=list)
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
        spent = 0.0 if self._warm else watch.time(self.forward).seconds
        self._warm = True
        runs: list[Run] = []
        while not runs or (len(runs) < MOST_RUNS and _seconds(runs) < TRIES * VISIT and _seconds(_calm(runs)) < VISIT):
            runs.append(watch.time(self.forward))
        calm = _calm(runs)
        (self.kept if calm else self.thrown).append(_middle(calm or runs))
        return spent + _seconds(runs)

    def latency(self) -> Latency | None:
        """So far; None before the first round."""
        disturbed = len(self.kept) < LEAST and bool(self.thrown)
        rounds = self.kept + self.thrown * disturbed
        if not rounds:
            return None
        told = self.kept if len(self.kept) >= FEW else rounds
        p10, median, p90 = (float(q) for q in np.percentile([1000 * run.seconds for run in told], (10, 50, 90)))
        low = min(median, 1000 * interval([run.least for run in rounds])[0])
        high = max(median, 1000 * interval([run.seconds for run in rounds])[1])
        thrown = 0 if disturbed else len(self.thrown)
        return Latency(
            median, p10, p90, len(rounds), self.threads, self.device, self.precision, low, high, thrown, disturbed
        )


def _calm(runs: Sequence[Run]) -> list[Run]:
    return [run for run in runs if not run.disturbed]


def _seconds(runs: Sequence[Run]) -> float:
    return sum(run.seconds for run in runs)


def _middle(runs: Sequence[Run]) -> Run:
    return sorted(runs, key=lambda run: run.seconds)[(len(runs) - 1) // 2]
