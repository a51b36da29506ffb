"""One picture through several variants: a stream of results, smallest variant first.

A variant that fails yields a result that says why; the others go on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from PIL import Image

from explain import latency, networks, weights
from explain.cost import Cost, cost
from explain.device import device, device_name, running
from explain.downloads import Progress
from explain.errors import LensError
from explain.evidence import Evidence, Votes, look
from explain.failing import in_words
from explain.intake import Box, Intake
from explain.latency import Latency
from explain.networks import Network
from explain.precision import precision
from explain.store import ModelStore
from explain.variants import Spec
from explain.weights import WeightsMissing

VOTES = 3  # classes told of each cell


@dataclass(frozen=True, slots=True)
class Prediction:
    """One class, with its probability in [0, 1] and its logit."""

    index: int
    name: str
    probability: float
    logit: float


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What one variant said of the picture and what that cost.

    `evidence`, `votes` and `predictions` are empty where the weights could not be had, and `error` then says what to
    do; cost and latency are true all the same. `crop` is the box of the source in px that the variant saw.
    """

    spec: Spec
    cost: Cost
    latency: Latency | None = None
    predictions: tuple[Prediction, ...] = ()
    evidence: Evidence | None = None
    votes: Votes | None = None
    classes: tuple[str, ...] = ()
    crop: Box | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Fetching:
    """A network's weights are on their way."""

    spec: Spec
    progress: Progress


def results(events: Iterable[Fetching | Result]) -> Iterator[Result]:
    """The results alone, for whoever only wants those."""
    return (event for event in events if isinstance(event, Result))


def compare(
    image: Image.Image,
    specs: tuple[Spec, ...],
    store: ModelStore,
    top: int = 5,
    same_crop: bool = False,
    clocked: bool = True,
) -> Iterator[Fetching | Result]:
    """Run `image` (RGB) through each of `specs`; each result comes as soon as it is there.

    What must be fetched first is told of on the way; closing the iterator stops it. With `same_crop` all see the same
    part of the picture, that of the smallest crop. What is not `clocked` has no latency, and comes sooner.
    """
    for task in tasks(image, specs, same_crop, top, clocked):
        why = None
        try:
            for progress in weights.fetching(task.spec, store.downloads):
                yield Fetching(task.spec, progress)
        except WeightsMissing as missing:
            why = str(missing)
        yield store.elsewhere(task, why) if store.elsewhere else run(task, store, why)


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
        own = networks.intake(self.spec)
        return own if self.crop_pct is None else own.seeing(self.crop_pct)

    def crop(self) -> Box:
        """The part of the picture that the network sees."""
        return self.intake().box(*self.image.size)


def tasks(
    image: Image.Image, specs: tuple[Spec, ...], same_crop: bool = False, top: int = 5, clocked: bool = True
) -> tuple[Task, ...]:
    """What is asked of each of `specs`, as `compare` says."""
    crop = min(networks.intake(spec).crop_pct for spec in specs) if same_crop else None
    return tuple(Task(image, spec, crop, top, clocked) for spec in specs)


def run(task: Task, store: ModelStore, why: str | None = None) -> Result:
    """One variant's result; what goes wrong with it is part of it. Without weights (`why` says so) it is timed only."""
    spec = task.spec
    try:
        with in_words(spec.label):
            network = store.get(spec, trained=why is None)
            with store.turn.take():
                return _explained(task, network) if why is None else _timed_only(task, network, why)
    except LensError as error:
        return Result(spec, cost(spec), error=str(error))


def _explained(task: Task, network: Network) -> Result:
    tensor = task.intake().tensor(task.image)
    evidence = look(network, tensor)
    return Result(
        spec=network.spec,
        cost=cost(network.spec),
        latency=timed(network, tensor) if task.clocked else None,
        predictions=predictions(evidence, network.classes, task.top),
        evidence=evidence,
        votes=evidence.votes(VOTES),
        classes=network.classes,
        crop=task.crop(),
    )


def _timed_only(task: Task, network: Network, why: str) -> Result:
    tensor = task.intake().tensor(task.image)
    with running():
        network.module(tensor.to(device()))  # warm-up; what random weights say is thrown away
    return Result(network.spec, cost(network.spec), timed(network, tensor), crop=task.crop(), error=why)


def timed(network: Network, tensor: torch.Tensor) -> Latency:
    """How long one forward of (1, 3, s, s) takes here; hold the store's turn meanwhile."""
    there = tensor.to(device())
    with running():
        return latency.measure(lambda: network.module(there), device=device_name(), precision=precision())


def predictions(evidence: Evidence, classes: tuple[str, ...], top: int) -> tuple[Prediction, ...]:
    """The `top` classes, likeliest first."""
    probabilities = evidence.probabilities
    return tuple(
        Prediction(i, classes[i], float(probabilities[i]), float(evidence.logits[i])) for i in evidence.top(top)
    )
