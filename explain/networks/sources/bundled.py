"""Networks that this project trained: their weights lie in `assets/`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explain.networks.accuracy import Accuracy, metrics
from explain.networks.scaling import Base, Scaling
from explain.networks.scores import SOFTMAX
from explain.networks.sources.places import OnDisk
from explain.networks.sources.source import Kind, with_weights
from explain.networks.vocabulary import CLASS_NAMES
from explain.networks.weights import Origin
from explain.runtime.shipped import ASSETS

if TYPE_CHECKING:
    from torch import nn

    from explain.networks.preprocessing import Intake


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
        from explain.networks import pocket as model

        return model.intake(self.base, self.scaling)

    def build(self) -> nn.Module:
        from explain.networks import pocket as model

        module: nn.Module = model.build(self.base, self.scaling)
        return module

    def load(self, path: Path) -> nn.Module:
        from explain.networks.blank import Unfilled

        with Unfilled():
            module = self.build()
        return with_weights(module, path)  # all of them: it is strict
