"""What each usual mistake does to one network's answer, and to its exact map, on one picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from explain.errors import LensError
from explain.inputs.usual import Mistake, plain, right
from explain.maps.evidence import Evidence, NoNumbers, look
from explain.networks import weights
from explain.networks.building import Network
from explain.networks.preprocessing import Intake
from explain.networks.scores import SOFTMAX
from explain.networks.store import ModelStore
from explain.pictures.images import open_image
from explain.pictures.photographs import photographs
from explain.runtime.arrays import Array
from explain.runtime.device import device

NONE, LITTLE = 0.005, 0.05  # of the probability that has moved: no difference, and not much of one


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What one input led to; `mistake` is None for the right one.

    `seen` is the tensor as a picture, (h, w, 3) in 8 bits, as the network takes it; `least` to `std` are the tensor's.
    `index` is the answer, `moved` the share of probability that lies elsewhere than by the right input, in [0, 1], and
    `kept` the probability of the right input's answer. `error` says why there is no answer.
    """

    mistake: Mistake | None
    seen: Array
    least: float
    most: float
    mean: float
    std: float
    evidence: Evidence | None = None
    index: int = -1
    moved: float = 0.0
    kept: float = 0.0
    error: str = ""

    @property
    def probability(self) -> float:
        """Of the answer."""
        return float(self.evidence.probabilities[self.index]) if self.evidence else 0.0

    @property
    def harmless(self) -> bool:
        """Whether it makes no difference that anybody would see."""
        return self.evidence is not None and self.moved < NONE


def as_picture(intake: Intake, tensor: Tensor) -> Array:
    """(1, 3, h, w) -> (h, w, 3) in 8 bits: what a picture would have to look like to be this, by the right recipe."""
    values = plain(intake, tensor)[0].permute(1, 2, 0).numpy()
    found: Array = (255 * np.clip(values, 0, 1)).round().astype(np.uint8)
    return found


def effects(
    network: Network, image: Image.Image, rows: Sequence[Mistake], store: ModelStore
) -> Iterator[Effect]:  # fmt: skip
    """That of the right input, then of each row, in its order; other visitors' networks run in between."""
    with store.turn.take():
        first = _effect(network, None, right(network.intake, image))
    yield first
    training = _Training(network)
    for row in rows:
        with store.turn.take():
            yield _beside(first, training.effect(row, image) if row.batch else _made(network, row, image))


def sorted_by_harm(found: Sequence[Effect]) -> list[Effect]:
    """The right one first; then those that change the answer, and among both whatever moves most."""
    first, *others = found
    harm = [(effect.index != first.index, effect.moved) for effect in others]
    order = sorted(range(len(others)), key=lambda number: harm[number], reverse=True)
    return [first, *(others[number] for number in order)]


def _made(network: Network, row: Mistake, image: Image.Image) -> Effect:
    return _effect(network, row, row.make(network.intake, image))


def _effect(network: Network, row: Mistake | None, tensor: Tensor) -> Effect:
    try:
        evidence = look(network, tensor)
    except NoNumbers as error:
        return _described(network, row, tensor, None, str(error))
    return _described(network, row, tensor, evidence)


def _described(
    network: Network, row: Mistake | None, tensor: Tensor, evidence: Evidence | None, error: str = ""
) -> Effect:  # fmt: skip
    least, most, mean, std = (float(value) for value in (tensor.min(), tensor.max(), tensor.mean(), tensor.std()))
    index = evidence.top(1)[0] if evidence else -1
    return Effect(row, as_picture(network.intake, tensor), least, most, mean, std, evidence, index, error=error)


def _beside(first: Effect, effect: Effect) -> Effect:
    if first.evidence is None or effect.evidence is None:
        return effect
    before, after = first.evidence.probabilities, effect.evidence.probabilities
    apart = (before - after).abs()
    moved = float(apart.sum() / 2) if effect.evidence.scores == SOFTMAX else float(apart.max())
    return replace(effect, moved=min(1.0, moved), kept=float(after[first.index]))


class _Training:
    """The network with batch norm as in training; dropout stays off, or no two answers would be alike."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._module: nn.Module | None = None

    def effect(self, row: Mistake, image: Image.Image) -> Effect:
        network, tensor = self._network, right(self._network.intake, image)
        batch = torch.cat([tensor, *_companions(network.intake, image, row.batch - 1)])
        try:
            self._module = self._module or _with_batch_norm(network)
            evidence = _look(self._module, batch, network.scores)
        except (LensError, ValueError) as error:  # the latter of torch, for a single number to a channel
            return _described(network, row, tensor, None, str(error))
        return _described(network, row, tensor, evidence)


@torch.inference_mode()
def _look(module: nn.Module, batch: Tensor, scores: str) -> Evidence:
    """What is said of the batch's first picture. Raises `NoNumbers`."""
    features = module.forward_features(batch.to(device()))  # type: ignore[operator]
    logits, layer = module.forward_head(features)[0], module.get_classifier()  # type: ignore[operator]
    if not logits.isfinite().all():
        raise NoNumbers("With this mistake the network gives no number for this picture.")
    parts = [one.detach().float().cpu() for one in (features[0], layer.weight, layer.bias, logits)]
    return Evidence(parts[0], parts[1], parts[2], parts[3], scores)


def _with_batch_norm(network: Network) -> nn.Module:
    """Loaded anew, as the one that is kept has its norms folded away."""
    spec = network.spec
    path = weights.find(spec)
    if path is None:
        raise LensError(f"The weights of {spec.label} are no longer on this machine.")
    module = spec.source.load(path).eval().requires_grad_(False).to(device())
    norms = [layer for layer in module.modules() if isinstance(layer, nn.modules.batchnorm._BatchNorm)]
    if not norms:
        raise LensError(f"{spec.label} has no batch norm, so its answers are the same in training mode.")
    for norm in norms:
        norm.train()
        norm.momentum = 0.0  # what it learned of the mean stays
    assert isinstance(module, nn.Module)
    return module


def _companions(intake: Intake, image: Image.Image, count: int) -> list[Tensor]:
    """Other pictures for a batch: the photographs that are here, again and mirrored where they are too few."""
    found: list[Tensor] = []
    rows = [row.path for row in photographs()]
    for path in rows:
        if len(found) == count:
            break
        other = open_image(path)
        if other.size != image.size or other.tobytes() != image.tobytes():
            found.append(intake.tensor(other))
    while len(found) < count:
        found.append((found[-1] if found else intake.tensor(image)).flip(3))
    return found
