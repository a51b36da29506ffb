"""Specs become networks: built, given their trained weights, and ready to look at a picture.

Knows timm. Does not keep anything: `store.py` does.
"""

import functools
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import timm
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from timm.data import ImageNetInfo, resolve_model_data_config
from torch import Tensor, nn

from explain import weights
from explain.errors import LensError
from explain.folding import fold_norms
from explain.intake import Intake
from explain.pocket import model as pocket_model
from explain.pocket.vocabulary import CLASS_NAMES
from explain.variants import IMAGENET, Spec


class BrokenWeights(LensError):
    """A weights file that does not fit its network."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A network in evaluation mode. `trained` is False where it was built only to be timed.

    `lock` is for methods that change the network while they run (hooks); the exact map needs no lock.
    """

    spec: Spec
    module: nn.Module
    intake: Intake
    classes: tuple[str, ...]
    trained: bool
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def size_bytes(self) -> int:
        tensors = (*self.module.parameters(), *self.module.buffers())
        return sum(tensor.numel() * tensor.element_size() for tensor in tensors)

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


def build(spec: Spec) -> nn.Module:
    """The network without trained weights; honours `with torch.device("meta")`."""
    module: nn.Module
    if spec.family.base:
        module = pocket_model.build(spec.family.base, spec.variant.scaling)
    else:
        module = timm.create_model(spec.tag, pretrained=False)
    return module


def intake(spec: Spec, module: nn.Module) -> Intake:
    """How a picture becomes this network's input, read from timm's own configuration where there is one."""
    if spec.family.base:
        return pocket_model.intake(spec.family.base, spec.variant.scaling)
    return Intake.from_timm(resolve_model_data_config(module))


def class_names(spec: Spec) -> tuple[str, ...]:
    """Names in the order of the logits. ImageNet: the first lemma, with its definition where two classes share it."""
    return _imagenet_names() if spec.family is IMAGENET else CLASS_NAMES


@functools.lru_cache(maxsize=1)
def _imagenet_names() -> tuple[str, ...]:
    info = ImageNetInfo()
    lemmas = [info.index_to_description(i) for i in range(info.num_classes())]
    first = [lemma.split(", ")[0] for lemma in lemmas]
    times = Counter(first)
    definitions = [info.index_to_description(i, detailed=True)[len(lemma) + 2 :] for i, lemma in enumerate(lemmas)]
    return tuple(
        name if times[name] == 1 else f"{name} ({definition.split(';')[0][:40]})"
        for name, definition in zip(first, definitions, strict=True)
    )


def load(spec: Spec) -> Network:
    """The trained network. Raises `WeightsMissing`, `BrokenWeights`."""
    return load_file_of(spec, weights.fetch(spec))


def load_file_of(spec: Spec, path: Path) -> Network:
    """The network with the weights in `path`. Raises `BrokenWeights`."""
    try:
        if spec.family.base:
            module = build(spec)
            module.load_state_dict(load_file(path))
        else:
            module = timm.create_model(spec.tag, pretrained=True, pretrained_cfg_overlay={"file": str(path)})
    except (OSError, RuntimeError, ValueError, SafetensorError) as error:
        raise BrokenWeights(
            f"The weights of {spec.label} in {path.name} do not fit it: remove that file and fetch it again."
        ) from error
    return ready(spec, module, trained=True)


def load_untrained(spec: Spec) -> Network:
    """The network with random weights, for timing alone."""
    return ready(spec, build(spec), trained=False)


def ready(spec: Spec, module: nn.Module, trained: bool) -> Network:
    """`module`, changed in place for evaluation; folding and the memory format are for speed alone."""
    module.eval().requires_grad_(False)
    names = class_names(spec) if trained else ()
    read = intake(spec, module)
    module = fold_norms(module).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Network(spec, module, read, names, trained)
