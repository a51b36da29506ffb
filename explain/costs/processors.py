"""Whether a piece of work got the processors that it asked for while it was timed.

A thread that wants to run and may not is waiting for a processor: the scheduler's count of that, of all threads of the
process, is taken on Linux (`/proc/self/task/*/schedstat`, nanoseconds; https://docs.kernel.org/scheduler/sched-stats.html).
Waiting for each other is no disturbance: threads that share work do that on a quiet machine too. So only of a single
thread its CPU time says it as well, which tells of a container's quota and of a hypervisor too.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

LOST = 0.15  # share of the time for which work may have waited for a processor
TASKS = Path("/proc/self/task")
FINE_CLOCK = sys.platform != "win32"  # there a thread's CPU time moves in steps of 16 ms


@dataclass(frozen=True, slots=True)
class Run:
    """What one piece of work took, and what it would have taken at least, had it not waited for a processor."""

    seconds: float
    least: float

    @property
    def disturbed(self) -> bool:
        """Whether others took its processors."""
        return self.least < (1 - LOST) * self.seconds


@dataclass(frozen=True, slots=True)
class Stopwatch:
    """For work that computes on so many `threads`; on any device but the "cpu" nothing counts as disturbed."""

    threads: int
    device: str = "cpu"

    def time(self, work: Callable[[], object]) -> Run:
        """One run, to the end of its work on a GPU."""
        waited, own, start = self._waited(), time.thread_time(), time.perf_counter()
        work()
        if self.device != "cpu":
            _finish()
        seconds = time.perf_counter() - start
        own, lost = time.thread_time() - own, self._waited() - waited
        return Run(seconds, self._least(seconds, own, lost))

    def _least(self, seconds: float, own: float, lost: float) -> float:
        """Threads may have waited at once, so what they lost together is too much; but `own` work takes its time."""
        if self.device != "cpu":
            return seconds
        return min(seconds, own if self._alone else max(own, seconds - lost))

    @property
    def _alone(self) -> bool:
        return self.threads == 1 and FINE_CLOCK

    def _waited(self) -> float:
        return 0.0 if self._alone or self.device != "cpu" else waited()


def _finish() -> None:
    """What a GPU has been given, it has done."""
    import torch  # by whoever runs networks there; another engine is timed without it

    if torch.cuda.is_available():
        torch.cuda.synchronize()


def waited() -> float:
    """Seconds for which threads of this process have wanted to run and could not; 0 where nobody counts them."""
    total = 0
    for task in TASKS.glob("*/schedstat"):
        try:
            total += int(task.read_text(encoding="ascii").split()[1])
        except (OSError, IndexError, ValueError):  # a thread that ended meanwhile, or another kernel
            continue
    return total / 1e9
