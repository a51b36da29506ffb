"""A network's graph with the evidence inside, in a file of one's own: from the folder that keeps them, or made anew.

What is kept is tried before it is used, as a file may be damaged; where nothing can be kept, the graph is made all the
same. Runs in this process: for visitors who wait beside others there is `explain/engines/handing.py`.
"""

from __future__ import annotations

import logging
import os
import shutil
from pathlib import Path

from explain.engines import graphs
from explain.engines.engine import NoEngine
from explain.engines.graph import NoGraph, check, picture, told, write_graph
from explain.engines.graphs import Graphs, NotKept
from explain.engines.onnx_runtime import open_file
from explain.engines.versions import EVIDENCE
from explain.networks.building import Network

log = logging.getLogger(__name__)


def take_graph(network: Network, path: Path, kept: Graphs | None = None) -> Path:
    """Put the graph at `path`, which is not there yet, and return that. Raises `NoGraph`, `OSError`."""
    kept = kept or Graphs()
    try:
        key = graphs.key(network.spec, EVIDENCE)
        found = kept.find(key)
        if found and _sound(network, found):
            return _here(found, path)
        if found:
            kept.drop(key)
        return _here(kept.keep(key, lambda part: write_graph(network, part)), path)
    except (NotKept, OSError) as error:  # others may clear the folder at any time
        log.info("%s", error)
        return write_graph(network, path)


def _sound(network: Network, graph: Path) -> bool:
    """Whether it can be read, and answers as the network does."""
    trial = picture(network)
    try:
        check(network, open_file(graph), EVIDENCE, trial, told(network, trial, EVIDENCE))
    except (NoEngine, NoGraph) as error:
        log.info("%s", error)
        return False
    return True


def _here(kept: Path, path: Path) -> Path:
    """The same content under a path that nobody takes away: a second name where that can be had."""
    try:
        os.link(kept, path)
    except OSError:
        shutil.copyfile(kept, path)
    return path
