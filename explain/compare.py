"""One picture through several variants: a stream of results, smallest variant first, and then of how long they take.

A variant that fails yields a result that says why; the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from PIL import Image

from explain.costs import timing
from explain.costs.latency import Latency
from explain.engines.engine import TORCH
from explain.engines.quick import RunsOn
from explain.errors import LensError
from explain.hub.downloads import Progress
from explain.maps.evidence import Evidence, Votes, look
from explain.networks import building, weights
from explain.networks.cost import Cost, cost
from explain.networks.preprocessing import Box, Intake
from explain.networks.store import ModelStore
from explain.networks.variants import Spec
from explain.networks.weights import WeightsMissing
from explain.pictures.images import remarks
from explain.runtime.failures import in_words

TORCHS = RunsOn()
VOTES = 3  # classes told of each cell


@dataclass(frozen=True, slots=True)
class Prediction:
    """One class, with its probability in [0, 1] and its logit."""

    index: int
    name: str
    probability: float
    logit: float


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """What one variant said of the picture, why, and what that cost.

    `crop` is the box of the source in px that the variant saw. `remarks` are sentences on the network and on the
    picture, which may not have been meant as they were read. `engine` is what ran it, and what its latency is of.
    """

    spec: Spec
    cost: Cost
    predictions: tuple[Prediction, ...]
    evidence: Evidence
    votes: Votes
    classes: tuple[str, ...]
    crop: Box
    remarks: tuple[str, ...] = ()
    engine: str = TORCH
    latency: Latency | None = None
    error: ClassVar[None] = None


class _Unanswered:
    """What is true of whatever has no answer: it says nothing, and no graph of it was run."""

    __slots__ = ()
    predictions: ClassVar[tuple[Prediction, ...]] = ()
    evidence: ClassVar[None] = None
    remarks: ClassVar[tuple[str, ...]] = ()
    engine: ClassVar[str] = TORCH


@dataclass(frozen=True, slots=True, eq=False)
class TimedOnly(_Unanswered):
    """A variant whose weights could not be had; `error` says what to do. Cost, `crop` and latency are true."""

    spec: Spec
    cost: Cost
    crop: Box
    error: str
    latency: Latency | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Failed(_Unanswered):
    """A variant that could not be run on the picture, and why; a latency it has from another picture, if any."""

    spec: Spec
    cost: Cost
    error: str
    latency: Latency | None = None
    crop: ClassVar[None] = None


Result = Explained | TimedOnly | Failed


@dataclass(frozen=True, slots=True)
class Fetching:
    """A network's weights are on their way."""

    spec: Spec
    progress: Progress


@dataclass(frozen=True, slots=True)
class Clocked:
    """How long the networks take, as far as is known: all that were asked for, in order, None where nothing is.

    After the last result one comes after every round of timing; in the last one it is `over`.
    """

    latencies: tuple[Latency | None, ...]
    over: bool = False


Event = Fetching | Result | Clocked


def results(events: Iterable[Event]) -> list[Result]:
    """All results, once the networks have been timed: for whoever only wants those."""
    found: list[Result] = []
    for event in events:
        if isinstance(event, Result):
            found.append(event)
        elif isinstance(event, Clocked):
            found = timed(found, event)
    return found


def timed(found: Iterable[Result], clocked: Clocked) -> list[Result]:
    """The same with their latencies."""
    return [replace(result, latency=known) for result, known in zip(found, clocked.latencies, strict=True)]


def compare(
    image: Image.Image,
    specs: tuple[Spec, ...],
    store: ModelStore,
    top: int = 5,
    same_crop: bool = False,
    clocked: bool = True,
) -> Iterator[Event]:
    """Run `image` (RGB) through each of `specs`; each result comes as soon as it is there, without its latency.

    Then, where `clocked`, they are timed in turns, round after round. What must be fetched first is told of on the way;
    closing the iterator stops it. With `same_crop` all see the same part of the picture, that of the smallest crop.
    """
    if store.replicas:
        yield from store.replicas.compare(image, specs, top, same_crop, clocked)
        return
    if store.elsewhere or not store.quick:
        yield from _compared(tasks(image, specs, same_crop, top, clocked and bool(store.elsewhere)), store, clocked)
        return
    try:
        yield from _compared(tasks(image, specs, same_crop, top, False), store, clocked, store.quick.plan(specs))
    finally:
        store.quick.want(specs)


