"""The twins that a network may have: by engine and precision, a row each. Importing it imports no engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explain.engines.engine import ENGINES, ONNX, OPENVINO, TORCH, NoEngine
from explain.engines.session import BFLOAT16, FLOAT32, INT8, Session

if TYPE_CHECKING:
    from explain.networks.building import Network

NAMES = {FLOAT32: "fp32", BFLOAT16: "bf16", INT8: "int8"}


@dataclass(frozen=True, slots=True)
class Twin:
    """One of them; `engine` is a key of `ENGINES`."""

    engine: str
    precision: str = FLOAT32

    @property
    def key(self) -> str:
        """As JSON and links call it: "onnx-int8"."""
        return f"{self.engine}-{NAMES[self.precision]}"

    @property
    def title(self) -> str:
        return f"{ENGINES[self.engine].title}, {NAMES[self.precision]}"

    @property
    def quantised(self) -> bool:
        return self.precision == INT8

    def why_not(self) -> str | None:
        """Why it cannot be had here; None where it can."""
        try:
            ENGINES[self.engine].check(FLOAT32 if self.quantised else self.precision)
        except NoEngine as error:
            return str(error)
        return None

    def open(self, network: Network, graph: Path, threads: int) -> Session:
        """`network` by this engine, from `graph` unless it is PyTorch. Raises `NoEngine`."""
        if self.quantised:
            from explain.engines.onnx_runtime import open_file

            return open_file(graph, threads, INT8)
        return ENGINES[self.engine].open(network, graph, threads, self.precision)


REFERENCE = Twin(TORCH)  # to which all others are compared
TWINS = (REFERENCE, Twin(ONNX), Twin(OPENVINO), Twin(OPENVINO, BFLOAT16), Twin(ONNX, INT8))
