"""A graph run by ONNX Runtime on the CPU. Knows no network: whatever file has such inputs and outputs runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import onnxruntime

from explain.engines.engine import NoEngine
from explain.engines.session import FLOAT32, Answered
from explain.runtime.arrays import Array

if TYPE_CHECKING:
    from explain.networks.building import Network

ERRORS = 3  # onnxruntime's severity: what is said below it is for its makers
# What it raises has no common base but Exception; of a batch that it cannot take it raises the first.
FAILURES: tuple[type[Exception], ...] = (
    ValueError,
    *(
        kind
        for kind in vars(onnxruntime.capi.onnxruntime_pybind11_state).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ),
)


# What a batch took goes back: else of 32 pictures 250 MB stay, for the next of as many. It takes no longer so, but for
# a single picture.
_SPARING = onnxruntime.RunOptions()
_SPARING.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")


def precisions() -> tuple[str, ...]:
    return (FLOAT32,)


def open_network(network: "Network", graph: Path | None, threads: int, precision: str) -> "OnnxSession":
    """As the table of engines asks; the network is in the graph."""
    assert graph
    return open_file(graph, threads)


def open_file(path: Path, threads: int = 0, precision: str = FLOAT32) -> "OnnxSession":
    """Any ONNX file with `image` in and `logits`, `evidence` out, fp32 or int8. Raises `NoEngine`."""
    try:
        inside = onnxruntime.InferenceSession(str(path), _options(threads), providers=["CPUExecutionProvider"])
    except FAILURES as error:
        raise NoEngine(f"ONNX Runtime cannot read {path.name} ({type(error).__name__}): make it again.") from error
    return OnnxSession(inside, threads, precision)


def _options(threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS
    # Threads that spin on after a run take the processors from whatever engine runs next.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    return options


@dataclass(frozen=True, slots=True, eq=False)
class OnnxSession:
    """`precision` is what whoever wrote the file says of it."""

    inside: Any
    threads: int
    precision: str = FLOAT32

    engine = "onnx"

    def run(self, batch: Array) -> Answered:
        """Raises `NoEngine` where the graph cannot take such a batch."""
        logits, evidence = self.outputs(("logits", "evidence"), batch)
        return Answered(logits, evidence)

    def outputs(self, names: tuple[str, ...], batch: Array) -> list[Array]:
        """Those outputs of the graph."""
        try:
            found: list[Array] = self.inside.run(list(names), {"image": batch}, _SPARING if len(batch) > 1 else None)
        except FAILURES as error:
            raise NoEngine(f"ONNX Runtime could not run this ({type(error).__name__}): choose PyTorch.") from error
        return found

    def features(self, batch: Array) -> tuple[Array, Array]:
        """(N, K, h, w) and the logits, (N, C), of a graph that gives those."""
        features, logits = self.outputs(("features", "logits"), batch)
        return features, logits

    @property
    def metadata(self) -> dict[str, str]:
        """What was written beside the graph."""
        found: dict[str, str] = self.inside.get_modelmeta().custom_metadata_map
        return found
