"""Networks of a few layers that can be taken apart as timm's can, for what must be found in any: built by the tests."""

import copy
from collections.abc import Callable
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from explain.networks.blueprint import Blueprint, draw

CHANNELS, CLASSES, SIDE = 6, 4, 12
Net = TypeVar("Net", bound=nn.Module)
Head = Callable[[Any, Tensor], Tensor]


class Small(nn.Module):
    """A `trunk`, (B, 3, s, s) -> (B, 6, h, w), and a `head` that gets this module and the features."""

    def __init__(self, trunk: nn.Module, head: Head | None = None, **layers: nn.Module) -> None:
        super().__init__()
        self.trunk = trunk
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(CHANNELS, CLASSES)
        self.head = head or (lambda net, features: net.fc(net.pool(features).flatten(1)))
        for name, layer in layers.items():
            setattr(self, name, layer)

    def get_classifier(self) -> nn.Module:
        return self.fc

    def forward_features(self, images: Tensor) -> Tensor:
        found: Tensor = self.trunk(images)
        return found

    def forward_head(self, features: Tensor) -> Tensor:
        return self.head(self, features)

    def forward(self, images: Tensor) -> Tensor:
        return self.forward_head(self.forward_features(images))


def shaken(module: Net) -> Net:
    """In evaluation mode, and nothing in it as it was built: every number is moved, variances stay above zero."""
    generator = torch.Generator().manual_seed(0)
    for name, tensor in module.state_dict().items():
        if tensor.is_floating_point():
            tensor.add_(torch.rand(tensor.shape, generator=generator) - (0.0 if name.endswith("var") else 0.5))
    return module.eval()


def blueprint(module: nn.Module) -> Blueprint:
    """As drawn from a copy on the meta device, where one tensor of two layers is one still."""
    tensors: dict[int, Any] = {id(buffer): buffer.to("meta") for buffer in module.buffers()}
    tensors |= {id(parameter): nn.Parameter(parameter.to("meta")) for parameter in module.parameters()}
    return draw(copy.deepcopy(module, tensors).eval(), torch.empty(1, 3, SIDE, SIDE, device="meta"))


def images() -> Tensor:
    return torch.randn(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1))
