"""What the scheduler says of threads that wanted to run and could not."""

import os
import time

import pytest

from explain.costs.busy import spinning
from explain.costs.processors import TASKS, Stopwatch, waited

counted = pytest.mark.skipif(not list(TASKS.glob("*/schedstat")), reason="this kernel does not count the waiting")


def work(seconds: float) -> None:
    """Of this thread: as much CPU time as that."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


@counted
def test_a_processor_that_is_shared_is_waited_for_and_its_run_is_disturbed() -> None:
    mine = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(mine)})  # the others inherit it
        with spinning(3):
            time.sleep(0.3)  # they begin
            before = waited()
            runs = [Stopwatch(threads, "cpu").time(lambda: work(0.1)) for threads in (1, 2)]
            assert waited() - before > 0.1
    finally:
        os.sched_setaffinity(0, mine)
    for run in runs:
        assert run.disturbed
        assert 0.09 < run.least < 0.8 * run.seconds


def test_waiting_for_other_threads_is_no_disturbance_but_of_a_single_thread_it_is() -> None:
    """Of one thread nobody is waited for; so a container's quota shows too, which the scheduler may not count."""
    assert Stopwatch(1, "cpu").time(lambda: time.sleep(0.1)).disturbed
    assert not Stopwatch(2, "cpu").time(lambda: time.sleep(0.5)).disturbed


def test_on_another_device_the_processors_are_no_matter() -> None:
    run = Stopwatch(1, "A card").time(lambda: time.sleep(0.05))
    assert run.least == run.seconds >= 0.05
