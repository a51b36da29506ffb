"""Specs become networks: built, given their trained weights, and ready to look at a picture.

Knows timm. Does not keep anything: `store.py` does.
"""

import functools
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from timm.data import ImageNetInfo
from torch import Tensor, nn

import explain.pocket.model  # noqa: F401 - from here on timm can build fine-tuned pocket networks by their names
from explain import weights
from explain.device import device
from explain.errors import LensError
from explain.folding import fold_norms
from explain.intake import Intake
from explain.variants import Spec


class BrokenWeights(LensError):
    """A weights file that does not fit its network."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A network in evaluation mode. `trained` is False where it was built only to be timed."""

    spec: Spec
    module: nn.Module
    intake: Intake
    classes: tuple[str, ...]
    trained: bool

    @property
    def size_bytes(self) -> int:
        tensors = (*self.module.parameters(), *self.module.buffers())
        return sum(tensor.numel() * tensor.element_size() for tensor in tensors)

    @property
    def scores(self) -> str:
        """How its logits become probabilities, a key of `SCORES`."""
        return self.spec.source.scores

    @property
    def classifier(self) -> nn.Linear:
        """The one linear layer behind the pooling."""
        layer = self.module.get_classifier()  # type: ignore[operator]
        assert isinstance(layer, nn.Linear)
        return layer

    def features(self, images: Tensor) -> Tensor:
        """(B, 3, s, s) -> (B, K, h, w): what the pooling sees, after `bn2`."""
        found: Tensor = self.module.forward_features(images)  # type: ignore[operator]
        return found

    def logits(self, features: Tensor) -> Tensor:
        """(B, K, h, w) -> (B, C)."""
        found: Tensor = self.module.forward_head(features)  # type: ignore[operator]
        return found


@functools.lru_cache(maxsize=2)
def imagenet_names(subset: str = "imagenet-1k") -> tuple[str, ...]:
    """The classes, 1000 unless asked otherwise: the first lemma, with its definition where two classes share it."""
    info = ImageNetInfo(subset)
    lemmas = [info.index_to_description(i) for i in range(info.num_classes())]
    first = [lemma.split(", ")[0] for lemma in lemmas]
    times = Counter(first)
    definitions = [info.index_to_description(i, detailed=True)[len(lemma) + 2 :] for i, lemma in enumerate(lemmas)]
    return tuple(
        name if times[name] == 1 else f"{name} ({definition.split(';')[0][:40]})"
        for name, definition in zip(first, definitions, strict=True)
    )


def build(spec: Spec) -> nn.Module:
    """The network without trained weights; honours `with torch.device("meta")`."""
    return spec.source.build()


def planned(spec: Spec) -> tuple[nn.Module, Tensor]:
    """The network and an empty picture of its size, on the meta device: for counting, without weights."""
    side = intake(spec).size
    with torch.device("meta"):
        return build(spec).eval(), torch.empty(1, 3, side, side)


@functools.lru_cache(maxsize=256)
def intake(spec: Spec) -> Intake:
    """How a picture becomes this network's input, read from timm's own configuration where there is one."""
    return spec.source.intake()


def class_names(spec: Spec) -> tuple[str, ...]:
    """Names in the order of the logits."""
    return spec.source.classes


def licence(spec: Spec) -> str:
    """Of published weights, as timm's configuration has it; empty for others."""
    return spec.source.licence


def load(spec: Spec) -> Network:
    """The trained network. Raises `WeightsMissing`, `BrokenWeights`."""
    return load_file_of(spec, weights.fetch(spec))


def load_file_of(spec: Spec, path: Path) -> Network:
    """The network with the weights in `path`. Raises `BrokenWeights`."""
    try:
        module = spec.source.load(path)
    except (OSError, RuntimeError, ValueError, SafetensorError) as error:
        raise BrokenWeights(
            f"The weights of {spec.label} in {path.name} do not fit it: {spec.source.place.remedy}."
        ) from error
    return ready(spec, module, trained=True)


def load_untrained(spec: Spec) -> Network:
    """The network with random weights, for timing alone."""
    return ready(spec, build(spec), trained=False)


def ready(spec: Spec, module: nn.Module, trained: bool) -> Network:
    """`module`, changed in place for evaluation; folding and the memory format are for speed alone."""
    module.eval().requires_grad_(False)
    names = class_names(spec) if trained else ()
    module = fold_norms(module).to(device(), memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Network(spec, module, intake(spec), names, trained)