def _compared(tasks: Sequence[Task], store: ModelStore, clocked: bool, plan: RunsOn = TORCHS) -> Iterator[Event]:
    """All of them on what the plan says."""
    found: list[Result] = []
    for task in tasks:
        why = None
        try:
            for progress in weights.fetching(task.spec, store.downloads):
                yield Fetching(task.spec, progress)
        except WeightsMissing as missing:
            why = str(missing)
        found.append(store.elsewhere(task, why) if store.elsewhere else run(task, store, why, plan))
        yield found[-1]
    if clocked and store.elsewhere:  # each was timed there
        yield Clocked(tuple(result.latency for result in found), over=True)
    elif clocked:
        yield from _clocked(found, store, plan)


def _clocked(found: Sequence[Result], store: ModelStore, plan: RunsOn) -> Iterator[Clocked]:
    """All but those that failed."""
    ran = [number for number, result in enumerate(found) if not isinstance(result, Failed)]
    asked = [(found[number].spec, isinstance(found[number], Explained)) for number in ran]
    latencies: list[Latency | None] = [None] * len(found)
    for event in timing.in_turns(asked, store, by=plan.sessions):
        if isinstance(event, timing.Known):
            latencies[ran[event.number]] = event.latency
        yield Clocked(tuple(latencies))
    yield Clocked(tuple(latencies), over=True)


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """One picture for one network, which sees `crop_pct` of the shorter side, its own share if None."""

    image: Image.Image
    spec: Spec
    crop_pct: float | None = None
    top: int = 5
    clocked: bool = True

    def intake(self) -> Intake:
        """How the picture becomes the network's input."""
        own = building.intake(self.spec)
        return own if self.crop_pct is None else own.seeing(self.crop_pct)

    def crop(self) -> Box:
        """The part of the picture that the network sees."""
        return self.intake().box(*self.image.size)


def tasks(
    image: Image.Image, specs: tuple[Spec, ...], same_crop: bool = False, top: int = 5, clocked: bool = True
) -> tuple[Task, ...]:
    """What is asked of each of `specs`, as `compare` says."""
    crop = min(building.intake(spec).crop_pct for spec in specs) if same_crop else None
    return tuple(Task(image, spec, crop, top, clocked) for spec in specs)


def run(task: Task, store: ModelStore, why: str | None = None, plan: RunsOn = TORCHS) -> Result:
    """One variant's result; what goes wrong with it is part of it. Without weights (`why` says so) it has no answer.

    What is `clocked` is timed by itself, right away. The `plan` says what it runs on.
    """
    spec = task.spec
    try:
        with in_words(spec.label):
            result: Result = (
                _explained(task, store, plan) if why is None else TimedOnly(spec, cost(spec), task.crop(), why)
            )
    except LensError as error:
        return Failed(spec, cost(spec), str(error))
    return timed([result], list(_clocked([result], store, plan))[-1])[0] if task.clocked else result


def _explained(task: Task, store: ModelStore, plan: RunsOn) -> Explained:
    network, session = store.get(task.spec), plan.sessions.get(task.spec)
    with store.turn.take():
        evidence = look(network, task.intake().tensor(task.image), session.features if session else None)
    return Explained(
        spec=network.spec,
        cost=cost(network.spec),
        predictions=predictions(evidence, network.classes, task.top),
        evidence=evidence,
        votes=evidence.votes(VOTES),
        classes=network.classes,
        crop=task.crop(),
        remarks=(*network.spec.source.remarks, *remarks(task.image), *filter(None, [plan.remark])),
        engine=plan.engine,
    )


def predictions(evidence: Evidence, classes: tuple[str, ...], top: int) -> tuple[Prediction, ...]:
    """The `top` classes, likeliest first."""
    probabilities = evidence.probabilities
    return tuple(
        Prediction(i, classes[i], float(probabilities[i]), float(evidence.logits[i])) for i in evidence.top(top)
    )
