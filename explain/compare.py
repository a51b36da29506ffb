"""One picture through several variants: a stream of results, smallest variant first.

A variant that fails yields a result that says why; the others go on.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from PIL import Image

from explain import latency
from explain.cost import Cost, cost
from explain.errors import LensError
from explain.evidence import Evidence, look
from explain.intake import Box
from explain.latency import Latency
from explain.networks import Network
from explain.store import ModelStore
from explain.variants import Spec
from explain.weights import WeightsMissing

log = logging.getLogger(__name__)


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

    `evidence` and `predictions` are empty where the weights could not be had, and `error` then says what to do;
    cost and latency are true all the same. `crop` is the box of the source in px that the variant saw.
    """

    spec: Spec
    cost: Cost
    latency: Latency | None = None
    predictions: tuple[Prediction, ...] = ()
    evidence: Evidence | None = None
    classes: tuple[str, ...] = ()
    crop: Box | None = None
    error: str | None = None


def compare(image: Image.Image, specs: tuple[Spec, ...], store: ModelStore, top: int = 5) -> Iterator[Result]:
    """Run `image` (RGB) through each of `specs`; each result comes as soon as it is there."""
    for spec in specs:
        yield run(image, spec, store, top)


def run(image: Image.Image, spec: Spec, store: ModelStore, top: int) -> Result:
    """One variant's result; what goes wrong with it is part of it."""
    try:
        try:
            return _explained(image, store.get(spec), store, top)
        except WeightsMissing as missing:
            return _timed_only(image, store.get(spec, trained=False), store, str(missing))
    except LensError as error:
        return Result(spec, cost(spec), error=str(error))
    except (RuntimeError, MemoryError) as error:  # torch says "out of memory" and the like this way
        log.exception("%s failed", spec.label)
        reason = f"{spec.label} failed on this machine ({type(error).__name__}): choose a smaller variant."
        return Result(spec, cost(spec), error=reason)


def _explained(image: Image.Image, network: Network, store: ModelStore, top: int) -> Result:
    tensor = network.intake.tensor(image)
    evidence = look(network, tensor)
    return Result(
        spec=network.spec,
        cost=cost(network.spec),
        latency=_time(network, tensor, store),
        predictions=predictions(evidence, network.classes, top),
        evidence=evidence,
        classes=network.classes,
        crop=network.intake.box(*image.size),
    )


def _timed_only(image: Image.Image, network: Network, store: ModelStore, why: str) -> Result:
    tensor = network.intake.tensor(image)
    with torch.inference_mode():
        network.module(tensor)  # warm-up; what random weights say is thrown away
    return Result(
        network.spec, cost(network.spec), _time(network, tensor, store), crop=network.intake.box(*image.size), error=why
    )


def _time(network: Network, tensor: torch.Tensor, store: ModelStore) -> Latency:
    with store.clock, torch.inference_mode():
        return latency.measure(lambda: network.module(tensor))


def predictions(evidence: Evidence, classes: tuple[str, ...], top: int) -> tuple[Prediction, ...]:
    """The `top` classes, likeliest first."""
    probabilities = evidence.probabilities
    return tuple(
        Prediction(i, classes[i], float(probabilities[i]), float(evidence.logits[i])) for i in evidence.top(top)
    )
