"""How long a forward takes on this machine: of the forward alone, loaded and prepared, after a warm-up.

Knows nothing of networks: it times a callable. `torch.utils.benchmark` warms up twice before every block that it
times, which would triple the wait for a slow network, so the loop is here.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

LEAST_RUNS, MOST_RUNS = 3, 15


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of `runs` single forwards, and what they ran on."""

    median: float
    p10: float
    p90: float
    runs: int
    threads: int
    device: str
    precision: str = "float32"


def milliseconds(forward: Callable[[], object]) -> float:
    """One timed call, to the end of its work on a GPU."""
    start = time.perf_counter()
    forward()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return 1000 * (time.perf_counter() - start)


def measure(
    forward: Callable[[], object], seconds: float = 0.12, device: str = "cpu", precision: str = "float32"
) -> Latency:
    """Time `forward`, which the caller has run before: 3 to 15 times, for about `seconds`."""
    times = [milliseconds(forward)]
    while len(times) < LEAST_RUNS or (sum(times) < 1000 * seconds and len(times) < MOST_RUNS):
        times.append(milliseconds(forward))
    p10, median, p90 = (float(q) for q in np.percentile(times, (10, 50, 90)))
    return Latency(median, p10, p90, len(times), torch.get_num_threads(), device, precision)
