"""What is timed and what is not."""

import time

from PIL import Image

from explain import latency
from explain.compare import Task, run
from explain.latency import Clock
from explain.networks import Network, load_untrained
from explain.store import ModelStore
from explain.variants import Spec, specs


def test_a_round_of_a_fast_call_is_of_several_and_the_first_call_is_not_counted() -> None:
    calls: list[int] = []
    clock = Clock(lambda: calls.append(1), threads=1)
    clock.visit()
    assert len(calls) == 1 + latency.MOST_RUNS
    clock.visit()
    assert len(calls) == 1 + 2 * latency.MOST_RUNS
    slow = Clock(lambda: time.sleep(0.05), threads=2)  # of two threads one may wait for the other
    assert slow.visit() >= 0.1
    found = slow.latency()
    assert found
    assert found.runs == 1
    assert found.median >= 50


def test_the_latency_of_a_comparison_excludes_loading_and_preparing() -> None:
    def slow_load(spec: Spec, trained: bool) -> Network:
        time.sleep(1.5)
        found = load_untrained(spec)
        names = tuple(f"class {i}" for i in range(25))
        return Network(spec, found.module, found.intake, names, trained=True)

    result = run(Task(Image.new("RGB", (64, 64)), specs("pocket", ("B0",))[0], top=3), ModelStore(1, slow_load))
    assert result.latency is not None
    assert result.latency.p90 < 1500
    assert len(result.predictions) == 3
