"""How much one request may ask for: networks, and multiply-adds, counted before any of it is begun.

Importing it does not import torch.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from explain.errors import LensError
from explain.networks.variants import Spec

COMPARING = 8  # passes of a comparison: one for the answer, one before the clock, at least six to be timed
FADING = 12  # as a network is shuffled part by part


class TooMuchWork(LensError):
    """More than one request may ask for; the message says what to choose instead."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`billions` of multiply-adds: two cores take about a second for fifty, so ten minutes for the default."""

    networks: int = 16
    billions: int = 30_000

    def check_number(self, chosen: Collection[Spec]) -> None:
        """Raises `TooMuchWork` for too many networks."""
        if len(chosen) > self.networks:
            raise TooMuchWork(f"These are {len(chosen)} networks, and {self.networks} is the limit here: choose fewer.")

    def check(self, passes: Mapping[Spec, int]) -> None:
        """Raises `TooMuchWork` for too many networks, and where so many passes of each are too much arithmetic."""
        self.check_number(passes)
        from explain.networks.cost import cost

        work = {spec: count * cost(spec).macs / 1e9 for spec, count in passes.items()}
        if (total := sum(work.values())) > self.billions:
            most = max(work, key=lambda spec: work[spec])
            raise TooMuchWork(
                f"This takes {total:,.0f} billion multiply-adds, {work[most]:,.0f} of them by {most.label}, and "
                f"{self.billions:,} billion is the limit here: choose fewer or smaller networks, or ask less of each."
            )


LIMITS = Limits()
