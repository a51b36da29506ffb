"""The process that makes graphs, one after another: see `explain/engines/maker.py`. It takes what others leave."""

import ctypes
import json
import os
import pickle
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from explain.engines import graphs
from explain.engines.graph import write_graph
from explain.engines.graphs import Graphs
from explain.engines.versions import FEATURES
from explain.errors import LensError
from explain.networks import building
from explain.networks.building import Network
from explain.runtime.failures import in_words

PR_SET_PDEATHSIG = 1  # https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html


def make(network: Network, kept: Graphs, second: str = FEATURES) -> Path:
    """The network's graph in that folder. Raises `NoGraph`, `NotKept`."""
    with in_words(network.spec.label):
        return kept.keep(graphs.key(network.spec, second), lambda path: write_graph(network, path, second))


def serve(asked: BinaryIO, answered: BinaryIO, where: Path, budget_gb: float) -> None:
    """Make the graph of each network that is asked for, until there is no more; each answer is a line of JSON.

    What is read is this app's own, from the process that began this one.
    """
    while length := asked.read(8):
        spec, second = pickle.loads(asked.read(int.from_bytes(length, "big")))
        try:
            answer = {"path": str(make(building.load(spec), Graphs(where, budget_gb), second))}
        except (LensError, OSError) as error:
            answer = {"error": str(error)}
        answered.write(json.dumps(answer).encode() + b"\n")
        answered.flush()


def _come_last() -> None:
    """Whoever computes for visitors comes first; and where the app ends, so does this, stopped or not."""
    with suppress(AttributeError, OSError):
        os.nice(19)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    _come_last()
    serve(sys.stdin.buffer, sys.stdout.buffer, Path(sys.argv[1]), float(sys.argv[2]))
