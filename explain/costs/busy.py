"""What becomes of the times while others want every processor. The others are started here, and ended.

Two questions: how much longer networks take, and whether what is concluded from their times is still true. Networks are
built without weights, as speed does not depend on them.
"""

import functools
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

import torch

from explain.costs import timing
from explain.costs.bench import PAUSE, in_process, milliseconds, told
from explain.costs.latency import Latency, Span, Spanned, ratio
from explain.costs.plan import Plan
from explain.networks import building
from explain.networks.building import Network
from explain.networks.store import ModelStore
from explain.networks.threads import running
from explain.networks.variants import Spec
from explain.runtime import device
from explain.runtime.spinning import SETTINGS, patience

AS_TORCH_COMES = {name: "" for name in SETTINGS} | {"GOMP_SPINCOUNT": "300000"}
A_PROCESSOR = 2  # spinning processes: a fair share of it is a third
SPIN = "import os; parent = os.getppid()\nwhile os.getppid() == parent:\n    for _ in range(10**6): pass"
Report = Callable[[str], None]


@contextmanager
def spinning(processes: int | None = None) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Inside, so many processes spin, two for each processor if not said; should this one be killed, they end too."""
    count = A_PROCESSOR * (os.cpu_count() or 1) if processes is None else processes
    others = [subprocess.Popen([sys.executable, "-S", "-c", SPIN]) for _ in range(count)]
    try:
        yield others
    finally:
        for other in others:
            other.kill()
            other.wait()


def slowed(specs: tuple[Spec, ...], runs: int, report: Report) -> dict[str, Any]:
    """Medians in ms of one forward: as torch comes, as it runs here, and the latter beside spinning processes.

    Every run counts, disturbed or not. Each way has a process of its own, as what OpenMP was told holds to its end.
    """
    times: dict[str, dict[str, list[float]]] = {s.variant.name: {"usual": [], "quiet": [], "busy": []} for s in specs}
    with in_process(environment=AS_TORCH_COMES) as usual, in_process(environment=patience({})) as ours:
        ways = {"usual": functools.partial(usual.apply, _usual), "quiet": functools.partial(ours.apply, _ours)}
        for phase, around, names in (("quiet", nullcontext, ["usual", "quiet"]), ("busy", spinning, ["busy"])):
            for spec, name in itertools.product(specs, names):
                ways.get(name, ways["quiet"])((spec,))  # warm-up
            with around():
                for number in range(runs):
                    report(f"{phase}: run {number + 1} of {runs}")
                    for spec, name in itertools.product(specs, names if number % 2 == 0 else reversed(names)):
                        time.sleep(PAUSE)
                        times[spec.variant.name][name].append(ways.get(name, ways["quiet"])((spec,)))
    rows = {variant: {name: Span.of(found) for name, found in row.items()} for variant, row in times.items()}
    found = told(rows, [("quiet", "usual"), ("busy", "quiet")])
    for row in (*found["variants"], found["total"]):
        row["times"] = row["busy"] / row["quiet"]
    return found | {"runs": runs, "threads": torch.get_num_threads()}


def _usual(spec: Spec) -> float:
    network, images = _network(spec)
    with device.running():
        return milliseconds(lambda: network.module(images))


def _ours(spec: Spec) -> float:
    network, images = _network(spec)
    with running(spec):
        return milliseconds(lambda: network.module(images))


@functools.lru_cache(maxsize=16)
def _network(spec: Spec) -> tuple[Network, torch.Tensor]:
    network = building.load_untrained(spec)
    return network, torch.rand(1, 3, network.intake.size, network.intake.size, device=device.device())


def judged(specs: tuple[Spec, ...], runs: int, report: Report) -> dict[str, Any]:
    """Times of all networks in turns, once quiet and `runs` times beside spinning processes.

    A run is held if nothing that can be told apart in it contradicts what could be told apart in quiet.
    """
    store = ModelStore()
    report("quiet")
    quiet = clocked(specs, store)
    others, wrong = [], 0
    with spinning():
        for number in range(runs):
            others.append(clocked(specs, store))
            wrong += bool(contradictions(quiet, others[-1]))
            report(f"busy: run {number + 1} of {runs}, {wrong} of them wrong")
    rows: dict[str, dict[str, Spanned]] = {
        spec.variant.name: {"quiet": one, "busy": Span.of([found[place].median for found in others])}
        for place, (spec, one) in enumerate(zip(specs, quiet, strict=True))
    }
    pairs = [sum(1 for _ in apart(found)) for found in (quiet, *others)]
    return told(rows, [("busy", "quiet")]) | {
        "runs": runs,
        "held": runs - wrong,
        "pairs": len(specs) * (len(specs) - 1) // 2,
        "pairs_apart": {"quiet": pairs[0], "busy": sum(pairs[1:]) / runs},
        "threads": torch.get_num_threads(),
    }


def clocked(specs: tuple[Spec, ...], store: ModelStore) -> list[Latency]:
    """As the pages time them."""
    found = {event.spec: event.latency for event in timing.run(Plan(specs), store) if isinstance(event, timing.Timed)}
    return [found[spec] for spec in specs]


def apart(found: Sequence[Latency]) -> Iterator[tuple[int, int]]:
    """Places of the faster and the slower of all pairs that can be told apart."""
    for one, other in itertools.permutations(range(len(found)), 2):
        if ratio(found[one], found[other]).high < 1:
            yield one, other


def contradictions(quiet: Sequence[Latency], busy: Sequence[Latency]) -> list[tuple[int, int]]:
    """Pairs of which one was the faster beyond doubt in quiet, and the other beside others."""
    before = set(apart(quiet))
    return [(one, other) for other, one in apart(busy) if (one, other) in before]
