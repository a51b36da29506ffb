"""Shares of few pictures, with how sure they are."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z = 1.959963984540054  # of a normal distribution, 95 % of which lie within so many standard deviations


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """In [0, 1]."""
        return self.count / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, 19 times in 20; as Wilson (1927) has it, which holds for few and for all too.

        (p + z²/2n ± z sqrt(p (1 - p) / n + z²/4n²)) / (1 + z²/n)
        """
        p, n = self.value, self.total
        middle, half = p + Z**2 / (2 * n), Z * math.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
        low, high = (middle - half) / (1 + Z**2 / n), (middle + half) / (1 + Z**2 / n)
        return max(0.0, low), min(1.0, high)
