"""What each engine takes for a prediction with its maps, beside torch's bare forward: each in a process of its own.

Engines in one process disturb each other, as threads of one spin on into the next one's run. Here a process waits while
another computes; they take turns, run for run, and each times itself. Weights are random.
"""

import functools
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from explain.costs.bench import TOP, Way, in_process, interleaved, noise, told
from explain.costs.latency import Span
from explain.engines import engine as table
from explain.engines.session import BFLOAT16, FLOAT32
from explain.errors import LensError
from explain.maps.evidence import look
from explain.networks import building
from explain.networks.threads import threads_for
from explain.networks.variants import Spec
from explain.runtime.allocator import keep_memory

BLOCK = 3  # runs after one that nobody counts, of which the median counts as one
PAUSE = 0.02  # s between two processes
FORWARD, EXPLAIN, USUAL, ONNX, OPENVINO, BF16 = "forward", "explain", "usual", "onnx", "openvino", "bf16"


def engines(specs: tuple[Spec, ...], runs: int, report: Callable[[str], None]) -> dict[str, Any]:
    """Medians in ms of `runs` blocks, per variant and in total; ratios to torch's bare forward, grad-cam's to ours."""
    names = _names()
    rows: dict[str, dict[str, Span]] = {}
    with ExitStack() as stack:
        pools = {name: stack.enter_context(in_process(keep_memory)) for name in names}
        for spec in specs:
            times: dict[str, list[float]] = {name: [] for name in names}
            for number, name in enumerate(interleaved(runs, names)):
                report(f"timing {spec.label}: {number + 1} of {runs * len(names)} blocks")
                time.sleep(PAUSE)
                found = pools[name].apply(_block, (name, spec, noise()))
                if isinstance(found, str):
                    raise LensError(found)
                times[name].append(found)
            rows[spec.variant.name] = {name: Span.of(found) for name, found in times.items()}
    ratios = [(name, FORWARD) for name in names if name not in (FORWARD, USUAL)]
    ratios.append((USUAL, ONNX if ONNX in names else EXPLAIN))
    return told(rows, ratios) | {"runs": runs, "threads": torch.get_num_threads(), "versions": _versions()}


def _names() -> tuple[str, ...]:
    """What is compared here."""
    found = [FORWARD, EXPLAIN, USUAL]
    found += [ONNX] * table.ENGINES[table.ONNX].available()
    if table.ENGINES[table.OPENVINO].available():
        found += [OPENVINO] + [BF16] * (BFLOAT16 in table.ENGINES[table.OPENVINO].precisions())
    return tuple(found)


def _versions() -> dict[str, str | None]:
    return {key: engine.version() for key, engine in table.ENGINES.items()}


def _block(name: str, spec: Spec, image: Image.Image) -> float | str:
    """Milliseconds; what went wrong, in words, where something did."""
    try:
        way = _way(name, spec, image.tobytes(), image.size)
        way()
        return statistics.median(_milliseconds(way) for _ in range(BLOCK))
    except LensError as error:
        return str(error)


def _milliseconds(way: Way) -> float:
    begun = time.perf_counter()
    way()
    return 1000 * (time.perf_counter() - begun)


@functools.lru_cache(maxsize=1)
def _way(name: str, spec: Spec, pixels: bytes, size: tuple[int, int]) -> Way:
    """In its process; what is made ready is kept for the next block."""
    from explain.costs.bench import ways

    image = Image.frombytes("RGB", size, pixels)
    if name in (FORWARD, EXPLAIN, USUAL):
        return ways(spec, image)[name]
    network = building.load_untrained(spec)
    tensor = network.intake.tensor(image)
    ask = _onnx(network) if name == ONNX else _openvino(network, BFLOAT16 if name == BF16 else FLOAT32)

    def explained() -> object:
        evidence = look(network, tensor, ask)
        return evidence.probabilities, evidence.maps(evidence.top(TOP))

    return explained


def _onnx(network: building.Network) -> Any:
    """As comparisons have it."""
    from explain.engines.onnx_runtime import open_file

    return _written(network, lambda path: open_file(path, threads_for(network.spec))).features


def _openvino(network: building.Network, precision: str) -> Any:
    from explain.engines.open_vino import open_file

    return _written(network, lambda path: open_file(path, threads_for(network.spec), precision)).features


def _written(network: building.Network, open_file: Callable[[Path], Any]) -> Any:
    from explain.engines.graph import write_graph
    from explain.engines.versions import FEATURES

    with tempfile.TemporaryDirectory() as folder:
        return open_file(write_graph(network, Path(folder) / "network.onnx", FEATURES))
