"""A network with a new last layer: an origin of weights like any other, whose trunk is another network's own.

The last layer of an EfficientNet is the linear one behind the pooling, so that the new classes have exact maps as well
(`explain/maps/evidence.py`): the mean of a map plus the bias is the logit.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import nn

from explain.networks import building
from explain.networks.building import Network
from explain.networks.preprocessing import Intake
from explain.networks.scores import SOFTMAX
from explain.networks.sources.places import Place
from explain.networks.sources.source import Kind
from explain.networks.store import ModelStore
from explain.networks.variants import Family, Recipe, Spec, Variant
from explain.teach.classifier import LastLayer

RECIPE = Recipe("taught", "Taught", "Its last layer was taught here; everything else is unchanged.")
FAMILY = "taught"


@dataclass(frozen=True, slots=True)
class TaughtSource:
    """Where a taught network comes from: `base`, and a `layer` for `classes`. Equal if of one teaching."""

    base: Spec
    classes: tuple[str, ...]
    teaching: str
    layer: LastLayer = field(compare=False, repr=False)

    kind = Kind.OWN
    scores = SOFTMAX
    repository = ""
    architecture = ""
    accuracy = None
    licence = ""
    remarks = ()

    @property
    def place(self) -> Place:
        return self.base.source.place

    def intake(self) -> Intake:
        return building.intake(self.base)

    def build(self) -> nn.Module:
        module = self.base.source.build()
        module.reset_classifier(len(self.classes))  # type: ignore[operator]
        return module

    def load(self, path: Path) -> nn.Module:
        return with_layer(self.base.source.load(path), self.layer)


def specs(layers: dict[Spec, LastLayer], classes: tuple[str, ...], teaching: str) -> tuple[Spec, ...]:
    """What the taught networks are called, in the order of their bases; `teaching` tells this one from all others."""
    sources = {base.label: TaughtSource(base, classes, teaching, layer) for base, layer in layers.items()}
    variants = tuple(Variant(label) for label in sources)
    family = Family(FAMILY, "Taught", RECIPE.about, variants, (RECIPE,), lambda variant, _: sources[variant.name])
    return family.everything()


def shelf(store: ModelStore) -> ModelStore:
    """A store for taught networks: their trunks are those that `store` keeps, and it has the same turn."""

    def load(spec: Spec, trained: bool) -> Network:
        source = spec.source
        assert isinstance(source, TaughtSource)
        base = store.get(source.base)
        return Network(spec, with_layer(_apart(base.module), source.layer), base.intake, source.classes, True)

    found = ModelStore(store.budget_bytes / 1e9, load)
    found.turn, found.downloads = store.turn, store.downloads
    return found


def with_layer(module: nn.Module, layer: LastLayer) -> nn.Module:
    """`module`, whose last layer is that one; in place."""
    old = module.get_classifier()  # type: ignore[operator]
    assert isinstance(old, nn.Linear)
    classes, width = layer.weight.shape
    new = nn.Linear(width, classes, device=old.weight.device, dtype=old.weight.dtype).requires_grad_(False)
    new.weight.data.copy_(torch.from_numpy(layer.weight))
    new.bias.data.copy_(torch.from_numpy(layer.bias))
    *path, name = next(name for name, part in module.named_modules() if part is old).split(".")
    setattr(module.get_submodule(".".join(path)), name, new)
    module.num_classes = classes  # type: ignore[assignment]  # timm writes it down as it saves
    return module.eval()


def _apart(module: nn.Module) -> nn.Module:
    """The same network with a last layer that can be exchanged: all its tensors are shared."""
    last = module.get_classifier()  # type: ignore[operator]
    path = next(name for name, part in module.named_modules() if part is last).split(".")[:-1]
    whole = _shallow(module)
    part = whole
    for name in path:
        inner = _shallow(part.get_submodule(name))
        setattr(part, name, inner)
        part = inner
    return whole


def _shallow(module: nn.Module) -> nn.Module:
    found = copy.copy(module)
    found._modules = dict(module._modules)
    return found
