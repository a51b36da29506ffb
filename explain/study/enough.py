"""Which network is enough: the smallest that is not worse than the best by a margin or more, as far as can be told.

All networks answered the same pictures, so only those count on which one is right and the other is not, as in
McNemar's test; here with a margin (non-inferiority of paired shares: Tango 1998, Lloyd and Moldovan 2008). The p-value
is exact: no formula for many pictures is used. What it depends on besides, how often two networks part, is taken where
it does most harm within bounds that hold 9,999 times in 10,000 (Berger and Boos 1994). It is the smaller of two such
values, of all pictures and of those alone on which the networks part, which tells sooner where one is plainly better.
That both together err no more often than either is no theorem: it was counted over all outcomes (the tests do so).

The best is not known, only who did best here: a network is enough if it is not worse than *any* other. Of K networks
at most K - 1 are worse than the best, so K - 1 is what is corrected for (Holm 1979, Shaffer 1986). So a network that
is worse by the margin or more is called enough in at most one study of 20.
"""

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from explain.runtime.arrays import Array

ALPHA = 0.05
OUTSIDE = 1e-4  # how often the bounds of Berger and Boos do not hold
PLACES = 21  # within them
REACH, LEAST = 7, 1e-9  # standard deviations; a share in place of none
MARGIN = 0.02
POWER_Z = 0.8416  # of the normal distribution: four studies of five that large can tell
MOST_PICTURES = 1_000_000
STEP = 1.08

ENOUGH, WORSE, UNTOLD, BEYOND = "enough", "worse", "cannot be told", "beyond the limits"


@dataclass(frozen=True, slots=True)
class Ceilings:
    """Milliseconds of a picture, megabytes of weights, megabytes of memory as it runs; None where there is none."""

    ms: float | None = None
    mb: float | None = None
    memory_mb: float | None = None


NO_CEILINGS = Ceilings()
NONE_WITHIN = "No network keeps within {}: allow more."
NO_PICTURES = "No picture has a label that all networks know: which is enough can be told only with labels."


