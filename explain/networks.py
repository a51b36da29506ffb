"""Specs become networks: built, given their trained weights, and ready to look at a picture.

Knows timm. Does not keep anything: `store.py` does.
"""

import functools
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import timm
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from timm.data import ImageNetInfo, resolve_data_config
from timm.models import get_pretrained_cfg
from torch import Tensor, nn

from explain import weights
from explain.device import device
from explain.errors import LensError
from explain.folding import fold_norms
from explain.intake import Intake
from explain.pocket import model as pocket_model
from explain.pocket.vocabulary import CLASS_NAMES
from explain.variants import Kind, Spec


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


@dataclass(frozen=True, slots=True)
class _Making:
    """How networks of one kind are made."""

    build: Callable[[Spec], nn.Module]
    load: Callable[[Spec, Path], nn.Module]
    intake: Callable[[Spec], Intake]
    classes: Callable[[Spec], tuple[str, ...]]


def _build_bundled(spec: Spec) -> nn.Module:
    assert spec.family.base
    assert spec.variant.scaling
    module: nn.Module = pocket_model.build(spec.family.base, spec.variant.scaling)
    return module


def _bundled_intake(spec: Spec) -> Intake:
    assert spec.family.base
    assert spec.variant.scaling
    return pocket_model.intake(spec.family.base, spec.variant.scaling)


def _tag(spec: Spec) -> str:
    assert spec.published
    return spec.published.tag


def _released_intake(spec: Spec) -> Intake:
    """At the size that timm recommends for testing; its published accuracy is at that."""
    config = get_pretrained_cfg(_tag(spec))
    assert config
    return Intake.from_timm(resolve_data_config(pretrained_cfg=config.to_dict(), use_test_size=True))


def _load_released(spec: Spec, path: Path) -> nn.Module:
    module: nn.Module = timm.create_model(_tag(spec), pretrained=True, pretrained_cfg_overlay={"file": str(path)})
    return module


def _build_own(spec: Spec) -> nn.Module:
    own = spec.variant.own
    assert own
    options = json.loads(own.arguments)
    module: nn.Module = timm.create_model(own.architecture, num_classes=len(own.classes), **options)
    return module


def _own_intake(spec: Spec) -> Intake:
    assert spec.variant.own
    own = json.loads(spec.variant.own.pretrained)
    config = {"input_size": (3, 224, 224)} | own  # timm's default where it is silent
    return Intake.from_timm(resolve_data_config(pretrained_cfg=config, use_test_size=True))


def _load_state(spec: Spec, path: Path) -> nn.Module:
    module = build(spec)
    module.load_state_dict(load_file(path))
    return module


def _own_classes(spec: Spec) -> tuple[str, ...]:
    assert spec.variant.own
    return spec.variant.own.classes


@functools.lru_cache(maxsize=1)
def imagenet_names() -> tuple[str, ...]:
    """The 1000 classes: the first lemma, with its definition where two classes share it."""
    info = ImageNetInfo()
    lemmas = [info.index_to_description(i) for i in range(info.num_classes())]
    first = [lemma.split(", ")[0] for lemma in lemmas]
    times = Counter(first)
    definitions = [info.index_to_description(i, detailed=True)[len(lemma) + 2 :] for i, lemma in enumerate(lemmas)]
    return tuple(
        name if times[name] == 1 else f"{name} ({definition.split(';')[0][:40]})"
        for name, definition in zip(first, definitions, strict=True)
    )


_MAKING: dict[Kind, _Making] = {
    Kind.BUNDLED: _Making(_build_bundled, _load_state, _bundled_intake, lambda spec: CLASS_NAMES),
    Kind.RELEASED: _Making(
        lambda spec: timm.create_model(_tag(spec)), _load_released, _released_intake, lambda spec: imagenet_names()
    ),
    Kind.OWN: _Making(_build_own, _load_state, _own_intake, _own_classes),
}


def build(spec: Spec) -> nn.Module:
    """The network without trained weights; honours `with torch.device("meta")`."""
    return _MAKING[spec.kind].build(spec)


def planned(spec: Spec) -> tuple[nn.Module, Tensor]:
    """The network and an empty picture of its size, on the meta device: for counting, without weights."""
    side = intake(spec).size
    with torch.device("meta"):
        return build(spec).eval(), torch.empty(1, 3, side, side)


@functools.lru_cache(maxsize=256)
def intake(spec: Spec) -> Intake:
    """How a picture becomes this network's input, read from timm's own configuration where there is one."""
    return _MAKING[spec.kind].intake(spec)


def class_names(spec: Spec) -> tuple[str, ...]:
    """Names in the order of the logits."""
    return _MAKING[spec.kind].classes(spec)


def licence(spec: Spec) -> str:
    """Of published weights, as timm's configuration has it; empty for others."""
    config = get_pretrained_cfg(spec.published.tag) if spec.published else None
    return (config.license or "") if config else ""


def load(spec: Spec) -> Network:
    """The trained network. Raises `WeightsMissing`, `BrokenWeights`."""
    return load_file_of(spec, weights.fetch(spec))


def load_file_of(spec: Spec, path: Path) -> Network:
    """The network with the weights in `path`. Raises `BrokenWeights`."""
    try:
        module = _MAKING[spec.kind].load(spec, path)
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
    module = fold_norms(module).to(device(), memory_format=torch.channels_last)  # type: ignore[call-overload]
    return Network(spec, module, intake(spec), names, trained)
