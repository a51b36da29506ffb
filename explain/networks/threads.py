"""On how many threads a network runs: as many as torch takes, or one where another would bring it nothing.

Each layer is shared among the threads, and each time they wait for the last. Of a small layer that takes longer than
the work, and while others want the processors too it takes longest.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from explain.networks.cost import cost
from explain.networks.variants import Spec
from explain.runtime import device

# Pocket B3 has 19 million and gained nothing from a second thread, quiet or busy; pocket B7, with 453, gained a third.
# By a count, as a trial's outcome would change with the machine's mood, and with it the last digits of an answer.
WORTH_SHARING = 30e6  # multiply-adds of a forward


def threads_for(spec: Spec, pictures: int = 1) -> int:
    """For one forward of so many pictures."""
    usual = torch.get_num_threads()
    return usual if usual == 1 or pictures * cost(spec).macs >= WORTH_SHARING else 1


@contextmanager
def running(spec: Spec, pictures: int = 1) -> Iterator[None]:
    """Inside, that network runs: without gradients, as precisely as was asked, on the threads that suit it."""
    with computing_on(threads_for(spec, pictures)), device.running():
        yield


@contextmanager
def computing_on(threads: int) -> Iterator[None]:
    """Inside, this thread computes on so many threads, and no other thread does; as it is if 0."""
    before = torch.get_num_threads()
    if threads not in {0, before}:
        torch.set_num_threads(threads)
        _set_elsewhere(before)
    try:
        yield
    finally:
        if torch.get_num_threads() != before:
            torch.set_num_threads(before)


def _set_elsewhere(threads: int) -> None:
    """torch keeps the number by thread, and gives one that begins to compute the last number that was set anywhere."""
    other = threading.Thread(target=torch.set_num_threads, args=(threads,))
    other.start()
    other.join()
