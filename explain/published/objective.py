"""What B0's search was after: accuracy x (multiply-adds / target)^w, over networks of which both are known.

Tan and Le, arXiv 1905.11946v5, section 4: w = -0.07, target 400 million. One exponent for all networks makes the target
a unit and no more: it divides every score by the same number, so that the first is the first for any target. With
`only_above` it is a target: what lies below it gains nothing by being smaller, which is no search of the paper's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explain.networks.accuracy import metrics
from explain.networks.controls import standard_error
from explain.published.paper import TABLE_2, number

EXPONENT, TARGET = -0.07, 400e6
LOWEST = -0.3  # of the exponents that can be tried; 0 is accuracy alone


@dataclass(frozen=True, slots=True)
class Contender:
    """A network: accuracy in %, its standard error where it was measured over seeds, and multiply-adds."""

    name: str
    accuracy: float
    macs: float
    error: float | None = None

    def score(self, exponent: float, target: float, only_above: bool = False) -> float:
        """The objective, in % as the accuracy is."""
        ratio = self.macs / target
        return self.accuracy * float((max(1.0, ratio) if only_above else ratio) ** exponent)


def published() -> tuple[Contender, ...]:
    """Table 2's networks, but for those whose multiply-adds it does not print."""
    return tuple(
        Contender(row.name.removeprefix("EfficientNet-"), row.top1, number(row.macs)) for row in TABLE_2 if row.macs
    )


def searched() -> tuple[Contender, ...]:
    """The triples of the laboratory's search, each a network of its own."""
    return tuple(
        Contender(
            f"{row['alpha']:g}, {row['beta']:g}, {row['gamma']:g}",
            100 * row["accuracy"],
            row["macs"],
            100 * (standard_error(row["spread"], len(row["seeds"])) or 0),
        )
        for row in metrics("laboratory")["search"]["rows"]
    )


def ranked(
    candidates: Sequence[Contender], exponent: float, target: float, only_above: bool = False
) -> list[Contender]:
    """The best first."""
    return sorted(candidates, key=lambda one: -one.score(exponent, target, only_above))
