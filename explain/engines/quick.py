"""What runs comparisons: ONNX Runtime where it is faster and the graphs are ready, PyTorch until then.

Graphs are made, opened and tried in the background, a network at a time. A comparison asks once, as it begins, and
stays with what it was given: all its networks have one engine.
"""

from __future__ import annotations

import logging
import statistics
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from explain.engines import graphs
from explain.engines.engine import AUTO, ONNX, TORCH, NoEngine, asked
from explain.engines.graphs import Graphs
from explain.engines.maker import Maker
from explain.engines.versions import FEATURES
from explain.errors import LensError
from explain.networks import weights
from explain.runtime.precision import PRECISIONS, precision

if TYPE_CHECKING:
    from explain.engines.onnx_runtime import OnnxSession
    from explain.networks.building import Network
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec

PAUSE = 0.01  # s
TRIALS = 3  # runs of each engine, whose medians tell which is faster
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class RunsOn:
    """What each network of one comparison runs on: these sessions, PyTorch where there are none; `remark` says why."""

    sessions: Mapping[Spec, OnnxSession] = field(default_factory=dict)
    remark: str = ""

    @property
    def engine(self) -> str:
        return ONNX if self.sessions else TORCH


class Quick:
    """The sessions of one `store`, each kept there beside its network; `way` is one of `engine.ASKED`."""

    def __init__(self, store: ModelStore, kept: Graphs | None = None, way: str | None = None) -> None:
        self._store, self._kept, self._way = store, kept or Graphs(), way or asked()
        self._wanted: OrderedDict[Spec, None] = OrderedDict()
        self._given_up: dict[Spec, str] = {}  # what has no graph, and why; or is no faster by it
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._said: set[str] = set()

    def plan(self, specs: Sequence[Spec]) -> RunsOn:
        """For a comparison of them. Where ONNX Runtime was asked for, what is not ready is made now."""
        if self._way == TORCH or not _suits():
            return RunsOn()
        if self._way == ONNX:
            return self._insisted(specs)
        found = {spec: self._store.beside(spec) for spec in specs}
        return RunsOn(found) if all(found.values()) else RunsOn()

    def through(self, network: Network) -> Network:
        """The same, by ONNX Runtime where that is ready; where it is not, it is wanted."""
        from explain.engines.by_graph import ByGraph

        session = self.plan((network.spec,)).sessions.get(network.spec) if network.trained else None
        if session is None:
            self.want((network.spec,))
            return network
        parts = network.spec, network.module, network.intake, network.classes, network.trained
        return ByGraph(*parts, session, network.intake.size)

    def want(self, specs: Sequence[Spec]) -> None:
        """Have them ready for the next time; returns at once."""
        if self._way != AUTO or not _suits():
            return
        with self._lock:
            new = [spec for spec in specs if spec not in self._given_up and not self._store.beside(spec)]
            self._wanted.update(dict.fromkeys(new))
            if self._wanted and self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def settle(self, seconds: float | None = None) -> None:
        """Wait until nothing is in the making."""
        if thread := self._thread:
            thread.join(seconds)

    def _insisted(self, specs: Sequence[Spec]) -> RunsOn:
        try:
            return RunsOn({spec: self._once(spec) for spec in specs})
        except (LensError, OSError) as error:
            return RunsOn(remark=f"ONNX Runtime was asked for, and PyTorch answered: {error}")

    def _once(self, spec: Spec) -> OnnxSession:
        """Its session. What has no graph is not tried again: the camera asks at every frame."""
        from explain.engines.worker import make

        if why := self._given_up.get(spec):
            raise NoEngine(why)
        try:
            return self._ready(spec, lambda spec: make(self._store.get(spec), self._kept))
        except (LensError, OSError) as error:
            if weights.find(spec):
                self._given_up[spec] = str(error)
            raise

    def _work(self) -> None:
        """Until nothing is wanted any more."""
        with Maker(self._kept, self._store.turn) as maker:

            def make(spec: Spec) -> object:
                self._kept.check()  # before a process is begun for it
                return maker.make(spec)

            while (spec := self._next()) is not None:
                self._try(spec, make)

    def _next(self) -> Spec | None:
        """None ends the thread: whoever wants one from then on begins another."""
        with self._lock:
            if self._wanted:
                return self._wanted.popitem(last=False)[0]
            self._thread = None
            return None

    def _try(self, spec: Spec, make: Callable[[Spec], object]) -> None:
        try:
            if weights.find(spec) is None:  # it has no answer either
                return
            session = self._ready(spec, make)
            if not self._faster(spec, session):
                self._store.lay_aside(spec)
                self._given_up[spec] = ""
        except (LensError, OSError, RuntimeError, MemoryError) as error:
            self._given_up[spec] = str(error)
            if str(error) not in self._said:  # of a folder that cannot be written once, not for every network
                log.warning("%s stays with PyTorch: %s", spec.label, error)
            self._said.add(str(error))

    def _ready(self, spec: Spec, make: Callable[[Spec], object]) -> OnnxSession:
        """Opened and tried; a graph that is damaged, or not of this network, is made once more."""
        there: OnnxSession | None = self._store.beside(spec)
        if there:
            return there
        network, key = self._store.get(spec), graphs.key(spec, FEATURES)
        if self._kept.find(key):
            try:
                return self._opened(network, key)
            except LensError as error:
                log.warning("The graph of %s is made again: %s", spec.label, error)
                self._kept.drop(key)
        make(spec)
        return self._opened(network, key)

    def _opened(self, network: Network, key: str) -> OnnxSession:
        from explain.engines import graph
        from explain.engines.onnx_runtime import open_file
        from explain.networks.threads import threads_for

        path = self._kept.find(key)
        if path is None:  # another process has made room
            raise NoEngine(f"The graph of {network.spec.label} is gone.")
        trial = graph.picture(network)
        with self._store.turn.leftover():
            session = open_file(path, threads_for(network.spec))
            graph.check(network, session, FEATURES, trial, graph.told(network, trial, FEATURES))
        self._store.lay_beside(network, session, path.stat().st_size)
        return session

    def _faster(self, spec: Spec, session: OnnxSession) -> bool:
        """Whether it is here, by a few runs of both in turns: it is not on every processor."""
        from explain.engines import graph
        from explain.maps.evidence import look

        network = self._store.get(spec)
        images = graph.picture(network)
        times: dict[str, list[float]] = {TORCH: [], ONNX: []}
        for _ in range(TRIALS):
            for engine, ask in ((TORCH, None), (ONNX, session.features)):
                with self._store.turn.leftover():
                    time.sleep(PAUSE)  # torch's threads spin for a while after a run
                    begun = time.perf_counter()
                    look(network, images, ask)
                    times[engine].append(time.perf_counter() - begun)
        torchs, others = (1000 * statistics.median(found) for found in times.values())
        log.info("%s: %.1f ms by PyTorch, %.1f by ONNX Runtime", spec.label, torchs, others)
        return others < torchs


def _suits() -> bool:
    """On a GPU, and in another precision, PyTorch stays."""
    from explain.runtime.device import device

    return precision() == PRECISIONS[0] and device().type == "cpu"