@dataclass(frozen=True, slots=True)
class Candidate:
    """A network: `name`, `size` by which the smallest is told (multiply-adds), and what limits are about."""

    name: str
    size: float
    ms: float | None = None
    mb: float | None = None
    memory_mb: float | None = None

    def within(self, limits: Ceilings) -> bool:
        """Whether it keeps to all of them; what was not measured does not keep to a limit."""
        pairs = ((self.ms, limits.ms), (self.mb, limits.mb), (self.memory_mb, limits.memory_mb))
        return all(most is None or (mine is not None and mine <= most) for mine, most in pairs)


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be said of one network: one of `ENOUGH`, `WORSE`, `UNTOLD`, `BEYOND`.

    `behind` is by how much it is behind the one that did best here, in shares; `needed` about how many pictures would
    tell, None where it is told already or no number would do.
    """

    verdict: str
    behind: float = 0.0
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class Enough:
    """`network` is the place of the smallest that is enough, None where none is told to be; `reason` is a sentence."""

    network: int | None
    margin: float
    reason: str
    judged: tuple[Standing, ...] = ()


@functools.lru_cache(maxsize=100_000)
def p_not_worse(count: int, lost: int, won: int, margin: float) -> float:
    """How likely a network that is worse by `margin` or more does this well at best.

    Of `count` pictures it lost `lost`, on which only the other is right, and won `won`, on which only it is.
    """
    low, high = _parting(count, lost + won)
    if high < margin:  # they part too seldom for such a difference
        return OUTSIDE
    of_all = _worst(count, lost - won, np.linspace(max(low, margin), high, PLACES), margin)
    return min(of_all, _of_those_apart(lost, won, high, margin))


@functools.lru_cache(maxsize=100_000)
def p_worse(count: int, lost: int, won: int, margin: float) -> float:
    """How likely a network that is worse by `margin` at most does this badly: seen from the other one."""
    return _worst(count, won - lost, np.linspace(*_parting(count, lost + won), PLACES), -margin)


def _parting(count: int, parted: int) -> tuple[float, float]:
    """From where to where the share of pictures lies on which two networks part (Clopper and Pearson)."""
    from scipy.special import betaincinv

    low = float(betaincinv(parted, count - parted + 1, OUTSIDE / 2)) if parted else 0.0
    high = float(betaincinv(parted + 1, count - parted, 1 - OUTSIDE / 2)) if parted < count else 1.0
    return low, high


def _of_those_apart(lost: int, won: int, parting: float, margin: float) -> float:
    """The same of the pictures on which they part, whose share is `parting` at most: there losing is least likely."""
    from scipy.special import bdtr

    if not lost + won:
        return 1.0
    return min(1.0, float(bdtr(lost, lost + won, min(1.0, (parting + margin) / (2 * parting)))) + OUTSIDE)


def _worst(count: int, behind: int, parting: Array, margin: float) -> float:
    """The largest probability, over shares of `parting`, of being no further `behind`, at a difference of `margin`.

    Of d pictures on which the two part, l are lost with binomial probability; l - (d - l) <= behind is what is summed.
    """
    from scipy.special import bdtr, gammaln, xlog1py, xlogy

    parting = np.maximum(parting, LEAST)[:, None]
    reach = REACH * np.sqrt(count * parting * (1 - parting)) + REACH  # what lies beyond has no part in the sum
    low, high = (count * parting - reach).min(), (count * parting + reach).max()
    parted = np.arange(max(0, math.floor(low)), min(count, math.ceil(high)) + 1)
    ways = gammaln(count + 1) - gammaln(parted + 1) - gammaln(count - parted + 1)
    chance = np.exp(ways + xlogy(parted, parting) + xlog1py(count - parted, -parting))
    losing = np.clip((parting + margin) / (2 * parting), 0, 1)
    most = np.floor((behind + parted) / 2)
    no_further = np.where(most < 0, 0.0, bdtr(np.clip(most, 0, parted), parted, losing))
    return min(1.0, float((chance * no_further).sum(axis=1).max()) + OUTSIDE)


def enough(
    candidates: Sequence[Candidate], right: Array, margin: float = MARGIN, limits: Ceilings = NO_CEILINGS
) -> Enough:  # fmt: skip
    """Of networks with `right` (networks, pictures), bool: the same labelled pictures for all.

    Those beyond the `limits` are not compared. `margin` is a share, 0.02 for two points of a hundred.
    """
    inside = [place for place, one in enumerate(candidates) if one.within(limits)]
    count = right.shape[1]
    if not inside or not count:
        reason = NO_PICTURES if inside else NONE_WITHIN.format(told(limits))
        return Enough(
            None, margin, reason, tuple(Standing(UNTOLD if p in inside else BEYOND) for p in range(len(right)))
        )
    p_values = [_against_all(right, place, inside, margin, p_not_worse) for place in inside]
    passed = _holm(p_values, len(inside) - 1)
    best = max(inside, key=lambda place: (right[place].sum(), -candidates[place].size))
    judged = [Standing(BEYOND)] * len(candidates)
    for place, is_enough in zip(inside, passed, strict=True):
        judged[place] = _judged(right, place, inside, margin, best, is_enough)
    order = sorted(inside, key=lambda place: candidates[place].size)
    chosen = next((place for place in order if judged[place].verdict == ENOUGH), None)
    reason = _reason(candidates, right, order, judged, chosen, best, margin, limits)
    return Enough(chosen, margin, reason, tuple(judged))


Test = Callable[[int, int, int, float], float]


def _counts(right: Array, place: int, other: int) -> tuple[int, int, int]:
    """Pictures, and of those how many `place` lost to `other` and won from it."""
    mine, theirs = right[place], right[other]
    return len(mine), int((theirs & ~mine).sum()), int((mine & ~theirs).sum())


def _against_all(right: Array, place: int, inside: Sequence[int], margin: float, test: Test) -> float:
    """The largest p-value of one against each other: all must be so (intersection-union test)."""
    others = [other for other in inside if other != place]
    return max((test(*_counts(right, place, other), margin) for other in others), default=0.0)


def _holm(p_values: Sequence[float], most: int) -> list[bool]:
    """Which of the hypotheses are rejected, if at most `most` of them are true."""
    rejected = [False] * len(p_values)
    for step, place in enumerate(sorted(range(len(p_values)), key=lambda place: p_values[place])):
        if p_values[place] > ALPHA / max(1, min(most, len(p_values) - step)):
            break
        rejected[place] = True
    return rejected


def _judged(right: Array, place: int, inside: Sequence[int], margin: float, best: int, is_enough: bool) -> Standing:
    behind = float(right[best].mean() - right[place].mean())
    if is_enough:
        return Standing(ENOUGH, behind)
    others = [other for other in inside if other != place]
    level = ALPHA / max(1, len(inside) - 1)
    if any(p_worse(*_counts(right, place, other), margin) <= level / len(others) for other in others):
        return Standing(WORSE, behind)
    hardest = max(others, key=lambda other: p_not_worse(*_counts(right, place, other), margin))
    return Standing(UNTOLD, behind, needed(*_counts(right, place, hardest), margin, level))


def needed(count: int, lost: int, won: int, margin: float, level: float = ALPHA) -> int | None:
    """About how many pictures would tell, four times in five, if all are like these; None if no number would.

    Begins at the normal approximation, (z_a + z_b)² (q - d²) / (m - d)² for a difference d and a share q on which they
    part (as Tango 1998), each with half a picture added, so that no parting seen is not taken for none at all; and goes
    up until the test itself would tell where chance is as unkind as in one study of five.
    """
    from scipy.special import ndtri

    losing, winning = (lost + 0.5) / (count + 1), (won + 0.5) / (count + 1)
    apart, behind = losing + winning, losing - winning
    z = POWER_Z - float(ndtri(level))
    least = math.log(level) / math.log1p(-margin) if 0 < margin < 1 and not lost + won else 0.0  # if they never part
    found = max(least, z * z * (apart - behind**2) / (margin - behind) ** 2) if behind != margin else math.inf
    found = max(found, count + 1)
    while found <= MOST_PICTURES and not _tells(round(found), apart, behind, margin, level):
        found *= STEP
    return _rounded(found) if found <= MOST_PICTURES else None


def _tells(count: int, apart: float, behind: float, margin: float, level: float) -> bool:
    """Whether so many pictures tell, if the difference comes out against it by `POWER_Z` standard deviations."""
    unkind = POWER_Z * math.sqrt(count * (apart - behind**2)) * (1 if behind < margin else -1)
    parted = round(count * apart)
    lost = min(parted, max(0, round((parted + count * behind + unkind) / 2)))
    test = p_not_worse if behind < margin else p_worse
    return test(count, lost, parted - lost, margin) <= level


def _rounded(number: float) -> int:
    """Up, to a figure that claims no more than is known."""
    unit: int = 10 ** max(1, math.floor(math.log10(number)) - 1)
    return math.ceil(number / unit) * unit


def told(limits: Ceilings) -> str:
    """In words: “20 ms and 30 MB”."""
    pairs = ((limits.ms, "ms"), (limits.mb, "MB of weights"), (limits.memory_mb, "MB of memory"))
    return " and ".join(f"{most:g} {unit}" for most, unit in pairs if most is not None)


def points(share: float) -> str:
    """“2 points” of a hundred."""
    found = f"{100 * share:.3g}"
    return f"{found} point{'' if found == '1' else 's'}"


def _reason(
    candidates: Sequence[Candidate], right: Array, order: Sequence[int], judged: Sequence[Standing], chosen: int | None,
    best: int, margin: float, limits: Ceilings,
) -> str:  # fmt: skip
    count = right.shape[1]
    within = f" within {told(limits)}" if told(limits) else ""
    if len(order) == 1:
        return f"{candidates[order[0]].name} is the only network{within}: there is none to compare it with."
    open_ones = [place for place in order if judged[place].verdict == UNTOLD]
    if chosen is None:
        do = _would_do([judged[place].needed for place in open_ones if judged[place].behind < margin])
        which = f"Which network{within} is enough at a margin of {points(margin)}"
        return f"{which} cannot be told with {_pictures(count)}: {do}."
    said = _chosen(candidates, right, chosen, best, margin, within)
    smaller = [place for place in open_ones if order.index(place) < order.index(chosen)]
    for place in smaller[:1]:
        do = _would_do([judged[place].needed])
        said += f" Whether {candidates[place].name} is enough cannot be told with {_pictures(count)}: {do}."
    return said


def _chosen(
    candidates: Sequence[Candidate], right: Array, chosen: int, best: int, margin: float, within: str
) -> str:  # fmt: skip
    count, mine, most = right.shape[1], int(right[chosen].sum()), int(right[best].sum())
    name = candidates[chosen].name
    beside = f"{candidates[best].name}, which did best, on {most}" if chosen != best else "no other on more"
    return (
        f"{name} is the smallest{within} that is enough: it is right on {mine} of {_pictures(count)}, {beside}, "
        f"and that it is worse than any by {points(margin)} or more can be ruled out (at 95 %, corrected for the "
        "number of networks)."
    )


def _would_do(numbers: Sequence[int | None]) -> str:
    known = [number for number in numbers if number is not None]
    return f"about {min(known):,} would do" if known else "allow a larger margin, or study more pictures"


def _pictures(count: int) -> str:
    return f"{count:,} picture{'' if count == 1 else 's'}"
