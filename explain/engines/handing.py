"""Graphs for visitors: with the evidence inside, made in a process of their own, one visitor's at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explain.engines import graphs
from explain.engines.maker import Maker
from explain.engines.versions import EVIDENCE
from explain.errors import LensError
from explain.networks import weights
from explain.runtime.turn import LOOK, heed

if TYPE_CHECKING:
    from explain.engines.graphs import Graphs
    from explain.networks.variants import Spec
    from explain.runtime.turn import Turn

LARGEST = 600_000_000  # bytes of weights: B8 has 350 million, L2 1.9 billion
_ONE = threading.Lock()  # each takes a process, with torch


@dataclass(frozen=True, slots=True)
class Handed:
    """A network's graph; `path` is None where there is none, and `error` says why."""

    spec: Spec
    path: Path | None = None
    error: str = ""


def hand(specs: Sequence[Spec], kept: Graphs, turn: Turn) -> Iterator[Spec | Handed]:
    """Each of `specs` as its graph is begun, and what came of it. Raises `Halted`."""
    with _alone(), Maker(kept, turn, awaited=True) as maker:
        for spec in specs:
            yield spec
            yield _made(spec, kept, maker)


def _made(spec: Spec, kept: Graphs, maker: Maker) -> Handed:
    try:
        path = weights.find(spec)
        if path is None:
            return Handed(spec, error=f"The weights of {spec.label} are not here: compare it first.")
        if path.stat().st_size > LARGEST:
            return Handed(spec, error=f"{spec.label} is too large to be handed out here: use python -m explain export.")
        found = kept.find(graphs.key(spec, EVIDENCE))
        if found is None:
            kept.check()
            found = maker.make(spec, EVIDENCE)
    except (LensError, OSError) as error:
        return Handed(spec, error=str(error))
    return Handed(spec, found)


@contextmanager
def _alone() -> Iterator[None]:
    while not _ONE.acquire(timeout=LOOK):
        heed()
    try:
        yield
    finally:
        _ONE.release()
