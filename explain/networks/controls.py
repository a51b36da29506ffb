"""The laboratory's networks: one baseline, scaled in one dimension at a time and in several together.

Knows numbers only. The four of a budget take the same multiply-adds within 5 %, as counted; a test holds it. The
compound one follows `FOUND` at phi = 2. Channels and sides come in steps on so small a network, so both are moved by up
to 5 % to meet the budget, as the released variants are picked by hand near the formula.
"""

import math
from dataclasses import dataclass
from typing import Any

from explain.networks.scaling import BASE_RESOLUTION, Coefficients, Scaling

WAYS: dict[str, str] = {"depth": "Deeper", "width": "Wider", "resolution": "Finer", "compound": "Compound"}
BUDGETS = (4, 10)  # times the baseline's multiply-adds, about
BASELINE = Scaling(1.0, 1.0, BASE_RESOLUTION)

FOUND = Coefficients(1, 1.25, 1.15)  # `chosen` of what `python -m explain pocket search` found; a test holds it


def _scaled(depth: float = 1.0, width: float = 1.0, resolution: float = 1.0) -> Scaling:
    return Scaling(width, depth, round(BASE_RESOLUTION * resolution))


@dataclass(frozen=True, slots=True)
class Control:
    """One network of the laboratory: which way it was scaled, and to about how many times the baseline's cost."""

    way: str
    budget: int
    scaling: Scaling

    @property
    def name(self) -> str:
        return f"{self.way}-{self.budget}x"

    @property
    def title(self) -> str:
        return f"{WAYS[self.way]}, {self.budget}×"


CONTROLS: tuple[Control, ...] = (
    Control("depth", 4, _scaled(depth=5.05)),
    Control("width", 4, _scaled(width=2.18)),
    Control("resolution", 4, _scaled(resolution=2.0)),
    Control("compound", 4, _scaled(1, 1.67, 9 / 7)),
    Control("depth", 10, _scaled(depth=14.05)),
    Control("width", 10, _scaled(width=3.52)),
    Control("resolution", 10, _scaled(resolution=22 / 7)),
    Control("compound", 10, _scaled(1, 2.17, 11 / 7)),
)


@dataclass(frozen=True, slots=True)
class PaperControl:
    """One row of Table 7: its multiply-adds and its ImageNet top-1 in %, both as printed."""

    title: str
    scaling: Scaling
    macs: float
    top1: float


# arXiv 1905.11946v5, Table 7. The baseline is 77.1 % in Table 2 of the same revision.
PAPER_CONTROLS: tuple[PaperControl, ...] = (
    PaperControl("Baseline, B0", BASELINE, 0.4e9, 77.3),
    PaperControl("Deeper, d = 4", _scaled(depth=4), 1.8e9, 79.0),
    PaperControl("Wider, w = 2", _scaled(width=2), 1.8e9, 78.9),
    PaperControl("Finer, r = 2", _scaled(resolution=2), 1.9e9, 79.1),
    PaperControl("Compound, d = 1.4, w = 1.2, r = 1.3", _scaled(1.4, 1.2, 1.3), 1.8e9, 81.1),
)


Means = dict[str, tuple[float, float | None]]  # by way of scaling: a mean, and its standard error; None for one seed


def standard_error(spread: float | None, seeds: int) -> float | None:
    """Of a mean over seeds, from their standard deviation; None for a single seed."""
    return None if spread is None else spread / math.sqrt(seeds)


def mean_and_spread(mean: float, spread: float | None) -> str:
    """Two shares in %; no spread for a single seed."""
    return f"{100 * mean:.1f}" + (f" ± {100 * spread:.1f}" if spread is not None else "") + " %"


def order(found: Means) -> list[str]:
    """The ways, best mean first."""
    return sorted(found, key=lambda way: -found[way][0])


def outdone(found: Means) -> list[str]:
    """The ways behind the first by more than the seeds differ: two standard errors of the difference. Best first."""
    first, *others = order(found)
    best, error = found[first]
    errors = {way: other for way in others if (other := found[way][1]) is not None}
    return [way for way in errors if error is not None and best - found[way][0] > 2 * math.hypot(error, errors[way])]


def ahead(found: Means) -> str | None:
    """The way that is ahead of all others by more than the seeds differ, None if there is none."""
    return order(found)[0] if len(outdone(found)) == len(found) - 1 else None


def best(search: dict[str, Any]) -> Coefficients:
    """The triple of the best mean accuracy."""
    return _triple(max(search["rows"], key=lambda row: row["accuracy"]))


def chosen(search: dict[str, Any]) -> Coefficients:
    """The best triple that scales more than one dimension: one that scales a single one is no compound."""
    several = [row for row in search["rows"] if [row["alpha"], row["beta"], row["gamma"]].count(1) < 2]
    return _triple(max(several, key=lambda row: row["accuracy"]))


def _triple(row: dict[str, Any]) -> Coefficients:
    return Coefficients(row["alpha"], row["beta"], row["gamma"])


def rivals(search: dict[str, Any]) -> int:
    """How many other triples the seeds do not tell from the best."""
    found = {
        str(_triple(row)): (row["accuracy"], standard_error(row["spread"], len(row["seeds"]))) for row in search["rows"]
    }
    return len(found) - 1 - len(outdone(found))
