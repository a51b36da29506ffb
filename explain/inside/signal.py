"""How large signal and gradient are at every block of a network, for one picture, with its skips and without them.

Without skips a gradient comes to a block only through all blocks behind it, which is why deep networks were hard to
train; a skip adds a block's input to what it makes of it (He et al., arXiv 1512.03385), so that the gradient has a way
around. Measured on a network of its own: none that answers visitors is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from PIL import Image
from timm.models.efficientnet import EfficientNet
from torch import Tensor, nn

from explain.inside import hooks
from explain.inside.anatomy import efficientnet, place
from explain.networks import weights
from explain.networks.threads import computing_on, threads_for
from explain.networks.variants import Spec

TRAINED, BUILT, STEP = "trained", "built", "step"
# With trained weights; with random ones and batch norms that let everything pass as it is, their state in a network
# that was just built; and with random ones and batch norms that take mean and variance from this picture, as a first
# step of training would.
WEIGHTS = (TRAINED, BUILT, STEP)
SEED = 0  # of random weights: the same for everybody, with skips and without


@dataclass(frozen=True, slots=True)
class Level:
    """What passes the output of one block, `stage` and `number` as in `anatomy.Block`.

    `signal` is its root mean square, `gradient` the length of the gradient of one logit with respect to it.
    """

    stage: int
    number: int
    signal: float
    gradient: float


@dataclass(frozen=True, slots=True)
class Course:
    """The levels of one network from its first block to the last.

    `weights` is one of `WEIGHTS`, `kept` says whether its skips were there, `skips` how many blocks have one.
    """

    spec: Spec
    weights: str
    kept: bool
    skips: int
    levels: tuple[Level, ...]

    @property
    def reaches(self) -> float:
        """The gradient at the first block as a multiple of that at the last."""
        return self.levels[0].gradient / self.levels[-1].gradient


def courses(spec: Spec, image: Image.Image, weights: str) -> Iterator[Course]:
    """With its skips, and, where it has any, without them: of the logit of the class that the trained network answers.

    Raises `NotEfficientNet`, `WeightsMissing`.
    """
    images = spec.source.intake().tensor(image).double()
    with computing_on(threads_for(spec)):
        trained = made(spec, TRAINED)
        index = _answer(trained, images)
        module = trained if weights == TRAINED else made(spec, weights)
        count = skips(module)
        yield Course(spec, weights, True, count, levels(module, images, index))
        if count:
            take_away(module)
            yield Course(spec, weights, False, count, levels(module, images, index))


def levels(module: EfficientNet, images: Tensor, index: int) -> tuple[Level, ...]:
    """One forward of (1, 3, s, s) in 64 bits and one backward from logit `index`.

    In 64 bits, as without skips a gradient can be smaller than the smallest number of 32. Changes nothing that a
    second one depends on.
    """
    found: dict[str, Tensor] = {}
    with hooks.outputs(_blocks(module), lambda path, _given, made: found.update({path: made})):
        logits = module(images.requires_grad_(True))
    gradients = torch.autograd.grad(logits[0, index], list(found.values()))
    return tuple(
        Level(*place(module, path), float(made.detach().square().mean().sqrt()), float(gradient.norm()))
        for (path, made), gradient in zip(found.items(), gradients, strict=True)
    )


def made(spec: Spec, weights: str) -> EfficientNet:
    """A network of its own, in 64 bits; no parameter takes a gradient. Raises `NotEfficientNet`, `WeightsMissing`."""
    module = efficientnet(spec, _trained(spec) if weights == TRAINED else _random(spec))
    module.double().eval().requires_grad_(False)
    if weights == STEP:
        for part in module.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.train()
    return module


def skips(module: EfficientNet) -> int:
    """How many blocks have one."""
    return sum(bool(block.has_skip) for block in _blocks(module).values())


def take_away(module: EfficientNet) -> None:
    """Every block's skip, in place."""
    for block in _blocks(module).values():
        block.has_skip = False  # type: ignore[assignment]


def _answer(trained: EfficientNet, images: Tensor) -> int:
    with torch.inference_mode():
        return int(trained(images)[0].argmax())


def _trained(spec: Spec) -> nn.Module:
    return spec.source.load(weights.fetch(spec))


def _random(spec: Spec) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        return spec.source.build()


def _blocks(module: EfficientNet) -> dict[str, nn.Module]:
    """By timm's paths, in the order in which they run."""
    return {
        f"blocks.{stage}.{number}": block
        for stage, blocks in enumerate(module.blocks)
        for number, block in enumerate(blocks)
    }
