"""One network and its twins on the same pictures: what each answers, where int8 goes wrong, and what each costs.

A twin that cannot be had says why, and the rest goes on. Told of as it goes, each time all that is known.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explain.costs.plan import Plan
from explain.deploy import weighing
from explain.deploy.comparing import Answers, Compared, answers, compared
from explain.deploy.pictures import Pictures
from explain.deploy.tensors import Tensors
from explain.deploy.twins import REFERENCE, TWINS, Twin
from explain.engines.blocks import Wrong, errors
from explain.engines.cached import take_graph
from explain.engines.engine import NoEngine
from explain.engines.graph import NoGraph
from explain.engines.quantise import NotQuantised, quantise
from explain.engines.settings import Setting
from explain.maps.evidence import NoNumbers
from explain.networks import weights
from explain.networks.store import ModelStore
from explain.networks.threads import threads_for
from explain.runtime.failures import in_words

if TYPE_CHECKING:
    from explain.networks.building import Network
    from explain.networks.variants import Spec

LOOKED_AT = 2  # batches on which blocks are compared
WEIGHING = "Measuring time and memory"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted besides the pictures: how int8 is made, and what is timed; 0 threads: those that suit it."""

    setting: Setting = field(default_factory=Setting)
    batch: int = 1
    threads: int = 0
    timed: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What is known of one twin; `size` is its file's bytes, `error` says why there is no more."""

    twin: Twin
    size: int | None = None
    answers: Answers | None = None
    compared: Compared | None = None
    weight: weighing.Weight | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Deployment:
    """All that is known so far. `doing` is what comes next, empty once it is over; `threads` is what is timed on."""

    spec: Spec
    classes: tuple[str, ...]
    pictures: Pictures
    calibrated: Pictures
    asked: Asked
    threads: int
    found: tuple[Found, ...] = ()
    blocks: tuple[Wrong, ...] = ()
    doing: str = ""

    def of(self, key: str) -> Found | None:
        """The twin of that key, None where it is not known yet."""
        return next((one for one in self.found if one.twin.key == key), None)

    @property
    def own(self) -> Found:
        """The network itself."""
        return self.found[0]


def deploy(
    store: ModelStore, spec: Spec, pictures: Pictures, calibrated: Pictures, asked: Asked,
    stopped: Callable[[], bool] = lambda: False, twins: Sequence[Twin] = TWINS,
) -> Iterator[Deployment]:  # fmt: skip
    """Answer, compare and weigh the twins of that network, whose weights are here. Raises `LensError`.

    Asks `stopped` between them; others' networks run in between (`ModelStore.turn`).
    """
    asked.setting.checked()
    Plan((spec,), asked.batch, asked.threads).check()
    with tempfile.TemporaryDirectory(prefix="twins-") as folder, in_words(spec.label):
        network = store.get(spec)
        work = _Work(store, network, pictures, calibrated, asked, Path(folder))
        now = Deployment(
            spec, network.classes, pictures, calibrated, asked, asked.threads or threads_for(spec, asked.batch)
        )
        for twin in twins:
            if stopped():
                return
            yield replace(now, doing=twin.title)
            now = replace(now, found=(*now.found, work.answered(twin, now)))
            if twin.quantised and now.found[-1].answers:
                now = replace(now, blocks=tuple(work.blocks()))
        yield replace(now, doing=WEIGHING if asked.timed else "")
        if asked.timed:
            yield from _weighed(now, work, stopped)


def _weighed(now: Deployment, work: _Work, stopped: Callable[[], bool]) -> Iterator[Deployment]:
    there = [place for place, one in enumerate(now.found) if one.answers]
    jobs = [(now.found[place].twin, work.graph_of(now.found[place].twin)) for place in there]
    for told in weighing.weigh(work.network, jobs, now.asked.batch, now.threads, work.patiently, stopped):
        found = list(now.found)
        place = there[told.number]
        found[place] = replace(found[place], weight=told.weight, error=told.error)
        now = replace(now, found=tuple(found), doing=WEIGHING)
        yield now
    yield replace(now, doing="")


class _Work:
    """What twins are made of: the network, its graphs in a folder of their own, and pictures as it takes them."""

    def __init__(
        self, store: ModelStore, network: Network, pictures: Pictures, calibrated: Pictures, asked: Asked, folder: Path
    ) -> None:
        self.store, self.network, self._asked, self._folder = store, network, asked, folder
        self._batches = Tensors(pictures.images, network.intake)
        self._calibration = Tensors(calibrated.images, network.intake)
        self._truth = pictures.truth(network.classes)
        self._graph, self._int8 = folder / "network.onnx", folder / "network.int8.onnx"
        self._none: str | None = None  # why there is no graph

    def graph_of(self, twin: Twin) -> Path:
        """The file that it reads."""
        return self._int8 if twin.quantised else self._graph

    def answered(self, twin: Twin, now: Deployment) -> Found:
        """That twin's answers, or why there are none; its network's own must be there."""
        if error := twin.why_not():
            return Found(twin, error=error)
        try:
            with self.store.turn.take():
                if twin != REFERENCE:
                    self._make(twin)
                session = twin.open(self.network, self.graph_of(twin), now.threads)
                told = now.own.answers.told if now.found and now.own.answers else None
                said = answers(session, self._batches, told, self.store.turn.give_way)
        except (NoGraph, NoEngine, NotQuantised) as error:
            if twin == REFERENCE:
                raise
            return Found(twin, error=str(error))
        if not np.isfinite(said.logits).all():
            if twin == REFERENCE:
                raise NoNumbers(f"{self.network.spec.label} gives no number for these pictures: use another network.")
            return Found(twin, error="It gives no number for these pictures.")
        own = now.own.answers if now.found and now.own.answers else said
        return Found(twin, self._size(twin), said, compared(own, said, self._truth))

    def blocks(self) -> list[Wrong]:
        """How far the blocks of the int8 twin are off."""
        with self.store.turn.take():
            return errors(self._graph, self._int8, self._batches[:LOOKED_AT])

    @contextmanager
    def patiently(self) -> Iterator[None]:
        """Inside, nobody's network runs; whoever wants an answer comes first."""
        with self.store.turn.line(patient=True) as reached:
            reached(None)
            yield

    def _make(self, twin: Twin) -> None:
        """Its graph, unless it is there; the same error again where it could not be made."""
        if self._none:
            raise NoGraph(self._none)
        if not self._graph.exists():
            try:
                take_graph(self.network, self._graph)
            except NoGraph as error:
                self._none = str(error)
                raise
        if twin.quantised:
            quantise(
                self._graph, self._int8, self._calibration, self._asked.setting,
                lambda done, total: self.store.turn.give_way(),
            )  # fmt: skip

    def _size(self, twin: Twin) -> int | None:
        file = weights.find(self.network.spec) if twin == REFERENCE else self.graph_of(twin)
        return file.stat().st_size if file else None


def failed(found: Deployment) -> list[Found]:
    """The twins without an answer that could have had one: what is not installed is no failure."""
    return [one for one in found.found if one.error and not one.twin.why_not()]
