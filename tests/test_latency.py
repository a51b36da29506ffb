"""What is timed and what is not."""

import time

from PIL import Image

from explain import latency
from explain.compare import Task, run
from explain.networks import Network, load_untrained
from explain.store import ModelStore
from explain.variants import Spec, specs


def test_a_slow_call_is_timed_three_times_and_a_fast_one_at_most_fifteen() -> None:
    calls: list[int] = []

    def slow() -> None:
        calls.append(1)
        time.sleep(0.05)

    found = latency.measure(slow, seconds=0.01)
    assert found.runs == len(calls) == latency.LEAST_RUNS
    assert found.p10 <= found.median <= found.p90
    assert found.median >= 50
    assert latency.measure(lambda: None, seconds=1).runs == latency.MOST_RUNS


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
