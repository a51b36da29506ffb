"""A network whose answers are known by hand, and pictures and maps that leave nothing to chance."""

import numpy as np
import torch
from torch import Tensor, nn

from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import specs
from explain.runtime.arrays import Array

SIDE = 40  # px, of hand-made pictures: each of the 20 steps is 80 of the 1600
LEFT = np.tile(np.arange(SIDE) < SIDE // 2, (SIDE, 1)).astype(float)


class Recogniser(nn.Module):
    """Knows one picture: its first class's probability is the share of `region` (s, s) that is as in that picture.

    Keeps every picture that it is shown.
    """

    def __init__(self, picture: Tensor, region: Array) -> None:
        super().__init__()
        self.picture, self.region = picture, torch.from_numpy(region > 0)
        self.shown: list[Tensor] = []

    def forward_features(self, images: Tensor) -> Tensor:
        self.shown.extend(images.cpu())
        return (images.cpu() == self.picture).all(1, keepdim=True)  # (B, 1, s, s)

    def forward_head(self, features: Tensor) -> Tensor:
        share = features[:, 0, self.region].float().mean(1)
        return torch.stack([share, 1 - share], 1).log()  # whose softmax is the shares themselves


def recogniser(picture: Tensor, region: Array) -> tuple[Network, list[Tensor]]:
    """The network, and the pictures that it will have been shown."""
    spec = specs("pocket", ("B0",))[0]
    module = Recogniser(picture, region)
    return Network(spec, module, building.intake(spec), ("known", "unknown"), True), module.shown


def noise(side: int = SIDE) -> Tensor:
    """A picture of which no pixel is grey, or the same when blurred."""
    return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(1))


def shuffled(side: int = SIDE, seed: int = 3) -> Array:
    """A map of the input's size in which no two pixels are equal."""
    found: Array = np.random.default_rng(seed).permutation(side * side).reshape(side, side) / side**2
    return found
