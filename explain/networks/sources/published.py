"""Networks that others trained for ImageNet and timm knows: their weights are on the Hub, or in a package of pip's."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explain.networks.accuracy import Accuracy
from explain.networks.released import Package, Trained
from explain.networks.scores import SOFTMAX
from explain.networks.sources.places import InPackage, OnHub, Place
from explain.networks.sources.source import Kind

if TYPE_CHECKING:
    from torch import nn

    from explain.networks.preprocessing import Intake


@dataclass(frozen=True, slots=True)
class Published:
    """Weights of timm's, on the Hub; `credit` says whose the accuracies are."""

    row: Trained
    credit: str

    kind = Kind.RELEASED
    scores = SOFTMAX
    remarks = ()

    @property
    def place(self) -> Place:
        return OnHub(self.repository)

    @property
    def repository(self) -> str:
        return f"timm/{self.row.tag}"

    @property
    def architecture(self) -> str:
        return self.row.tag.partition(".")[0]

    @property
    def accuracy(self) -> Accuracy | None:
        return Accuracy(self.row.top1, self.credit, self.row.top5)

    @property
    def licence(self) -> str:
        """As timm's configuration has it."""
        from timm.models import get_pretrained_cfg

        return get_pretrained_cfg(self.row.tag).license or ""

    @property
    def classes(self) -> tuple[str, ...]:
        from explain.networks.building import imagenet_names

        return imagenet_names()

    def intake(self) -> Intake:
        """At the size that timm recommends for testing; its published accuracy is at that."""
        from timm.data import resolve_data_config
        from timm.models import get_pretrained_cfg

        from explain.networks.preprocessing import Intake

        config = get_pretrained_cfg(self.row.tag).to_dict()
        return Intake.from_timm(resolve_data_config(pretrained_cfg=config, use_test_size=True))

    def build(self) -> nn.Module:
        import timm

        module: nn.Module = timm.create_model(self.row.tag)
        return module

    def load(self, path: Path) -> nn.Module:
        import timm

        overlay = {"file": str(path)}
        module: nn.Module = timm.create_model(self.row.tag, pretrained=True, pretrained_cfg_overlay=overlay)
        return module


@dataclass(frozen=True, slots=True)
class Installed(Published):
    """The same where a package of pip's brings the weights; without it they come from the Hub as others do."""

    package: Package

    @property
    def place(self) -> Place:
        return InPackage(self.package, OnHub(self.repository))

    def load(self, path: Path) -> nn.Module:
        """The package names its tensors otherwise than timm does, but has them in timm's order: each must fit its own.

        Nothing in the file is run. Raises ValueError also where it is not the file that is known.
        """
        if path.name != Path(self.package.file).name:
            return Published.load(self, path)
        import torch

        from explain.networks.blank import on_meta

        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != self.package.sha256:
            raise ValueError(f"{path} is not the file that {self.package.pin} brings")
        found = torch.load(io.BytesIO(content), weights_only=True)
        with on_meta():
            module = self.build()
        module.load_state_dict(dict(zip(module.state_dict(), found.values(), strict=True)), assign=True)
        return module
