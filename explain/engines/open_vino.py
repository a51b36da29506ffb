"""A graph run by OpenVINO on the CPU, in fp32 or, where the processor has it, bfloat16; only where it is installed."""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openvino

from explain.engines.engine import NoEngine
from explain.engines.session import BFLOAT16, FLOAT32, Answered
from explain.runtime.arrays import Array

if TYPE_CHECKING:
    from explain.networks.building import Network

_HINTS = {FLOAT32: "f32", BFLOAT16: "bf16"}  # as OpenVINO calls them


@functools.cache
def _core() -> Any:
    return openvino.Core()


@functools.cache
def precisions() -> tuple[str, ...]:
    """bfloat16 alone where the processor computes in it; otherwise it would be fp32 under another name."""
    able = _core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")
    return (FLOAT32, BFLOAT16) if "BF16" in able else (FLOAT32,)


def open_network(network: "Network", graph: Path | None, threads: int, precision: str) -> "OpenVinoSession":
    """As the table of engines asks; the network is in the graph."""
    assert graph
    return open_file(graph, threads, precision)


def open_file(path: Path, threads: int = 0, precision: str = FLOAT32) -> "OpenVinoSession":
    """Any file that it reads, with `image` in and `logits`, `evidence` out. Raises `NoEngine`."""
    wanted = {"INFERENCE_PRECISION_HINT": _HINTS.get(precision, "f32"), "PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": 1}
    if threads:
        wanted["INFERENCE_NUM_THREADS"] = threads
    try:
        inside = _core().compile_model(str(path), "CPU", wanted)
    except RuntimeError as error:
        raise NoEngine(f"OpenVINO cannot read {path.name}: make it again, or choose another engine.") from error
    return OpenVinoSession(inside, threads, precision)


@dataclass(frozen=True, slots=True, eq=False)
class OpenVinoSession:
    """One compiled network."""

    inside: Any
    threads: int
    precision: str = FLOAT32

    engine = "openvino"

    def run(self, batch: Array) -> Answered:
        """Raises `NoEngine` where the graph cannot take such a batch."""
        return Answered(*self._outputs(("logits", "evidence"), batch))

    def features(self, batch: Array) -> tuple[Array, Array]:
        """(N, K, h, w) and the logits, (N, C), of a graph that gives those."""
        features, logits = self._outputs(("features", "logits"), batch)
        return features, logits

    def _outputs(self, names: tuple[str, ...], batch: Array) -> list[Array]:
        try:
            found = self.inside({"image": batch})
        except RuntimeError as error:
            raise NoEngine("OpenVINO could not run this: choose PyTorch.") from error
        return [found[name].copy() for name in names]
