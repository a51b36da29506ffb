"""The table of engines: what each is called, whether it is here, how it comes here, and how it opens a network.

Importing it imports no engine: what is asked of one imports it.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explain.engines.session import FLOAT32, Session
from explain.errors import LensError, brief
from explain.runtime import packages

if TYPE_CHECKING:
    from explain.networks.building import Network

TORCH, ONNX, OPENVINO = "torch", "onnx", "openvino"
AUTO = "auto"  # ONNX Runtime where it is faster and its graph is ready, PyTorch until then
ASKED = (AUTO, TORCH, ONNX)  # what comparisons may be asked to run on


class NoEngine(LensError):
    """An engine that is not installed, or cannot do what was asked of it; the message says what helps."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One engine; `package` is what pip calls it, `module` what it installs, `room` the module here that knows it."""

    key: str
    title: str
    package: str
    module: str
    install: str  # a sentence
    room: str

    def available(self) -> bool:
        """Whether it is installed; nothing of it is imported."""
        return packages.folder(self.module) is not None

    def version(self) -> str | None:
        """As pip has it, None where it is not installed."""
        return packages.version(self.package) if self.available() else None

    def check(self, precision: str = FLOAT32) -> None:
        """Raises `NoEngine` where it is not installed, or this processor has no such precision with it."""
        if not self.available():
            raise NoEngine(f"{self.title} is not installed: {self.install}")
        found = self.precisions()
        if precision not in found:
            raise NoEngine(f"{self.title} has no {precision} on this processor: choose {' or '.join(found)}.")

    def precisions(self) -> tuple[str, ...]:
        """What it can compute in on this processor; imports it."""
        found: tuple[str, ...] = importlib.import_module(self.room).precisions()
        return found

    def open(self, network: Network, graph: Path | None = None, threads: int = 0, precision: str = FLOAT32) -> Session:
        """The network, ready to run. All but torch read it from `graph`, which `graph.write_graph` wrote.

        Raises `NoEngine`, also for a file that the engine cannot read.
        """
        self.check(precision)
        session: Session = importlib.import_module(self.room).open_network(network, graph, threads, precision)
        return session


ENGINES: dict[str, Engine] = {
    engine.key: engine
    for engine in (
        Engine(
            TORCH, "PyTorch", "torch", "torch", "pip install -r requirements.txt brings it.", "explain.engines.pytorch"
        ),
        Engine(
            ONNX, "ONNX Runtime", "onnxruntime", "onnxruntime", "pip install -r requirements.txt brings it.",
            "explain.engines.onnx_runtime",
        ),
        Engine(
            OPENVINO, "OpenVINO", "openvino", "openvino", "pip install -r requirements-openvino.txt brings it.",
            "explain.engines.open_vino",
        ),
    )
}  # fmt: skip


def find(key: str) -> Engine:
    """The engine of that key. Raises `NoEngine`, which names what there is."""
    if key not in ENGINES:
        raise NoEngine(f"There is no engine “{brief(key)}”; choose from {', '.join(ENGINES)}.")
    return ENGINES[key]


def asked(environment: Mapping[str, str] = os.environ) -> str:
    """What comparisons run on: `EXPLAIN_ENGINE`. Raises `LensError` for one that is in no table."""
    name = environment.get("EXPLAIN_ENGINE") or AUTO
    if name not in ASKED:
        raise LensError(f"EXPLAIN_ENGINE is “{name}”: choose from {', '.join(ASKED)}.")
    return name
