"""Networks that this project trained: their weights lie in `assets/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explain.accuracy import Accuracy, metrics
from explain.pocket.vocabulary import CLASS_NAMES
from explain.scaling import Base, Scaling
from explain.scores import SOFTMAX
from explain.sources.places import OnDisk
from explain.sources.source import Kind, with_weights
from explain.weights import ASSETS, Origin

if TYPE_CHECKING:
    from torch import nn

    from explain.intake import Intake


@dataclass(frozen=True, slots=True)
class Bundled:
    """The variant of that name in that family, scaled from `base` by `scaling`."""

    family: str
    variant: str
    base: Base
    scaling: Scaling

    kind = Kind.BUNDLED
    scores = SOFTMAX
    remarks = ()
    repository = architecture = licence = ""
    classes = CLASS_NAMES

    @property
    def place(self) -> OnDisk:
        file = ASSETS / self.family / f"{self.variant}.safetensors"
        return OnDisk(file, Origin.BUNDLED, "check out the repository again")

    @property
    def accuracy(self) -> Accuracy | None:
        row = metrics(self.family)["variants"].get(self.variant)
        return Accuracy(100 * row["accuracy"], "measured on held-out scenes") if row else None

    def intake(self) -> Intake:
        from explain.pocket import model

        return model.intake(self.base, self.scaling)

    def build(self) -> nn.Module:
        from explain.pocket import model

        module: nn.Module = model.build(self.base, self.scaling)
        return module

    def load(self, path: Path) -> nn.Module:
        return with_weights(self.build(), path)
