"""What somebody wants timed. Knows no network; `timing.py` does it. Importing it does not import torch."""

import os
from dataclasses import dataclass

from explain.networks.variants import Spec, UnknownChoice

BUDGET = 5.0  # s of running, after which a median is given as it is; EXPLAIN_TIMING
BATCHES = (1, 2, 4, 8, 16)


@dataclass(frozen=True, slots=True)
class Plan:
    """`specs` one after another, `batch` pictures at a time, on so many `threads`; 0 leaves that to torch."""

    specs: tuple[Spec, ...]
    batch: int = 1
    threads: int = 0

    def check(self) -> None:
        """Raises `UnknownChoice` for a batch or a number of threads that is not offered."""
        if self.batch not in BATCHES:
            raise UnknownChoice(f"There is no batch of {self.batch}; choose from {', '.join(map(str, BATCHES))}.")
        if not 0 <= self.threads <= most_threads():
            raise UnknownChoice(f"There are no {self.threads} threads here; choose from 1 to {most_threads()}.")


def most_threads() -> int:
    """As many as the machine has processors."""
    return os.cpu_count() or 1
