"""How sure a share of few pictures is."""

import math
from dataclasses import dataclass

Z = 1.959963984540054  # of a normal distribution, 95 % of which lie within so many standard deviations


def wilson(share: float, count: int) -> tuple[float, float]:
    """From where to where the true share lies, 19 times in 20, after `share` of `count` independent trials, at least 1.

    As Wilson has it (1927, JASA 22, 209-212), which holds for few and for all too:
    (p + z²/2n ± z sqrt(p(1 - p)/n + z²/4n²)) / (1 + z²/n).
    """
    weight = Z**2 / count
    middle = (share + weight / 2) / (1 + weight)
    reach = Z * math.sqrt(share * (1 - share) / count + weight / (4 * count)) / (1 + weight)
    return max(0.0, min(share, middle - reach)), min(1.0, max(share, middle + reach))


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `count`, and from where to where the share of all pictures like these lies, 19 times in 20."""

    right: int
    count: int
    value: float
    low: float
    high: float


def share(right: int, count: int) -> Share:
    """With Wilson's interval; of none it is anything from 0 to 1."""
    if not count:
        return Share(0, 0, math.nan, 0.0, 1.0)
    return Share(right, count, right / count, *wilson(right / count, count))
